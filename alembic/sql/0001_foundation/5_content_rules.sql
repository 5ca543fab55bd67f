-- The registry of pieces: a row in, a row out.
CREATE FUNCTION private.register_item() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  INSERT INTO public.content_items (id, business_id, type) VALUES (NEW.id, NEW.business_id, TG_ARGV[0]);
  RETURN NEW;
END $$;

CREATE FUNCTION private.unregister_item() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  DELETE FROM public.content_items WHERE id = OLD.id;
  RETURN NULL;
END $$;

-- clock_timestamp, taken once the row is locked: versions of one row are in the order they were written.
CREATE FUNCTION private.touch() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
  NEW.updated_at := clock_timestamp();
  RETURN NEW;
END $$;

CREATE FUNCTION private.note_link() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
  IF TG_OP = 'INSERT' OR NEW.next_action_id IS DISTINCT FROM OLD.next_action_id THEN
    NEW.linked_at := CASE WHEN NEW.next_action_id IS NULL THEN NULL ELSE clock_timestamp() END;
  END IF;
  RETURN NEW;
END $$;

-- Which status may follow which. The same rules are in domain/kinds.py, which says why; here nothing gets round them.
CREATE FUNCTION private.check_piece_move() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
  IF NEW.status = OLD.status THEN RETURN NEW; END IF;
  IF NOT (OLD.status, NEW.status) IN (
    ('draft', 'in_review'), ('in_review', 'draft'), ('in_review', 'approved'), ('approved', 'in_review'),
    ('approved', 'scheduled'), ('scheduled', 'approved'), ('scheduled', 'published'),
    ('draft', 'archived'), ('in_review', 'archived'), ('approved', 'archived'), ('scheduled', 'archived'),
    ('published', 'archived'), ('failed', 'archived'), ('archived', 'draft'), ('failed', 'draft')
  ) AND NOT (NEW.status = 'failed' AND OLD.status = 'draft' AND current_user = 'service_role') THEN
    RAISE check_violation USING
      MESSAGE = format('a piece cannot move from %s to %s', OLD.status, NEW.status), CONSTRAINT = 'piece_moves';
  END IF;
  IF NEW.status = 'published' THEN NEW.published_at := coalesce(NEW.published_at, now()); END IF;
  RETURN NEW;
END $$;

CREATE FUNCTION private.check_bundle_move() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
  IF NEW.status = OLD.status THEN RETURN NEW; END IF;
  IF (OLD.status, NEW.status) IN (
    ('draft', 'generating'), ('generating', 'ready'), ('generating', 'failed'), ('failed', 'generating')
  ) THEN
    IF current_user IN ('authenticated', 'business_agent', 'anon') THEN
      RAISE insufficient_privilege USING MESSAGE = 'only generation moves a bundle there';
    END IF;
  ELSIF NOT (OLD.status, NEW.status) IN (
    ('ready', 'approved'), ('approved', 'ready'), ('approved', 'published'), ('published', 'archived'), ('archived', 'ready')
  ) THEN
    RAISE check_violation USING
      MESSAGE = format('a bundle cannot move from %s to %s', OLD.status, NEW.status), CONSTRAINT = 'bundle_moves';
  END IF;
  RETURN NEW;
END $$;

-- Whoever changes links takes turns, before any row is locked. A link locks its own row and then its target's: two
-- opposite links (a post to a sequence, the sequence to the post) would each hold what the other waits for.
CREATE FUNCTION private.take_turns() RETURNS trigger LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
  PERFORM pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('contentapp: links', 0));
  RETURN NULL;
END $$;

-- previous_action_* names the earliest predecessor. The targets of one statement are locked in id order.
CREATE FUNCTION private.keep_previous_of(targets jsonb) RETURNS void LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  target record;
  target_table text;
