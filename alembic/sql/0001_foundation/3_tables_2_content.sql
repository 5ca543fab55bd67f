-- Pieces and their writing. Links between pieces are foreign keys into content_items; children point at parents by (business_id, id).
CREATE TABLE content_items (
  id UUID NOT NULL,
  business_id UUID NOT NULL,
  type TEXT NOT NULL,
  CONSTRAINT pk_content_items PRIMARY KEY (id),
  CONSTRAINT fk_content_items_business_id FOREIGN KEY(business_id) REFERENCES businesses (id) ON DELETE CASCADE,
  CONSTRAINT uq_content_items_business_id_type_id UNIQUE (business_id, type, id),
  CONSTRAINT ck_content_items_type CHECK (type IN ('social_post', 'blog_post', 'content_upgrade', 'email_sequence'))
);

CREATE TABLE social_posts (
  id UUID DEFAULT private.new_id() NOT NULL,
  created_at timestamptz DEFAULT now() NOT NULL,
  updated_at timestamptz DEFAULT now() NOT NULL,
  business_id UUID NOT NULL,
  bundle_id UUID NOT NULL,
  status TEXT DEFAULT 'draft' NOT NULL,
  scheduled_for timestamptz,
  published_at timestamptz,
  deleted_at timestamptz,
  next_action_type TEXT,
  next_action_id UUID,
  linked_at timestamptz,
  previous_action_type TEXT,
  previous_action_id UUID,
  conversion_goal TEXT DEFAULT 'website_visit' NOT NULL,
  finding_count INTEGER DEFAULT 0 NOT NULL,
  cta_text TEXT,
  cta_url TEXT,
  is_variant BOOLEAN DEFAULT false NOT NULL,
  variant_group_id UUID,
  is_winner BOOLEAN,
  winning_threshold INTEGER,
  platform TEXT NOT NULL,
  content TEXT NOT NULL,
  media_prompts TEXT[] DEFAULT '{}' NOT NULL,
  hashtags TEXT[] DEFAULT '{}' NOT NULL,
  post_type TEXT,
  engagement_metrics JSONB DEFAULT '{}'::jsonb NOT NULL,
  CONSTRAINT pk_social_posts PRIMARY KEY (id),
  CONSTRAINT fk_social_posts_business_id FOREIGN KEY(business_id) REFERENCES businesses (id) ON DELETE CASCADE,
  CONSTRAINT fk_social_posts_business_id_bundle_id FOREIGN KEY(business_id, bundle_id) REFERENCES content_bundles (business_id, id) ON DELETE CASCADE,
  CONSTRAINT fk_social_posts_next_action FOREIGN KEY(business_id, next_action_type, next_action_id) REFERENCES content_items (business_id, type, id) ON DELETE SET NULL (next_action_type, next_action_id),
  CONSTRAINT uq_social_posts_business_id_id UNIQUE (business_id, id),
  CONSTRAINT ck_social_posts_status CHECK (status IN ('draft', 'in_review', 'approved', 'scheduled', 'published', 'archived', 'failed')),
  CONSTRAINT ck_social_posts_scheduled_has_date CHECK (status <> 'scheduled' OR scheduled_for IS NOT NULL),
  CONSTRAINT ck_social_posts_valid_next_action CHECK (next_action_type IN ('blog_post', 'content_upgrade')),
  CONSTRAINT ck_social_posts_next_action_pair CHECK (num_nulls(next_action_type, next_action_id) IN (0, 2)),
  CONSTRAINT ck_social_posts_not_to_itself CHECK (next_action_id <> id),
  CONSTRAINT ck_social_posts_conversion_goal CHECK (conversion_goal IN ('website_visit', 'lead_magnet', 'sale'))
);
CREATE INDEX ix_social_posts_business_id_bundle_id ON social_posts (business_id, bundle_id, scheduled_for);
CREATE INDEX ix_social_posts_business_id_created_at ON social_posts (business_id, created_at);
CREATE INDEX ix_social_posts_business_id_next_action ON social_posts (business_id, next_action_type, next_action_id) WHERE next_action_id IS NOT NULL;
CREATE INDEX ix_social_posts_business_id_status ON social_posts (business_id, status, scheduled_for);

