-- Whose changes are written down.
SELECT private.watch_history('public.businesses', 'business');
SELECT private.watch_history('public.business_members', 'business_member', 'user_id');
SELECT private.watch_history('public.content_bundles', 'content_bundle');
SELECT private.watch_history('public.social_posts', 'social_post');
SELECT private.watch_history('public.blog_posts', 'blog_post');
SELECT private.watch_history('public.content_upgrades', 'content_upgrade');
SELECT private.watch_history('public.email_sequences', 'email_sequence');
SELECT private.watch_history('public.emails', 'email');
SELECT private.watch_history('public.bundle_products', 'bundle_product');
SELECT private.watch_history('public.product_components', 'product_component', 'product_id');
SELECT private.watch_history('public.product_prices', 'product_price');

-- Whose texts are kept when they change: everything people write that is no status, schedule or link.
DO $$
DECLARE
  kept record;
  differs text;
BEGIN
  FOR kept IN SELECT * FROM (VALUES
    ('social_posts', 'social_post', 'content', 'engagement_metrics', ARRAY['platform', 'content', 'media_prompts', 'hashtags', 'post_type', 'cta_text', 'cta_url']),
    ('blog_posts', 'blog_post', 'content', 'performance_metrics', ARRAY['title', 'content', 'meta_description', 'keywords', 'primary_cta', 'cta_text', 'cta_url']),
    ('content_upgrades', 'content_upgrade', 'content', 'download_metrics', ARRAY['title', 'type', 'description', 'content', 'file_url', 'cta_text', 'cta_url']),
    ('email_sequences', 'email_sequence', 'name', '', ARRAY['name', 'description', 'sequence_type', 'cta_text', 'cta_url']),
    ('emails', 'email', 'content', 'performance_metrics', ARRAY['subject_line', 'preview_text', 'content', 'sequence_position', 'delay_days', 'cta_text', 'cta_url'])
  ) AS k (tbl, entity, main, figures, columns) LOOP
    SELECT string_agg(format('OLD.%1$I IS DISTINCT FROM NEW.%1$I', c), ' OR ') INTO differs FROM unnest(kept.columns) AS c;
    EXECUTE format('CREATE TRIGGER version_u AFTER UPDATE ON public.%I FOR EACH ROW WHEN (%s) EXECUTE FUNCTION private.keep_version(%L, %L, %L, %L)',
      kept.tbl, differs, kept.entity, kept.main, kept.figures, kept.columns::text);
  END LOOP;
END $$;

-- Read by members of the business and its agents, by services, and what happened by platform admins. Written by nobody:
-- triggers and the functions above do.
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['audit_logs', 'content_versions', 'audit_seals'] LOOP
    EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('REVOKE ALL ON public.%I FROM PUBLIC, anon, authenticated, business_agent, platform_admin, service_role', t);
    EXECUTE format('GRANT SELECT ON public.%I TO authenticated, business_agent, service_role', t);
    EXECUTE format('CREATE POLICY service_select ON public.%I FOR SELECT TO service_role USING (true)', t);
    EXECUTE format($p$CREATE POLICY member_select ON public.%I FOR SELECT TO authenticated
      USING (business_id = ANY ((SELECT private.my_businesses('viewer'))::uuid[]))$p$, t);
    EXECUTE format($p$CREATE POLICY agent_select ON public.%I FOR SELECT TO business_agent
      USING (business_id = (SELECT private.business_id()))$p$, t);
    EXECUTE format('CREATE TRIGGER only_grows BEFORE UPDATE OR DELETE ON public.%I FOR EACH ROW EXECUTE FUNCTION private.refuse_rewriting()', t);
    EXECUTE format('CREATE TRIGGER only_grows_whole BEFORE TRUNCATE ON public.%I FOR EACH STATEMENT EXECUTE FUNCTION private.refuse_rewriting()', t);
    CONTINUE WHEN t = 'content_versions';
    EXECUTE format('GRANT SELECT ON public.%I TO platform_admin', t);
    EXECUTE format('CREATE POLICY admin_select ON public.%I FOR SELECT TO platform_admin USING ((SELECT private.is_platform_admin()))', t);
  END LOOP;
END $$;

REVOKE ALL ON FUNCTION private.acting_id(), private.audit_rows(), private.audit_change(), private.keep_version(), private.refuse_rewriting(),
  private.watch_history(regclass, text, text, text[], text[]), private.erase_history(uuid), private.unsealed_entries(integer),
  private.seal_entries(uuid, bigint, uuid[], text[]), private.entries_without_seal(), private.may_read_history(uuid), private.entries_waiting(uuid),
  private.names_in_history(uuid, uuid[]) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION private.erase_history(uuid), private.unsealed_entries(integer),
  private.seal_entries(uuid, bigint, uuid[], text[]), private.entries_without_seal() TO service_role;
GRANT EXECUTE ON FUNCTION private.names_in_history(uuid, uuid[]), private.entries_waiting(uuid) TO authenticated, business_agent;

-- What decides what a business may do and what it has paid. Hashes, credentials, counters and syncs are no events.
SELECT private.watch_history('public.orders', 'order', 'id', ARRAY['payment_status']);
SELECT private.watch_history('public.feature_flags', 'feature_flag', 'id', ARRAY['name']);
SELECT private.watch_history('public.api_keys', 'api_key', 'id', ARRAY['key_start']);
SELECT private.watch_history('public.esp_integrations', 'esp_integration', 'id', ARRAY['provider'],
  ARRAY['last_sync_at', 'sync_status', 'error_log']);
SELECT private.watch_history('public.managed_urls', 'managed_url', 'id', ARRAY['source_type']);
