"""What asking models may cost, and has: reserved before a call at the most it can cost, settled after it.

A budget is hard: what is reserved counts as spent, in every process at once, so no number of calls at a time gets past
it. A call whose end nobody saw, because its worker was lost, goes on counting at what was reserved for it.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, Literal

from sqlalchemy import insert, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contentapp.db.session import explain
from contentapp.domain.generation.control import MOST_USD
from contentapp.domain.ports import Problem, Usage
from contentapp.domain.principal import Principal, require_owner
from contentapp.endpoints import BUILT_IN, find_endpoint
from contentapp.errors import Invalid, NotFound
from contentapp.models import GenerationRun, ModelCall, ModelSettings
from contentapp.models.base import new_id
from contentapp.settings import settings

Purpose = Literal["write", "rewrite", "test"]
StoppedBy = Literal["", "run_budget", "month_budget"]

CHARGED: Final = 3
"""Requests that a piece of work may be charged for at the most: that many times one request's most is reserved."""

_TURN: Final = text("SELECT pg_advisory_xact_lock(hashtextextended('contentapp.spending:' || :business, 0))")
_SPENT: Final = text("""
    SELECT
      coalesce((SELECT sum(coalesce(c.cost_usd, c.reserved_usd)) FROM public.model_calls c
        WHERE c.business_id = :business AND c.run_id = :run), 0) AS run,
      coalesce((SELECT sum(coalesce(c.cost_usd, c.reserved_usd)) FROM public.model_calls c
        WHERE c.business_id = :business
          AND c.created_at >= date_trunc('month', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'), 0) AS month
""")
_CHOOSE: Final = text("SELECT private.choose_writer(:business, :writer)")
_SET_MONTH: Final = text("SELECT private.set_month_budget(:business, :budget)")
_SETTLE: Final = text("""
    UPDATE public.model_calls c SET status = r.status, problem = r.problem, requests = r.requests,
      input_tokens = r.input_tokens, output_tokens = r.output_tokens, cost_usd = r.cost_usd, latency_ms = r.latency_ms
    FROM jsonb_to_recordset(CAST(:rows AS jsonb)) AS r (id uuid, status text, problem text, requests integer,
      input_tokens integer, output_tokens integer, cost_usd numeric, latency_ms integer)
    WHERE c.id = r.id AND c.status = 'reserved'
""")
_LEFT_OPEN: Final = text("""
    UPDATE public.model_calls SET status = 'failed', problem = 'connection_lost', cost_usd = reserved_usd
    WHERE business_id = :business AND run_id = :run AND status = 'reserved'
""")


class NoSuchWriter(NotFound):
    """No endpoint of this installation has that name."""

    code = "no_such_writer"


@dataclass(frozen=True, slots=True)
class Call:
    """A piece of work to ask a model for: what it is about, and what it can cost at the most, in US dollars."""

    about: str
    most_usd: Decimal


@dataclass(frozen=True, slots=True)
class Settled:
    """How a call that was reserved ended; `problem` says why nothing came of it."""

    call_id: uuid.UUID
    usage: Usage
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """Who writes for a business, and what a month of it may cost, in US dollars."""

    writer: str
    month_budget_usd: Decimal


async def get_choice(session: AsyncSession, business_id: uuid.UUID) -> Choice:
    """What a business chose, where it did and the installation still has it; else what the settings say."""
    query = select(ModelSettings).where(col(ModelSettings.business_id) == business_id)
    row = (await session.execute(query, execution_options={"populate_existing": True})).scalar_one_or_none()
    config = settings()
    writer = row.writer if row and row.writer else config.writer
    if find_endpoint(config.models, writer) is None:
        writer = BUILT_IN
    budget = row.month_budget_usd if row and row.month_budget_usd is not None else config.month_budget_usd
    return Choice(writer, budget)


async def choose_writer(session: AsyncSession, principal: Principal, name: str) -> None:
    """Let that endpoint, or the built-in writer, write for this business. Raises NoSuchWriter, NotAnOwner."""
    require_owner(principal.role, "choose who writes for", principal.business_name)
    if name != BUILT_IN and find_endpoint(settings().models, name) is None:
        raise NoSuchWriter("There is no such writer here. Load the page again.")
    await explain(session, "chose the writer")
    await session.execute(_CHOOSE, {"business": principal.business_id, "writer": name})


