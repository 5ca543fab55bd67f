-- A run that waits to be started is stopped, and its bundle with it, so that it can go on.
UPDATE public.generation_runs SET status = 'canceled', finished_at = now() WHERE status = 'planned';
UPDATE public.content_bundles u SET status = 'generating' WHERE u.status = 'draft' AND EXISTS (
  SELECT 1 FROM public.generation_runs r WHERE r.business_id = u.business_id AND r.bundle_id = u.id AND r.status = 'canceled');
UPDATE public.content_bundles u SET status = 'failed' WHERE u.status = 'generating' AND EXISTS (
  SELECT 1 FROM public.generation_runs r WHERE r.business_id = u.business_id AND r.bundle_id = u.id AND r.status = 'canceled')
  AND NOT EXISTS (SELECT 1 FROM public.generation_runs r WHERE r.business_id = u.business_id AND r.bundle_id = u.id AND r.status = 'running');

DROP FUNCTION private.start_planned_run(uuid, uuid);
DROP FUNCTION private.store_plan(uuid, uuid, jsonb, jsonb, text, date, date);
DROP FUNCTION private.draft_sample(uuid, uuid, text, text, date, bigint, jsonb, jsonb);
DROP FUNCTION private.plan_fits(jsonb, jsonb);

CREATE OR REPLACE FUNCTION private.cancel_run(of_business uuid, of_bundle uuid) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE run public.generation_runs := private.lock_newest_run(of_business, of_bundle);
BEGIN
  IF run.status IS DISTINCT FROM 'running' THEN RETURN run.status; END IF;
  UPDATE public.generation_runs SET status = 'canceled', finished_at = now() WHERE id = run.id;
  UPDATE public.content_bundles SET status = 'failed' WHERE business_id = of_business AND id = of_bundle AND status = 'generating';
  DELETE FROM queue.procrastinate_jobs WHERE lock = 'run:' || run.id AND status = 'todo';
  RETURN 'canceled';
END $$;

CREATE OR REPLACE FUNCTION private.check_run_move() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
  IF NEW.status <> OLD.status AND NOT (OLD.status, NEW.status) IN (
    ('running', 'done'), ('running', 'failed'), ('running', 'canceled'), ('failed', 'running'), ('canceled', 'running')
  ) THEN
    RAISE check_violation USING
      MESSAGE = format('a run cannot move from %s to %s', OLD.status, NEW.status), CONSTRAINT = 'run_moves';
  END IF;
  RETURN NEW;
END $$;

ALTER TABLE public.generation_runs
  DROP CONSTRAINT ck_generation_runs_status,
  ADD CONSTRAINT ck_generation_runs_status CHECK (status IN ('running', 'done', 'failed', 'canceled')),
  DROP COLUMN plan_options;
