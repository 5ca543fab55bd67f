-- The web process's doors to who writes and what it may cost. What these names and sums mean is the settings' to say.

-- Who writes for a business, from now on. For its owners.
CREATE FUNCTION private.choose_writer(of_business uuid, new_writer text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  IF NOT of_business = ANY (private.my_businesses('owner')) THEN
    RAISE insufficient_privilege USING MESSAGE = 'only owners of a business may choose who writes for it';
  END IF;
  INSERT INTO public.model_settings (business_id, writer) VALUES (of_business, left(new_writer, 60))
  ON CONFLICT (business_id) DO UPDATE SET writer = excluded.writer WHERE model_settings.writer IS DISTINCT FROM excluded.writer;
END $$;

-- What a month of a business may cost, from now on. For platform admins: it is they who pay.
CREATE FUNCTION private.set_month_budget(of_business uuid, new_budget numeric) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  IF NOT private.is_platform_admin() THEN
    RAISE insufficient_privilege USING MESSAGE = 'only platform admins may say what a month may cost';
  END IF;
  INSERT INTO public.model_settings (business_id, month_budget_usd) VALUES (of_business, new_budget)
  ON CONFLICT (business_id) DO UPDATE SET month_budget_usd = excluded.month_budget_usd;
END $$;

-- A bundle's newest run may cost more, and goes on if it had stopped. For owners: the month's budget still holds. Answers with
-- the status the run has now; NULL where there is no such run.
CREATE FUNCTION private.raise_run_budget(of_business uuid, of_bundle uuid, new_budget numeric) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE run public.generation_runs;
BEGIN
  IF NOT of_business = ANY (private.my_businesses('owner')) THEN
    RAISE insufficient_privilege USING MESSAGE = 'only owners of a business may raise what a run may cost';
  END IF;
  run := private.lock_newest_run(of_business, of_bundle);
  IF run.id IS NULL OR run.status = 'done' THEN RETURN run.status; END IF;
  UPDATE public.generation_runs SET budget_usd = greatest(new_budget, budget_usd) WHERE id = run.id;
  IF run.status = 'failed' THEN RETURN private.resume_run(of_business, of_bundle); END IF;
  RETURN run.status;
END $$;

-- As before, and what stopped it stands no more.
CREATE OR REPLACE FUNCTION private.resume_run(of_business uuid, of_bundle uuid) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE run public.generation_runs := private.lock_newest_run(of_business, of_bundle);
BEGIN
  IF run.id IS NULL OR NOT run.status IN ('canceled', 'failed') THEN RETURN run.status; END IF;
  UPDATE public.generation_runs SET status = 'running', error = NULL, stopped_by = '', finished_at = NULL, advancing_since = NULL
  WHERE id = run.id;
  UPDATE public.content_bundles SET status = 'generating' WHERE business_id = of_business AND id = of_bundle AND status = 'failed';
  UPDATE public.generation_steps SET retry_asked_at = now()
  WHERE business_id = of_business AND run_id = run.id AND error IS NOT NULL AND retry_asked_at IS NULL;
  PERFORM private.defer_job('generation:advance_run', jsonb_build_object('run_id', run.id), 'run:' || run.id);
  RETURN 'running';
END $$;

REVOKE ALL ON FUNCTION private.choose_writer(uuid, text), private.set_month_budget(uuid, numeric),
  private.raise_run_budget(uuid, uuid, numeric) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION private.choose_writer(uuid, text), private.raise_run_budget(uuid, uuid, numeric) TO authenticated;
GRANT EXECUTE ON FUNCTION private.set_month_budget(uuid, numeric) TO platform_admin;
