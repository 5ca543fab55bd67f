-- The text before a change, with who wrote it, and who replaced it and why. Arguments: entity, the column that is the text,
-- the column of its figures ('' for none), all columns that are kept.
CREATE FUNCTION private.keep_version() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  before constant jsonb := to_jsonb(OLD);
  kept constant text[] := TG_ARGV[3]::text[];
  who constant uuid := private.acting_id();
  model constant text := nullif(current_setting('contentapp.ai_model', true), '');
  why constant text := nullif(current_setting('contentapp.reason', true), '');
  before_it public.content_versions;
  origin record;
BEGIN
  SELECT * INTO before_it FROM public.content_versions v
  WHERE v.business_id = OLD.business_id AND v.entity_type = TG_ARGV[0] AND v.entity_id = OLD.id
  ORDER BY v.version_number DESC LIMIT 1;
  -- Somebody goes on typing: the version from before their first key stands for all of it. Not when the piece was moved on
  -- meanwhile: what was looked at, approved or published is kept.
  IF why = 'edited' AND private.uid() IS NOT NULL AND before_it.replaced_by = who AND before_it.replaced_reason = 'edited'
    AND before_it.created_at > clock_timestamp() - interval '10 minutes'
    AND NOT EXISTS (
      SELECT 1 FROM public.audit_logs a
      WHERE a.business_id = OLD.business_id AND a.created_at > before_it.created_at AND a.changes ? 'status'
        AND (a.entity_type, a.entity_id) = (
          CASE TG_ARGV[0] WHEN 'email' THEN 'email_sequence' ELSE TG_ARGV[0] END,
          coalesce((before ->> 'sequence_id')::uuid, OLD.id))
    ) THEN
    RETURN NULL;
  END IF;
  IF before_it.id IS NULL THEN
    SELECT a.actor_id, a.ai_model, a.reason INTO origin FROM public.audit_logs a
    WHERE a.business_id = OLD.business_id AND a.entity_type = TG_ARGV[0] AND a.entity_id = OLD.id AND a.action = 'create'
    ORDER BY a.created_at DESC LIMIT 1;
  ELSE
    SELECT before_it.replaced_by AS actor_id, before_it.replaced_model AS ai_model, before_it.replaced_reason AS reason INTO origin;
  END IF;
  INSERT INTO public.content_versions (business_id, entity_type, entity_id, version_number, content, snapshot, reason,
    performance_snapshot, created_by, ai_model, written_at, replaced_by, replaced_model, replaced_reason)
  VALUES (OLD.business_id, TG_ARGV[0], OLD.id, coalesce(before_it.version_number, 0) + 1, before ->> TG_ARGV[1],
    (SELECT jsonb_object_agg(c.name, before -> c.name) FROM unnest(kept) AS c (name)),
    origin.reason, nullif(before -> TG_ARGV[2], 'null'),
    coalesce(origin.actor_id, '00000000-0000-8000-8000-000000000001'), origin.ai_model,
    coalesce(before_it.created_at, OLD.created_at), who, model, why);
  RETURN NULL;
END $$;

-- History only grows, whoever writes. What goes is the whole history of a business: by private.erase_history, and the texts
-- also with the business itself.
CREATE FUNCTION private.refuse_rewriting() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
  IF TG_OP = 'DELETE' AND current_user = (SELECT c.relowner::regrole::text FROM pg_catalog.pg_class c WHERE c.oid = TG_RELID) THEN
    IF OLD.business_id::text = current_setting('contentapp.erasing', true)
      OR (TG_TABLE_NAME = 'content_versions' AND NOT EXISTS (SELECT 1 FROM public.businesses b WHERE b.id = OLD.business_id)) THEN
      RETURN OLD;
    END IF;
  END IF;
  RAISE insufficient_privilege USING MESSAGE = format('%s only grows: nothing in it is changed or removed', TG_TABLE_NAME);
END $$;

