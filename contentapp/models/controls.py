"""What decides who gets in and what is switched on: API keys, email providers, feature flags."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, DateTime, ForeignKeyConstraint, Index, Integer, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field

from contentapp.models.base import Row, TenantRow, filled_field, json_field, text_field, time_field


class FeatureFlag(Row, table=True):
    """A switch of the whole platform. People get its evaluated value, never this row."""

    __tablename__ = "feature_flags"  # type: ignore[assignment]
    __table_args__ = (CheckConstraint("length(btrim(name)) BETWEEN 1 AND 120", name="name_length"),)

    name: str = Field(sa_type=Text, unique=True)
    description: str | None = text_field(None)
    is_enabled: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    rules: dict[str, Any] = json_field()
    # `metadata` is taken on a SQLModel class; the column has the design's name.
    facts: dict[str, Any] = json_field(name="metadata")


class ApiKey(TenantRow, table=True):
    """A key to one business. Only its hash is kept; no person reads even that. `rate_limit` is requests an hour."""

    __tablename__ = "api_keys"  # type: ignore[assignment]
    __table_args__ = (
        ForeignKeyConstraint(["business_id"], ["businesses.id"], ondelete="CASCADE"),
        CheckConstraint("length(btrim(name)) BETWEEN 1 AND 120", name="name_length"),
        CheckConstraint("rate_limit > 0", name="rate_limit"),
        CheckConstraint("usage_count >= 0", name="usage_count"),
        Index("ix_api_keys_business_id_is_active", "business_id", "is_active"),
        Index("ix_api_keys_business_id_created_at", "business_id", "created_at"),
    )

    key_hash: str = Field(sa_type=Text, unique=True)
    key_start: str = text_field()
    name: str = Field(sa_type=Text)
    last_used_at: datetime | None = filled_field(DateTime(timezone=True), "NULL", nullable=True)
    expires_at: datetime | None = time_field()
    is_active: bool = Field(default=True, sa_column_kwargs={"server_default": text("true")})
    scopes: list[str] = Field(sa_type=ARRAY(Text), nullable=False)  # type: ignore[arg-type]
    rate_limit: int | None = filled_field(Integer, "1000")
    usage_count: int | None = filled_field(Integer, "0")


class EspIntegration(TenantRow, table=True):
    """An email service provider of a business. `credentials` are encrypted before they get here, bound to this row."""

    __tablename__ = "esp_integrations"  # type: ignore[assignment]
    __table_args__ = (
        ForeignKeyConstraint(["business_id"], ["businesses.id"], ondelete="CASCADE"),
        CheckConstraint("provider ~ '^[a-z][a-z0-9_]*$'", name="provider"),
        CheckConstraint("sync_status IN ('pending', 'running', 'succeeded', 'failed')", name="sync_status"),
        Index("ix_esp_integrations_business_id_provider", "business_id", "provider"),
        Index("ix_esp_integrations_business_id_sync_status", "business_id", "sync_status"),
        Index("ix_esp_integrations_business_id_created_at", "business_id", "created_at"),
    )

    provider: str = Field(sa_type=Text)
    credentials: dict[str, Any] = Field(sa_type=JSONB, nullable=False, repr=False)
    settings: dict[str, Any] = json_field()
    last_sync_at: datetime | None = filled_field(DateTime(timezone=True), "NULL", nullable=True)
    sync_status: str | None = filled_field(Text, "NULL", nullable=True)
    error_log: list[dict[str, Any]] | None = filled_field(JSONB(none_as_null=True), "'[]'::jsonb", nullable=True)
