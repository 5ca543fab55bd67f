CREATE OR REPLACE FUNCTION private.resume_run(of_business uuid, of_bundle uuid) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE run public.generation_runs := private.lock_newest_run(of_business, of_bundle);
BEGIN
  IF run.id IS NULL OR NOT run.status IN ('canceled', 'failed') THEN RETURN run.status; END IF;
  UPDATE public.generation_runs SET status = 'running', error = NULL, finished_at = NULL, advancing_since = NULL WHERE id = run.id;
  UPDATE public.content_bundles SET status = 'generating' WHERE business_id = of_business AND id = of_bundle AND status = 'failed';
  UPDATE public.generation_steps SET retry_asked_at = now()
  WHERE business_id = of_business AND run_id = run.id AND error IS NOT NULL AND retry_asked_at IS NULL;
  PERFORM private.defer_job('generation:advance_run', jsonb_build_object('run_id', run.id), 'run:' || run.id);
  RETURN 'running';
END $$;
DROP FUNCTION private.raise_run_budget(uuid, uuid, numeric);
DROP FUNCTION private.set_month_budget(uuid, numeric);
DROP FUNCTION private.choose_writer(uuid, text);
DROP INDEX public.ix_generation_steps_written;
ALTER TABLE public.generation_steps DROP COLUMN latency_ms, DROP COLUMN fallback;
ALTER TABLE public.generation_runs DROP COLUMN budget_usd, DROP COLUMN stopped_by;
DROP TABLE public.model_calls;
DROP TABLE public.model_settings;
