"""Runs that write a bundle, checkpointed step by step."""

from __future__ import annotations

import uuid
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, CheckConstraint, ForeignKeyConstraint, Index, Text, UniqueConstraint, text
from sqlalchemy.dialects.postgresql import JSONB
from sqlmodel import Field

from contentapp.models.base import TenantRow, json_field, text_field, time_field
from contentapp.models.spending import usd_field


class GenerationRun(TenantRow, table=True):
    """One bundle being planned, written, checked and connected. Its plan is kept: a stopped run goes on."""

    __tablename__ = "generation_runs"  # type: ignore[assignment]
    __table_args__ = (
        ForeignKeyConstraint(["business_id"], ["businesses.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(
            ["business_id", "bundle_id"], ["content_bundles.business_id", "content_bundles.id"], ondelete="CASCADE"
        ),
        ForeignKeyConstraint(["requested_by"], ["auth.users.id"], ondelete="SET NULL"),
        UniqueConstraint("business_id", "id"),
        CheckConstraint("status IN ('planned', 'running', 'done', 'failed', 'canceled')", name="status"),
        CheckConstraint("stopped_by IN ('', 'run_budget', 'month_budget')", name="stopped_by"),
        CheckConstraint("budget_usd >= 0", name="budget"),
        Index("ix_generation_runs_business_id_bundle_id", "business_id", "bundle_id"),
        Index("ix_generation_runs_business_id_created_at", "business_id", "created_at"),
        # The free sample is one a person, whatever they click and however often.
        Index(
            "uq_generation_runs_one_sample_a_person",
            "requested_by",
            unique=True,
            postgresql_where=text("is_sample"),
        ),
        Index("ix_generation_runs_requested_by", "requested_by"),
        Index("ix_generation_runs_running", "updated_at", postgresql_where=text("status = 'running'")),
    )

    bundle_id: uuid.UUID
    requested_by: uuid.UUID | None = None
    is_sample: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    status: str = text_field("running")
    writer: str = text_field("built-in")
    seed: int = Field(sa_type=BigInteger)
    components: list[dict[str, Any]] = json_field("[]")
    plan: dict[str, Any] | None = Field(default=None, sa_type=JSONB(none_as_null=True), nullable=True)  # type: ignore[call-overload]
    plan_options: dict[str, Any] = json_field()
    planned_count: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    written_count: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    checked_count: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    linked_count: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    error: str | None = text_field(None)
    finished_at: datetime | None = time_field()
    advancing_since: datetime | None = time_field()
    advancing_from: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})
    budget_usd: Decimal | None = usd_field()
    stopped_by: str = text_field("")


class GenerationStep(TenantRow, table=True):
    """One finished step of a run: written in the same transaction as what it made, so a step never happens twice."""

    __tablename__ = "generation_steps"  # type: ignore[assignment]
    __table_args__ = (
        ForeignKeyConstraint(["business_id"], ["businesses.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(
            ["business_id", "run_id"], ["generation_runs.business_id", "generation_runs.id"], ondelete="CASCADE"
        ),
        UniqueConstraint("run_id", "step"),
        Index("ix_generation_steps_business_id_run_id", "business_id", "run_id"),
        Index(
            "ix_generation_steps_business_id_content_id",
            "business_id",
            "content_id",
            postgresql_where=text("error IS NOT NULL"),
        ),
        Index("ix_generation_steps_written", "business_id", "content_id", postgresql_where=text("step LIKE 'write:%'")),
    )

    run_id: uuid.UUID
    step: str = Field(sa_type=Text)
    content_type: str | None = text_field(None)
    content_id: uuid.UUID | None = None
    findings: list[dict[str, Any]] = json_field("[]")
    prompt: str | None = text_field(None)
    model: str | None = text_field(None)
    input_tokens: int | None = None
    output_tokens: int | None = None
    error: str | None = text_field(None)
    retry_asked_at: datetime | None = time_field()
    cost_usd: Decimal | None = usd_field()
    latency_ms: int | None = None
    fallback: str | None = text_field(None)
