-- Books are kept: what money decided holds on to its business (RESTRICT). What only serves a business goes with it.
CREATE TABLE customers (
  id UUID DEFAULT private.new_id() NOT NULL,
  created_at timestamptz DEFAULT now() NOT NULL,
  updated_at timestamptz DEFAULT now() NOT NULL,
  business_id UUID NOT NULL,
  stripe_customer_id TEXT NOT NULL,
  CONSTRAINT pk_customers PRIMARY KEY (id),
  CONSTRAINT fk_customers_business_id FOREIGN KEY(business_id) REFERENCES businesses (id) ON DELETE RESTRICT,
  CONSTRAINT uq_customers_business_id UNIQUE (business_id),
  CONSTRAINT uq_customers_stripe_customer_id UNIQUE (stripe_customer_id)
);

CREATE TABLE orders (
  id UUID DEFAULT private.new_id() NOT NULL,
  created_at timestamptz DEFAULT now() NOT NULL,
  updated_at timestamptz DEFAULT now() NOT NULL,
  business_id UUID NOT NULL,
  placed_by UUID,
  status TEXT DEFAULT 'pending' NOT NULL,
  subtotal_amount INTEGER DEFAULT 0 NOT NULL,
  discount_amount INTEGER DEFAULT 0 NOT NULL,
  tax_amount INTEGER DEFAULT 0 NOT NULL,
  total_amount INTEGER NOT NULL,
  currency TEXT DEFAULT 'usd' NOT NULL,
  checkout_session_id TEXT,
  payment_intent_id TEXT,
  payment_status TEXT,
  payment_method TEXT,
  paid_at timestamptz,
  metadata JSONB DEFAULT '{}'::jsonb NOT NULL,
  CONSTRAINT pk_orders PRIMARY KEY (id),
  CONSTRAINT fk_orders_business_id FOREIGN KEY(business_id) REFERENCES businesses (id) ON DELETE RESTRICT,
  CONSTRAINT uq_orders_business_id_id UNIQUE (business_id, id),
  CONSTRAINT fk_orders_placed_by FOREIGN KEY(placed_by) REFERENCES auth.users (id) ON DELETE SET NULL,
  CONSTRAINT ck_orders_status CHECK (status IN ('pending', 'paid', 'failed', 'refunded', 'partially_refunded', 'canceled')),
  CONSTRAINT ck_orders_currency CHECK (currency = lower(currency) AND length(currency) = 3),
  CONSTRAINT ck_orders_subtotal_amount CHECK (subtotal_amount >= 0),
  CONSTRAINT ck_orders_discount_amount CHECK (discount_amount BETWEEN 0 AND subtotal_amount),
  CONSTRAINT ck_orders_tax_amount CHECK (tax_amount >= 0),
  CONSTRAINT ck_orders_total_amount CHECK (total_amount >= 0),
  CONSTRAINT uq_orders_checkout_session_id UNIQUE (checkout_session_id),
  CONSTRAINT uq_orders_payment_intent_id UNIQUE (payment_intent_id)
);
CREATE INDEX ix_orders_business_id_created_at ON orders (business_id, created_at);
CREATE INDEX ix_orders_business_id_status ON orders (business_id, status);
CREATE INDEX ix_orders_placed_by ON orders (placed_by);
CREATE INDEX ix_orders_status_created_at ON orders (status, created_at);