CREATE TABLE blog_posts (
  id UUID DEFAULT private.new_id() NOT NULL,
  created_at timestamptz DEFAULT now() NOT NULL,
  updated_at timestamptz DEFAULT now() NOT NULL,
  business_id UUID NOT NULL,
  bundle_id UUID NOT NULL,
  status TEXT DEFAULT 'draft' NOT NULL,
  scheduled_for timestamptz,
  published_at timestamptz,
  deleted_at timestamptz,
  next_action_type TEXT,
  next_action_id UUID,
  linked_at timestamptz,
  previous_action_type TEXT,
  previous_action_id UUID,
  conversion_goal TEXT DEFAULT 'lead_magnet' NOT NULL,
  finding_count INTEGER DEFAULT 0 NOT NULL,
  cta_text TEXT,
  cta_url TEXT,
  is_variant BOOLEAN DEFAULT false NOT NULL,
  variant_group_id UUID,
  is_winner BOOLEAN,
  winning_threshold INTEGER,
  title TEXT NOT NULL,
  content TEXT NOT NULL,
  meta_description TEXT,
  keywords TEXT[] DEFAULT '{}' NOT NULL,
  estimated_reading_time INTEGER,
  primary_cta TEXT,
  performance_metrics JSONB DEFAULT '{}'::jsonb NOT NULL,
  CONSTRAINT pk_blog_posts PRIMARY KEY (id),
  CONSTRAINT fk_blog_posts_business_id FOREIGN KEY(business_id) REFERENCES businesses (id) ON DELETE CASCADE,
  CONSTRAINT fk_blog_posts_business_id_bundle_id FOREIGN KEY(business_id, bundle_id) REFERENCES content_bundles (business_id, id) ON DELETE CASCADE,
  CONSTRAINT fk_blog_posts_next_action FOREIGN KEY(business_id, next_action_type, next_action_id) REFERENCES content_items (business_id, type, id) ON DELETE SET NULL (next_action_type, next_action_id),
  CONSTRAINT uq_blog_posts_business_id_id UNIQUE (business_id, id),
  CONSTRAINT ck_blog_posts_status CHECK (status IN ('draft', 'in_review', 'approved', 'scheduled', 'published', 'archived', 'failed')),
  CONSTRAINT ck_blog_posts_scheduled_has_date CHECK (status <> 'scheduled' OR scheduled_for IS NOT NULL),
  CONSTRAINT ck_blog_posts_valid_next_action CHECK (next_action_type IN ('content_upgrade', 'email_sequence')),
  CONSTRAINT ck_blog_posts_next_action_pair CHECK (num_nulls(next_action_type, next_action_id) IN (0, 2)),
  CONSTRAINT ck_blog_posts_not_to_itself CHECK (next_action_id <> id),
  CONSTRAINT ck_blog_posts_conversion_goal CHECK (conversion_goal IN ('lead_magnet', 'sale', 'share'))
);
CREATE INDEX ix_blog_posts_business_id_bundle_id ON blog_posts (business_id, bundle_id, scheduled_for);
CREATE INDEX ix_blog_posts_business_id_created_at ON blog_posts (business_id, created_at);
CREATE INDEX ix_blog_posts_business_id_next_action ON blog_posts (business_id, next_action_type, next_action_id) WHERE next_action_id IS NOT NULL;
CREATE INDEX ix_blog_posts_business_id_status ON blog_posts (business_id, status, scheduled_for);

