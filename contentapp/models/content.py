"""Bundles and the pieces in them.

The four kinds are the union of the seed's two definitions of each. `content_items` is the registry that lets a link
between pieces be a real foreign key whatever the kind at its end; triggers keep it and `previous_action_*`.
The words in the CHECKs are those of `domain.kinds`; a test holds the two together.
"""

from __future__ import annotations

import uuid
from datetime import date, datetime
from typing import Any

from sqlalchemy import CheckConstraint, Date, ForeignKeyConstraint, Index, Text, UniqueConstraint, func, text
from sqlmodel import Field, SQLModel

from contentapp.models.base import TenantRow, json_field, text_field, texts_field, time_field

_PIECE_STATUS = "status IN ('draft', 'in_review', 'approved', 'scheduled', 'published', 'archived', 'failed')"
_BUNDLE_STATUS = "status IN ('draft', 'generating', 'ready', 'approved', 'published', 'archived', 'failed')"


class ContentBundle(TenantRow, table=True):
    """What was bought or made together, planned as one and connected."""

    __tablename__ = "content_bundles"  # type: ignore[assignment]
    __table_args__ = (
        ForeignKeyConstraint(["business_id"], ["businesses.id"], ondelete="CASCADE"),
        UniqueConstraint("business_id", "id"),
        CheckConstraint(_BUNDLE_STATUS, name="status"),
        CheckConstraint("period_end >= period_start", name="period"),
        Index("ix_content_bundles_business_id_created_at", "business_id", "created_at"),
        Index("ix_content_bundles_business_id_status", "business_id", "status"),
    )

    name: str = Field(sa_type=Text)
    status: str = text_field("draft")
    generation_date: date | None = Field(
        default=None, sa_type=Date, nullable=False, sa_column_kwargs={"server_default": func.current_date()}
    )
    time_period: str = Field(sa_type=Text)
    period_start: date = Field(sa_type=Date)
    period_end: date = Field(sa_type=Date)
    is_sample: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    deleted_at: datetime | None = time_field()


class ContentItem(SQLModel, table=True):
    """The registry of all pieces, kept by triggers: what a link's foreign key points at."""

    __tablename__ = "content_items"  # type: ignore[assignment]
    __table_args__ = (
        ForeignKeyConstraint(["business_id"], ["businesses.id"], ondelete="CASCADE"),
        UniqueConstraint("business_id", "type", "id"),
        CheckConstraint("type IN ('social_post', 'blog_post', 'content_upgrade', 'email_sequence')", name="type"),
    )

    id: uuid.UUID = Field(primary_key=True)
    business_id: uuid.UUID
    type: str = Field(sa_type=Text)


class Piece(TenantRow):
    """What every kind has: status and schedule, links, conversion, variants, the bin."""

    bundle_id: uuid.UUID
    status: str = text_field("draft")
    scheduled_for: datetime | None = time_field()
    published_at: datetime | None = time_field()
    deleted_at: datetime | None = time_field()

    next_action_type: str | None = text_field(None)
    next_action_id: uuid.UUID | None = None
    linked_at: datetime | None = time_field()
    previous_action_type: str | None = text_field(None)
    previous_action_id: uuid.UUID | None = None

    conversion_goal: str = Field(sa_type=Text)
    finding_count: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    cta_text: str | None = text_field(None)
    cta_url: str | None = text_field(None)

    is_variant: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    variant_group_id: uuid.UUID | None = None
    is_winner: bool | None = None
    winning_threshold: int | None = None


def _quoted(words: tuple[str, ...]) -> str:
    return ", ".join(f"'{word}'" for word in words)


def _variant_args(table: str) -> tuple[Any, ...]:
    """A row that may be one variant of a group, and at most one of them the winner."""
    return (
        ForeignKeyConstraint(
            ["business_id", "variant_group_id"],
            ["variant_groups.business_id", "variant_groups.id"],
            ondelete="SET NULL (variant_group_id)",
        ),
        Index(
            f"ix_{table}_business_id_variant_group_id",
            "business_id",
            "variant_group_id",
            postgresql_where=text("variant_group_id IS NOT NULL"),
        ),
        Index(
            f"uq_{table}_one_winner",
            "business_id",
            "variant_group_id",
            unique=True,
            postgresql_where=text("is_winner"),
        ),
    )


