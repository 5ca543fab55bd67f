-- What an order is known by among people, how it came to be, and what a promotion code took off.
CREATE SEQUENCE private.order_numbers AS integer START 1001;
ALTER TABLE public.orders
  ADD COLUMN number integer DEFAULT nextval('private.order_numbers') NOT NULL,
  ADD COLUMN origin text DEFAULT 'checkout' NOT NULL,
  ADD COLUMN attempt integer DEFAULT 1 NOT NULL,
  ADD COLUMN fingerprint text DEFAULT '' NOT NULL,
  ADD COLUMN promotion_amount integer DEFAULT 0 NOT NULL,
  ADD COLUMN receipt_mail_id uuid,
  ADD CONSTRAINT uq_orders_number UNIQUE (number),
  ADD CONSTRAINT ck_orders_origin CHECK (origin IN ('checkout', 'free', 'comp')),
  ADD CONSTRAINT ck_orders_attempt CHECK (attempt > 0),
  ADD CONSTRAINT ck_orders_promotion_amount CHECK (promotion_amount BETWEEN 0 AND discount_amount);
ALTER TABLE public.bundle_products ADD COLUMN stripe_product_id text;

-- What a business is about to buy; its owners change it, and no price is in it.
CREATE TABLE carts (
  id UUID DEFAULT private.new_id() NOT NULL,
  created_at timestamptz DEFAULT now() NOT NULL,
  updated_at timestamptz DEFAULT now() NOT NULL,
  business_id UUID NOT NULL,
  currency TEXT DEFAULT 'usd' NOT NULL,
  CONSTRAINT pk_carts PRIMARY KEY (id),
  CONSTRAINT fk_carts_business_id FOREIGN KEY(business_id) REFERENCES businesses (id) ON DELETE CASCADE,
  CONSTRAINT uq_carts_business_id UNIQUE (business_id),
  CONSTRAINT ck_carts_currency CHECK (currency = lower(currency) AND length(currency) = 3)
);

CREATE TABLE cart_lines (
  id UUID DEFAULT private.new_id() NOT NULL,
  created_at timestamptz DEFAULT now() NOT NULL,
  updated_at timestamptz DEFAULT now() NOT NULL,
  business_id UUID NOT NULL,
  product_id UUID NOT NULL,
  quantity INTEGER DEFAULT 1 NOT NULL,
  CONSTRAINT pk_cart_lines PRIMARY KEY (id),
  CONSTRAINT fk_cart_lines_business_id FOREIGN KEY(business_id) REFERENCES businesses (id) ON DELETE CASCADE,
  CONSTRAINT fk_cart_lines_product_id FOREIGN KEY(product_id) REFERENCES bundle_products (id) ON DELETE CASCADE,
  CONSTRAINT uq_cart_lines_business_id_product_id UNIQUE (business_id, product_id),
  CONSTRAINT ck_cart_lines_quantity CHECK (quantity BETWEEN 1 AND 50)
);
CREATE INDEX ix_cart_lines_product_id ON cart_lines (product_id);