-- Everything kept about a business goes; that it went is an entry of the platform's own log. For services only.
CREATE FUNCTION private.erase_history(of_business uuid) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE entry uuid := private.new_id();
BEGIN
  PERFORM set_config('contentapp.erasing', of_business::text, true);
  DELETE FROM public.content_versions v WHERE v.business_id = of_business;
  DELETE FROM public.audit_seals s WHERE s.business_id = of_business;
  DELETE FROM private.unsealed_audit_logs u WHERE u.business_id = of_business;
  DELETE FROM public.audit_logs a WHERE a.business_id = of_business;
  PERFORM set_config('contentapp.erasing', '', true);
  INSERT INTO public.audit_logs (id, entity_type, entity_id, action, actor_id, reason)
  VALUES (entry, 'business_history', of_business, 'delete', private.acting_id(), 'erased');
  INSERT INTO private.unsealed_audit_logs (audit_id) VALUES (entry);
END $$;

-- Sealing: what waits, the seals of one business's next entries, and what got past both. For services only.
CREATE FUNCTION private.unsealed_entries(most integer) RETURNS SETOF public.audit_logs
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT a.* FROM (SELECT u.audit_id FROM private.unsealed_audit_logs u ORDER BY u.audit_id LIMIT most) w
  JOIN public.audit_logs a ON a.id = w.audit_id
  ORDER BY a.business_id, a.created_at, a.id
$$;

CREATE FUNCTION private.seal_entries(of_business uuid, first_number bigint, entries uuid[], hashes text[]) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE sealed bigint;
BEGIN
  WITH taken AS (
    DELETE FROM private.unsealed_audit_logs u
    WHERE u.audit_id = ANY (entries) AND u.business_id IS NOT DISTINCT FROM of_business RETURNING u.audit_id
  )
  INSERT INTO public.audit_seals (business_id, number, audit_id, hash)
  SELECT of_business, first_number + e.place - 1, e.audit_id, e.hash
  FROM unnest(entries, hashes) WITH ORDINALITY AS e (audit_id, hash, place) JOIN taken t ON t.audit_id = e.audit_id
  ORDER BY e.place;
  GET DIAGNOSTICS sealed = ROW_COUNT;
  IF sealed <> cardinality(entries) THEN
    RAISE integrity_constraint_violation USING MESSAGE = 'only entries that wait are sealed, each once';
  END IF;
  -- Pages that show the log and its seals draw them again.
  IF of_business IS NOT NULL THEN
    PERFORM pg_notify('contentapp', json_build_object('t', 'audit_seals', 'b', of_business, 'op', 'I', 'ids', NULL)::text);
  END IF;
END $$;

CREATE FUNCTION private.entries_without_seal() RETURNS SETOF public.audit_logs
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT a.* FROM public.audit_logs a
  WHERE NOT EXISTS (SELECT 1 FROM public.audit_seals s WHERE s.audit_id = a.id)
    AND NOT EXISTS (SELECT 1 FROM private.unsealed_audit_logs u WHERE u.audit_id = a.id)
  ORDER BY a.created_at, a.id
$$;

-- The rule of the policies, for functions that see past them.
CREATE FUNCTION private.may_read_history(of_business uuid) RETURNS boolean LANGUAGE sql STABLE SET search_path = '' AS $$
  SELECT of_business = ANY (private.my_businesses('viewer'))
    OR (current_setting('role', true) = 'business_agent' AND of_business = private.business_id())
$$;

-- How many entries of a business wait for their seal, and since when, for those who may read its log.
CREATE FUNCTION private.entries_waiting(of_business uuid, OUT waiting bigint, OUT since timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT count(*), min(a.created_at) FROM private.unsealed_audit_logs u JOIN public.audit_logs a ON a.id = u.audit_id
  WHERE u.business_id = of_business AND private.may_read_history(of_business)
$$;

-- What people are called: those behind these ids who work here, or did and left something; without ids all who work here.
CREATE FUNCTION private.names_in_history(of_business uuid, ids uuid[]) RETURNS TABLE (user_id uuid, name text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT found.user_id, p.name
  FROM (
    SELECT m.user_id, m.created_at FROM public.business_members m
    WHERE m.business_id = of_business AND (ids IS NULL OR m.user_id = ANY (ids))
    UNION ALL
    SELECT i.id, NULL FROM unnest(ids) AS i (id)
    WHERE NOT EXISTS (SELECT 1 FROM public.business_members m WHERE m.business_id = of_business AND m.user_id = i.id)
      AND EXISTS (SELECT 1 FROM public.audit_logs a WHERE a.business_id = of_business AND a.actor_id = i.id)
  ) found
  JOIN private.accounts p ON p.user_id = found.user_id
  WHERE private.may_read_history(of_business)
  ORDER BY found.created_at, found.user_id
$$;
