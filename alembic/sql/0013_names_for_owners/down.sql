DROP TRIGGER renamed_by_owners ON public.businesses;
DROP FUNCTION private.refuse_renaming();
GRANT UPDATE (name) ON public.businesses TO business_agent;
