-- Whether each endpoint answered when it was last tried. It belongs to the installation; all who are signed in may read it.
CREATE TABLE model_checks (
  id UUID DEFAULT private.new_id() NOT NULL,
  created_at timestamptz DEFAULT now() NOT NULL,
  updated_at timestamptz DEFAULT now() NOT NULL,
  endpoint TEXT NOT NULL,
  status TEXT DEFAULT 'asked' NOT NULL,
  problem TEXT DEFAULT '' NOT NULL,
  latency_ms INTEGER,
  CONSTRAINT pk_model_checks PRIMARY KEY (id),
  CONSTRAINT uq_model_checks_endpoint UNIQUE (endpoint),
  CONSTRAINT ck_model_checks_status CHECK (status IN ('asked', 'answered', 'failed'))
);
CREATE TRIGGER touch BEFORE UPDATE ON public.model_checks FOR EACH ROW EXECUTE FUNCTION private.touch();
CREATE TRIGGER announce_i AFTER INSERT ON public.model_checks REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION private.announce_to_all();
CREATE TRIGGER announce_u AFTER UPDATE ON public.model_checks REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION private.announce_to_all();
ALTER TABLE public.model_checks ENABLE ROW LEVEL SECURITY;
REVOKE ALL ON public.model_checks FROM PUBLIC, anon, authenticated, business_agent, platform_admin, service_role;
GRANT SELECT, INSERT, UPDATE, DELETE ON public.model_checks TO service_role;
GRANT SELECT ON public.model_checks TO authenticated, business_agent, platform_admin;
CREATE POLICY service_select ON public.model_checks FOR SELECT TO service_role USING (true);
CREATE POLICY service_insert ON public.model_checks FOR INSERT TO service_role WITH CHECK (true);
CREATE POLICY service_update ON public.model_checks FOR UPDATE TO service_role USING (true) WITH CHECK (true);
CREATE POLICY service_delete ON public.model_checks FOR DELETE TO service_role USING (true);
CREATE POLICY member_select ON public.model_checks FOR SELECT TO authenticated USING (true);
CREATE POLICY agent_select ON public.model_checks FOR SELECT TO business_agent USING (true);
CREATE POLICY admin_select ON public.model_checks FOR SELECT TO platform_admin USING ((SELECT private.is_platform_admin()));

-- Try an endpoint, for platform admins: asking twice makes one job.
CREATE FUNCTION private.ask_model_check(named text) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  IF NOT private.is_platform_admin() THEN
    RAISE insufficient_privilege USING MESSAGE = 'only platform admins may try an endpoint';
  END IF;
  INSERT INTO public.model_checks (endpoint) VALUES (left(named, 40))
  ON CONFLICT (endpoint) DO UPDATE SET status = 'asked', problem = '', latency_ms = NULL;
  IF NOT EXISTS (SELECT 1 FROM queue.procrastinate_jobs j WHERE j.lock = 'check:' || named AND j.status = 'todo') THEN
    PERFORM private.defer_job('models:check', jsonb_build_object('endpoint', named), 'check:' || named);
  END IF;
END $$;

-- What businesses spent on models this month, the dearest first, for platform admins: whose it is they may know, what it says not.
CREATE FUNCTION private.model_spending(most integer) RETURNS TABLE (business_id uuid, name text, spent numeric, budget numeric)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT b.id, b.name, sum(coalesce(c.cost_usd, c.reserved_usd)), max(s.month_budget_usd)
  FROM public.model_calls c JOIN public.businesses b ON b.id = c.business_id
  LEFT JOIN public.model_settings s ON s.business_id = c.business_id
  WHERE private.is_platform_admin() AND c.created_at >= date_trunc('month', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'
  GROUP BY b.id, b.name ORDER BY 3 DESC, 2 LIMIT most
$$;

REVOKE ALL ON FUNCTION private.ask_model_check(text), private.model_spending(integer) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION private.ask_model_check(text), private.model_spending(integer) TO platform_admin;
