-- The queue's own functions name its tables without a schema: fix where they look, so that callers need no search_path.
DO $$
DECLARE f regprocedure;
BEGIN
  FOR f IN SELECT p.oid::regprocedure FROM pg_catalog.pg_proc p WHERE p.pronamespace = 'queue'::regnamespace LOOP
    EXECUTE format('ALTER FUNCTION %s SET search_path = queue, pg_catalog', f);
  END LOOP;
END $$;

-- A job that commits with the rows it belongs to. For services only.
CREATE FUNCTION private.defer_job(task text, args jsonb, lock_name text) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = '' AS $$
  SELECT (queue.procrastinate_defer_jobs_v1(ARRAY[
    ROW('default', task, 0, lock_name, NULL, args, NULL)::queue.procrastinate_job_to_defer_v1
  ]))[1]
$$;

-- The web process's door: it asks for the sample of the person who acts, in a business they may write in.
CREATE FUNCTION private.request_sample(of_business uuid, new_bundle uuid) RETURNS bigint
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  IF NOT of_business = ANY (private.my_businesses('editor')) THEN
    RAISE insufficient_privilege USING MESSAGE = 'only editors of a business may ask for its sample';
  END IF;
  RETURN private.defer_job('generation:start_sample', jsonb_build_object(
    'business_id', of_business, 'user_id', private.uid(), 'bundle_id', new_bundle), NULL);
END $$;

-- Whether the person who acts has had their sample already, in any business.
CREATE FUNCTION private.had_sample() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT EXISTS (SELECT 1 FROM public.generation_runs r WHERE r.is_sample AND r.requested_by = private.uid())
$$;

REVOKE ALL ON FUNCTION private.defer_job(text, jsonb, text), private.request_sample(uuid, uuid), private.had_sample() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION private.defer_job(text, jsonb, text) TO service_role;
GRANT EXECUTE ON FUNCTION private.request_sample(uuid, uuid), private.had_sample() TO authenticated;
