-- What happened, what texts were before, and the chain that says nobody has touched either since. All three only grow.
CREATE TABLE audit_logs (
  id UUID DEFAULT private.new_id() NOT NULL,
  created_at timestamptz DEFAULT clock_timestamp() NOT NULL,
  business_id UUID,
  entity_type TEXT NOT NULL,
  entity_id UUID NOT NULL,
  action TEXT NOT NULL,
  actor_id UUID NOT NULL,
  changes JSONB DEFAULT '{}'::jsonb NOT NULL,
  reason TEXT,
  ai_generated BOOLEAN DEFAULT false NOT NULL,
  ai_model TEXT,
  ai_prompt TEXT,
  CONSTRAINT pk_audit_logs PRIMARY KEY (id),
  CONSTRAINT ck_audit_logs_action CHECK (action IN ('create', 'update', 'delete'))
);
CREATE INDEX ix_audit_logs_business_id_created_at ON audit_logs (business_id, created_at, id);
CREATE INDEX ix_audit_logs_business_id_actor_id ON audit_logs (business_id, actor_id, created_at, id);
CREATE INDEX ix_audit_logs_business_id_entity ON audit_logs (business_id, entity_type, entity_id, created_at);

CREATE TABLE content_versions (
  id UUID DEFAULT private.new_id() NOT NULL,
  created_at timestamptz DEFAULT clock_timestamp() NOT NULL,
  business_id UUID NOT NULL,
  entity_type TEXT NOT NULL,
  entity_id UUID NOT NULL,
  version_number INTEGER NOT NULL,
  content TEXT NOT NULL,
  snapshot JSONB NOT NULL,
  reason TEXT,
  performance_snapshot JSONB,
  created_by UUID NOT NULL,
  ai_model TEXT,
  written_at timestamptz NOT NULL,
  replaced_by UUID NOT NULL,
  replaced_model TEXT,
  replaced_reason TEXT,
  CONSTRAINT pk_content_versions PRIMARY KEY (id),
  CONSTRAINT fk_content_versions_business_id FOREIGN KEY(business_id) REFERENCES businesses (id) ON DELETE CASCADE,
  CONSTRAINT uq_content_versions_version UNIQUE (business_id, entity_type, entity_id, version_number),
  CONSTRAINT ck_content_versions_entity_type CHECK (entity_type IN ('social_post', 'blog_post', 'content_upgrade', 'email_sequence', 'email')),
  CONSTRAINT ck_content_versions_version_number CHECK (version_number >= 1)
);
CREATE INDEX ix_content_versions_business_id_created_at ON content_versions (business_id, created_at);

CREATE TABLE audit_seals (
  id UUID DEFAULT private.new_id() NOT NULL,
  created_at timestamptz DEFAULT clock_timestamp() NOT NULL,
  business_id UUID,
  number BIGINT NOT NULL,
  audit_id UUID NOT NULL,
  hash TEXT NOT NULL,
  CONSTRAINT pk_audit_seals PRIMARY KEY (id),
  CONSTRAINT uq_audit_seals_business_id_number UNIQUE NULLS NOT DISTINCT (business_id, number),
  CONSTRAINT uq_audit_seals_audit_id UNIQUE (audit_id),
  CONSTRAINT ck_audit_seals_number CHECK (number >= 1),
  CONSTRAINT ck_audit_seals_hash CHECK (length(hash) = 64)
);

-- Entries that no seal covers yet. A row comes and commits with its entry, so an entry that commits late is sealed late,
-- and none is ever missed: the sealer looks at no clock and no id.
CREATE TABLE private.unsealed_audit_logs (
  audit_id uuid PRIMARY KEY,
  business_id uuid
);
