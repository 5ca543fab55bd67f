"""What happened, what texts were before, and the seals of the first. Rows come from triggers; none ever changes."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, DateTime, ForeignKeyConstraint, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field, SQLModel

from contentapp.models.base import id_field, json_field, text_field


def _written_now() -> Any:
    """When the row was written, not when its transaction began: entries of one transaction keep their order."""
    return Field(
        default=None,
        sa_type=DateTime(timezone=True),  # type: ignore[arg-type]
        nullable=False,
        sa_column_kwargs={"server_default": text("clock_timestamp()")},
    )


class AuditLog(SQLModel, table=True):
    """One change of one row. `business_id` is None for the platform's own tables; no key points anywhere, since the log
    outlives what it describes. `changes` maps columns to `{old, new}`, or to `{}` where only the name is kept."""

    __tablename__ = "audit_logs"  # type: ignore[assignment]
    __table_args__ = (
        CheckConstraint("action IN ('create', 'update', 'delete')", name="action"),
        Index("ix_audit_logs_business_id_created_at", "business_id", "created_at", "id"),
        Index("ix_audit_logs_business_id_actor_id", "business_id", "actor_id", "created_at", "id"),
        Index("ix_audit_logs_business_id_entity", "business_id", "entity_type", "entity_id", "created_at"),
    )

    id: uuid.UUID = id_field()
    created_at: datetime | None = _written_now()
    business_id: uuid.UUID | None = None
    entity_type: str = Field(sa_type=Text)
    entity_id: uuid.UUID
    action: str = Field(sa_type=Text)
    actor_id: uuid.UUID
    changes: dict[str, Any] = json_field()
    reason: str | None = text_field(None)
    ai_generated: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    ai_model: str | None = text_field(None)
    ai_prompt: str | None = text_field(None)


class ContentVersion(SQLModel, table=True):
    """A text as it was until `created_at`: who wrote it (`created_by`, `reason`), and who replaced it and why."""

    __tablename__ = "content_versions"  # type: ignore[assignment]
    __table_args__ = (
        ForeignKeyConstraint(["business_id"], ["businesses.id"], ondelete="CASCADE"),
        UniqueConstraint(
            "business_id", "entity_type", "entity_id", "version_number", name="uq_content_versions_version"
        ),
        CheckConstraint(
            "entity_type IN ('social_post', 'blog_post', 'content_upgrade', 'email_sequence', 'email')",
            name="entity_type",
        ),
        CheckConstraint("version_number >= 1", name="version_number"),
        Index("ix_content_versions_business_id_created_at", "business_id", "created_at"),
    )

    id: uuid.UUID = id_field()
    created_at: datetime | None = _written_now()
    business_id: uuid.UUID
    entity_type: str = Field(sa_type=Text)
    entity_id: uuid.UUID
    version_number: int
    content: str = Field(sa_type=Text)
    snapshot: dict[str, Any] = Field(sa_type=JSONB, nullable=False)
    reason: str | None = text_field(None)
    performance_snapshot: dict[str, Any] | None = Field(default=None, sa_type=JSONB, nullable=True)
    created_by: uuid.UUID
    ai_model: str | None = text_field(None)
    written_at: datetime = Field(sa_type=DateTime(timezone=True))  # type: ignore[call-overload]
    replaced_by: uuid.UUID
    replaced_model: str | None = text_field(None)
    replaced_reason: str | None = text_field(None)


class AuditSeal(SQLModel, table=True):
    """One link of a business's chain: `hash` covers its entry and the seal before it. Numbers from 1, without gaps."""

    __tablename__ = "audit_seals"  # type: ignore[assignment]
    __table_args__ = (
        UniqueConstraint("business_id", "number", postgresql_nulls_not_distinct=True),
        UniqueConstraint("audit_id"),
        CheckConstraint("number >= 1", name="number"),
        CheckConstraint("length(hash) = 64", name="hash"),
    )

    id: uuid.UUID = id_field()
    created_at: datetime | None = _written_now()
    business_id: uuid.UUID | None = None
    number: int = Field(sa_type=BigInteger)
    audit_id: uuid.UUID
    hash: str = Field(sa_type=Text)
