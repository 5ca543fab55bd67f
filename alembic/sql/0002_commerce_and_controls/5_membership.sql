-- Every policy asks this once a statement. PL/pgSQL keeps its plan where SQL functions were planned anew at each call until
-- PostgreSQL 18, and the claim is read here rather than through another function (bench/rls.py measures it).
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