CREATE TABLE order_items (
  id UUID DEFAULT private.new_id() NOT NULL,
  created_at timestamptz DEFAULT now() NOT NULL,
  updated_at timestamptz DEFAULT now() NOT NULL,
  business_id UUID NOT NULL,
  order_id UUID NOT NULL,
  product_id UUID NOT NULL,
  price_id UUID,
  quantity INTEGER DEFAULT 1 NOT NULL,
  unit_price INTEGER NOT NULL,
  subtotal INTEGER NOT NULL,
  discount_amount INTEGER DEFAULT 0 NOT NULL,
  content_bundle_id UUID,
  options JSONB DEFAULT '{}'::jsonb NOT NULL,
  CONSTRAINT pk_order_items PRIMARY KEY (id),
  CONSTRAINT fk_order_items_business_id FOREIGN KEY(business_id) REFERENCES businesses (id) ON DELETE RESTRICT,
  CONSTRAINT fk_order_items_business_id_order_id FOREIGN KEY(business_id, order_id) REFERENCES orders (business_id, id) ON DELETE RESTRICT,
  CONSTRAINT fk_order_items_product_id FOREIGN KEY(product_id) REFERENCES bundle_products (id) ON DELETE RESTRICT,
  CONSTRAINT fk_order_items_price_id FOREIGN KEY(price_id) REFERENCES product_prices (id) ON DELETE RESTRICT,
  CONSTRAINT fk_order_items_business_id_content_bundle_id FOREIGN KEY(business_id, content_bundle_id) REFERENCES content_bundles (business_id, id) ON DELETE SET NULL (content_bundle_id),
  CONSTRAINT ck_order_items_quantity CHECK (quantity > 0),
  CONSTRAINT ck_order_items_unit_price CHECK (unit_price >= 0),
  CONSTRAINT ck_order_items_subtotal CHECK (subtotal = unit_price * quantity),
  CONSTRAINT ck_order_items_discount_amount CHECK (discount_amount BETWEEN 0 AND subtotal)
);
CREATE INDEX ix_order_items_business_id_content_bundle_id ON order_items (business_id, content_bundle_id) WHERE content_bundle_id IS NOT NULL;
CREATE INDEX ix_order_items_business_id_order_id ON order_items (business_id, order_id);
CREATE INDEX ix_order_items_price_id ON order_items (price_id);
CREATE INDEX ix_order_items_product_id ON order_items (product_id);

CREATE TABLE refunds (
  id UUID DEFAULT private.new_id() NOT NULL,
  created_at timestamptz DEFAULT now() NOT NULL,
  updated_at timestamptz DEFAULT now() NOT NULL,
  business_id UUID NOT NULL,
  order_id UUID NOT NULL,
  amount INTEGER NOT NULL,
  status TEXT DEFAULT 'pending' NOT NULL,
  reason TEXT,
  stripe_refund_id TEXT,
  CONSTRAINT pk_refunds PRIMARY KEY (id),
  CONSTRAINT fk_refunds_business_id FOREIGN KEY(business_id) REFERENCES businesses (id) ON DELETE RESTRICT,
  CONSTRAINT fk_refunds_business_id_order_id FOREIGN KEY(business_id, order_id) REFERENCES orders (business_id, id) ON DELETE RESTRICT,
  CONSTRAINT ck_refunds_amount CHECK (amount > 0),
  CONSTRAINT ck_refunds_status CHECK (status IN ('pending', 'requires_action', 'succeeded', 'failed', 'canceled')),
  CONSTRAINT uq_refunds_stripe_refund_id UNIQUE (stripe_refund_id)
);
CREATE INDEX ix_refunds_business_id_created_at ON refunds (business_id, created_at);
CREATE INDEX ix_refunds_business_id_order_id ON refunds (business_id, order_id);
CREATE INDEX ix_refunds_business_id_status ON refunds (business_id, status);

CREATE TABLE subscriptions (
  id UUID DEFAULT private.new_id() NOT NULL,
  created_at timestamptz DEFAULT now() NOT NULL,
  updated_at timestamptz DEFAULT now() NOT NULL,
  business_id UUID NOT NULL,
  status TEXT NOT NULL,
  plan_type TEXT NOT NULL,
  current_period_start timestamptz NOT NULL,
  current_period_end timestamptz NOT NULL,
  cancel_at_period_end BOOLEAN DEFAULT false NOT NULL,
  canceled_at timestamptz,
  stripe_subscription_id TEXT,
  stripe_item_id TEXT,
  stripe_customer_id TEXT,
  monthly_price INTEGER NOT NULL,
  currency TEXT DEFAULT 'usd' NOT NULL,
  features JSONB DEFAULT '[]'::jsonb NOT NULL,
  usage_limits JSONB DEFAULT '{}'::jsonb NOT NULL,
  current_usage JSONB DEFAULT '{}'::jsonb NOT NULL,
  CONSTRAINT pk_subscriptions PRIMARY KEY (id),
  CONSTRAINT fk_subscriptions_business_id FOREIGN KEY(business_id) REFERENCES businesses (id) ON DELETE RESTRICT,
  CONSTRAINT uq_subscriptions_business_id_id UNIQUE (business_id, id),
  CONSTRAINT ck_subscriptions_status CHECK (status IN ('incomplete', 'incomplete_expired', 'trialing', 'active', 'past_due', 'canceled', 'unpaid', 'paused')),
  CONSTRAINT ck_subscriptions_plan_type CHECK (plan_type IN ('optimization', 'scheduling', 'analytics')),
  CONSTRAINT ck_subscriptions_monthly_price CHECK (monthly_price >= 0),
  CONSTRAINT ck_subscriptions_currency CHECK (currency = lower(currency) AND length(currency) = 3),
  CONSTRAINT ck_subscriptions_current_period CHECK (current_period_end >= current_period_start),
  CONSTRAINT uq_subscriptions_stripe_item_id UNIQUE (stripe_item_id)
);
CREATE INDEX ix_subscriptions_business_id_created_at ON subscriptions (business_id, created_at);
CREATE INDEX ix_subscriptions_business_id_status ON subscriptions (business_id, status);
CREATE INDEX ix_subscriptions_stripe_subscription_id ON subscriptions (stripe_subscription_id);
CREATE UNIQUE INDEX uq_subscriptions_one_of_a_plan ON subscriptions (business_id, plan_type) WHERE status NOT IN ('canceled', 'incomplete_expired');

