-- Roles a transaction may become. Roles belong to the whole cluster: made only where absent, and never dropped by a downgrade.
DO $$
DECLARE role_name text;
BEGIN
  FOREACH role_name IN ARRAY ARRAY['anon', 'authenticated', 'business_agent', 'platform_admin', 'service_role'] LOOP
    IF NOT EXISTS (SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = role_name) THEN
      EXECUTE format('CREATE ROLE %I NOLOGIN NOINHERIT', role_name);
    END IF;
  END LOOP;
END $$;

CREATE SCHEMA private;
CREATE SCHEMA queue;
REVOKE ALL ON SCHEMA private, queue FROM PUBLIC;
GRANT USAGE ON SCHEMA private TO anon, authenticated, business_agent, platform_admin, service_role;
GRANT USAGE ON SCHEMA public TO anon, authenticated, business_agent, platform_admin, service_role;

-- People live in auth.users. Supabase brings that schema, locked: there it is left alone. Elsewhere it is made in its shape.
DO $$
BEGIN
  IF to_regclass('auth.users') IS NULL THEN
    CREATE SCHEMA IF NOT EXISTS auth;
    CREATE TABLE auth.users (
      id uuid PRIMARY KEY,
      email text,
      raw_user_meta_data jsonb,
      created_at timestamptz DEFAULT now(),
      updated_at timestamptz DEFAULT now()
    );
    CREATE UNIQUE INDEX users_email_lower ON auth.users (lower(email));
    COMMENT ON TABLE auth.users IS 'contentapp';
  END IF;
  IF to_regprocedure('auth.uid()') IS NULL AND obj_description(to_regclass('auth.users')) = 'contentapp' THEN
    EXECUTE $f$
      CREATE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql STABLE SET search_path = '' AS
      'SELECT (nullif(current_setting(''request.jwt.claims'', true), '''')::jsonb ->> ''sub'')::uuid'
    $f$;
    GRANT USAGE ON SCHEMA auth TO anon, authenticated, business_agent, platform_admin, service_role;
  END IF;
END $$;

-- UUIDv7 (RFC 9562, 5.7): 48 bits of Unix milliseconds, version, random. PostgreSQL 15 has no uuidv7() of its own.
CREATE FUNCTION private.new_id() RETURNS uuid LANGUAGE sql VOLATILE SET search_path = '' AS $$
  SELECT encode(
    set_bit(set_bit(
      overlay(uuid_send(gen_random_uuid())
        PLACING substring(int8send((extract(epoch FROM clock_timestamp()) * 1000)::bigint) FROM 3) FROM 1 FOR 6),
      52, 1), 53, 1), 'hex')::uuid
$$;

-- Who acts: claims as PostgREST sets them. After a transaction a setting reads '', not NULL.
CREATE FUNCTION private.uid() RETURNS uuid LANGUAGE sql STABLE SET search_path = '' AS $$
  SELECT (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')::uuid
$$;

CREATE FUNCTION private.business_id() RETURNS uuid LANGUAGE sql STABLE SET search_path = '' AS $$
  SELECT (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'business_id')::uuid
$$;