CREATE TABLE content_upgrades (
  id UUID DEFAULT private.new_id() NOT NULL,
  created_at timestamptz DEFAULT now() NOT NULL,
  updated_at timestamptz DEFAULT now() NOT NULL,
  business_id UUID NOT NULL,
  bundle_id UUID NOT NULL,
  status TEXT DEFAULT 'draft' NOT NULL,
  scheduled_for timestamptz,
  published_at timestamptz,
  deleted_at timestamptz,
  next_action_type TEXT,
  next_action_id UUID,
  linked_at timestamptz,
  previous_action_type TEXT,
  previous_action_id UUID,
  conversion_goal TEXT DEFAULT 'email_signup' NOT NULL,
  finding_count INTEGER DEFAULT 0 NOT NULL,
  cta_text TEXT,
  cta_url TEXT,
  is_variant BOOLEAN DEFAULT false NOT NULL,
  variant_group_id UUID,
  is_winner BOOLEAN,
  winning_threshold INTEGER,
  blog_post_id UUID,
  title TEXT NOT NULL,
  type TEXT NOT NULL,
  description TEXT,
  content TEXT NOT NULL,
  file_url TEXT,
  download_metrics JSONB DEFAULT '{}'::jsonb NOT NULL,
  CONSTRAINT pk_content_upgrades PRIMARY KEY (id),
  CONSTRAINT fk_content_upgrades_business_id FOREIGN KEY(business_id) REFERENCES businesses (id) ON DELETE CASCADE,
  CONSTRAINT fk_content_upgrades_business_id_bundle_id FOREIGN KEY(business_id, bundle_id) REFERENCES content_bundles (business_id, id) ON DELETE CASCADE,
  CONSTRAINT fk_content_upgrades_next_action FOREIGN KEY(business_id, next_action_type, next_action_id) REFERENCES content_items (business_id, type, id) ON DELETE SET NULL (next_action_type, next_action_id),
  CONSTRAINT uq_content_upgrades_business_id_id UNIQUE (business_id, id),
  CONSTRAINT ck_content_upgrades_status CHECK (status IN ('draft', 'in_review', 'approved', 'scheduled', 'published', 'archived', 'failed')),
  CONSTRAINT ck_content_upgrades_scheduled_has_date CHECK (status <> 'scheduled' OR scheduled_for IS NOT NULL),
  CONSTRAINT ck_content_upgrades_valid_next_action CHECK (next_action_type IN ('email_sequence')),
  CONSTRAINT ck_content_upgrades_next_action_pair CHECK (num_nulls(next_action_type, next_action_id) IN (0, 2)),
  CONSTRAINT ck_content_upgrades_not_to_itself CHECK (next_action_id <> id),
  CONSTRAINT ck_content_upgrades_conversion_goal CHECK (conversion_goal IN ('email_signup', 'sale', 'share')),
  CONSTRAINT fk_content_upgrades_business_id_blog_post_id FOREIGN KEY(business_id, blog_post_id) REFERENCES blog_posts (business_id, id) ON DELETE SET NULL (blog_post_id)
);
CREATE INDEX ix_content_upgrades_business_id_blog_post_id ON content_upgrades (business_id, blog_post_id) WHERE blog_post_id IS NOT NULL;
CREATE INDEX ix_content_upgrades_business_id_bundle_id ON content_upgrades (business_id, bundle_id, scheduled_for);
CREATE INDEX ix_content_upgrades_business_id_created_at ON content_upgrades (business_id, created_at);
CREATE INDEX ix_content_upgrades_business_id_next_action ON content_upgrades (business_id, next_action_type, next_action_id) WHERE next_action_id IS NOT NULL;
CREATE INDEX ix_content_upgrades_business_id_status ON content_upgrades (business_id, status, scheduled_for);