-- Somebody pressed "pay": what was in the cart then, and what became of it. Each that got as far as a page to pay on is one
-- attempt at one order.
CREATE TABLE checkouts (
  id UUID DEFAULT private.new_id() NOT NULL,
  created_at timestamptz DEFAULT now() NOT NULL,
  updated_at timestamptz DEFAULT now() NOT NULL,
  business_id UUID NOT NULL,
  order_id UUID,
  asked_by UUID,
  origin TEXT DEFAULT 'checkout' NOT NULL,
  currency TEXT DEFAULT 'usd' NOT NULL,
  lines JSONB DEFAULT '[]'::jsonb NOT NULL,
  attempt INTEGER DEFAULT 1 NOT NULL,
  state TEXT DEFAULT 'asked' NOT NULL,
  session_id TEXT,
  url TEXT,
  problem TEXT DEFAULT '' NOT NULL,
  expires_at timestamptz,
  CONSTRAINT pk_checkouts PRIMARY KEY (id),
  CONSTRAINT fk_checkouts_business_id FOREIGN KEY(business_id) REFERENCES businesses (id) ON DELETE RESTRICT,
  CONSTRAINT fk_checkouts_business_id_order_id FOREIGN KEY(business_id, order_id) REFERENCES orders (business_id, id) ON DELETE RESTRICT,
  CONSTRAINT fk_checkouts_asked_by FOREIGN KEY(asked_by) REFERENCES auth.users (id) ON DELETE SET NULL,
  CONSTRAINT uq_checkouts_session_id UNIQUE (session_id),
  CONSTRAINT ck_checkouts_origin CHECK (origin IN ('checkout', 'comp')),
  CONSTRAINT ck_checkouts_state CHECK (state IN ('asked', 'opening', 'open', 'done', 'expired', 'refused')),
  CONSTRAINT ck_checkouts_attempt CHECK (attempt > 0)
);
CREATE INDEX ix_checkouts_business_id_order_id ON checkouts (business_id, order_id);
CREATE INDEX ix_checkouts_business_id_state ON checkouts (business_id, state);
CREATE INDEX ix_checkouts_business_id_created_at ON checkouts (business_id, created_at);
CREATE INDEX ix_checkouts_asked_by ON checkouts (asked_by);

-- What a paid order became. One row an order: whoever finds it started starts nothing.
CREATE TABLE fulfilments (
  id UUID DEFAULT private.new_id() NOT NULL,
  created_at timestamptz DEFAULT now() NOT NULL,
  updated_at timestamptz DEFAULT now() NOT NULL,
  business_id UUID NOT NULL,
  order_id UUID NOT NULL,
  state TEXT DEFAULT 'waiting' NOT NULL,
  bundle_id UUID,
  started_at timestamptz,
  question TEXT DEFAULT '' NOT NULL,
  answer TEXT DEFAULT '' NOT NULL,
  CONSTRAINT pk_fulfilments PRIMARY KEY (id),
  CONSTRAINT fk_fulfilments_business_id FOREIGN KEY(business_id) REFERENCES businesses (id) ON DELETE RESTRICT,
  CONSTRAINT fk_fulfilments_business_id_order_id FOREIGN KEY(business_id, order_id) REFERENCES orders (business_id, id) ON DELETE RESTRICT,
  CONSTRAINT uq_fulfilments_business_id_order_id UNIQUE (business_id, order_id),
  CONSTRAINT ck_fulfilments_state CHECK (state IN ('waiting', 'held', 'started', 'withdrawn')),
  CONSTRAINT ck_fulfilments_question CHECK (question IN ('', 'refunded', 'disputed')),
  CONSTRAINT ck_fulfilments_answer CHECK (answer IN ('', 'keep', 'withdraw')),
  CONSTRAINT ck_fulfilments_bundle_id CHECK ((state = 'started') = (bundle_id IS NOT NULL))
);
CREATE INDEX ix_fulfilments_business_id_state ON fulfilments (business_id, state);
CREATE UNIQUE INDEX uq_fulfilments_bundle_id ON fulfilments (bundle_id) WHERE bundle_id IS NOT NULL;