def _piece_args(table: str, *, next_types: tuple[str, ...], goals: tuple[str, ...]) -> tuple[Any, ...]:
    """The constraints and indexes of one kind's table."""
    return (
        ForeignKeyConstraint(["business_id"], ["businesses.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(
            ["business_id", "bundle_id"], ["content_bundles.business_id", "content_bundles.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(
            ["business_id", "next_action_type", "next_action_id"],
            ["content_items.business_id", "content_items.type", "content_items.id"],
            name=f"fk_{table}_next_action",
            ondelete="SET NULL (next_action_type, next_action_id)",
        ),
        UniqueConstraint("business_id", "id"),
        CheckConstraint(_PIECE_STATUS, name="status"),
        CheckConstraint("status <> 'scheduled' OR scheduled_for IS NOT NULL", name="scheduled_has_date"),
        CheckConstraint(f"next_action_type IN ({_quoted(next_types)})", name="valid_next_action"),
        CheckConstraint("num_nulls(next_action_type, next_action_id) IN (0, 2)", name="next_action_pair"),
        CheckConstraint("next_action_id <> id", name="not_to_itself"),
        CheckConstraint(f"conversion_goal IN ({_quoted(goals)})", name="conversion_goal"),
        Index(f"ix_{table}_business_id_bundle_id", "business_id", "bundle_id", "scheduled_for"),
        Index(f"ix_{table}_business_id_status", "business_id", "status", "scheduled_for"),
        Index(f"ix_{table}_business_id_created_at", "business_id", "created_at"),
        Index(
            f"ix_{table}_business_id_next_action",
            "business_id",
            "next_action_type",
            "next_action_id",
            postgresql_where=text("next_action_id IS NOT NULL"),
        ),
        *_variant_args(table),
    )


class SocialPost(Piece, table=True):
    """A post for one platform."""

    __tablename__ = "social_posts"  # type: ignore[assignment]
    __table_args__ = _piece_args(
        "social_posts",
        next_types=("blog_post", "content_upgrade"),
        goals=("website_visit", "lead_magnet", "sale"),
    )

    conversion_goal: str = text_field("website_visit")
    platform: str = Field(sa_type=Text)
    content: str = Field(sa_type=Text)
    media_prompts: list[str] = texts_field()
    media_alt_texts: list[str] = texts_field()
    hashtags: list[str] = texts_field()
    post_type: str | None = text_field(None)
    engagement_metrics: dict[str, Any] = json_field()


class BlogPost(Piece, table=True):
    """An article with what a search engine reads of it."""

    __tablename__ = "blog_posts"  # type: ignore[assignment]
    __table_args__ = _piece_args(
        "blog_posts",
        next_types=("content_upgrade", "email_sequence"),
        goals=("lead_magnet", "sale", "share"),
    )

    conversion_goal: str = text_field("lead_magnet")
    title: str = Field(sa_type=Text)
    content: str = Field(sa_type=Text)
    meta_description: str | None = text_field(None)
    keywords: list[str] = texts_field()
    estimated_reading_time: int | None = None
    primary_cta: str | None = text_field(None)
    performance_metrics: dict[str, Any] = json_field()


class ContentUpgrade(Piece, table=True):
    """A download that is worth an email address. `blog_post_id` says where it came from; the link is next_action."""

    __tablename__ = "content_upgrades"  # type: ignore[assignment]
    __table_args__ = (
        *_piece_args("content_upgrades", next_types=("email_sequence",), goals=("email_signup", "sale", "share")),
        ForeignKeyConstraint(
            ["business_id", "blog_post_id"],
            ["blog_posts.business_id", "blog_posts.id"],
            ondelete="SET NULL (blog_post_id)",
        ),
        Index(
            "ix_content_upgrades_business_id_blog_post_id",
            "business_id",
            "blog_post_id",
            postgresql_where=text("blog_post_id IS NOT NULL"),
        ),
    )

    conversion_goal: str = text_field("email_signup")
    blog_post_id: uuid.UUID | None = None
    title: str = Field(sa_type=Text)
    type: str = Field(sa_type=Text)
    description: str | None = text_field(None)
    content: str = Field(sa_type=Text)
    file_url: str | None = text_field(None)
    download_metrics: dict[str, Any] = json_field()


class EmailSequence(Piece, table=True):
    """A series of emails: one card on the board, its emails open inside."""

    __tablename__ = "email_sequences"  # type: ignore[assignment]
    __table_args__ = (
        *_piece_args(
            "email_sequences",
            next_types=("blog_post", "content_upgrade"),
            goals=("sale", "referral", "testimonial"),
        ),
        CheckConstraint("sequence_goal IN ('nurture', 'onboarding', 'sales', 'retention')", name="sequence_goal"),
        CheckConstraint("total_emails >= 0", name="total_emails"),
    )

    conversion_goal: str = text_field("sale")
    sequence_goal: str = text_field("nurture")
    sequence_type: str = Field(sa_type=Text)
    name: str = Field(sa_type=Text)
    description: str | None = text_field(None)
    total_emails: int


class Email(TenantRow, table=True):
    """One email of a sequence; `delay_days` counts from the one before it."""

    __tablename__ = "emails"  # type: ignore[assignment]
    __table_args__ = (
        ForeignKeyConstraint(["business_id"], ["businesses.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(
            ["business_id", "sequence_id"], ["email_sequences.business_id", "email_sequences.id"], ondelete="CASCADE"
        ),
        CheckConstraint("sequence_position >= 1", name="sequence_position"),
        CheckConstraint("delay_days >= 0", name="delay_days"),
        Index("ix_emails_business_id_sequence_id", "business_id", "sequence_id", "sequence_position"),
        *_variant_args("emails"),
    )

    sequence_id: uuid.UUID
    subject_line: str = Field(sa_type=Text)
    preview_text: str | None = text_field(None)
    content: str = Field(sa_type=Text)
    sequence_position: int
    delay_days: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    cta_text: str | None = text_field(None)
    cta_url: str | None = text_field(None)
    performance_metrics: dict[str, Any] = json_field()

    is_variant: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    variant_group_id: uuid.UUID | None = None
    is_winner: bool | None = None
    winning_threshold: int | None = None


PIECES: dict[str, type[SocialPost] | type[BlogPost] | type[ContentUpgrade] | type[EmailSequence]] = {
    "social_post": SocialPost,
    "blog_post": BlogPost,
    "content_upgrade": ContentUpgrade,
    "email_sequence": EmailSequence,
}
"""The table of each kind."""
