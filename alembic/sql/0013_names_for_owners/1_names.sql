-- A policy cannot tell which column changes, and a column grant not who the person is: only both together say that
-- editors answer every question of a business but its name.
REVOKE UPDATE (name) ON public.businesses FROM business_agent;

CREATE FUNCTION private.refuse_renaming() RETURNS trigger
LANGUAGE plpgsql SET search_path = '' AS $$
BEGIN
  IF current_user = 'authenticated' AND NOT NEW.id = ANY (private.my_businesses('owner')) THEN
    RAISE insufficient_privilege USING MESSAGE = 'only an owner renames a business';
  END IF;
  RETURN NEW;
END $$;

-- Like a grant of the column, it asks who names it, not whether it changes.
CREATE TRIGGER renamed_by_owners BEFORE UPDATE OF name ON public.businesses
  FOR EACH ROW EXECUTE FUNCTION private.refuse_renaming();
