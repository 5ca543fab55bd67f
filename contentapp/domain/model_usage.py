"""How the models of an installation are used and paid for, for platform admins. Money in US dollars, days in UTC."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Final

from sqlalchemy import select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contentapp.models import ModelCall, ModelCheck

DAYS: Final = 30
_MOST_FAILURES: Final = 20
_MOST_BUSINESSES: Final = 20
_STUCK: Final = timedelta(minutes=5)
"""A try that was not answered by then is not waited for: its worker was lost, or there is none."""

_BY_DAY: Final = text("""
    SELECT (c.created_at AT TIME ZONE 'UTC')::date AS day, count(*) AS calls,
      count(*) FILTER (WHERE c.status = 'failed') AS failed,
      coalesce(sum(coalesce(c.cost_usd, c.reserved_usd)), 0) AS cost
    FROM public.model_calls c WHERE c.created_at >= :since GROUP BY 1 ORDER BY 1
""")
_BY_ENDPOINT: Final = text("""
    SELECT c.endpoint, count(*) AS calls, count(*) FILTER (WHERE c.status = 'failed') AS failed,
      coalesce(sum(c.input_tokens + c.output_tokens), 0) AS tokens,
      coalesce(sum(coalesce(c.cost_usd, c.reserved_usd)), 0) AS cost,
      percentile_cont(0.5) WITHIN GROUP (ORDER BY c.latency_ms) FILTER (WHERE c.status = 'done') AS median_ms
    FROM public.model_calls c WHERE c.created_at >= :since GROUP BY 1 ORDER BY 2 DESC, 1
""")
_SPENDING: Final = text("SELECT business_id, name, spent, budget FROM private.model_spending(:most)")
_ASK: Final = text("SELECT private.ask_model_check(:endpoint)")


@dataclass(frozen=True, slots=True)
class DayUsage:
    """What was asked on one day; a call that failed may have cost something all the same."""

    day: date
    calls: int
    failed: int
    cost_usd: Decimal


@dataclass(frozen=True, slots=True)
class EndpointUsage:
    """What one endpoint was asked; `median_ms` of those calls that were answered."""

    name: str
    calls: int
    failed: int
    tokens: int
    cost_usd: Decimal
    median_ms: int | None


@dataclass(frozen=True, slots=True)
class Failure:
    """A call that nothing came of; `problem` is one of `ports.Problem`."""

    at: datetime
    endpoint: str
    purpose: str
    about: str
    problem: str


@dataclass(frozen=True, slots=True)
class BusinessSpending:
    """What a business spent this month; `budget_usd` where somebody set one for it."""

    id: uuid.UUID
    name: str
    spent_usd: Decimal
    budget_usd: Decimal | None


@dataclass(frozen=True, slots=True)
class Check:
    """How the last try of an endpoint went: "asked", "answered" or "failed"; `problem` in a sentence."""

    endpoint: str
    status: str
    problem: str
    latency_ms: int | None
    at: datetime


async def list_days(session: AsyncSession, *, today: date | None = None) -> list[DayUsage]:
    """The last thirty days, today last, also those on which nothing was asked."""
    today = today or datetime.now(UTC).date()
    first = today - timedelta(days=DAYS - 1)
    rows = await session.execute(_BY_DAY, {"since": datetime(first.year, first.month, first.day, tzinfo=UTC)})
    known = {row.day: DayUsage(row.day, row.calls, row.failed, row.cost) for row in rows}
    days = [first + timedelta(days=n) for n in range(DAYS)]
    return [known.get(day, DayUsage(day, 0, 0, Decimal(0))) for day in days]


async def list_endpoints(session: AsyncSession) -> list[EndpointUsage]:
    """What each endpoint was asked in the last thirty days, also those that are not configured any more."""
    rows = await session.execute(_BY_ENDPOINT, {"since": datetime.now(UTC) - timedelta(days=DAYS)})
    return [
        EndpointUsage(row.endpoint, row.calls, row.failed, row.tokens, row.cost,
                      None if row.median_ms is None else round(row.median_ms))
        for row in rows
    ]  # fmt: skip


async def list_failures(session: AsyncSession) -> list[Failure]:
    """The last calls that nothing came of, the newest first."""
    query = (
        select(ModelCall)
        .where(col(ModelCall.status) == "failed", col(ModelCall.created_at) >= datetime.now(UTC) - timedelta(days=DAYS))
        .order_by(col(ModelCall.created_at).desc())
        .limit(_MOST_FAILURES)
    )
    rows = await session.scalars(query)
    return [
        Failure(row.created_at or datetime.now(UTC), row.endpoint, row.purpose, row.about, row.problem) for row in rows
    ]


async def list_spending(session: AsyncSession) -> list[BusinessSpending]:
    """The businesses that spent most this month."""
    rows = await session.execute(_SPENDING, {"most": _MOST_BUSINESSES})
    return [BusinessSpending(row.business_id, row.name, row.spent, row.budget) for row in rows]


async def list_checks(session: AsyncSession) -> dict[str, Check]:
    """How the last try of each endpoint went, by its name; for whoever is signed in."""
    rows = await session.scalars(select(ModelCheck).execution_options(populate_existing=True))
    now = datetime.now(UTC)
    found: dict[str, Check] = {}
    for row in rows:
        at = row.updated_at or now
        lost = row.status == "asked" and now - at > _STUCK
        status, problem = ("failed", "No worker took it in hand.") if lost else (row.status, row.problem)
        found[row.endpoint] = Check(row.endpoint, status, problem, row.latency_ms, at)
    return found


async def ask_check(session: AsyncSession, endpoint: str) -> None:
    """Have a worker try an endpoint; for platform admins."""
    await session.execute(_ASK, {"endpoint": endpoint})


async def note_check(session: AsyncSession, endpoint: str, *, problem: str = "", latency_ms: int | None = None) -> None:
    """Note how a try went, for services."""
    status = "failed" if problem else "answered"
    values = {"status": status, "problem": problem, "latency_ms": latency_ms}
    noted = await session.scalar(
        update(ModelCheck).where(col(ModelCheck.endpoint) == endpoint).values(**values).returning(col(ModelCheck.id))
    )
    if noted is None:
        await session.execute(insert(ModelCheck).values(endpoint=endpoint, **values).on_conflict_do_nothing())
