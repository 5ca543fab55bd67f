-- The web process's doors to a run. Each checks that the person who acts may write in the business, takes the run's row
-- before anything else (as every step of a run does), and answers with the status the run has now: NULL where there is no
-- such run. A run and its bundle move together or not at all.

-- The newest run of a bundle, locked until the end of the transaction.
CREATE FUNCTION private.lock_newest_run(of_business uuid, of_bundle uuid) RETURNS public.generation_runs
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE run public.generation_runs;
BEGIN
  IF NOT of_business = ANY (private.my_businesses('editor')) THEN
    RAISE insufficient_privilege USING MESSAGE = 'only editors of a business may say what becomes of its runs';
  END IF;
  SELECT r.* INTO run FROM public.generation_runs r
  JOIN public.content_bundles u ON u.business_id = r.business_id AND u.id = r.bundle_id AND u.deleted_at IS NULL
  WHERE r.business_id = of_business AND r.bundle_id = of_bundle
  ORDER BY r.created_at DESC LIMIT 1 FOR UPDATE OF r;
  RETURN run;
END $$;

-- Stops a run where it is. A job that waits for its turn is taken out of the queue; one at work finds out at its next step.
CREATE FUNCTION private.cancel_run(of_business uuid, of_bundle uuid) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE run public.generation_runs := private.lock_newest_run(of_business, of_bundle);
BEGIN
  IF run.status IS DISTINCT FROM 'running' THEN RETURN run.status; END IF;
  UPDATE public.generation_runs SET status = 'canceled', finished_at = now() WHERE id = run.id;
  UPDATE public.content_bundles SET status = 'failed' WHERE business_id = of_business AND id = of_bundle AND status = 'generating';
  DELETE FROM queue.procrastinate_jobs WHERE lock = 'run:' || run.id AND status = 'todo';
  RETURN 'canceled';
END $$;

-- A stopped run goes on: whoever finds it stopped sets it going, so that one job is made however often this is asked.
-- Pieces that could not be written are tried again on the way.
CREATE FUNCTION private.resume_run(of_business uuid, of_bundle uuid) RETURNS text
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

-- A piece that could not be written is to be written again. False when it is no such piece (any more); asking twice makes
-- one job, and a job that was lost can be asked for again.
CREATE FUNCTION private.retry_piece(of_business uuid, of_kind text, of_piece uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  step public.generation_steps;
  piece_table text := CASE of_kind
    WHEN 'social_post' THEN 'social_posts' WHEN 'blog_post' THEN 'blog_posts'
    WHEN 'content_upgrade' THEN 'content_upgrades' WHEN 'email_sequence' THEN 'email_sequences' END;
  found boolean;
BEGIN
  IF NOT of_business = ANY (private.my_businesses('editor')) THEN
    RAISE insufficient_privilege USING MESSAGE = 'only editors of a business may have its pieces written again';
  END IF;
  IF piece_table IS NULL THEN RETURN false; END IF;
  PERFORM 1 FROM public.generation_runs r JOIN public.generation_steps s ON s.business_id = r.business_id AND s.run_id = r.id
  WHERE s.business_id = of_business AND s.content_id = of_piece AND s.error IS NOT NULL FOR UPDATE OF r;
  SELECT s.* INTO step FROM public.generation_steps s
  WHERE s.business_id = of_business AND s.content_id = of_piece AND s.content_type = of_kind AND s.error IS NOT NULL FOR UPDATE;
  IF step.id IS NULL THEN RETURN false; END IF;
  IF step.retry_asked_at IS NOT NULL AND EXISTS (
    SELECT 1 FROM queue.procrastinate_jobs j
    WHERE j.lock IN ('piece:' || of_piece, 'run:' || step.run_id) AND j.status IN ('todo', 'doing')
  ) THEN RETURN true; END IF;
  -- The card shows that it is being written again, so the piece gets a new version.
  EXECUTE format('UPDATE public.%I SET finding_count = finding_count WHERE business_id = $1 AND id = $2
    AND status = ''failed'' AND deleted_at IS NULL RETURNING true', piece_table) INTO found USING of_business, of_piece;
  IF found IS NULL THEN RETURN false; END IF;
  UPDATE public.generation_steps SET retry_asked_at = now() WHERE id = step.id;
  PERFORM private.defer_job('generation:retry_piece', jsonb_build_object('run_id', step.run_id, 'step', step.step), 'piece:' || of_piece);
  RETURN true;
END $$;

-- Runs that nobody works on any more: their job failed for good while the database was away, or was lost with its queue.
-- One that was written to within `silent_for` is left alone. Returns how many were queued again.
CREATE FUNCTION private.requeue_lost_runs(silent_for interval) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE lost uuid; queued integer := 0;
BEGIN
  FOR lost IN
    SELECT r.id FROM public.generation_runs r
    WHERE r.status = 'running' AND r.updated_at < clock_timestamp() - silent_for AND NOT EXISTS (
      SELECT 1 FROM queue.procrastinate_jobs j WHERE j.lock = 'run:' || r.id AND j.status IN ('todo', 'doing'))
    FOR UPDATE OF r SKIP LOCKED
  LOOP
    UPDATE public.generation_runs SET advancing_since = NULL WHERE id = lost;
    PERFORM private.defer_job('generation:advance_run', jsonb_build_object('run_id', lost), 'run:' || lost);
    queued := queued + 1;
  END LOOP;
  RETURN queued;
END $$;

REVOKE ALL ON FUNCTION private.requeue_lost_runs(interval), private.lock_newest_run(uuid, uuid), private.cancel_run(uuid, uuid), private.resume_run(uuid, uuid),
  private.retry_piece(uuid, text, uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION private.cancel_run(uuid, uuid), private.resume_run(uuid, uuid), private.retry_piece(uuid, text, uuid)
  TO authenticated;
GRANT EXECUTE ON FUNCTION private.requeue_lost_runs(interval) TO service_role;