CREATE TABLE subscription_invoices (
  id UUID DEFAULT private.new_id() NOT NULL,
  created_at timestamptz DEFAULT now() NOT NULL,
  updated_at timestamptz DEFAULT now() NOT NULL,
  business_id UUID NOT NULL,
  subscription_id UUID NOT NULL,
  amount INTEGER NOT NULL,
  status TEXT NOT NULL,
  billing_period_start timestamptz NOT NULL,
  billing_period_end timestamptz NOT NULL,
  paid_at timestamptz,
  stripe_invoice_id TEXT,
  payment_intent_id TEXT,
  CONSTRAINT pk_subscription_invoices PRIMARY KEY (id),
  CONSTRAINT fk_subscription_invoices_business_id FOREIGN KEY(business_id) REFERENCES businesses (id) ON DELETE RESTRICT,
  CONSTRAINT fk_subscription_invoices_business_id_subscription_id FOREIGN KEY(business_id, subscription_id) REFERENCES subscriptions (business_id, id) ON DELETE RESTRICT,
  CONSTRAINT uq_subscription_invoices_stripe_invoice_id_subscription_id UNIQUE (stripe_invoice_id, subscription_id),
  CONSTRAINT ck_subscription_invoices_amount CHECK (amount >= 0),
  CONSTRAINT ck_subscription_invoices_status CHECK (status IN ('pending', 'paid', 'failed', 'void')),
  CONSTRAINT ck_subscription_invoices_billing_period CHECK (billing_period_end >= billing_period_start)
);
CREATE INDEX ix_subscription_invoices_business_id_created_at ON subscription_invoices (business_id, created_at);
CREATE INDEX ix_subscription_invoices_business_id_status ON subscription_invoices (business_id, status);
CREATE INDEX ix_subscription_invoices_business_id_subscription_id ON subscription_invoices (business_id, subscription_id);
CREATE INDEX ix_subscription_invoices_payment_intent_id ON subscription_invoices (payment_intent_id);

CREATE TABLE feature_flags (
  id UUID DEFAULT private.new_id() NOT NULL,
  created_at timestamptz DEFAULT now() NOT NULL,
  updated_at timestamptz DEFAULT now() NOT NULL,
  name TEXT NOT NULL,
  description TEXT,
  is_enabled BOOLEAN DEFAULT false NOT NULL,
  rules JSONB DEFAULT '{}'::jsonb NOT NULL,
  metadata JSONB DEFAULT '{}'::jsonb NOT NULL,
  CONSTRAINT pk_feature_flags PRIMARY KEY (id),
  CONSTRAINT ck_feature_flags_name_length CHECK (length(btrim(name)) BETWEEN 1 AND 120),
  CONSTRAINT uq_feature_flags_name UNIQUE (name)
);

