-- How quickly a run goes: since when a worker has had it in hand, and how many steps were done then.
ALTER TABLE public.generation_runs
  ADD COLUMN advancing_since timestamptz,
  ADD COLUMN advancing_from integer DEFAULT 0 NOT NULL;
CREATE INDEX ix_generation_runs_running ON public.generation_runs (updated_at) WHERE status = 'running';

-- Why a piece could not be written, until it is; and when it was asked to be written again.
ALTER TABLE public.generation_steps
  ADD COLUMN error text,
  ADD COLUMN retry_asked_at timestamptz;
CREATE INDEX ix_generation_steps_business_id_content_id ON public.generation_steps (business_id, content_id) WHERE error IS NOT NULL;

DROP TRIGGER touch ON public.generation_runs;
DROP TRIGGER touch ON public.generation_steps;
CREATE TRIGGER touch BEFORE UPDATE ON public.generation_runs FOR EACH ROW EXECUTE FUNCTION private.touch();
CREATE TRIGGER touch BEFORE UPDATE ON public.generation_steps FOR EACH ROW EXECUTE FUNCTION private.touch();

-- Which status of a run may follow which. The same rules are in domain/kinds.py; here nothing gets round them.
CREATE FUNCTION private.check_run_move() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
  IF NEW.status <> OLD.status AND NOT (OLD.status, NEW.status) IN (
    ('running', 'done'), ('running', 'failed'), ('running', 'canceled'), ('failed', 'running'), ('canceled', 'running')
  ) THEN
    RAISE check_violation USING
      MESSAGE = format('a run cannot move from %s to %s', OLD.status, NEW.status), CONSTRAINT = 'run_moves';
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER check_move BEFORE UPDATE OF status ON public.generation_runs FOR EACH ROW EXECUTE FUNCTION private.check_run_move();
REVOKE ALL ON FUNCTION private.check_run_move() FROM PUBLIC;
