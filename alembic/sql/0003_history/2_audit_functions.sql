-- Who acts. People by their claim; an agent of one business by its key, or as "an agent"; a service as whoever it says it
-- works for, or as the platform. A service can say so because only jobs become it; people cannot speak for others.
--   00000000-0000-8000-8000-000000000001  the platform's own services
--   00000000-0000-8000-8000-000000000002  an agent of the business that has no id of its own
CREATE FUNCTION private.acting_id() RETURNS uuid LANGUAGE sql STABLE SET search_path = '' AS $$
  SELECT coalesce(
    private.uid(),
    CASE current_setting('role', true)
      WHEN 'business_agent' THEN coalesce(
        (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'agent_id')::uuid,
        '00000000-0000-8000-8000-000000000002')
      WHEN 'anon' THEN NULL
      ELSE nullif(current_setting('contentapp.actor', true), '')::uuid
    END,
    '00000000-0000-8000-8000-000000000001')
$$;

-- Rows that came or went, one entry each. Arguments: entity, its id's column, its business's column ('' for the platform's
-- own tables), columns whose values are kept, columns nobody is told of.
CREATE FUNCTION private.audit_rows() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  told constant text[] := TG_ARGV[3]::text[];
  side constant text := CASE TG_OP WHEN 'INSERT' THEN 'new' ELSE 'old' END;
  who constant uuid := private.acting_id();
  is_signing_up constant boolean := current_setting('role', true) = 'anon';
  model constant text := nullif(current_setting('contentapp.ai_model', true), '');
BEGIN
  WITH logged AS (
    INSERT INTO public.audit_logs
      (business_id, entity_type, entity_id, action, actor_id, changes, reason, ai_generated, ai_model, ai_prompt)
    SELECT (r.fields ->> TG_ARGV[2])::uuid, TG_ARGV[0], (r.fields ->> TG_ARGV[1])::uuid,
      CASE TG_OP WHEN 'INSERT' THEN 'create' ELSE 'delete' END,
      -- Nobody is signed in yet while signing up: the new business's person acts.
      CASE WHEN is_signing_up THEN coalesce((r.fields ->> 'profile_id')::uuid, (r.fields ->> 'user_id')::uuid, who) ELSE who END,
      coalesce((
        SELECT jsonb_object_agg(f.name, jsonb_build_object(side, r.fields -> f.name))
        FROM unnest(told) AS f (name) WHERE r.fields ->> f.name IS NOT NULL
      ), '{}'),
      nullif(current_setting('contentapp.reason', true), ''),
      model IS NOT NULL, model, nullif(current_setting('contentapp.ai_prompt', true), '')
    FROM (SELECT to_jsonb(c) AS fields FROM changed_rows c) r
    RETURNING id, business_id
  )
  INSERT INTO private.unsealed_audit_logs (audit_id, business_id) SELECT l.id, l.business_id FROM logged l;
  RETURN NULL;
END $$;

-- A row that changed. Of texts only the name of the column is kept: what they said is in content_versions, and a profile's
-- answers must stay erasable. Arguments as above.
CREATE FUNCTION private.audit_change() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  told constant text[] := TG_ARGV[3]::text[];
  untold constant text[] := TG_ARGV[4]::text[];
  before constant jsonb := to_jsonb(OLD);
  after constant jsonb := to_jsonb(NEW);
  model constant text := nullif(current_setting('contentapp.ai_model', true), '');
  changed jsonb;
  entry uuid := private.new_id();
BEGIN
  SELECT jsonb_object_agg(f.key, CASE WHEN f.key = ANY (told)
    THEN jsonb_build_object('old', before -> f.key, 'new', f.value) ELSE '{}'::jsonb END)
  INTO changed FROM jsonb_each(after) AS f
  WHERE f.key <> ALL (untold) AND f.value IS DISTINCT FROM before -> f.key;
  IF changed IS NULL THEN RETURN NULL; END IF;
  INSERT INTO public.audit_logs
    (id, business_id, entity_type, entity_id, action, actor_id, changes, reason, ai_generated, ai_model, ai_prompt)
  VALUES (entry, (after ->> TG_ARGV[2])::uuid, TG_ARGV[0], (after ->> TG_ARGV[1])::uuid, 'update', private.acting_id(), changed,
    nullif(current_setting('contentapp.reason', true), ''), model IS NOT NULL, model,
    nullif(current_setting('contentapp.ai_prompt', true), ''));
  INSERT INTO private.unsealed_audit_logs (audit_id, business_id) VALUES (entry, (after ->> TG_ARGV[2])::uuid);
  RETURN NULL;
