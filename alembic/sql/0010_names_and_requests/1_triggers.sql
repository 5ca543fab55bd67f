-- A business's name stands in the frame of all its open pages.
CREATE FUNCTION private.announce_name() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  PERFORM pg_catalog.pg_notify('contentapp',
    pg_catalog.json_build_object('t', 'businesses', 'b', NEW.id, 'ids', pg_catalog.json_build_array(NEW.id))::text);
  RETURN NULL;
END $$;
REVOKE ALL ON FUNCTION private.announce_name() FROM PUBLIC;

CREATE TRIGGER announce_name AFTER UPDATE OF name ON public.businesses
  FOR EACH ROW WHEN (OLD.name IS DISTINCT FROM NEW.name) EXECUTE FUNCTION private.announce_name();

-- A job is logged under the id of the request or event that asked for it, wherever a worker takes it up.
CREATE FUNCTION private.note_request() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE asked_by text := pg_catalog.left(pg_catalog.current_setting('contentapp.request_id', true), 64);
BEGIN
  IF asked_by <> '' THEN
    NEW.args := NEW.args || pg_catalog.jsonb_build_object('request_id', asked_by);
  END IF;
  RETURN NEW;
END $$;
REVOKE ALL ON FUNCTION private.note_request() FROM PUBLIC;

CREATE TRIGGER note_request BEFORE INSERT ON queue.procrastinate_jobs
  FOR EACH ROW EXECUTE FUNCTION private.note_request();
