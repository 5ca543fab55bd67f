-- What the payment sandbox remembers, so that a restart loses no payment. It belongs to no business and stands for another
-- company's servers: the product reaches it over HTTP alone. Only its own role comes here, which no login has in production.
DO $$
BEGIN
  IF NOT EXISTS (SELECT 1 FROM pg_catalog.pg_roles WHERE rolname = 'payment_sandbox') THEN
    CREATE ROLE payment_sandbox NOLOGIN NOINHERIT;
  END IF;
END $$;

CREATE SCHEMA sandbox;
REVOKE ALL ON SCHEMA sandbox FROM PUBLIC;
GRANT USAGE ON SCHEMA sandbox TO payment_sandbox;

CREATE TABLE sandbox.objects (
  id text PRIMARY KEY,
  kind text NOT NULL,
  made bigint GENERATED ALWAYS AS IDENTITY,
  body jsonb NOT NULL
);
CREATE INDEX objects_kind_made ON sandbox.objects (kind, made DESC);
CREATE INDEX objects_payment_intent ON sandbox.objects ((body ->> 'payment_intent')) WHERE body ->> 'payment_intent' IS NOT NULL;

-- What was answered to a request with an idempotency key; while `status` is NULL it is being worked on.
CREATE TABLE sandbox.answers (
  key text PRIMARY KEY,
  request text NOT NULL,
  status integer,
  body jsonb,
  made_at timestamptz NOT NULL DEFAULT now()
);

CREATE TABLE sandbox.deliveries (
  event_id text PRIMARY KEY REFERENCES sandbox.objects (id) ON DELETE CASCADE,
  due_at timestamptz NOT NULL DEFAULT now(),
  tries integer NOT NULL DEFAULT 0,
  delivered_at timestamptz
);
CREATE INDEX deliveries_due_at ON sandbox.deliveries (due_at) WHERE delivered_at IS NULL;

-- What happens by itself when its time has come: a bank that takes days, a page that runs out.
CREATE TABLE sandbox.due (
  object_id text NOT NULL,
  what text NOT NULL,
  at bigint NOT NULL,
  PRIMARY KEY (object_id, what)
);
CREATE INDEX due_at ON sandbox.due (at);

-- How far ahead of ours the sandbox's clock is.
CREATE TABLE sandbox.clock (
  one boolean PRIMARY KEY DEFAULT true CHECK (one),
  ahead_seconds bigint NOT NULL DEFAULT 0
);

GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA sandbox TO payment_sandbox;
