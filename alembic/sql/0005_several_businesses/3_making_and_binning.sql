-- The businesses of the person who acts, also those in the bin, which no policy shows; not those that are gone for good.
CREATE FUNCTION private.list_businesses() RETURNS TABLE (
  id uuid, name text, role text, deleted_at timestamptz, members bigint
)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT b.id, b.name, m.role, b.deleted_at,
    (SELECT count(*) FROM public.business_members o WHERE o.business_id = b.id)
  FROM public.business_members m JOIN public.businesses b ON b.id = m.business_id
  WHERE m.user_id = private.uid() AND b.purged_at IS NULL
  ORDER BY m.created_at, b.id
$$;

-- A business with its owner, in one step: a row that nobody is a member of could not be read back. Twenty a person, those in
-- the bin included; the lock makes two at once count one another.
CREATE FUNCTION private.create_business(new_name text) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  person uuid := private.uid();
  business uuid := private.new_id();
BEGIN
  PERFORM pg_catalog.pg_advisory_xact_lock(pg_catalog.hashtextextended('contentapp: businesses of ' || person, 0));
  IF (
    SELECT count(*) FROM public.business_members m JOIN public.businesses b ON b.id = m.business_id
    WHERE m.user_id = person AND m.role = 'owner' AND b.purged_at IS NULL
  ) >= 20 THEN
    RAISE check_violation USING MESSAGE = 'a person owns at most 20 businesses', CONSTRAINT = 'businesses_a_person';
  END IF;
  INSERT INTO public.businesses (id, profile_id, name) VALUES (business, person, new_name);
  INSERT INTO public.business_members (business_id, user_id, role) VALUES (business, person, 'owner');
  RETURN business;
END $$;

-- Into the bin, by an owner. Every open page of it is told. NULL when it was there already.
CREATE FUNCTION private.bin_business(of_business uuid) RETURNS timestamptz
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE binned timestamptz;
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM public.business_members m
    WHERE m.business_id = of_business AND m.user_id = private.uid() AND m.role = 'owner'
  ) THEN
    RAISE insufficient_privilege USING MESSAGE = 'only an owner bins a business';
  END IF;
  UPDATE public.businesses b SET deleted_at = now() WHERE b.id = of_business AND b.deleted_at IS NULL
  RETURNING b.deleted_at INTO binned;
  IF binned IS NOT NULL THEN PERFORM pg_notify('contentapp', json_build_object('binned', of_business)::text); END IF;
  RETURN binned;
END $$;

-- Out of the bin, by an owner, within thirty days. False when it is not there or the time has passed.
CREATE FUNCTION private.restore_business(of_business uuid) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  IF NOT EXISTS (
    SELECT 1 FROM public.business_members m
    WHERE m.business_id = of_business AND m.user_id = private.uid() AND m.role = 'owner'
  ) THEN
    RAISE insufficient_privilege USING MESSAGE = 'only an owner restores a business';
  END IF;
  UPDATE public.businesses b SET deleted_at = NULL
  WHERE b.id = of_business AND b.purged_at IS NULL AND b.deleted_at > now() - interval '30 days';
  RETURN FOUND;
END $$;

REVOKE ALL ON FUNCTION private.start_where_left(), private.switch_business(uuid, uuid), private.list_businesses(),
  private.create_business(text), private.bin_business(uuid), private.restore_business(uuid) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION private.switch_business(uuid, uuid), private.list_businesses(), private.create_business(text),
  private.bin_business(uuid), private.restore_business(uuid) TO authenticated;
