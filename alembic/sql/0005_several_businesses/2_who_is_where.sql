-- A business in the bin is closed to everybody: its members read nothing of it until an owner restores it.
CREATE OR REPLACE FUNCTION private.my_businesses(min_role text) RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = '' AS $$
DECLARE person uuid := nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub';
BEGIN
  RETURN (
    SELECT coalesce(array_agg(m.business_id), '{}') FROM public.business_members m
    JOIN public.businesses b ON b.id = m.business_id AND b.deleted_at IS NULL
    WHERE m.user_id = person
      AND array_position(ARRAY['viewer', 'editor', 'owner'], m.role) >= array_position(ARRAY['viewer', 'editor', 'owner'], min_role)
  );
END $$;

CREATE OR REPLACE FUNCTION private.sessions_in_business(of_sessions uuid[], of_business uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT s.id FROM private.sessions s
  JOIN public.business_members m ON m.user_id = s.user_id AND m.business_id = of_business
  JOIN public.businesses b ON b.id = m.business_id AND b.deleted_at IS NULL
  WHERE s.id = ANY (of_sessions) AND s.expires_at > now()
$$;

-- Who holds this session, and the business they work in: the session's own while they are a member of it and it is not in
-- the bin, else their first, which is then the session's own, so that nothing but a person moves it. Without any, business_id
-- is NULL and the rest is still said. A session in use is prolonged, at most once in five minutes.
CREATE OR REPLACE FUNCTION private.find_session(of_token_hash bytea, days integer,
  OUT session_id uuid, OUT user_id uuid, OUT email text, OUT name text,
  OUT business_id uuid, OUT business_name text, OUT role text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
#variable_conflict use_column
DECLARE
  seen timestamptz;
  chosen uuid;
BEGIN
  SELECT s.id, s.user_id, u.email, a.name, s.last_seen_at, s.business_id
  INTO session_id, user_id, email, name, seen, chosen
  FROM private.sessions s
  JOIN private.accounts a ON a.user_id = s.user_id
  JOIN auth.users u ON u.id = s.user_id
  WHERE s.token_hash = of_token_hash AND s.expires_at > now();
  IF session_id IS NULL THEN RETURN; END IF;
  IF seen < now() - interval '5 minutes' THEN
    UPDATE private.sessions s SET last_seen_at = now(), expires_at = now() + make_interval(days => days)
    WHERE s.token_hash = of_token_hash;
  END IF;
  SELECT b.id, b.name, m.role INTO business_id, business_name, role
  FROM public.business_members m JOIN public.businesses b ON b.id = m.business_id
  WHERE m.user_id = find_session.user_id AND b.deleted_at IS NULL
  ORDER BY coalesce(b.id = chosen, false) DESC, m.created_at, b.id LIMIT 1;
  IF business_id IS NOT NULL AND business_id IS DISTINCT FROM chosen THEN
    UPDATE private.sessions s SET business_id = find_session.business_id WHERE s.id = find_session.session_id;
  END IF;
END $$;

-- Goes to another business: this session now, and the person's next ones. Its other open pages are told.
CREATE FUNCTION private.switch_business(of_session uuid, to_business uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  IF to_business IS NULL OR NOT to_business = ANY (private.my_businesses('viewer')) THEN
    RAISE insufficient_privilege USING MESSAGE = 'only members of a business work in it';
  END IF;
  UPDATE private.sessions s SET business_id = to_business WHERE s.id = of_session AND s.user_id = private.uid();
  IF NOT FOUND THEN
    RAISE insufficient_privilege USING MESSAGE = 'a session is moved by the person who holds it';
  END IF;
  UPDATE private.accounts a SET last_business_id = to_business WHERE a.user_id = private.uid();
  PERFORM pg_notify('contentapp', json_build_object('moved', of_session, 'b', to_business)::text);
END $$;
