-- What a business chose: who writes for it ('' is the installation's choice), and what a month may cost (NULL likewise).
CREATE TABLE model_settings (
  id UUID DEFAULT private.new_id() NOT NULL,
  created_at timestamptz DEFAULT now() NOT NULL,
  updated_at timestamptz DEFAULT now() NOT NULL,
  business_id UUID NOT NULL,
  writer TEXT DEFAULT '' NOT NULL,
  month_budget_usd NUMERIC(12, 6),
  CONSTRAINT pk_model_settings PRIMARY KEY (id),
  CONSTRAINT fk_model_settings_business_id FOREIGN KEY(business_id) REFERENCES businesses (id) ON DELETE CASCADE,
  CONSTRAINT uq_model_settings_business_id UNIQUE (business_id),
  CONSTRAINT ck_model_settings_month_budget CHECK (month_budget_usd >= 0)
);

-- The books of what models were asked: reserved before a call at the most it can cost, settled after it. A call whose end
-- nobody saw counts at what was reserved. They outlive what they speak of, so nothing is referenced by key.
CREATE TABLE model_calls (
  id UUID DEFAULT private.new_id() NOT NULL,
  created_at timestamptz DEFAULT now() NOT NULL,
  updated_at timestamptz DEFAULT now() NOT NULL,
  business_id UUID NOT NULL,
  run_id UUID,
  purpose TEXT NOT NULL,
  about TEXT DEFAULT '' NOT NULL,
  endpoint TEXT NOT NULL,
  model TEXT NOT NULL,
  status TEXT DEFAULT 'reserved' NOT NULL,
  problem TEXT DEFAULT '' NOT NULL,
  requests INTEGER DEFAULT 0 NOT NULL,
  input_tokens INTEGER DEFAULT 0 NOT NULL,
  output_tokens INTEGER DEFAULT 0 NOT NULL,
  reserved_usd NUMERIC(12, 6) NOT NULL,
  cost_usd NUMERIC(12, 6),
  latency_ms INTEGER,
  CONSTRAINT pk_model_calls PRIMARY KEY (id),
  CONSTRAINT fk_model_calls_business_id FOREIGN KEY(business_id) REFERENCES businesses (id) ON DELETE CASCADE,
  CONSTRAINT ck_model_calls_purpose CHECK (purpose IN ('write', 'rewrite', 'test')),
  CONSTRAINT ck_model_calls_status CHECK (status IN ('reserved', 'done', 'failed'))
);
CREATE INDEX ix_model_calls_business_id_created_at ON model_calls (business_id, created_at);
CREATE INDEX ix_model_calls_business_id_run_id ON model_calls (business_id, run_id) WHERE run_id IS NOT NULL;
CREATE INDEX ix_model_calls_created_at ON model_calls (created_at);

-- What this run may cost where somebody raised it, and the budget that stopped it.
ALTER TABLE public.generation_runs
  ADD COLUMN budget_usd NUMERIC(12, 6),
  ADD COLUMN stopped_by TEXT DEFAULT '' NOT NULL,
  ADD CONSTRAINT ck_generation_runs_stopped_by CHECK (stopped_by IN ('', 'run_budget', 'month_budget')),
  ADD CONSTRAINT ck_generation_runs_budget CHECK (budget_usd >= 0);

-- How long the model took, and why the built-in writer wrote a piece that a model was asked for.
ALTER TABLE public.generation_steps
  ADD COLUMN latency_ms INTEGER,
  ADD COLUMN fallback TEXT;
CREATE INDEX ix_generation_steps_written ON public.generation_steps (business_id, content_id) WHERE step LIKE 'write:%';

DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['model_settings', 'model_calls'] LOOP
    EXECUTE format('CREATE TRIGGER touch BEFORE UPDATE ON public.%I FOR EACH ROW EXECUTE FUNCTION private.touch()', t);
    EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('REVOKE ALL ON public.%I FROM PUBLIC, anon, authenticated, business_agent, platform_admin, service_role', t);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON public.%I TO service_role', t);
    EXECUTE format('CREATE POLICY service_select ON public.%I FOR SELECT TO service_role USING (true)', t);
    EXECUTE format('CREATE POLICY service_insert ON public.%I FOR INSERT TO service_role WITH CHECK (true)', t);
    EXECUTE format('CREATE POLICY service_update ON public.%I FOR UPDATE TO service_role USING (true) WITH CHECK (true)', t);
    EXECUTE format('CREATE POLICY service_delete ON public.%I FOR DELETE TO service_role USING (true)', t);
    EXECUTE format('GRANT SELECT ON public.%I TO authenticated, business_agent, platform_admin', t);
    EXECUTE format($p$CREATE POLICY member_select ON public.%I FOR SELECT TO authenticated
      USING (business_id = ANY ((SELECT private.my_businesses('viewer'))::uuid[]))$p$, t);
    EXECUTE format($p$CREATE POLICY agent_select ON public.%I FOR SELECT TO business_agent
      USING (business_id = (SELECT private.business_id()))$p$, t);
    EXECUTE format('CREATE POLICY admin_select ON public.%I FOR SELECT TO platform_admin USING ((SELECT private.is_platform_admin()))', t);
  END LOOP;
END $$;

-- Who writes and what a month may cost are decisions: the log keeps them.
SELECT private.watch_history('public.model_settings', 'model_settings', 'business_id', ARRAY['writer', 'month_budget_usd']);
