-- Counts a try before it is made, and says how many seconds it has to wait (0: go on). `free` tries cost nothing; then each
-- one doubles the wait, up to the longest. All is forgotten after a quiet time. One row's lock makes tries at once queue up.
CREATE FUNCTION private.begin_attempt(of_key bytea, free integer, first_wait_s integer, longest_wait_s integer, forget_after_s integer)
RETURNS integer LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  seen private.attempts;
  moment timestamptz;
  tries integer;
BEGIN
  INSERT INTO private.attempts AS a (key, count, blocked_until, forget_at)
  VALUES (of_key, 0, '-infinity', clock_timestamp() + make_interval(secs => forget_after_s))
  ON CONFLICT (key) DO UPDATE SET count = a.count
  RETURNING a.* INTO seen;
  moment := clock_timestamp();
  IF seen.blocked_until > moment THEN RETURN ceil(extract(epoch FROM seen.blocked_until - moment)); END IF;
  tries := CASE WHEN seen.forget_at <= moment THEN 1 ELSE seen.count + 1 END;
  UPDATE private.attempts a SET
    count = tries,
    blocked_until = CASE WHEN tries >= free
      THEN moment + make_interval(secs => least(longest_wait_s, first_wait_s * power(2, least(tries - free, 20))))
      ELSE '-infinity' END,
    forget_at = moment + make_interval(secs => forget_after_s)
  WHERE a.key = of_key;
  RETURN 0;
END $$;

-- It went well: the count begins anew.
CREATE FUNCTION private.forget_attempts(of_key bytea) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = '' AS $$
  DELETE FROM private.attempts WHERE key = of_key
$$;

-- It went well for one of many behind the same key: that one try is not counted.
CREATE FUNCTION private.give_attempt_back(of_key bytea) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = '' AS $$
  UPDATE private.attempts SET count = greatest(count - 1, 0), blocked_until = '-infinity' WHERE key = of_key
$$;

-- What has had its time: counts, links, sessions, and mails after thirty days.
CREATE FUNCTION private.sweep_accounts() RETURNS void
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  DELETE FROM private.attempts WHERE forget_at < now();
  DELETE FROM private.sessions WHERE expires_at < now();
  DELETE FROM private.outbox WHERE created_at < now() - interval '30 days' AND status <> 'waiting';
END $$;
