"""What a run cost, or will: summed over its pieces and calls, or estimated from its plan. Money is in US dollars."""

from __future__ import annotations

import uuid
from collections import defaultdict
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final, cast

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from contentapp.domain.businesses import get_profile
from contentapp.domain.generation.asking import longest_answer, question_for, usual_answer
from contentapp.domain.generation.pipeline import plans
from contentapp.domain.generation.spending import StoppedBy, get_choice
from contentapp.domain.ports import Plan, PlanItem
from contentapp.domain.profile.model import BusinessProfile
from contentapp.errors import NotFound
from contentapp.settings import settings

_CHARACTERS_A_TOKEN: Final = 4
"""Of English, as providers say; elsewhere, where money is reserved, fewer are counted on."""

_RUN: Final = text("""
    SELECT r.id, r.status, r.writer, r.plan, r.budget_usd, r.stopped_by,
      coalesce((SELECT sum(coalesce(c.cost_usd, c.reserved_usd)) FROM public.model_calls c
        WHERE c.business_id = r.business_id AND c.run_id = r.id), 0) AS spent,
      coalesce((SELECT sum(coalesce(c.cost_usd, c.reserved_usd)) FROM public.model_calls c
        WHERE c.business_id = r.business_id
          AND c.created_at >= date_trunc('month', now() AT TIME ZONE 'UTC') AT TIME ZONE 'UTC'), 0) AS month
    FROM public.generation_runs r
    WHERE r.business_id = :business AND r.bundle_id = :bundle ORDER BY r.created_at DESC LIMIT 1
""")
_WRITERS: Final = text("""
    SELECT coalesce(s.model, '') AS writer, count(*) AS pieces, coalesce(sum(s.input_tokens), 0) AS input_tokens,
      coalesce(sum(s.output_tokens), 0) AS output_tokens, coalesce(sum(s.cost_usd), 0) AS cost_usd,
      percentile_cont(0.5) WITHIN GROUP (ORDER BY s.latency_ms) FILTER (WHERE s.fallback IS NULL) AS median_ms
    FROM public.generation_steps s
    WHERE s.business_id = :business AND s.run_id = :run AND s.step LIKE 'write:%' AND s.error IS NULL
    GROUP BY 1 ORDER BY 2 DESC, 1
""")
_FALLBACKS: Final = text("""
    SELECT s.fallback AS why, count(*) AS pieces FROM public.generation_steps s
    WHERE s.business_id = :business AND s.run_id = :run AND s.fallback IS NOT NULL AND s.error IS NULL
    GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT 5
""")


@dataclass(frozen=True, slots=True)
class WriterCosts:
    """What one writer wrote of a run. Tokens and cost include what a model was asked for in vain."""

    writer: str
    pieces: int
    input_tokens: int
    output_tokens: int
    cost_usd: Decimal
    median_ms: int | None


@dataclass(frozen=True, slots=True)
class RunCosts:
    """A run's costs and what bounds them. `fallbacks` says why, and for how many pieces, no model's text was taken."""

    status: str
    chosen: str
    stopped_by: StoppedBy
    spent_usd: Decimal
    budget_usd: Decimal
    month_usd: Decimal
    month_budget_usd: Decimal
    writers: tuple[WriterCosts, ...]
    fallbacks: tuple[tuple[str, int], ...]


@dataclass(frozen=True, slots=True)
class Estimate:
    """What a plan will cost: as usual, and at the most that is paid for; tokens as usual."""

    usual_usd: Decimal
    most_usd: Decimal
    input_tokens: int
    output_tokens: int


async def get_run_costs(session: AsyncSession, business_id: uuid.UUID, bundle_id: uuid.UUID) -> RunCosts:
    """What the newest run of a bundle cost until now. Raises NotFound."""
    row = await _run(session, business_id, bundle_id)
    choice = await get_choice(session, business_id)
    asked = {"business": business_id, "run": row.id}
    writers = (await session.execute(_WRITERS, asked)).all()
    fallbacks = (await session.execute(_FALLBACKS, asked)).all()
    return RunCosts(
        status=row.status,
        chosen=choice.writer if row.status == "planned" else row.writer,
        stopped_by=cast(StoppedBy, row.stopped_by),
        spent_usd=row.spent,
        budget_usd=settings().run_budget_usd if row.budget_usd is None else row.budget_usd,
        month_usd=row.month,
        month_budget_usd=choice.month_budget_usd,
        writers=tuple(
            WriterCosts(one.writer, one.pieces, one.input_tokens, one.output_tokens, one.cost_usd,
                        None if one.median_ms is None else round(one.median_ms))
            for one in writers
        ),
        fallbacks=tuple((one.why, one.pieces) for one in fallbacks),
    )  # fmt: skip


async def estimate_run(
    session: AsyncSession, business_id: uuid.UUID, bundle_id: uuid.UUID, price: Callable[[int, int], Decimal]
) -> Estimate | None:
    """What the planned run of a bundle will cost at this price; None while it has no plan. Raises NotFound."""
    row = await _run(session, business_id, bundle_id)
    if row.plan is None:
        return None
    profile = await get_profile(session, business_id)
    return estimate_plan(profile, plans.validate_python(row.plan), price)


def estimate_plan(profile: BusinessProfile, plan: Plan, price: Callable[[int, int], Decimal]) -> Estimate:
    """What a plan will cost: a question of each shape is measured, and answers counted as long as they usually are."""
    alike: dict[tuple[Any, ...], list[PlanItem]] = defaultdict(list)
    for item in plan.items:
        alike[item.kind, item.post_type, item.emails].append(item)
    usual = most = Decimal(0)
    tokens_in = tokens_out = 0
    for items in alike.values():
        question = question_for(profile, plan, items[0])
        asked = (len(question.system) + len(question.data)) // _CHARACTERS_A_TOKEN
        answered, longest = usual_answer(items[0]), longest_answer(items[0])
        usual += len(items) * price(asked, answered)
        most += 2 * len(items) * price(asked, longest)  # each asked for once more
        tokens_in, tokens_out = tokens_in + len(items) * asked, tokens_out + len(items) * answered
    return Estimate(usual, most, tokens_in, tokens_out)


async def _run(session: AsyncSession, business_id: uuid.UUID, bundle_id: uuid.UUID) -> Any:
    row = (await session.execute(_RUN, {"business": business_id, "bundle": bundle_id})).one_or_none()
    if row is None:
        raise NotFound("This run is not here. It may belong to another workspace, or have been deleted.")
    return row
