-- A session is at work in one business; a person's next session starts where they last were.
ALTER TABLE private.sessions ADD COLUMN business_id uuid REFERENCES public.businesses (id) ON DELETE SET NULL;
CREATE INDEX sessions_business_id ON private.sessions (business_id) WHERE business_id IS NOT NULL;
ALTER TABLE private.accounts ADD COLUMN last_business_id uuid REFERENCES public.businesses (id) ON DELETE SET NULL;
CREATE INDEX accounts_last_business_id ON private.accounts (last_business_id) WHERE last_business_id IS NOT NULL;

-- The row of a purged business stays for its books; this says that nothing else is left of it.
ALTER TABLE public.businesses ADD COLUMN purged_at timestamptz;
CREATE INDEX ix_businesses_binned ON public.businesses (deleted_at) WHERE deleted_at IS NOT NULL AND purged_at IS NULL;

CREATE FUNCTION private.start_where_left() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  NEW.business_id := coalesce(NEW.business_id, (
    SELECT a.last_business_id FROM private.accounts a WHERE a.user_id = NEW.user_id
  ));
  RETURN NEW;
END $$;
CREATE TRIGGER start_where_left BEFORE INSERT ON private.sessions FOR EACH ROW EXECUTE FUNCTION private.start_where_left();
