"""Who writes for a business, and what asking models has cost."""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Numeric, Text, UniqueConstraint, text
from sqlmodel import Field

from contentapp.models.base import Row, TenantRow, json_field, text_field


def usd_field(*, nullable: bool = True) -> Any:
    """US dollars to the millionth: a call can cost less than a cent."""
    return Field(default=None if nullable else ..., sa_type=Numeric(12, 6), nullable=nullable)  # type: ignore[call-overload]


class ModelSettings(TenantRow, table=True):
    """What a business chose; an empty writer and no budget are the installation's choice."""

    __tablename__ = "model_settings"  # type: ignore[assignment]
    __table_args__ = (
        ForeignKeyConstraint(["business_id"], ["businesses.id"], ondelete="CASCADE"),
        UniqueConstraint("business_id"),
        CheckConstraint("month_budget_usd >= 0", name="month_budget"),
    )

    writer: str = text_field("")
    month_budget_usd: Decimal | None = usd_field()


class ModelCall(TenantRow, table=True):
    """One piece of work a model was asked for, with every request that it took. It outlives what it speaks of."""

    __tablename__ = "model_calls"  # type: ignore[assignment]
    __table_args__ = (
        ForeignKeyConstraint(["business_id"], ["businesses.id"], ondelete="CASCADE"),
        CheckConstraint("purpose IN ('write', 'rewrite', 'test')", name="purpose"),
        CheckConstraint("status IN ('reserved', 'done', 'failed')", name="status"),
        Index("ix_model_calls_business_id_created_at", "business_id", "created_at"),
        Index(
            "ix_model_calls_business_id_run_id", "business_id", "run_id", postgresql_where=text("run_id IS NOT NULL")
        ),
        Index("ix_model_calls_created_at", "created_at"),
    )

    run_id: uuid.UUID | None = None
    purpose: str = Field(sa_type=Text)
    about: str = text_field("")
    endpoint: str = Field(sa_type=Text)
    model: str = Field(sa_type=Text)
    status: str = text_field("reserved")
    problem: str = text_field("")
    requests: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    input_tokens: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    output_tokens: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    reserved_usd: Decimal = usd_field(nullable=False)
    cost_usd: Decimal | None = usd_field()
    latency_ms: int | None = None


class PieceRewrite(TenantRow, table=True):
    """A text that somebody asked to be written anew, and what became of the suggestion."""

    __tablename__ = "piece_rewrites"  # type: ignore[assignment]
    __table_args__ = (
        ForeignKeyConstraint(["business_id"], ["businesses.id"], ondelete="CASCADE"),
        CheckConstraint(
            "action IN ('rewrite', 'shorten', 'lengthen', 'tone', 'hashtags', 'variant', 'translate')", name="action"
        ),
        CheckConstraint("status IN ('asked', 'writing', 'ready', 'failed', 'accepted', 'rejected')", name="status"),
        Index("ix_piece_rewrites_business_id_content_id", "business_id", "content_id"),
        Index(
            "ix_piece_rewrites_open",
            "business_id",
            "asked_by",
            postgresql_where=text("status IN ('asked', 'writing', 'ready', 'failed')"),
        ),
    )

    content_type: str = Field(sa_type=Text)
    content_id: uuid.UUID
    email_id: uuid.UUID | None = None
    asked_by: uuid.UUID
    action: str = Field(sa_type=Text)
    detail: str = text_field("")
    writer: str = Field(sa_type=Text)
    status: str = text_field("asked")
    before: dict[str, Any] = json_field()
    proposal: dict[str, Any] = json_field()
    findings: list[dict[str, Any]] = json_field("[]")
    model: str = text_field("")
    prompt: str = text_field("")
    problem: str = text_field("")
    edited: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    closed_by: uuid.UUID | None = None


class ModelCheck(Row, table=True):
    """Whether an endpoint answered when it was last tried. It belongs to no business."""

    __tablename__ = "model_checks"  # type: ignore[assignment]
    __table_args__ = (
        UniqueConstraint("endpoint"),
        CheckConstraint("status IN ('asked', 'answered', 'failed')", name="status"),
    )

    endpoint: str = Field(sa_type=Text)
    status: str = text_field("asked")
    problem: str = text_field("")
    latency_ms: int | None = None
