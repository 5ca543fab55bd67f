-- Whether somebody has shown that mail to their address reaches them.
ALTER TABLE private.accounts ADD COLUMN email_verified_at timestamptz;

-- Mails as facts. A mail's words and its link are made when it is sent: no link and no token is stored anywhere.
CREATE TABLE private.outbox (
  id uuid PRIMARY KEY DEFAULT private.new_id(),
  kind text NOT NULL,
  user_id uuid REFERENCES private.accounts (user_id) ON DELETE CASCADE,
  address text NOT NULL,
  status text NOT NULL DEFAULT 'waiting',
  problem text NOT NULL DEFAULT '',
  created_at timestamptz NOT NULL DEFAULT now(),
  sent_at timestamptz,
  CONSTRAINT ck_outbox_kind CHECK (kind IN ('verify_email', 'reset_password', 'password_changed', 'address_taken')),
  CONSTRAINT ck_outbox_status CHECK (status IN ('waiting', 'sent', 'kept', 'failed')),
  CONSTRAINT ck_outbox_sent_at CHECK ((status = 'sent') = (sent_at IS NOT NULL))
);
CREATE INDEX outbox_user_id ON private.outbox (user_id) WHERE user_id IS NOT NULL;

-- What a link in a mail may be used for, once, and until when.
CREATE TABLE private.account_tokens (
  mail_id uuid PRIMARY KEY REFERENCES private.outbox (id) ON DELETE CASCADE,
  user_id uuid NOT NULL REFERENCES private.accounts (user_id) ON DELETE CASCADE,
  purpose text NOT NULL,
  token_hash bytea NOT NULL UNIQUE,
  expires_at timestamptz NOT NULL,
  used_at timestamptz,
  CONSTRAINT ck_account_tokens_purpose CHECK (purpose IN ('verify_email', 'reset_password'))
);
CREATE INDEX account_tokens_user_id ON private.account_tokens (user_id);

-- How often something was tried: by account, by network address, by browser. Keys are keyed hashes of those.
CREATE TABLE private.attempts (
  key bytea PRIMARY KEY,
  count integer NOT NULL,
  blocked_until timestamptz NOT NULL,
  forget_at timestamptz NOT NULL
);
CREATE INDEX attempts_forget_at ON private.attempts (forget_at);