END $$;

-- Has every change of a table written down. For migrations, once the table has all its columns; again after a change of
-- them. Kept with their values are numbers, dates, ids, booleans, and texts that are one word of a list (`words` names more
-- of those); of all else the name alone, so that neither personal data nor a secret gets into the log. Book-keeping is not
-- an event: `untold` names more of it.
CREATE FUNCTION private.watch_history(
  watched regclass, entity text, id_column text DEFAULT 'id', words text[] DEFAULT '{}', untold text[] DEFAULT '{}'
) RETURNS void LANGUAGE plpgsql SET search_path = '' AS $$
DECLARE
  business_column text := '';
  kept text[];
  ignored text[];
  differs text;
  arguments text;
BEGIN
  IF watched = 'public.businesses'::regclass THEN
    business_column := 'id';
  ELSIF EXISTS (SELECT 1 FROM pg_catalog.pg_attribute WHERE attrelid = watched AND attname = 'business_id' AND NOT attisdropped) THEN
    business_column := 'business_id';
  END IF;
  SELECT
    array_agg(a.attname::text ORDER BY a.attnum) FILTER (WHERE is_ignored),
    array_agg(a.attname::text ORDER BY a.attnum) FILTER (WHERE NOT is_ignored AND (
      a.atttypid::regtype::text = ANY (ARRAY['uuid', 'smallint', 'integer', 'bigint', 'numeric', 'boolean', 'date', 'timestamp with time zone'])
      OR a.attname = ANY (ARRAY['status', 'role', 'type', 'kind', 'platform', 'currency', 'time_zone', 'key', 'post_type',
        'next_action_type', 'conversion_goal', 'sequence_goal', 'sequence_type'] || words))),
    string_agg(format('OLD.%1$I IS DISTINCT FROM NEW.%1$I', a.attname), ' OR ') FILTER (WHERE NOT is_ignored)
  INTO ignored, kept, differs
  FROM pg_catalog.pg_attribute a, LATERAL (SELECT a.attname = ANY (ARRAY['id', 'business_id', 'created_at', 'updated_at',
      'previous_action_type', 'previous_action_id', 'linked_at', 'finding_count', 'estimated_reading_time', 'click_count',
      'usage_count', 'last_used_at', 'last_seen_at', 'last_checked_at'] || untold) OR a.attname LIKE '%\_metrics') AS rule (is_ignored)
  WHERE a.attrelid = watched AND a.attnum > 0 AND NOT a.attisdropped;
  arguments := concat_ws(', ', quote_literal(entity), quote_literal(id_column), quote_literal(business_column),
    quote_literal(coalesce(kept, '{}')::text), quote_literal(coalesce(ignored, '{}')::text));
  EXECUTE format('DROP TRIGGER IF EXISTS audit_i ON %1$s; DROP TRIGGER IF EXISTS audit_u ON %1$s; DROP TRIGGER IF EXISTS audit_d ON %1$s', watched);
  EXECUTE format('CREATE TRIGGER audit_i AFTER INSERT ON %s REFERENCING NEW TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION private.audit_rows(%s)', watched, arguments);
  EXECUTE format('CREATE TRIGGER audit_d AFTER DELETE ON %s REFERENCING OLD TABLE AS changed_rows FOR EACH STATEMENT EXECUTE FUNCTION private.audit_rows(%s)', watched, arguments);
  -- By row, so that what only keeps books is passed over before a function is called.
  EXECUTE format('CREATE TRIGGER audit_u AFTER UPDATE ON %s FOR EACH ROW WHEN (%s) EXECUTE FUNCTION private.audit_change(%s)', watched, differs, arguments);
END $$;