-- What the payment provider says of an order's payment beyond what its buyer needs to know: for the books.
CREATE TABLE payments (
  id UUID DEFAULT private.new_id() NOT NULL,
  created_at timestamptz DEFAULT now() NOT NULL,
  updated_at timestamptz DEFAULT now() NOT NULL,
  business_id UUID NOT NULL,
  order_id UUID NOT NULL,
  charge_id TEXT,
  charged_amount INTEGER DEFAULT 0 NOT NULL,
  fee_amount INTEGER,
  dispute_id TEXT,
  dispute_status TEXT,
  disputed_amount INTEGER DEFAULT 0 NOT NULL,
  problem TEXT DEFAULT '' NOT NULL,
  CONSTRAINT pk_payments PRIMARY KEY (id),
  CONSTRAINT fk_payments_business_id FOREIGN KEY(business_id) REFERENCES businesses (id) ON DELETE RESTRICT,
  CONSTRAINT fk_payments_business_id_order_id FOREIGN KEY(business_id, order_id) REFERENCES orders (business_id, id) ON DELETE RESTRICT,
  CONSTRAINT uq_payments_business_id_order_id UNIQUE (business_id, order_id),
  CONSTRAINT ck_payments_charged_amount CHECK (charged_amount >= 0),
  CONSTRAINT ck_payments_fee_amount CHECK (fee_amount >= 0),
  CONSTRAINT ck_payments_disputed_amount CHECK (disputed_amount >= 0)
);
CREATE INDEX ix_payments_business_id_created_at ON payments (business_id, created_at);

-- What the payment provider told, once each. The object itself is fetched again when its turn comes, so nothing of it is
-- kept here but its name: no address and no card of anybody's.
CREATE TABLE stripe_events (
  id UUID DEFAULT private.new_id() NOT NULL,
  created_at timestamptz DEFAULT now() NOT NULL,
  updated_at timestamptz DEFAULT now() NOT NULL,
  event_id TEXT NOT NULL,
  type TEXT NOT NULL,
  object_type TEXT DEFAULT '' NOT NULL,
  object_id TEXT DEFAULT '' NOT NULL,
  payment_intent_id TEXT,
  api_version TEXT DEFAULT '' NOT NULL,
  livemode BOOLEAN DEFAULT false NOT NULL,
  happened_at timestamptz NOT NULL,
  times_received INTEGER DEFAULT 1 NOT NULL,
  order_id UUID,
  outcome TEXT DEFAULT 'waiting' NOT NULL,
  problem TEXT DEFAULT '' NOT NULL,
  handled_at timestamptz,
  CONSTRAINT pk_stripe_events PRIMARY KEY (id),
  CONSTRAINT uq_stripe_events_event_id UNIQUE (event_id),
  CONSTRAINT ck_stripe_events_outcome CHECK (outcome IN ('waiting', 'handled', 'kept', 'unknown', 'failed')),
  CONSTRAINT ck_stripe_events_times_received CHECK (times_received > 0)
);
CREATE INDEX ix_stripe_events_order_id ON stripe_events (order_id) WHERE order_id IS NOT NULL;
CREATE INDEX ix_stripe_events_outcome_created_at ON stripe_events (outcome, created_at);
CREATE INDEX ix_stripe_events_created_at ON stripe_events (created_at);

-- The books compared with the payment provider's, night by night.
CREATE TABLE ledger_checks (
  id UUID DEFAULT private.new_id() NOT NULL,
  created_at timestamptz DEFAULT now() NOT NULL,
  updated_at timestamptz DEFAULT now() NOT NULL,
  since timestamptz NOT NULL,
  until timestamptz NOT NULL,
  compared INTEGER DEFAULT 0 NOT NULL,
  differences JSONB DEFAULT '[]'::jsonb NOT NULL,
  CONSTRAINT pk_ledger_checks PRIMARY KEY (id),
  CONSTRAINT ck_ledger_checks_compared CHECK (compared >= 0)
);
CREATE INDEX ix_ledger_checks_created_at ON ledger_checks (created_at);

-- A receipt is the mail of one order.
ALTER TABLE private.outbox
  ADD COLUMN order_id uuid,
  DROP CONSTRAINT ck_outbox_kind,
  ADD CONSTRAINT ck_outbox_kind CHECK (kind IN ('verify_email', 'reset_password', 'password_changed', 'address_taken', 'order_receipt')),
  ADD CONSTRAINT ck_outbox_order_id CHECK ((kind = 'order_receipt') = (order_id IS NOT NULL));
