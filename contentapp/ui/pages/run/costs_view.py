"""What a run costs as the browser is told of it. Pure."""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal
from typing import Final, TypedDict

from contentapp.domain.generation.costs import Estimate, RunCosts
from contentapp.endpoints import BUILT_IN

_CENT: Final = Decimal("0.01")
_SUGGESTED: Final = Decimal(2)
"""How many times the budget that was not enough is suggested."""
WRITER_NAMES: Final = {BUILT_IN: "Built-in writer"}


class WriterLine(TypedDict):
    """What one writer wrote, in words."""

    name: str
    pieces: str
    tokens: str
    cost: str
    time: str


class FallbackLine(TypedDict):
    """Why pieces were written by the built-in writer instead of a model."""

    why: str
    pieces: str


class CostsView(TypedDict):
    """`shown` where a model has to do with the run; `stopped_by` is the budget that stopped it, `suggested` another."""

    shown: bool
    writer: str
    estimate: str
    estimate_note: str
    writers: list[WriterLine]
    fallbacks: list[FallbackLine]
    spent: str
    percent: int
    month: str
    month_percent: int
    stopped_by: str
    suggested: str


NO_COSTS: Final[CostsView] = {
    "shown": False, "writer": "", "estimate": "", "estimate_note": "", "writers": [], "fallbacks": [], "spent": "",
    "percent": 0, "month": "", "month_percent": 0, "stopped_by": "", "suggested": "",
}  # fmt: skip


def describe_costs(costs: RunCosts, estimate: Estimate | None) -> CostsView:
    """A run's costs as they are shown; nothing where only the built-in writer has written and will."""
    asked = costs.spent_usd > 0 or any(one.input_tokens for one in costs.writers)
    if costs.chosen == BUILT_IN and not asked:
        return NO_COSTS
    stopped = costs.stopped_by if costs.status == "failed" else ""
    budget = costs.month_budget_usd if stopped == "month_budget" else costs.budget_usd
    return {
        "shown": True,
        "writer": name_writer(costs.chosen),
        "estimate": _estimated(estimate) if estimate else "",
        "estimate_note": _note(estimate, costs) if estimate else "",
        "writers": [
            {
                "name": name_writer(one.writer),
                "pieces": f"{one.pieces:,} {'piece' if one.pieces == 1 else 'pieces'}",
                "tokens": f"{one.input_tokens + one.output_tokens:,} tokens" if one.input_tokens else "",
                "cost": money(one.cost_usd) if one.input_tokens else "",
                "time": f"{one.median_ms / 1000:.1f} s each" if one.median_ms else "",
            }
            for one in costs.writers
        ],
        "fallbacks": [
            {"why": why, "pieces": f"{pieces:,} {'piece' if pieces == 1 else 'pieces'}"}
            for why, pieces in costs.fallbacks
        ],
        "spent": f"{money(costs.spent_usd)} of {money(costs.budget_usd)}",
        "percent": _percent(costs.spent_usd, costs.budget_usd),
        "month": f"{money(costs.month_usd)} of {money(costs.month_budget_usd)}",
        "month_percent": _percent(costs.month_usd, costs.month_budget_usd),
        "stopped_by": stopped,
        "suggested": str(max(Decimal(1), (budget * _SUGGESTED).quantize(Decimal(1), ROUND_CEILING))) if stopped else "",
    }


def name_writer(writer: str) -> str:
    """A writer as people know it."""
    return WRITER_NAMES.get(writer, writer)


def money(usd: Decimal) -> str:
    """ "$0.42"; a sum below a cent says so."""
    if 0 < usd < _CENT:
        return "under $0.01"
    return f"${usd:,.2f}"


def _estimated(estimate: Estimate) -> str:
    if not estimate.usual_usd:
        return "It costs nothing here."
    return f"About {money(estimate.usual_usd)}, at the most {money(estimate.most_usd)}."


def _note(estimate: Estimate, costs: RunCosts) -> str:
    tokens = f"Some {_round(estimate.input_tokens + estimate.output_tokens):,} tokens."
    if estimate.usual_usd > costs.budget_usd:
        return f"{tokens} That is more than this run may cost: it will stop at {money(costs.budget_usd)} until raised."
    if estimate.usual_usd > costs.month_budget_usd - costs.month_usd:
        left = money(max(Decimal(0), costs.month_budget_usd - costs.month_usd))
        return f"{tokens} That is more than the {left} left of this month, where it will stop."
    return f"{tokens} It stops by itself at {money(costs.budget_usd)}."


def _round(tokens: int) -> int:
    step = 10 ** max(0, len(str(tokens)) - 2)
    return round(tokens / step) * step


def _percent(part: Decimal, whole: Decimal) -> int:
    return min(100, round(100 * part / whole)) if whole else 100
