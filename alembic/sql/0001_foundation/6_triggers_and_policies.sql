-- Triggers ------------------------------------------------------------------------------------------------------------
DO $$
DECLARE
  piece record;
  t text;
  watched text;
BEGIN
  -- A change of previous_action_* alone is the database's own book-keeping: it must not look like an edit.
  FOREACH t IN ARRAY ARRAY['businesses', 'bundle_products', 'content_bundles', 'social_posts', 'blog_posts',
                           'content_upgrades', 'email_sequences', 'emails', 'generation_runs', 'generation_steps'] LOOP
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO watched FROM pg_catalog.pg_attribute
    WHERE attrelid = format('public.%I', t)::regclass AND attnum > 0 AND NOT attisdropped
      AND attname NOT IN ('id', 'business_id', 'created_at', 'updated_at', 'previous_action_type', 'previous_action_id');
    EXECUTE format('CREATE TRIGGER touch BEFORE UPDATE OF %s ON public.%I FOR EACH ROW EXECUTE FUNCTION private.touch()', watched, t);
  END LOOP;

  FOR piece IN SELECT * FROM (VALUES ('social_posts', 'social_post'), ('blog_posts', 'blog_post'),
    ('content_upgrades', 'content_upgrade'), ('email_sequences', 'email_sequence')) AS p (tbl, kind)
  LOOP
    EXECUTE format('CREATE TRIGGER register BEFORE INSERT ON public.%I FOR EACH ROW EXECUTE FUNCTION private.register_item(%L)', piece.tbl, piece.kind);
    EXECUTE format('CREATE TRIGGER unregister AFTER DELETE ON public.%I FOR EACH ROW EXECUTE FUNCTION private.unregister_item()', piece.tbl);
    EXECUTE format('CREATE TRIGGER note_link BEFORE INSERT OR UPDATE OF next_action_id ON public.%I FOR EACH ROW EXECUTE FUNCTION private.note_link()', piece.tbl);
    EXECUTE format('CREATE TRIGGER check_move BEFORE UPDATE OF status ON public.%I FOR EACH ROW EXECUTE FUNCTION private.check_piece_move()', piece.tbl);
    EXECUTE format('CREATE TRIGGER take_turns BEFORE UPDATE OF next_action_type, next_action_id, deleted_at OR DELETE ON public.%I FOR EACH STATEMENT EXECUTE FUNCTION private.take_turns()', piece.tbl);
    EXECUTE format('CREATE TRIGGER previous_i AFTER INSERT ON public.%I REFERENCING NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION private.keep_previous_action()', piece.tbl);
    EXECUTE format('CREATE TRIGGER previous_u AFTER UPDATE ON public.%I REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows FOR EACH STATEMENT EXECUTE FUNCTION private.keep_previous_action()', piece.tbl);
    EXECUTE format('CREATE TRIGGER previous_d AFTER DELETE ON public.%I REFERENCING OLD TABLE AS old_rows FOR EACH STATEMENT EXECUTE FUNCTION private.keep_previous_action()', piece.tbl);
  END LOOP;

  FOREACH t IN ARRAY ARRAY['content_bundles', 'social_posts', 'blog_posts', 'content_upgrades', 'email_sequences', 'emails', 'generation_runs'] LOOP
    EXECUTE format('CREATE TRIGGER announce_i AFTER INSERT ON public.%I REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION private.announce()', t);
    EXECUTE format('CREATE TRIGGER announce_u AFTER UPDATE ON public.%I REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION private.announce()', t);
    EXECUTE format('CREATE TRIGGER announce_d AFTER DELETE ON public.%I REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION private.announce()', t);
  END LOOP;
END $$;

CREATE TRIGGER check_move BEFORE UPDATE OF status ON public.content_bundles FOR EACH ROW EXECUTE FUNCTION private.check_bundle_move();

