DROP FUNCTION private.requeue_lost_runs(interval);
DROP FUNCTION private.retry_piece(uuid, text, uuid);
DROP FUNCTION private.resume_run(uuid, uuid);
DROP FUNCTION private.cancel_run(uuid, uuid);
DROP FUNCTION private.lock_newest_run(uuid, uuid);
DROP TRIGGER check_move ON public.generation_runs;
DROP FUNCTION private.check_run_move();
DROP TRIGGER touch ON public.generation_runs;
DROP TRIGGER touch ON public.generation_steps;
DROP INDEX public.ix_generation_runs_running;
DROP INDEX public.ix_generation_steps_business_id_content_id;
ALTER TABLE public.generation_steps DROP COLUMN error, DROP COLUMN retry_asked_at;
ALTER TABLE public.generation_runs DROP COLUMN advancing_since, DROP COLUMN advancing_from;
DO $$
DECLARE t text; watched text;
BEGIN
  FOREACH t IN ARRAY ARRAY['generation_runs', 'generation_steps'] LOOP
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO watched FROM pg_catalog.pg_attribute
    WHERE attrelid = format('public.%I', t)::regclass AND attnum > 0 AND NOT attisdropped
      AND attname NOT IN ('id', 'business_id', 'created_at', 'updated_at');
    EXECUTE format('CREATE TRIGGER touch BEFORE UPDATE OF %s ON public.%I FOR EACH ROW EXECUTE FUNCTION private.touch()', watched, t);
  END LOOP;
END $$;
