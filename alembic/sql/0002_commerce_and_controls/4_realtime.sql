-- Supabase sends its clients what this publication holds. Columns are named one by one: one that is added later stays out
-- until somebody decides otherwise, and credentials never get in.
DO $$
DECLARE
  t text;
  published text;
  stream record;
BEGIN
  SELECT p.oid, p.puballtables, pg_has_role(current_user, p.pubowner, 'USAGE') AS is_ours INTO stream
  FROM pg_catalog.pg_publication p WHERE p.pubname = 'supabase_realtime';
  IF NOT FOUND THEN RETURN; END IF;
  IF stream.puballtables OR NOT stream.is_ours THEN
    RAISE WARNING 'supabase_realtime is %: no table was added to it',
      CASE WHEN stream.puballtables THEN 'for all tables, credentials too' ELSE 'not ours to change' END;
    RETURN;
  END IF;
  FOREACH t IN ARRAY ARRAY['content_bundles', 'social_posts', 'blog_posts', 'content_upgrades', 'email_sequences',
                           'emails', 'orders', 'feature_flags', 'esp_integrations'] LOOP
    CONTINUE WHEN EXISTS (SELECT 1 FROM pg_catalog.pg_publication_rel r
      WHERE r.prpubid = stream.oid AND r.prrelid = format('public.%I', t)::regclass);
    SELECT string_agg(quote_ident(attname), ', ' ORDER BY attnum) INTO published FROM pg_catalog.pg_attribute
    WHERE attrelid = format('public.%I', t)::regclass AND attnum > 0 AND NOT attisdropped AND attname <> 'credentials';
    EXECUTE format('ALTER PUBLICATION supabase_realtime ADD TABLE public.%I (%s)', t, published);
  END LOOP;
END $$;