-- Row-level security: everything closed, then opened role by role ------------------------------------------------------
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['businesses', 'business_members', 'bundle_products', 'product_components', 'product_prices',
    'content_bundles', 'content_items', 'social_posts', 'blog_posts', 'content_upgrades', 'email_sequences', 'emails',
    'generation_runs', 'generation_steps'] LOOP
    EXECUTE format('ALTER TABLE public.%I ENABLE ROW LEVEL SECURITY', t);
    EXECUTE format('REVOKE ALL ON public.%I FROM PUBLIC, anon, authenticated, business_agent, platform_admin, service_role', t);
    -- Jobs that see all businesses.
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON public.%I TO service_role', t);
    EXECUTE format('CREATE POLICY service_select ON public.%I FOR SELECT TO service_role USING (true)', t);
    EXECUTE format('CREATE POLICY service_insert ON public.%I FOR INSERT TO service_role WITH CHECK (true)', t);
    EXECUTE format('CREATE POLICY service_update ON public.%I FOR UPDATE TO service_role USING (true) WITH CHECK (true)', t);
    EXECUTE format('CREATE POLICY service_delete ON public.%I FOR DELETE TO service_role USING (true)', t);
  END LOOP;

  -- What belongs to a business: its members read it, and so does an agent bound to it.
  FOREACH t IN ARRAY ARRAY['content_bundles', 'content_items', 'social_posts', 'blog_posts', 'content_upgrades',
    'email_sequences', 'emails', 'generation_runs', 'generation_steps'] LOOP
    EXECUTE format('GRANT SELECT ON public.%I TO authenticated, business_agent', t);
    EXECUTE format($p$CREATE POLICY member_select ON public.%I FOR SELECT TO authenticated
      USING (business_id = ANY ((SELECT private.my_businesses('viewer'))::uuid[]))$p$, t);
    EXECUTE format($p$CREATE POLICY agent_select ON public.%I FOR SELECT TO business_agent
      USING (business_id = (SELECT private.business_id()))$p$, t);
  END LOOP;

  -- Content: editors and agents write it. Nobody but services deletes: people move pieces to the bin.
  FOREACH t IN ARRAY ARRAY['content_bundles', 'social_posts', 'blog_posts', 'content_upgrades', 'email_sequences', 'emails'] LOOP
    EXECUTE format($p$CREATE POLICY member_update ON public.%I FOR UPDATE TO authenticated
      USING (business_id = ANY ((SELECT private.my_businesses('editor'))::uuid[]))
      WITH CHECK (business_id = ANY ((SELECT private.my_businesses('editor'))::uuid[]))$p$, t);
    EXECUTE format($p$CREATE POLICY agent_update ON public.%I FOR UPDATE TO business_agent
      USING (business_id = (SELECT private.business_id())) WITH CHECK (business_id = (SELECT private.business_id()))$p$, t);
    CONTINUE WHEN t = 'content_bundles';
    EXECUTE format($p$CREATE POLICY member_insert ON public.%I FOR INSERT TO authenticated
      WITH CHECK (business_id = ANY ((SELECT private.my_businesses('editor'))::uuid[]))$p$, t);
    EXECUTE format($p$CREATE POLICY agent_insert ON public.%I FOR INSERT TO business_agent
      WITH CHECK (business_id = (SELECT private.business_id()))$p$, t);
  END LOOP;
END $$;

-- Columns that people write. Left out: metrics, winners, previous links, and a status on insert (a piece starts as a draft).
GRANT UPDATE (name, status, deleted_at) ON public.content_bundles TO authenticated, business_agent;
GRANT INSERT (id, business_id, bundle_id, platform, content, media_prompts, hashtags, post_type, scheduled_for, conversion_goal, cta_text, cta_url, next_action_type, next_action_id),
  UPDATE (platform, content, media_prompts, hashtags, post_type, scheduled_for, conversion_goal, cta_text, cta_url, next_action_type, next_action_id, status, deleted_at, finding_count)
  ON public.social_posts TO authenticated, business_agent;
GRANT INSERT (id, business_id, bundle_id, title, content, meta_description, keywords, estimated_reading_time, primary_cta, scheduled_for, conversion_goal, cta_text, cta_url, next_action_type, next_action_id),
  UPDATE (title, content, meta_description, keywords, estimated_reading_time, primary_cta, scheduled_for, conversion_goal, cta_text, cta_url, next_action_type, next_action_id, status, deleted_at, finding_count)
  ON public.blog_posts TO authenticated, business_agent;
GRANT INSERT (id, business_id, bundle_id, blog_post_id, title, type, description, content, file_url, scheduled_for, conversion_goal, cta_text, cta_url, next_action_type, next_action_id),
  UPDATE (blog_post_id, title, type, description, content, file_url, scheduled_for, conversion_goal, cta_text, cta_url, next_action_type, next_action_id, status, deleted_at, finding_count)
  ON public.content_upgrades TO authenticated, business_agent;
