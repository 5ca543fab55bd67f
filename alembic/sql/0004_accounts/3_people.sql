-- Ends every session of a person but one, and tells every web process. Called by the functions below alone.
CREATE FUNCTION private.end_sessions_of(person uuid, keep uuid) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  ended uuid;
  ends integer := 0;
BEGIN
  FOR ended IN DELETE FROM private.sessions s WHERE s.user_id = person AND s.id IS DISTINCT FROM keep RETURNING s.id LOOP
    PERFORM pg_notify('contentapp', json_build_object('end', ended)::text);
    ends := ends + 1;
  END LOOP;
  RETURN ends;
END $$;

-- Links out of mails --------------------------------------------------------------------------------------------------

-- What a link is worth: 'open', 'used', 'expired', or NULL for one that never was.
CREATE FUNCTION private.token_state(of_token_hash bytea, for_purpose text) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT CASE WHEN t.used_at IS NOT NULL THEN 'used' WHEN t.expires_at <= now() THEN 'expired' ELSE 'open' END
  FROM private.account_tokens t WHERE t.token_hash = of_token_hash AND t.purpose = for_purpose
$$;

-- Uses a token once, whoever is quicker; returns whose it was, NULL when it was used or is too old. Called below alone.
CREATE FUNCTION private.use_token(of_token_hash bytea, for_purpose text) RETURNS uuid
LANGUAGE sql SECURITY DEFINER SET search_path = '' AS $$
  UPDATE private.account_tokens SET used_at = now()
  WHERE token_hash = of_token_hash AND purpose = for_purpose AND used_at IS NULL AND expires_at > now()
  RETURNING user_id
$$;

CREATE FUNCTION private.confirm_address(of_user uuid) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = '' AS $$
  UPDATE private.accounts SET email_verified_at = coalesce(email_verified_at, now()) WHERE user_id = of_user
$$;

CREATE FUNCTION private.verify_email(of_token_hash bytea) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE person uuid := private.use_token(of_token_hash, 'verify_email');
BEGIN
  IF person IS NOT NULL THEN PERFORM private.confirm_address(person); END IF;
  RETURN person;
END $$;

-- A new password ends what the old one had opened: sessions, and links that were asked for before. Called below alone.
CREATE FUNCTION private.replace_password(of_user uuid, new_hash text, keep uuid) RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  UPDATE private.accounts SET password_hash = new_hash, updated_at = now() WHERE user_id = of_user;
  UPDATE private.account_tokens SET used_at = now() WHERE user_id = of_user AND purpose = 'reset_password' AND used_at IS NULL;
  PERFORM private.end_sessions_of(of_user, keep);
  PERFORM private.queue_mail('password_changed', u.email, u.id) FROM auth.users u WHERE u.id = of_user;
END $$;

-- Whoever reads the mail owns the address: a reset confirms it, too.
CREATE FUNCTION private.reset_password(of_token_hash bytea, new_hash text, OUT user_id uuid, OUT email text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  user_id := private.use_token(of_token_hash, 'reset_password');
  IF user_id IS NULL THEN RETURN; END IF;
  PERFORM private.confirm_address(user_id);
  PERFORM private.replace_password(user_id, new_hash, NULL);
  SELECT u.email INTO email FROM auth.users u WHERE u.id = reset_password.user_id;
END $$;

-- Whether a person has confirmed their address: asked at sign-in where mails are delivered.
CREATE FUNCTION private.is_confirmed(of_user uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT a.email_verified_at IS NOT NULL FROM private.accounts a WHERE a.user_id = of_user
$$;

-- One's own account -----------------------------------------------------------------------------------------------------

CREATE FUNCTION private.my_account(OUT email text, OUT name text, OUT password_hash text, OUT email_verified_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT u.email, a.name, a.password_hash, a.email_verified_at
  FROM private.accounts a JOIN auth.users u ON u.id = a.user_id WHERE a.user_id = private.uid()
$$;

CREATE FUNCTION private.rename_me(new_name text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = '' AS $$
  UPDATE private.accounts SET name = new_name, updated_at = now() WHERE user_id = private.uid()
$$;

-- False when the password has been changed since the old one was checked.
CREATE FUNCTION private.change_my_password(old_hash text, new_hash text, keep uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  PERFORM 1 FROM private.accounts a WHERE a.user_id = private.uid() AND a.password_hash = old_hash FOR UPDATE;
  IF NOT FOUND THEN RETURN false; END IF;
  PERFORM private.replace_password(private.uid(), new_hash, keep);
  RETURN true;
END $$;

CREATE FUNCTION private.my_sessions() RETURNS TABLE (id uuid, user_agent text, created_at timestamptz, last_seen_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT s.id, s.user_agent, s.created_at, s.last_seen_at FROM private.sessions s
  WHERE s.user_id = private.uid() AND s.expires_at > now() ORDER BY s.last_seen_at DESC, s.id DESC
$$;

CREATE FUNCTION private.end_my_session(of_session uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  DELETE FROM private.sessions s WHERE s.id = of_session AND s.user_id = private.uid();
  IF FOUND THEN PERFORM pg_notify('contentapp', json_build_object('end', of_session)::text); END IF;
  RETURN FOUND;
END $$;

CREATE FUNCTION private.end_my_other_sessions(keep uuid) RETURNS integer
LANGUAGE sql SECURITY DEFINER SET search_path = '' AS $$
  SELECT private.end_sessions_of(private.uid(), keep)
$$;

-- Of these sessions, the ones that have ended: asked after a connection was lost, when their NOTIFY may have been missed.
CREATE FUNCTION private.ended_sessions(of_sessions uuid[]) RETURNS SETOF uuid
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT asked.id FROM unnest(of_sessions) AS asked (id)
  WHERE NOT EXISTS (SELECT 1 FROM private.sessions s WHERE s.id = asked.id AND s.expires_at > now())
$$;