CREATE TABLE email_sequences (
  id UUID DEFAULT private.new_id() NOT NULL,
  created_at timestamptz DEFAULT now() NOT NULL,
  updated_at timestamptz DEFAULT now() NOT NULL,
  business_id UUID NOT NULL,
  bundle_id UUID NOT NULL,
  status TEXT DEFAULT 'draft' NOT NULL,
  scheduled_for timestamptz,
  published_at timestamptz,
  deleted_at timestamptz,
  next_action_type TEXT,
  next_action_id UUID,
  linked_at timestamptz,
  previous_action_type TEXT,
  previous_action_id UUID,
  conversion_goal TEXT DEFAULT 'sale' NOT NULL,
  finding_count INTEGER DEFAULT 0 NOT NULL,
  cta_text TEXT,
  cta_url TEXT,
  is_variant BOOLEAN DEFAULT false NOT NULL,
  variant_group_id UUID,
  is_winner BOOLEAN,
  winning_threshold INTEGER,
  sequence_goal TEXT DEFAULT 'nurture' NOT NULL,
  sequence_type TEXT NOT NULL,
  name TEXT NOT NULL,
  description TEXT,
  total_emails INTEGER NOT NULL,
  CONSTRAINT pk_email_sequences PRIMARY KEY (id),
  CONSTRAINT fk_email_sequences_business_id FOREIGN KEY(business_id) REFERENCES businesses (id) ON DELETE CASCADE,
  CONSTRAINT fk_email_sequences_business_id_bundle_id FOREIGN KEY(business_id, bundle_id) REFERENCES content_bundles (business_id, id) ON DELETE CASCADE,
  CONSTRAINT fk_email_sequences_next_action FOREIGN KEY(business_id, next_action_type, next_action_id) REFERENCES content_items (business_id, type, id) ON DELETE SET NULL (next_action_type, next_action_id),
  CONSTRAINT uq_email_sequences_business_id_id UNIQUE (business_id, id),
  CONSTRAINT ck_email_sequences_status CHECK (status IN ('draft', 'in_review', 'approved', 'scheduled', 'published', 'archived', 'failed')),
  CONSTRAINT ck_email_sequences_scheduled_has_date CHECK (status <> 'scheduled' OR scheduled_for IS NOT NULL),
  CONSTRAINT ck_email_sequences_valid_next_action CHECK (next_action_type IN ('blog_post', 'content_upgrade')),
  CONSTRAINT ck_email_sequences_next_action_pair CHECK (num_nulls(next_action_type, next_action_id) IN (0, 2)),
  CONSTRAINT ck_email_sequences_not_to_itself CHECK (next_action_id <> id),
  CONSTRAINT ck_email_sequences_conversion_goal CHECK (conversion_goal IN ('sale', 'referral', 'testimonial')),
  CONSTRAINT ck_email_sequences_sequence_goal CHECK (sequence_goal IN ('nurture', 'onboarding', 'sales', 'retention')),
  CONSTRAINT ck_email_sequences_total_emails CHECK (total_emails >= 0)
);
CREATE INDEX ix_email_sequences_business_id_bundle_id ON email_sequences (business_id, bundle_id, scheduled_for);
CREATE INDEX ix_email_sequences_business_id_created_at ON email_sequences (business_id, created_at);
CREATE INDEX ix_email_sequences_business_id_next_action ON email_sequences (business_id, next_action_type, next_action_id) WHERE next_action_id IS NOT NULL;
CREATE INDEX ix_email_sequences_business_id_status ON email_sequences (business_id, status, scheduled_for);

CREATE TABLE emails (
  id UUID DEFAULT private.new_id() NOT NULL,
  created_at timestamptz DEFAULT now() NOT NULL,
  updated_at timestamptz DEFAULT now() NOT NULL,
  business_id UUID NOT NULL,
  sequence_id UUID NOT NULL,
  subject_line TEXT NOT NULL,
  preview_text TEXT,
  content TEXT NOT NULL,
  sequence_position INTEGER NOT NULL,
  delay_days INTEGER DEFAULT 0 NOT NULL,
  cta_text TEXT,
  cta_url TEXT,
  performance_metrics JSONB DEFAULT '{}'::jsonb NOT NULL,
  is_variant BOOLEAN DEFAULT false NOT NULL,
  variant_group_id UUID,
  is_winner BOOLEAN,
  winning_threshold INTEGER,
  CONSTRAINT pk_emails PRIMARY KEY (id),
  CONSTRAINT fk_emails_business_id FOREIGN KEY(business_id) REFERENCES businesses (id) ON DELETE CASCADE,
  CONSTRAINT fk_emails_business_id_sequence_id FOREIGN KEY(business_id, sequence_id) REFERENCES email_sequences (business_id, id) ON DELETE CASCADE,
  CONSTRAINT ck_emails_sequence_position CHECK (sequence_position >= 1),
  CONSTRAINT ck_emails_delay_days CHECK (delay_days >= 0)
);
CREATE INDEX ix_emails_business_id_sequence_id ON emails (business_id, sequence_id, sequence_position);

