-- The web process's doors to a plan. As all doors to a run, each checks that the person who acts may write in the business
-- and takes the run's row first. What a plan holds is never more than what the run was made for.

-- Whether a plan has, of each kind, no more pieces than the components, and of its sequences no more emails.
CREATE FUNCTION private.plan_fits(plan jsonb, components jsonb) RETURNS boolean
LANGUAGE sql STABLE SET search_path = '' AS $$
  SELECT jsonb_typeof(plan -> 'items') = 'array' AND NOT EXISTS (
    SELECT 1 FROM (
      SELECT i ->> 'kind' AS kind, count(*) AS pieces, sum(coalesce((i ->> 'emails')::integer, 0)) AS emails
      FROM jsonb_array_elements(plan -> 'items') i GROUP BY 1
    ) planned LEFT JOIN (
      SELECT c ->> 'kind' AS kind, sum((c ->> 'count')::integer) AS pieces,
        sum((c ->> 'count')::integer * greatest(1, coalesce((c ->> 'emails_each')::integer, 0))) AS emails
      FROM jsonb_array_elements(components) c GROUP BY 1
    ) bought ON bought.kind = planned.kind
    WHERE bought.kind IS NULL OR planned.pieces > bought.pieces
      OR (planned.kind = 'email_sequence' AND planned.emails > bought.emails)
  )
$$;

-- The sample of the person who acts, planned and not begun. A second sample of one person breaks the unique index.
CREATE FUNCTION private.draft_sample(
  of_business uuid, new_bundle uuid, bundle_name text, period text, starts_on date, writer_seed bigint, new_plan jsonb,
  options jsonb
) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  product public.bundle_products;
  parts jsonb;
  run uuid := private.new_id();
BEGIN
  IF NOT of_business = ANY (private.my_businesses('editor')) THEN
    RAISE insufficient_privilege USING MESSAGE = 'only editors of a business may ask for its sample';
  END IF;
  SELECT * INTO STRICT product FROM public.bundle_products p WHERE p.is_sample AND p.is_active ORDER BY p.created_at DESC LIMIT 1;
  SELECT jsonb_agg(jsonb_build_object('kind', c.kind, 'count', c.count, 'emails_each', c.emails_each) ORDER BY c.kind)
  INTO parts FROM public.product_components c WHERE c.product_id = product.id;
  IF NOT private.plan_fits(new_plan, parts) THEN
    RAISE check_violation USING MESSAGE = 'a plan cannot hold more than the sample', CONSTRAINT = 'plan_fits';
  END IF;
  INSERT INTO public.content_bundles (id, business_id, name, status, time_period, period_start, period_end, is_sample)
  VALUES (new_bundle, of_business, bundle_name, 'draft', period, starts_on, starts_on + product.period_days - 1, true);
  INSERT INTO public.generation_runs
    (id, business_id, bundle_id, requested_by, is_sample, status, seed, components, plan, plan_options, planned_count)
  VALUES (run, of_business, new_bundle, private.uid(), true, 'planned', writer_seed, parts, new_plan, options,
    jsonb_array_length(new_plan -> 'items'));
  INSERT INTO public.generation_steps (business_id, run_id, step) VALUES (of_business, run, 'plan');
  RETURN run;
END $$;

-- Another plan for a run that has not begun, which may begin on another day. Answers with the status the run has: anything
-- but 'planned' says that nothing was changed. NULL where there is no such run.
CREATE FUNCTION private.store_plan(
  of_business uuid, of_bundle uuid, new_plan jsonb, options jsonb, period text, starts_on date, ends_on date
) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE run public.generation_runs := private.lock_newest_run(of_business, of_bundle);
BEGIN
  IF run.status IS DISTINCT FROM 'planned' THEN RETURN run.status; END IF;
  IF NOT private.plan_fits(new_plan, run.components) OR NOT EXISTS (
    SELECT 1 FROM public.content_bundles u WHERE u.business_id = of_business AND u.id = of_bundle
      AND u.period_end - u.period_start = ends_on - starts_on
  ) THEN
    RAISE check_violation USING MESSAGE = 'a plan cannot hold more than was bought', CONSTRAINT = 'plan_fits';
  END IF;
  UPDATE public.generation_runs SET plan = new_plan, plan_options = options,
    planned_count = jsonb_array_length(new_plan -> 'items') WHERE id = run.id;
  UPDATE public.content_bundles SET time_period = period, period_start = starts_on, period_end = ends_on
  WHERE business_id = of_business AND id = of_bundle AND (period_start, period_end) IS DISTINCT FROM (starts_on, ends_on);
  RETURN 'planned';
END $$;

-- A planned run begins: whoever finds it waiting sets it going, so that one job is made however often this is asked.
CREATE FUNCTION private.start_planned_run(of_business uuid, of_bundle uuid) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE run public.generation_runs := private.lock_newest_run(of_business, of_bundle);
BEGIN
  IF run.status IS DISTINCT FROM 'planned' THEN RETURN run.status; END IF;
  UPDATE public.generation_runs SET status = 'running' WHERE id = run.id;
  UPDATE public.content_bundles SET status = 'generating' WHERE business_id = of_business AND id = of_bundle AND status = 'draft';
  PERFORM private.defer_job('generation:advance_run', jsonb_build_object('run_id', run.id), 'run:' || run.id);
  RETURN 'running';
END $$;

-- As before, and a planned run can be given up too: its bundle comes the way of every stopped one.
CREATE OR REPLACE FUNCTION private.cancel_run(of_business uuid, of_bundle uuid) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE run public.generation_runs := private.lock_newest_run(of_business, of_bundle);
BEGIN
  IF run.id IS NULL OR NOT run.status IN ('running', 'planned') THEN RETURN run.status; END IF;
  UPDATE public.generation_runs SET status = 'canceled', finished_at = now() WHERE id = run.id;
  UPDATE public.content_bundles SET status = 'generating' WHERE business_id = of_business AND id = of_bundle AND status = 'draft';
  UPDATE public.content_bundles SET status = 'failed' WHERE business_id = of_business AND id = of_bundle AND status = 'generating';
  DELETE FROM queue.procrastinate_jobs WHERE lock = 'run:' || run.id AND status = 'todo';
  RETURN 'canceled';
END $$;

REVOKE ALL ON FUNCTION private.plan_fits(jsonb, jsonb),
  private.draft_sample(uuid, uuid, text, text, date, bigint, jsonb, jsonb),
  private.store_plan(uuid, uuid, jsonb, jsonb, text, date, date), private.start_planned_run(uuid, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION private.draft_sample(uuid, uuid, text, text, date, bigint, jsonb, jsonb),
  private.store_plan(uuid, uuid, jsonb, jsonb, text, date, date), private.start_planned_run(uuid, uuid) TO authenticated;