GRANT INSERT (id, business_id, bundle_id, name, description, sequence_type, total_emails, sequence_goal, scheduled_for, conversion_goal, cta_text, cta_url, next_action_type, next_action_id),
  UPDATE (name, description, sequence_type, total_emails, sequence_goal, scheduled_for, conversion_goal, cta_text, cta_url, next_action_type, next_action_id, status, deleted_at, finding_count)
  ON public.email_sequences TO authenticated, business_agent;
GRANT INSERT (id, business_id, sequence_id, subject_line, preview_text, content, sequence_position, delay_days, cta_text, cta_url),
  UPDATE (subject_line, preview_text, content, sequence_position, delay_days, cta_text, cta_url)
  ON public.emails TO authenticated, business_agent;

-- The business itself: read by its members, its profile written by editors, made only by private.sign_up.
GRANT SELECT ON public.businesses TO authenticated, business_agent;
CREATE POLICY member_select ON public.businesses FOR SELECT TO authenticated
  USING (id = ANY ((SELECT private.my_businesses('viewer'))::uuid[]));
CREATE POLICY agent_select ON public.businesses FOR SELECT TO business_agent USING (id = (SELECT private.business_id()));
CREATE POLICY member_update ON public.businesses FOR UPDATE TO authenticated
  USING (id = ANY ((SELECT private.my_businesses('editor'))::uuid[]))
  WITH CHECK (id = ANY ((SELECT private.my_businesses('editor'))::uuid[]));
CREATE POLICY agent_update ON public.businesses FOR UPDATE TO business_agent
  USING (id = (SELECT private.business_id())) WITH CHECK (id = (SELECT private.business_id()));
DO $$
DECLARE profile_columns text;
BEGIN
  SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO profile_columns FROM pg_catalog.pg_attribute
  WHERE attrelid = 'public.businesses'::regclass AND attnum > 0 AND NOT attisdropped
    AND attname NOT IN ('id', 'created_at', 'updated_at', 'profile_id', 'deleted_at');
  EXECUTE format('GRANT UPDATE (%s) ON public.businesses TO authenticated, business_agent', profile_columns);
END $$;

-- Who is a member: the function reads past this policy, which could not read its own table.
GRANT SELECT ON public.business_members TO authenticated;
CREATE POLICY member_select ON public.business_members FOR SELECT TO authenticated
  USING (business_id = ANY ((SELECT private.my_businesses('viewer'))::uuid[]));

-- The catalogue: read by all, written by platform admins who are on the list.
DO $$
DECLARE t text;
BEGIN
  FOREACH t IN ARRAY ARRAY['bundle_products', 'product_components', 'product_prices'] LOOP
    EXECUTE format('GRANT SELECT ON public.%I TO anon, authenticated, business_agent, platform_admin', t);
    EXECUTE format('CREATE POLICY everyone_select ON public.%I FOR SELECT TO anon, authenticated, business_agent, platform_admin USING (true)', t);
    EXECUTE format('GRANT INSERT, UPDATE ON public.%I TO platform_admin', t);
    EXECUTE format('CREATE POLICY admin_insert ON public.%I FOR INSERT TO platform_admin WITH CHECK ((SELECT private.is_platform_admin()))', t);
    EXECUTE format('CREATE POLICY admin_update ON public.%I FOR UPDATE TO platform_admin USING ((SELECT private.is_platform_admin())) WITH CHECK ((SELECT private.is_platform_admin()))', t);
  END LOOP;
END $$;

-- A price never changes: orders refer to it. It is made, told to the payment provider, and withdrawn.
REVOKE UPDATE ON public.product_prices FROM platform_admin, service_role;
GRANT UPDATE (active) ON public.product_prices TO platform_admin;
GRANT UPDATE (active, stripe_price_id) ON public.product_prices TO service_role;

-- Functions: nothing for PUBLIC, then door by door.
REVOKE ALL ON ALL FUNCTIONS IN SCHEMA private FROM PUBLIC;
GRANT EXECUTE ON FUNCTION private.uid(), private.business_id(), private.new_id(), private.my_businesses(text), private.is_platform_admin()
  TO anon, authenticated, business_agent, platform_admin, service_role;
GRANT EXECUTE ON FUNCTION private.sign_up(text, text, text, text), private.find_credentials(text),
  private.set_password_hash(uuid, text, text), private.open_session(uuid, bytea, integer, text),
  private.end_session(bytea), private.find_session(bytea, integer), private.sessions_in_business(uuid[], uuid) TO anon;
-- Trigger functions run as whoever writes; the executor checks nothing, but only writers ever reach them.
