-- Businesses, what they buy and what a purchase holds, in their final shape.
CREATE TABLE businesses (
  id UUID DEFAULT private.new_id() NOT NULL,
  created_at timestamptz DEFAULT now() NOT NULL,
  updated_at timestamptz DEFAULT now() NOT NULL,
  profile_id UUID,
  deleted_at timestamptz,
  time_zone TEXT DEFAULT 'Europe/London' NOT NULL,
  name TEXT NOT NULL,
  industry TEXT DEFAULT '' NOT NULL,
  website TEXT,
  business_type TEXT DEFAULT '' NOT NULL,
  primary_product TEXT DEFAULT '' NOT NULL,
  core_offer_description TEXT DEFAULT '' NOT NULL,
  audience_demographics JSONB DEFAULT '{}'::jsonb NOT NULL,
  audience_psychographics JSONB DEFAULT '{}'::jsonb NOT NULL,
  audience_job_role TEXT,
  audience_pain_points TEXT[] DEFAULT '{}' NOT NULL,
  audience_desired_outcomes TEXT[] DEFAULT '{}' NOT NULL,
  primary_topics TEXT[] DEFAULT '{}' NOT NULL,
  tone_of_voice TEXT,
  brand_keywords TEXT[] DEFAULT '{}' NOT NULL,
  competitors TEXT[] DEFAULT '{}' NOT NULL,
  primary_cta TEXT,
  awareness_stage TEXT,
  promotions JSONB[] DEFAULT '{}' NOT NULL,
  social_platforms TEXT[] DEFAULT '{}' NOT NULL,
  platform_preferences JSONB DEFAULT '{}'::jsonb NOT NULL,
  competitor_social_accounts TEXT[] DEFAULT '{}' NOT NULL,
  blog_style TEXT,
  content_upgrade_type TEXT,
  email_tone TEXT,
  email_frequency TEXT,
  list_building_goals TEXT[] DEFAULT '{}' NOT NULL,
  primary_content_goal TEXT,
  revenue_targets TEXT,
  CONSTRAINT pk_businesses PRIMARY KEY (id),
  CONSTRAINT ck_businesses_name_length CHECK (length(btrim(name)) BETWEEN 1 AND 120),
  CONSTRAINT fk_businesses_profile_id FOREIGN KEY(profile_id) REFERENCES auth.users (id) ON DELETE CASCADE
);
CREATE INDEX ix_businesses_created_at ON businesses (created_at);
CREATE INDEX ix_businesses_profile_id ON businesses (profile_id);

CREATE TABLE business_members (
  business_id UUID NOT NULL,
  user_id UUID NOT NULL,
  role TEXT NOT NULL,
  created_at timestamptz DEFAULT now() NOT NULL,
  CONSTRAINT pk_business_members PRIMARY KEY (business_id, user_id),
  CONSTRAINT ck_business_members_role CHECK (role IN ('owner', 'editor', 'viewer')),
  CONSTRAINT fk_business_members_business_id FOREIGN KEY(business_id) REFERENCES businesses (id) ON DELETE CASCADE,
  CONSTRAINT fk_business_members_user_id FOREIGN KEY(user_id) REFERENCES auth.users (id) ON DELETE CASCADE
);
CREATE INDEX ix_business_members_user_id ON business_members (user_id, business_id);