BEGIN
  FOR target IN
    SELECT DISTINCT t.business_id, t.type, t.id
    FROM jsonb_to_recordset(targets) AS t (business_id uuid, type text, id uuid) ORDER BY t.id
  LOOP
    target_table := CASE target.type
      WHEN 'social_post' THEN 'social_posts' WHEN 'blog_post' THEN 'blog_posts'
      WHEN 'content_upgrade' THEN 'content_upgrades' WHEN 'email_sequence' THEN 'email_sequences' END;
    EXECUTE format('SELECT 1 FROM public.%I WHERE business_id = $1 AND id = $2 FOR NO KEY UPDATE', target_table)
      USING target.business_id, target.id;
    EXECUTE format($sql$
      UPDATE public.%I piece SET previous_action_type = before.type, previous_action_id = before.id
      FROM (SELECT 1) AS always LEFT JOIN LATERAL (
        SELECT p.type, p.id FROM (
          SELECT 'social_post' AS type, id, linked_at FROM public.social_posts
            WHERE business_id = $1 AND next_action_type = $2 AND next_action_id = $3 AND deleted_at IS NULL
          UNION ALL SELECT 'blog_post', id, linked_at FROM public.blog_posts
            WHERE business_id = $1 AND next_action_type = $2 AND next_action_id = $3 AND deleted_at IS NULL
          UNION ALL SELECT 'content_upgrade', id, linked_at FROM public.content_upgrades
            WHERE business_id = $1 AND next_action_type = $2 AND next_action_id = $3 AND deleted_at IS NULL
          UNION ALL SELECT 'email_sequence', id, linked_at FROM public.email_sequences
            WHERE business_id = $1 AND next_action_type = $2 AND next_action_id = $3 AND deleted_at IS NULL
        ) p ORDER BY p.linked_at, p.id LIMIT 1
      ) AS before ON true
      WHERE piece.business_id = $1 AND piece.id = $3 AND piece.previous_action_id IS DISTINCT FROM before.id
    $sql$, target_table) USING target.business_id, target.type, target.id;
  END LOOP;
END $$;

CREATE FUNCTION private.keep_previous_action() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE targets jsonb;
BEGIN
  IF TG_OP = 'INSERT' THEN
    SELECT jsonb_agg(jsonb_build_object('business_id', n.business_id, 'type', n.next_action_type, 'id', n.next_action_id))
    INTO targets FROM new_rows n WHERE n.next_action_id IS NOT NULL;
  ELSIF TG_OP = 'DELETE' THEN
    SELECT jsonb_agg(jsonb_build_object('business_id', o.business_id, 'type', o.next_action_type, 'id', o.next_action_id))
    INTO targets FROM old_rows o WHERE o.next_action_id IS NOT NULL;
  ELSE
    SELECT jsonb_agg(jsonb_build_object('business_id', e.business_id, 'type', e.type, 'id', e.id)) INTO targets
    FROM old_rows o JOIN new_rows n ON n.id = o.id
    CROSS JOIN LATERAL (VALUES
      (o.business_id, o.next_action_type, o.next_action_id), (n.business_id, n.next_action_type, n.next_action_id)
    ) AS e (business_id, type, id)
    WHERE e.id IS NOT NULL
      AND (o.next_action_id IS DISTINCT FROM n.next_action_id OR (o.deleted_at IS NULL) <> (n.deleted_at IS NULL));
  END IF;
  IF targets IS NOT NULL THEN PERFORM private.keep_previous_of(targets); END IF;
  RETURN NULL;
END $$;

-- One message a statement and business: {t table, b business, op I/U/D, ids or null when there are more than 50}.
CREATE FUNCTION private.announce() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE changed record;
BEGIN
  FOR changed IN
    SELECT c.business_id, count(*) AS n, (array_agg(c.id))[1:50] AS ids FROM changed_rows c GROUP BY c.business_id
  LOOP
    PERFORM pg_notify('contentapp', json_build_object(
      't', TG_TABLE_NAME, 'b', changed.business_id, 'op', left(TG_OP, 1),
      'ids', CASE WHEN changed.n <= 50 THEN to_json(changed.ids) END)::text);
  END LOOP;
  RETURN NULL;
END $$;
