"""What is measured: links that lead out of pieces, and groups of variants that compete."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    DateTime,
    ForeignKeyConstraint,
    Index,
    Integer,
    Text,
    UniqueConstraint,
    text,
)
from sqlmodel import Field

from contentapp.models.base import TenantRow, filled_field, json_field, text_field

_SOURCES = "('social_post', 'blog_post', 'content_upgrade', 'email_sequence', 'email')"


class ManagedUrl(TenantRow, table=True):
    """A link of a piece. Its source is no foreign key: what is out in the world is clicked after a piece is purged."""

    __tablename__ = "managed_urls"  # type: ignore[assignment]
    __table_args__ = (
        ForeignKeyConstraint(["business_id"], ["businesses.id"], ondelete="CASCADE"),
        CheckConstraint(f"source_type IN {_SOURCES}", name="source_type"),
        CheckConstraint("url ~* '^https?://' AND length(url) <= 2048", name="url"),
        CheckConstraint("click_count >= 0", name="click_count"),
        Index("ix_managed_urls_business_id_source", "business_id", "source_type", "source_id"),
        Index("ix_managed_urls_business_id_is_valid", "business_id", "is_valid"),
        Index("ix_managed_urls_business_id_created_at", "business_id", "created_at"),
        Index("ix_managed_urls_last_checked_at", "last_checked_at"),
    )

    source_type: str = Field(sa_type=Text)
    source_id: uuid.UUID
    url: str = Field(sa_type=Text)
    utm_params: dict[str, Any] | None = json_field(nullable=True)
    click_count: int | None = filled_field(Integer, "0")
    last_checked_at: datetime | None = filled_field(DateTime(timezone=True), "NULL", nullable=True)
    is_valid: bool | None = filled_field(Boolean, "true")


class VariantGroup(TenantRow, table=True):
    """Variants of one piece that compete. `threshold` is the least lift worth acting on, in percent of the control."""

    __tablename__ = "variant_groups"  # type: ignore[assignment]
    __table_args__ = (
        ForeignKeyConstraint(["business_id"], ["businesses.id"], ondelete="CASCADE"),
        UniqueConstraint("business_id", "id"),
        CheckConstraint(f"content_type IN {_SOURCES}", name="content_type"),
        CheckConstraint("goal IN ('clicks', 'downloads', 'signups', 'sales')", name="goal"),
        CheckConstraint("threshold > 0", name="threshold"),
        CheckConstraint("state IN ('draft', 'running', 'stopped', 'decided')", name="state"),
        Index("ix_variant_groups_business_id_state", "business_id", "state"),
        Index("ix_variant_groups_business_id_created_at", "business_id", "created_at"),
    )

    content_type: str = Field(sa_type=Text)
    goal: str = text_field("clicks")
    threshold: int = Field(default=10, sa_column_kwargs={"server_default": text("10")})
    state: str | None = filled_field(Text, "'draft'")
    started_at: datetime | None = filled_field(DateTime(timezone=True), "NULL", nullable=True)
    decided_at: datetime | None = filled_field(DateTime(timezone=True), "NULL", nullable=True)