CREATE TABLE bundle_products (
  id UUID DEFAULT private.new_id() NOT NULL,
  created_at timestamptz DEFAULT now() NOT NULL,
  updated_at timestamptz DEFAULT now() NOT NULL,
  key TEXT NOT NULL,
  name TEXT NOT NULL,
  description TEXT NOT NULL,
  type TEXT NOT NULL,
  content_count INTEGER NOT NULL,
  time_period TEXT NOT NULL,
  period_days INTEGER NOT NULL,
  features JSONB DEFAULT '[]'::jsonb NOT NULL,
  base_price INTEGER NOT NULL,
  is_active BOOLEAN DEFAULT true NOT NULL,
  is_sample BOOLEAN DEFAULT false NOT NULL,
  volume_discounts JSONB DEFAULT '[]'::jsonb NOT NULL,
  CONSTRAINT pk_bundle_products PRIMARY KEY (id),
  CONSTRAINT ck_bundle_products_type CHECK (type IN ('social', 'blog', 'email', 'upgrade', 'mixed')),
  CONSTRAINT ck_bundle_products_base_price CHECK (base_price >= 0),
  CONSTRAINT ck_bundle_products_content_count CHECK (content_count > 0),
  CONSTRAINT ck_bundle_products_period_days CHECK (period_days > 0),
  CONSTRAINT uq_bundle_products_key UNIQUE (key)
);
CREATE INDEX ix_bundle_products_is_active ON bundle_products (is_active, created_at);

CREATE TABLE product_components (
  product_id UUID NOT NULL,
  kind TEXT NOT NULL,
  count INTEGER NOT NULL,
  emails_each INTEGER DEFAULT 0 NOT NULL,
  CONSTRAINT pk_product_components PRIMARY KEY (product_id, kind),
  CONSTRAINT fk_product_components_product_id FOREIGN KEY(product_id) REFERENCES bundle_products (id) ON DELETE CASCADE,
  CONSTRAINT ck_product_components_kind CHECK (kind IN ('social_post', 'blog_post', 'content_upgrade', 'email_sequence')),
  CONSTRAINT ck_product_components_count CHECK (count > 0),
  CONSTRAINT ck_product_components_emails_each CHECK ((kind = 'email_sequence') = (emails_each > 0))
);

CREATE TABLE product_prices (
  id UUID DEFAULT private.new_id() NOT NULL,
  created_at timestamptz DEFAULT now() NOT NULL,
  product_id UUID NOT NULL,
  currency TEXT NOT NULL,
  unit_amount INTEGER NOT NULL,
  stripe_price_id TEXT,
  active BOOLEAN DEFAULT true NOT NULL,
  CONSTRAINT pk_product_prices PRIMARY KEY (id),
  CONSTRAINT fk_product_prices_product_id FOREIGN KEY(product_id) REFERENCES bundle_products (id) ON DELETE RESTRICT,
  CONSTRAINT ck_product_prices_unit_amount CHECK (unit_amount >= 0),
  CONSTRAINT ck_product_prices_currency CHECK (currency = lower(currency) AND length(currency) = 3)
);
CREATE INDEX ix_product_prices_product_id ON product_prices (product_id);
CREATE UNIQUE INDEX uq_product_prices_one_active ON product_prices (product_id, currency) WHERE active;

CREATE TABLE content_bundles (
  id UUID DEFAULT private.new_id() NOT NULL,
  created_at timestamptz DEFAULT now() NOT NULL,
  updated_at timestamptz DEFAULT now() NOT NULL,
  business_id UUID NOT NULL,
  name TEXT NOT NULL,
  status TEXT DEFAULT 'draft' NOT NULL,
  generation_date DATE DEFAULT CURRENT_DATE NOT NULL,
  time_period TEXT NOT NULL,
  period_start DATE NOT NULL,
  period_end DATE NOT NULL,
  is_sample BOOLEAN DEFAULT false NOT NULL,
  deleted_at timestamptz,
  CONSTRAINT pk_content_bundles PRIMARY KEY (id),
  CONSTRAINT fk_content_bundles_business_id FOREIGN KEY(business_id) REFERENCES businesses (id) ON DELETE CASCADE,
  CONSTRAINT uq_content_bundles_business_id_id UNIQUE (business_id, id),
  CONSTRAINT ck_content_bundles_status CHECK (status IN ('draft', 'generating', 'ready', 'approved', 'published', 'archived', 'failed')),
  CONSTRAINT ck_content_bundles_period CHECK (period_end >= period_start)
);
CREATE INDEX ix_content_bundles_business_id_created_at ON content_bundles (business_id, created_at);
CREATE INDEX ix_content_bundles_business_id_status ON content_bundles (business_id, status);
