DROP TRIGGER note_request ON queue.procrastinate_jobs;
UPDATE queue.procrastinate_jobs SET args = args - 'request_id' WHERE args ? 'request_id';
DROP FUNCTION private.note_request();
DROP TRIGGER announce_name ON public.businesses;
DROP FUNCTION private.announce_name();