async def set_month_budget(session: AsyncSession, business_id: uuid.UUID, budget_usd: Decimal) -> None:
    """Let models cost a business so much in a month, in US dollars; for platform admins. Raises Invalid."""
    if not 0 <= budget_usd <= MOST_USD:
        raise Invalid(f"Say how many dollars a month may cost, up to {MOST_USD:,}.", fields={"budget": "Not a sum."})
    await explain(session, "set the month's budget")
    await session.execute(_SET_MONTH, {"business": business_id, "budget": budget_usd})


async def reserve(
    session: AsyncSession,
    business_id: uuid.UUID,
    calls: Sequence[Call],
    *,
    endpoint: str,
    model: str,
    purpose: Purpose,
    run: GenerationRun | None = None,
) -> tuple[list[uuid.UUID], StoppedBy]:
    """Reserve these calls in their order as far as the budgets reach, for services; and which budget stopped it.

    Others of the business wait until this transaction ends, so that two never reserve the same money.
    """
    if not calls:
        return [], ""
    await session.execute(_TURN, {"business": str(business_id)})
    spent = (await session.execute(_SPENT, {"business": business_id, "run": run.id if run else None})).one()
    month_left = (await get_choice(session, business_id)).month_budget_usd - spent.month
    run_left = run_budget(run) - spent.run if run else month_left
    rows: list[dict[str, Any]] = []
    stopped_by: StoppedBy = ""
    for call in calls:
        if call.most_usd > run_left or call.most_usd > month_left:
            stopped_by = "run_budget" if call.most_usd > run_left and run else "month_budget"
            break
        run_left, month_left = run_left - call.most_usd, month_left - call.most_usd
        about = {"purpose": purpose, "about": call.about, "endpoint": endpoint, "model": model}
        rows.append({"id": new_id(), "business_id": business_id, "run_id": run.id if run else None, **about,
                     "reserved_usd": call.most_usd})  # fmt: skip
    if rows:
        await session.execute(insert(ModelCall).values(rows))
    return [row["id"] for row in rows], stopped_by


def run_budget(run: GenerationRun) -> Decimal:
    """What a run may cost, in US dollars: what an owner raised it to, else what the settings say."""
    return settings().run_budget_usd if run.budget_usd is None else run.budget_usd


async def settle(session: AsyncSession, ended: Sequence[Settled]) -> None:
    """Note what calls really took, for services; once settled, a call stays as it is."""
    if not ended:
        return
    rows = json.dumps([_settled_row(one) for one in ended], default=str)
    await session.execute(_SETTLE, {"rows": rows})


async def close_lost(session: AsyncSession, run: GenerationRun) -> None:
    """What a lost worker reserved for this run counts in full: nobody saw how its calls ended. For services."""
    await session.execute(_LEFT_OPEN, {"business": run.business_id, "run": run.id})


async def give_up(session: AsyncSession, call_ids: Sequence[uuid.UUID], *, whole: bool = False) -> None:
    """Calls that their own worker let go of, for services: each counts as one request, whose end nobody saw.

    `whole` says that no more than one request was reserved.
    """
    await session.execute(
        update(ModelCall)
        .where(col(ModelCall.id).in_(call_ids), col(ModelCall.status) == "reserved")
        .values(
            status="failed",
            problem="connection_lost",
            requests=1,
            cost_usd=ModelCall.reserved_usd / (1 if whole else CHARGED),
        )
        .execution_options(synchronize_session=False)
    )


def _settled_row(one: Settled) -> dict[str, Any]:
    return {
        "id": one.call_id,
        "status": "failed" if one.problem else "done",
        "problem": one.problem or "",
        "requests": one.usage.requests,
        "input_tokens": one.usage.input_tokens,
        "output_tokens": one.usage.output_tokens,
        "cost_usd": one.usage.cost_usd,
        "latency_ms": one.usage.latency_ms,
    }
