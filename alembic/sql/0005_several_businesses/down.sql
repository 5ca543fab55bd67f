-- The functions as they were before, then everything this revision added.
CREATE OR REPLACE FUNCTION private.my_businesses(min_role text) RETURNS uuid[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = '' AS $$
DECLARE person uuid := nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub';
BEGIN
  RETURN (
    SELECT coalesce(array_agg(m.business_id), '{}') FROM public.business_members m
    WHERE m.user_id = person
      AND array_position(ARRAY['viewer', 'editor', 'owner'], m.role) >= array_position(ARRAY['viewer', 'editor', 'owner'], min_role)
  );
END $$;

CREATE OR REPLACE FUNCTION private.sessions_in_business(of_sessions uuid[], of_business uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT s.id FROM private.sessions s
  JOIN public.business_members m ON m.user_id = s.user_id AND m.business_id = of_business
  WHERE s.id = ANY (of_sessions) AND s.expires_at > now()
$$;

CREATE OR REPLACE FUNCTION private.find_session(of_token_hash bytea, days integer,
  OUT session_id uuid, OUT user_id uuid, OUT email text, OUT name text,
  OUT business_id uuid, OUT business_name text, OUT role text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
#variable_conflict use_column
DECLARE seen timestamptz;
BEGIN
  SELECT s.id, s.user_id, u.email, a.name, s.last_seen_at INTO session_id, user_id, email, name, seen
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
  ORDER BY m.created_at, b.id LIMIT 1;
END $$;

DROP FUNCTION private.restore_business(uuid);
DROP FUNCTION private.bin_business(uuid);
DROP FUNCTION private.create_business(text);
DROP FUNCTION private.list_businesses();
DROP FUNCTION private.switch_business(uuid, uuid);
DROP TRIGGER start_where_left ON private.sessions;
DROP FUNCTION private.start_where_left();
ALTER TABLE public.businesses DROP COLUMN purged_at;
ALTER TABLE private.accounts DROP COLUMN last_business_id;
ALTER TABLE private.sessions DROP COLUMN business_id;
