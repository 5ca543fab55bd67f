-- A mail and the job that sends it, in the transaction of what caused it. Called by the functions below alone.
CREATE FUNCTION private.queue_mail(mail_kind text, to_address text, for_user uuid) RETURNS uuid
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE mail uuid := private.new_id();
BEGIN
  INSERT INTO private.outbox (id, kind, address, user_id) VALUES (mail, mail_kind, to_address, for_user);
  PERFORM private.defer_job('mail:send', jsonb_build_object('mail_id', mail), 'mail:' || mail);
  RETURN mail;
END $$;

-- What visitors may ask for. Whether the address has an account is looked up by the job and not here, so that a request
-- takes as long and answers the same either way.
CREATE FUNCTION private.request_reset(for_email text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = '' AS $$
  SELECT private.queue_mail('reset_password', btrim(for_email), NULL)
$$;

CREATE FUNCTION private.tell_taken_address(of_email text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = '' AS $$
  SELECT private.queue_mail('address_taken', btrim(of_email), NULL)
$$;

-- A fresh link for the person who acts, unless they have confirmed their address already.
CREATE FUNCTION private.request_verification() RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  PERFORM private.queue_mail('verify_email', u.email, u.id)
  FROM private.accounts a JOIN auth.users u ON u.id = a.user_id
  WHERE a.user_id = private.uid() AND a.email_verified_at IS NULL;
  RETURN FOUND;
END $$;

-- The mail that a job is to send, and its token made known; nothing when it needs no sending any more. A mail to an
-- address without an account is forgotten. `hours` says how long the link of a kind can be used. It goes to the address as the account has it, not as it was typed.
CREATE FUNCTION private.take_mail(of_mail uuid, new_token_hash bytea, hours jsonb,
  OUT kind text, OUT address text, OUT name text)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
DECLARE
  mail private.outbox;
  person uuid;
  person_name text;
BEGIN
  SELECT * INTO mail FROM private.outbox o WHERE o.id = of_mail AND o.status = 'waiting' FOR UPDATE;
  IF mail.id IS NULL THEN RETURN; END IF;
  SELECT u.id, u.email, a.name INTO person, address, person_name
  FROM private.accounts a JOIN auth.users u ON u.id = a.user_id
  WHERE CASE WHEN mail.user_id IS NULL THEN lower(u.email) = lower(mail.address) ELSE u.id = mail.user_id END;
  IF person IS NULL THEN
    DELETE FROM private.outbox o WHERE o.id = of_mail;
    RETURN;
  END IF;
  UPDATE private.outbox o SET user_id = person, address = take_mail.address WHERE o.id = of_mail;
  IF hours ? mail.kind THEN
    INSERT INTO private.account_tokens (mail_id, user_id, purpose, token_hash, expires_at)
    VALUES (of_mail, person, mail.kind, new_token_hash, now() + make_interval(hours => (hours ->> mail.kind)::integer))
    ON CONFLICT (mail_id) DO NOTHING;
  END IF;
  kind := mail.kind;
  name := person_name;
END $$;

CREATE FUNCTION private.finish_mail(of_mail uuid, as_status text, with_problem text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = '' AS $$
  UPDATE private.outbox SET status = as_status, problem = with_problem, sent_at = CASE as_status WHEN 'sent' THEN now() END
  WHERE id = of_mail AND status = 'waiting'
$$;

-- Newest first, `older_than` a mail's id; for platform admins.
CREATE FUNCTION private.list_outbox(older_than uuid, most integer) RETURNS TABLE (
  id uuid, kind text, address text, name text, status text, problem text, created_at timestamptz, sent_at timestamptz)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = '' AS $$
  SELECT o.id, o.kind, o.address, coalesce(a.name, ''), o.status, o.problem, o.created_at, o.sent_at
  FROM private.outbox o LEFT JOIN private.accounts a ON a.user_id = o.user_id
  WHERE (SELECT private.is_platform_admin()) AND (older_than IS NULL OR o.id < older_than)
  ORDER BY o.id DESC LIMIT most
$$;
