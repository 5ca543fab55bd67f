-- Triggers ------------------------------------------------------------------------------------------------------------
DO $$
DECLARE
  t text;
  watched text;
  announcer text;
BEGIN
  -- Counters are rolled up in batches: that is no edit.
  FOREACH t IN ARRAY ARRAY['customers', 'orders', 'order_items', 'refunds', 'subscriptions', 'subscription_invoices',
                           'feature_flags', 'api_keys', 'esp_integrations', 'variant_groups', 'managed_urls'] LOOP
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO watched FROM pg_catalog.pg_attribute
    WHERE attrelid = format('public.%I', t)::regclass AND attnum > 0 AND NOT attisdropped
      AND attname NOT IN ('id', 'business_id', 'created_at', 'updated_at', 'usage_count', 'last_used_at', 'current_usage',
                          'click_count', 'last_checked_at');
    EXECUTE format('CREATE TRIGGER touch BEFORE UPDATE OF %s ON public.%I FOR EACH ROW EXECUTE FUNCTION private.touch()', watched, t);
  END LOOP;

  FOREACH t IN ARRAY ARRAY['orders', 'esp_integrations', 'feature_flags'] LOOP
    announcer := CASE t WHEN 'feature_flags' THEN 'announce_to_all' ELSE 'announce' END;
    EXECUTE format('CREATE TRIGGER announce_i AFTER INSERT ON public.%I REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION private.%I()', t, announcer);
    EXECUTE format('CREATE TRIGGER announce_u AFTER UPDATE ON public.%I REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION private.%I()', t, announcer);
    EXECUTE format('CREATE TRIGGER announce_d AFTER DELETE ON public.%I REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION private.%I()', t, announcer);
  END LOOP;
END $$;

CREATE TRIGGER check_move BEFORE UPDATE OF status ON public.orders FOR EACH ROW EXECUTE FUNCTION private.check_order_move();
CREATE TRIGGER check_refund BEFORE INSERT OR UPDATE OF business_id, order_id, amount, status ON public.refunds
  FOR EACH ROW EXECUTE FUNCTION private.check_refund();
CREATE TRIGGER check_state BEFORE UPDATE OF state ON public.variant_groups
  FOR EACH ROW EXECUTE FUNCTION private.check_group_state();