CREATE TABLE generation_runs (
  id UUID DEFAULT private.new_id() NOT NULL,
  created_at timestamptz DEFAULT now() NOT NULL,
  updated_at timestamptz DEFAULT now() NOT NULL,
  business_id UUID NOT NULL,
  bundle_id UUID NOT NULL,
  requested_by UUID,
  is_sample BOOLEAN DEFAULT false NOT NULL,
  status TEXT DEFAULT 'running' NOT NULL,
  writer TEXT DEFAULT 'built-in' NOT NULL,
  seed BIGINT NOT NULL,
  components JSONB DEFAULT '[]'::jsonb NOT NULL,
  plan JSONB,
  planned_count INTEGER DEFAULT 0 NOT NULL,
  written_count INTEGER DEFAULT 0 NOT NULL,
  checked_count INTEGER DEFAULT 0 NOT NULL,
  linked_count INTEGER DEFAULT 0 NOT NULL,
  error TEXT,
  finished_at timestamptz,
  CONSTRAINT pk_generation_runs PRIMARY KEY (id),
  CONSTRAINT fk_generation_runs_business_id FOREIGN KEY(business_id) REFERENCES businesses (id) ON DELETE CASCADE,
  CONSTRAINT fk_generation_runs_business_id_bundle_id FOREIGN KEY(business_id, bundle_id) REFERENCES content_bundles (business_id, id) ON DELETE CASCADE,
  CONSTRAINT fk_generation_runs_requested_by FOREIGN KEY(requested_by) REFERENCES auth.users (id) ON DELETE SET NULL,
  CONSTRAINT uq_generation_runs_business_id_id UNIQUE (business_id, id),
  CONSTRAINT ck_generation_runs_status CHECK (status IN ('running', 'done', 'failed', 'canceled'))
);
CREATE INDEX ix_generation_runs_business_id_bundle_id ON generation_runs (business_id, bundle_id);
CREATE INDEX ix_generation_runs_business_id_created_at ON generation_runs (business_id, created_at);
CREATE INDEX ix_generation_runs_requested_by ON generation_runs (requested_by);
CREATE UNIQUE INDEX uq_generation_runs_one_sample_a_person ON generation_runs (requested_by) WHERE is_sample;

CREATE TABLE generation_steps (
  id UUID DEFAULT private.new_id() NOT NULL,
  created_at timestamptz DEFAULT now() NOT NULL,
  updated_at timestamptz DEFAULT now() NOT NULL,
  business_id UUID NOT NULL,
  run_id UUID NOT NULL,
  step TEXT NOT NULL,
  content_type TEXT,
  content_id UUID,
  findings JSONB DEFAULT '[]'::jsonb NOT NULL,
  prompt TEXT,
  model TEXT,
  input_tokens INTEGER,
  output_tokens INTEGER,
  cost_usd NUMERIC(12, 6),
  CONSTRAINT pk_generation_steps PRIMARY KEY (id),
  CONSTRAINT fk_generation_steps_business_id FOREIGN KEY(business_id) REFERENCES businesses (id) ON DELETE CASCADE,
  CONSTRAINT fk_generation_steps_business_id_run_id FOREIGN KEY(business_id, run_id) REFERENCES generation_runs (business_id, id) ON DELETE CASCADE,
  CONSTRAINT uq_generation_steps_run_id_step UNIQUE (run_id, step)
);
CREATE INDEX ix_generation_steps_business_id_run_id ON generation_steps (business_id, run_id);

