-- A run that is planned and not begun; and what was wished of its plan.
ALTER TABLE public.generation_runs
  ADD COLUMN plan_options jsonb DEFAULT '{}' NOT NULL,
  DROP CONSTRAINT ck_generation_runs_status,
  ADD CONSTRAINT ck_generation_runs_status CHECK (status IN ('planned', 'running', 'done', 'failed', 'canceled'));

-- Which status of a run may follow which. The same rules are in domain/kinds.py; here nothing gets round them.
CREATE OR REPLACE FUNCTION private.check_run_move() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
  IF NEW.status <> OLD.status AND NOT (OLD.status, NEW.status) IN (
    ('planned', 'running'), ('planned', 'canceled'),
    ('running', 'done'), ('running', 'failed'), ('running', 'canceled'), ('failed', 'running'), ('canceled', 'running')
  ) THEN
    RAISE check_violation USING
      MESSAGE = format('a run cannot move from %s to %s', OLD.status, NEW.status), CONSTRAINT = 'run_moves';
  END IF;
  RETURN NEW;
END $$;