CREATE TABLE api_keys (
  id UUID DEFAULT private.new_id() NOT NULL,
  created_at timestamptz DEFAULT now() NOT NULL,
  updated_at timestamptz DEFAULT now() NOT NULL,
  business_id UUID NOT NULL,
  key_hash TEXT NOT NULL,
  key_start TEXT DEFAULT '' NOT NULL,
  name TEXT NOT NULL,
  last_used_at timestamptz,
  expires_at timestamptz,
  is_active BOOLEAN DEFAULT true NOT NULL,
  scopes TEXT[] NOT NULL,
  rate_limit INTEGER DEFAULT 1000 NOT NULL,
  usage_count INTEGER DEFAULT 0 NOT NULL,
  CONSTRAINT pk_api_keys PRIMARY KEY (id),
  CONSTRAINT fk_api_keys_business_id FOREIGN KEY(business_id) REFERENCES businesses (id) ON DELETE CASCADE,
  CONSTRAINT ck_api_keys_name_length CHECK (length(btrim(name)) BETWEEN 1 AND 120),
  CONSTRAINT ck_api_keys_rate_limit CHECK (rate_limit > 0),
  CONSTRAINT ck_api_keys_usage_count CHECK (usage_count >= 0),
  CONSTRAINT uq_api_keys_key_hash UNIQUE (key_hash)
);
CREATE INDEX ix_api_keys_business_id_created_at ON api_keys (business_id, created_at);
CREATE INDEX ix_api_keys_business_id_is_active ON api_keys (business_id, is_active);

CREATE TABLE esp_integrations (
  id UUID DEFAULT private.new_id() NOT NULL,
  created_at timestamptz DEFAULT now() NOT NULL,
  updated_at timestamptz DEFAULT now() NOT NULL,
  business_id UUID NOT NULL,
  provider TEXT NOT NULL,
  credentials JSONB NOT NULL,
  settings JSONB DEFAULT '{}'::jsonb NOT NULL,
  last_sync_at timestamptz,
  sync_status TEXT,
  error_log JSONB DEFAULT '[]'::jsonb,
  CONSTRAINT pk_esp_integrations PRIMARY KEY (id),
  CONSTRAINT fk_esp_integrations_business_id FOREIGN KEY(business_id) REFERENCES businesses (id) ON DELETE CASCADE,
  CONSTRAINT ck_esp_integrations_provider CHECK (provider ~ '^[a-z][a-z0-9_]*$'),
  CONSTRAINT ck_esp_integrations_sync_status CHECK (sync_status IN ('pending', 'running', 'succeeded', 'failed'))
);
CREATE INDEX ix_esp_integrations_business_id_created_at ON esp_integrations (business_id, created_at);
CREATE INDEX ix_esp_integrations_business_id_provider ON esp_integrations (business_id, provider);
CREATE INDEX ix_esp_integrations_business_id_sync_status ON esp_integrations (business_id, sync_status);

CREATE TABLE variant_groups (
  id UUID DEFAULT private.new_id() NOT NULL,
  created_at timestamptz DEFAULT now() NOT NULL,
  updated_at timestamptz DEFAULT now() NOT NULL,
  business_id UUID NOT NULL,
  content_type TEXT NOT NULL,
  goal TEXT DEFAULT 'clicks' NOT NULL,
  threshold INTEGER DEFAULT 10 NOT NULL,
  state TEXT DEFAULT 'draft' NOT NULL,
  started_at timestamptz,
  decided_at timestamptz,
  CONSTRAINT pk_variant_groups PRIMARY KEY (id),
  CONSTRAINT fk_variant_groups_business_id FOREIGN KEY(business_id) REFERENCES businesses (id) ON DELETE CASCADE,
  CONSTRAINT uq_variant_groups_business_id_id UNIQUE (business_id, id),
  CONSTRAINT ck_variant_groups_content_type CHECK (content_type IN ('social_post', 'blog_post', 'content_upgrade', 'email_sequence', 'email')),
  CONSTRAINT ck_variant_groups_goal CHECK (goal IN ('clicks', 'downloads', 'signups', 'sales')),
  CONSTRAINT ck_variant_groups_threshold CHECK (threshold > 0),
  CONSTRAINT ck_variant_groups_state CHECK (state IN ('draft', 'running', 'stopped', 'decided'))
);
CREATE INDEX ix_variant_groups_business_id_created_at ON variant_groups (business_id, created_at);
CREATE INDEX ix_variant_groups_business_id_state ON variant_groups (business_id, state);