-- Row-level security: everything closed, then opened role by role ------------------------------------------------------
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['customers', 'orders', 'order_items', 'refunds', 'subscriptions', 'subscription_invoices',
                           'feature_flags', 'api_keys', 'esp_integrations', 'variant_groups', 'managed_urls'] LOOP
    EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('REVOKE ALL ON public.%I FROM PUBLIC, anon, authenticated, business_agent, platform_admin, service_role', t);
    EXECUTE format('GRANT SELECT, INSERT, UPDATE ON public.%I TO service_role', t);
    EXECUTE format('CREATE POLICY service_select ON public.%I FOR SELECT TO service_role USING (true)', t);
    EXECUTE format('CREATE POLICY service_insert ON public.%I FOR INSERT TO service_role WITH CHECK (true)', t);
    EXECUTE format('CREATE POLICY service_update ON public.%I FOR UPDATE TO service_role USING (true) WITH CHECK (true)', t);
  END LOOP;

  -- Nobody removes a line from the books, services neither.
  FOREACH t IN ARRAY ARRAY['feature_flags', 'api_keys', 'esp_integrations', 'variant_groups', 'managed_urls'] LOOP
    EXECUTE format('GRANT DELETE ON public.%I TO service_role', t);
    EXECUTE format('CREATE POLICY service_delete ON public.%I FOR DELETE TO service_role USING (true)', t);
  END LOOP;

  -- Billing is the owners' to see, and no member's to write.
  FOREACH t IN ARRAY ARRAY['customers', 'orders', 'order_items', 'refunds', 'subscriptions', 'subscription_invoices'] LOOP
    EXECUTE format('GRANT SELECT ON public.%I TO authenticated', t);
    EXECUTE format($p$CREATE POLICY owner_select ON public.%I FOR SELECT TO authenticated
      USING (business_id = ANY ((SELECT private.my_businesses('owner'))::uuid[]))$p$, t);
  END LOOP;

  -- Keys and integrations: owners make and change them. Hashes and credentials go in and never come out.
  FOREACH t IN ARRAY ARRAY['api_keys', 'esp_integrations'] LOOP
    EXECUTE format($p$CREATE POLICY owner_select ON public.%I FOR SELECT TO authenticated
      USING (business_id = ANY ((SELECT private.my_businesses('owner'))::uuid[]))$p$, t);
    EXECUTE format($p$CREATE POLICY owner_insert ON public.%I FOR INSERT TO authenticated
      WITH CHECK (business_id = ANY ((SELECT private.my_businesses('owner'))::uuid[]))$p$, t);
    EXECUTE format($p$CREATE POLICY owner_update ON public.%I FOR UPDATE TO authenticated
      USING (business_id = ANY ((SELECT private.my_businesses('owner'))::uuid[]))
      WITH CHECK (business_id = ANY ((SELECT private.my_businesses('owner'))::uuid[]))$p$, t);
  END LOOP;

  -- Links and tests: read by all members, written by editors.
  FOREACH t IN ARRAY ARRAY['variant_groups', 'managed_urls'] LOOP
    EXECUTE format('GRANT SELECT ON public.%I TO authenticated, business_agent', t);
    EXECUTE format($p$CREATE POLICY member_select ON public.%I FOR SELECT TO authenticated
      USING (business_id = ANY ((SELECT private.my_businesses('viewer'))::uuid[]))$p$, t);
    EXECUTE format($p$CREATE POLICY agent_select ON public.%I FOR SELECT TO business_agent
      USING (business_id = (SELECT private.business_id()))$p$, t);
    EXECUTE format($p$CREATE POLICY member_insert ON public.%I FOR INSERT TO authenticated
      WITH CHECK (business_id = ANY ((SELECT private.my_businesses('editor'))::uuid[]))$p$, t);
    EXECUTE format($p$CREATE POLICY agent_insert ON public.%I FOR INSERT TO business_agent
      WITH CHECK (business_id = (SELECT private.business_id()))$p$, t);
    EXECUTE format($p$CREATE POLICY member_update ON public.%I FOR UPDATE TO authenticated
      USING (business_id = ANY ((SELECT private.my_businesses('editor'))::uuid[]))
      WITH CHECK (business_id = ANY ((SELECT private.my_businesses('editor'))::uuid[]))$p$, t);
    EXECUTE format($p$CREATE POLICY agent_update ON public.%I FOR UPDATE TO business_agent
      USING (business_id = (SELECT private.business_id())) WITH CHECK (business_id = (SELECT private.business_id()))$p$, t);
  END LOOP;
END $$;

-- An owner ends an integration by removing it, credentials and all. A key is switched off and stays, for its traces.
GRANT DELETE ON public.esp_integrations TO authenticated;
CREATE POLICY owner_delete ON public.esp_integrations FOR DELETE TO authenticated
  USING (business_id = ANY ((SELECT private.my_businesses('owner'))::uuid[]));

-- Columns, one by one. Left out: what is secret (reading), and limits, counters and states that services decide (writing).
GRANT SELECT (id, created_at, updated_at, business_id, key_start, name, last_used_at, expires_at, is_active, scopes, rate_limit, usage_count),
  INSERT (id, business_id, key_hash, key_start, name, expires_at, is_active, scopes),
  UPDATE (name, expires_at, is_active, scopes)
  ON public.api_keys TO authenticated;
GRANT SELECT (id, created_at, updated_at, business_id, provider, settings, last_sync_at, sync_status, error_log),
  INSERT (id, business_id, provider, credentials, settings),
  UPDATE (credentials, settings)
  ON public.esp_integrations TO authenticated;
GRANT INSERT (id, business_id, content_type, goal, threshold), UPDATE (goal, threshold, state)
  ON public.variant_groups TO authenticated, business_agent;
GRANT INSERT (id, business_id, source_type, source_id, url, utm_params), UPDATE (url, utm_params)
  ON public.managed_urls TO authenticated, business_agent;

-- Flags: admins on the list and services. People get evaluated values.
GRANT SELECT, INSERT, UPDATE, DELETE ON public.feature_flags TO platform_admin;
CREATE POLICY admin_select ON public.feature_flags FOR SELECT TO platform_admin USING ((SELECT private.is_platform_admin()));
CREATE POLICY admin_insert ON public.feature_flags FOR INSERT TO platform_admin WITH CHECK ((SELECT private.is_platform_admin()));
CREATE POLICY admin_update ON public.feature_flags FOR UPDATE TO platform_admin
  USING ((SELECT private.is_platform_admin())) WITH CHECK ((SELECT private.is_platform_admin()));
CREATE POLICY admin_delete ON public.feature_flags FOR DELETE TO platform_admin USING ((SELECT private.is_platform_admin()));
