-- The businesses in which the person who acts has at least this role.
CREATE FUNCTION private.my_businesses(min_role text) RETURNS uuid[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT coalesce(array_agg(m.business_id), '{}')
  FROM public.business_members m
  WHERE m.user_id = private.uid()
    AND array_position(ARRAY['viewer', 'editor', 'owner'], m.role) >= array_position(ARRAY['viewer', 'editor', 'owner'], min_role)
$$;

CREATE FUNCTION private.is_platform_admin() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT EXISTS (SELECT 1 FROM private.platform_admins a WHERE a.user_id = private.uid())
$$;

-- A new person with a first business that is theirs. Raises unique_violation when the address is taken.
CREATE FUNCTION private.sign_up(new_email text, new_name text, new_password_hash text, business_name text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  person uuid := private.new_id();
  business uuid := private.new_id();
BEGIN
  IF EXISTS (SELECT 1 FROM auth.users u WHERE lower(u.email) = lower(new_email)) THEN
    RAISE unique_violation USING MESSAGE = 'this address has an account', CONSTRAINT = 'users_email_lower';
  END IF;
  INSERT INTO auth.users (id, email) VALUES (person, new_email);
  INSERT INTO private.accounts (user_id, name, password_hash) VALUES (person, new_name, new_password_hash);
  INSERT INTO public.businesses (id, profile_id, name) VALUES (business, person, business_name);
  INSERT INTO public.business_members (business_id, user_id, role) VALUES (business, person, 'owner');
  RETURN person;
END $$;

CREATE FUNCTION private.find_credentials(for_email text, OUT user_id uuid, OUT password_hash text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT a.user_id, a.password_hash
  FROM private.accounts a JOIN auth.users u ON u.id = a.user_id
  WHERE lower(u.email) = lower(for_email)
$$;

CREATE FUNCTION private.set_password_hash(for_user uuid, old_hash text, new_hash text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = '' AS $$
  UPDATE private.accounts SET password_hash = new_hash, updated_at = now()
  WHERE user_id = for_user AND password_hash = old_hash
$$;

CREATE FUNCTION private.open_session(for_user uuid, new_token_hash bytea, days integer, agent text) RETURNS uuid
LANGUAGE sql SECURITY DEFINER SET search_path = '' AS $$
  INSERT INTO private.sessions (user_id, token_hash, user_agent, expires_at)
  VALUES (for_user, new_token_hash, left(agent, 400), now() + make_interval(days => days))
  RETURNING id
$$;

-- Ends a session and tells every web process, so that its open pages go.
CREATE FUNCTION private.end_session(of_token_hash bytea) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE ended uuid;
BEGIN
  DELETE FROM private.sessions s WHERE s.token_hash = of_token_hash RETURNING s.id INTO ended;
  IF ended IS NOT NULL THEN PERFORM pg_notify('contentapp', json_build_object('end', ended)::text); END IF;
  RETURN ended;
END $$;

-- Who holds this session, and the business they work in. A session in use is prolonged, at most once in five minutes.
CREATE FUNCTION private.find_session(of_token_hash bytea, days integer,
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

-- Of these sessions, the ones that still live and whose person is still a member: asked before anything is pushed.
CREATE FUNCTION private.sessions_in_business(of_sessions uuid[], of_business uuid) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT s.id FROM private.sessions s
  JOIN public.business_members m ON m.user_id = s.user_id AND m.business_id = of_business
  WHERE s.id = ANY (of_sessions) AND s.expires_at > now()
$$;
