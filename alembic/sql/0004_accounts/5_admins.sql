-- Platform admins are made and unmade on the server's command line. NULL: no account has this address.
CREATE FUNCTION private.grant_admin(to_email text) RETURNS text
LANGUAGE sql SECURITY DEFINER SET search_path = '' AS $$
  WITH person AS (
    SELECT u.id, u.email FROM private.accounts a JOIN auth.users u ON u.id = a.user_id WHERE lower(u.email) = lower(btrim(to_email))
  ), granted AS (
    INSERT INTO private.platform_admins (user_id) SELECT id FROM person ON CONFLICT (user_id) DO NOTHING
  )
  SELECT email FROM person
$$;

CREATE FUNCTION private.revoke_admin(of_email text) RETURNS text
LANGUAGE sql SECURITY DEFINER SET search_path = '' AS $$
  DELETE FROM private.platform_admins p USING auth.users u
  WHERE u.id = p.user_id AND lower(u.email) = lower(btrim(of_email)) RETURNING u.email
$$;

CREATE FUNCTION private.list_admins() RETURNS TABLE (email text, since timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT u.email, p.created_at FROM private.platform_admins p JOIN auth.users u ON u.id = p.user_id ORDER BY p.created_at
$$;
