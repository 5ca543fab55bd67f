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

-- The web process's door: the sample of the person who acts, in a business they may write in. Bundle, run and job are made
-- together or not at all; what is in it is what the catalogue says. A second sample of one person breaks the unique index.
CREATE FUNCTION private.request_sample(
  of_business uuid, new_bundle uuid, bundle_name text, period text, starts_on date, writer_seed bigint
) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  product public.bundle_products;
  run uuid := private.new_id();
BEGIN
  IF NOT of_business = ANY (private.my_businesses('editor')) THEN
    RAISE insufficient_privilege USING MESSAGE = 'only editors of a business may ask for its sample';
  END IF;
  SELECT * INTO STRICT product FROM public.bundle_products p WHERE p.is_sample AND p.is_active ORDER BY p.created_at DESC LIMIT 1;
  INSERT INTO public.content_bundles (id, business_id, name, status, time_period, period_start, period_end, is_sample)
  VALUES (new_bundle, of_business, bundle_name, 'generating', period, starts_on, starts_on + product.period_days - 1, true);
  INSERT INTO public.generation_runs (id, business_id, bundle_id, requested_by, is_sample, seed, components)
  SELECT run, of_business, new_bundle, private.uid(), true, writer_seed,
    jsonb_agg(jsonb_build_object('kind', c.kind, 'count', c.count, 'emails_each', c.emails_each) ORDER BY c.kind)
  FROM public.product_components c WHERE c.product_id = product.id;
  PERFORM private.defer_job('generation:advance_run', jsonb_build_object('run_id', run), 'run:' || run);
  RETURN run;
END $$;

-- Whether the person who acts has had their sample already, in any business.
CREATE FUNCTION private.had_sample() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT EXISTS (SELECT 1 FROM public.generation_runs r WHERE r.is_sample AND r.requested_by = private.uid())
$$;

REVOKE ALL ON FUNCTION private.defer_job(text, jsonb, text), private.request_sample(uuid, uuid, text, text, date, bigint), private.had_sample() FROM PUBLIC;
GRANT EXECUTE ON FUNCTION private.defer_job(text, jsonb, text) TO service_role;
GRANT EXECUTE ON FUNCTION private.request_sample(uuid, uuid, text, text, date, bigint), private.had_sample() TO authenticated;
