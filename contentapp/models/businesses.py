"""Businesses with everything the wizard asks, and who may work in them."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, Index, Text, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field, SQLModel

from contentapp.models.base import Row, json_field, text_field, texts_field, time_field


class Business(Row, table=True):
    """A customer's business: the profile that everything is written from."""

    __tablename__ = "businesses"  # type: ignore[assignment]
    __table_args__ = (
        CheckConstraint("length(btrim(name)) BETWEEN 1 AND 120", name="name_length"),
        Index("ix_businesses_profile_id", "profile_id"),
        Index("ix_businesses_created_at", "created_at"),
        Index(
            "ix_businesses_binned",
            "deleted_at",
            postgresql_where=text("deleted_at IS NOT NULL AND purged_at IS NULL"),
        ),
    )

    profile_id: uuid.UUID | None = Field(default=None, foreign_key="auth.users.id", ondelete="CASCADE")
    deleted_at: datetime | None = time_field()
    purged_at: datetime | None = time_field()
    time_zone: str = text_field("Europe/London")

    name: str = Field(sa_type=Text)
    industry: str = text_field()
    website: str | None = text_field(None)

    business_type: str = text_field()
    primary_product: str = text_field()
    core_offer_description: str = text_field()

    audience_demographics: dict[str, Any] = json_field()
    audience_psychographics: dict[str, Any] = json_field()
    audience_job_role: str | None = text_field(None)
    audience_pain_points: list[str] = texts_field()
    audience_desired_outcomes: list[str] = texts_field()

    primary_topics: list[str] = texts_field()
    tone_of_voice: str | None = text_field(None)
    brand_keywords: list[str] = texts_field()
    competitors: list[str] = texts_field()
    banned_words: list[str] = texts_field()

    primary_cta: str | None = text_field(None)
    awareness_stage: str | None = text_field(None)
    promotions: list[dict[str, Any]] = Field(
        default_factory=list,
        sa_type=ARRAY(JSONB),  # type: ignore[arg-type]
        nullable=False,
        sa_column_kwargs={"server_default": text("'{}'")},
    )

    social_platforms: list[str] = texts_field()
    platform_preferences: dict[str, Any] = json_field()
    competitor_social_accounts: list[str] = texts_field()

    blog_style: str | None = text_field(None)
    content_upgrade_type: str | None = text_field(None)

    email_tone: str | None = text_field(None)
    email_frequency: str | None = text_field(None)
    list_building_goals: list[str] = texts_field()

    primary_content_goal: str | None = text_field(None)
    revenue_targets: str | None = text_field(None)


class BusinessMember(SQLModel, table=True):
    """One person's role in one business: viewers read, editors write, owners also decide who does."""

    __tablename__ = "business_members"  # type: ignore[assignment]
    __table_args__ = (
        CheckConstraint("role IN ('owner', 'editor', 'viewer')", name="role"),
        Index("ix_business_members_user_id", "user_id", "business_id"),
    )

    business_id: uuid.UUID = Field(foreign_key="businesses.id", ondelete="CASCADE", primary_key=True)
    user_id: uuid.UUID = Field(foreign_key="auth.users.id", ondelete="CASCADE", primary_key=True)
    role: str = Field(sa_type=Text)
    created_at: datetime | None = time_field(now=True)