CREATE TABLE managed_urls (
  id UUID DEFAULT private.new_id() NOT NULL,
  created_at timestamptz DEFAULT now() NOT NULL,
  updated_at timestamptz DEFAULT now() NOT NULL,
  business_id UUID NOT NULL,
  source_type TEXT NOT NULL,
  source_id UUID NOT NULL,
  url TEXT NOT NULL,
  utm_params JSONB DEFAULT '{}'::jsonb,
  click_count INTEGER DEFAULT 0 NOT NULL,
  last_checked_at timestamptz,
  is_valid BOOLEAN DEFAULT true NOT NULL,
  CONSTRAINT pk_managed_urls PRIMARY KEY (id),
  CONSTRAINT fk_managed_urls_business_id FOREIGN KEY(business_id) REFERENCES businesses (id) ON DELETE CASCADE,
  CONSTRAINT ck_managed_urls_source_type CHECK (source_type IN ('social_post', 'blog_post', 'content_upgrade', 'email_sequence', 'email')),
  CONSTRAINT ck_managed_urls_url CHECK (url ~* '^https?://' AND length(url) <= 2048),
  CONSTRAINT ck_managed_urls_click_count CHECK (click_count >= 0)
);
CREATE INDEX ix_managed_urls_business_id_created_at ON managed_urls (business_id, created_at);
CREATE INDEX ix_managed_urls_business_id_is_valid ON managed_urls (business_id, is_valid);
CREATE INDEX ix_managed_urls_business_id_source ON managed_urls (business_id, source_type, source_id);
CREATE INDEX ix_managed_urls_last_checked_at ON managed_urls (last_checked_at);

-- Variants compete in a group, and at most one of its pieces wins.
ALTER TABLE social_posts ADD CONSTRAINT fk_social_posts_business_id_variant_group_id FOREIGN KEY(business_id, variant_group_id) REFERENCES variant_groups (business_id, id) ON DELETE SET NULL (variant_group_id);
CREATE INDEX ix_social_posts_business_id_variant_group_id ON social_posts (business_id, variant_group_id) WHERE variant_group_id IS NOT NULL;
CREATE UNIQUE INDEX uq_social_posts_one_winner ON social_posts (business_id, variant_group_id) WHERE is_winner;
ALTER TABLE blog_posts ADD CONSTRAINT fk_blog_posts_business_id_variant_group_id FOREIGN KEY(business_id, variant_group_id) REFERENCES variant_groups (business_id, id) ON DELETE SET NULL (variant_group_id);
CREATE INDEX ix_blog_posts_business_id_variant_group_id ON blog_posts (business_id, variant_group_id) WHERE variant_group_id IS NOT NULL;
CREATE UNIQUE INDEX uq_blog_posts_one_winner ON blog_posts (business_id, variant_group_id) WHERE is_winner;
ALTER TABLE content_upgrades ADD CONSTRAINT fk_content_upgrades_business_id_variant_group_id FOREIGN KEY(business_id, variant_group_id) REFERENCES variant_groups (business_id, id) ON DELETE SET NULL (variant_group_id);
CREATE INDEX ix_content_upgrades_business_id_variant_group_id ON content_upgrades (business_id, variant_group_id) WHERE variant_group_id IS NOT NULL;
CREATE UNIQUE INDEX uq_content_upgrades_one_winner ON content_upgrades (business_id, variant_group_id) WHERE is_winner;
ALTER TABLE email_sequences ADD CONSTRAINT fk_email_sequences_business_id_variant_group_id FOREIGN KEY(business_id, variant_group_id) REFERENCES variant_groups (business_id, id) ON DELETE SET NULL (variant_group_id);
CREATE INDEX ix_email_sequences_business_id_variant_group_id ON email_sequences (business_id, variant_group_id) WHERE variant_group_id IS NOT NULL;
CREATE UNIQUE INDEX uq_email_sequences_one_winner ON email_sequences (business_id, variant_group_id) WHERE is_winner;
ALTER TABLE emails ADD CONSTRAINT fk_emails_business_id_variant_group_id FOREIGN KEY(business_id, variant_group_id) REFERENCES variant_groups (business_id, id) ON DELETE SET NULL (variant_group_id);
CREATE INDEX ix_emails_business_id_variant_group_id ON emails (business_id, variant_group_id) WHERE variant_group_id IS NOT NULL;
CREATE UNIQUE INDEX uq_emails_one_winner ON emails (business_id, variant_group_id) WHERE is_winner;
