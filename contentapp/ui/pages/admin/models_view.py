"""The models page in words and bars. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Final, TypedDict

from contentapp.domain.model_usage import BusinessSpending, Check, DayUsage, EndpointUsage, Failure
from contentapp.endpoints import Endpoint
from contentapp.ui.pages.run.costs_view import money
from contentapp.ui.pages.settings.writer import price_in_words

PROBLEMS: Final = {
    "malformed": "Not in the form asked for, or against a rule",
    "refused": "Refused",
    "cut_off": "Cut off",
    "timeout": "Too slow",
    "limited": "Too many requests",
    "broken": "The provider had an error",
    "connection_lost": "Connection lost",
    "rejected": "Turned down: key or name",
    "resting": "Left alone after failing in a row",
}
_PURPOSES: Final = {"write": "Writing", "rewrite": "A suggestion", "test": "A try"}


class EndpointRow(TypedDict):
    """An endpoint with its use and its last try; `tried` is "", "asked", "answered" or "failed"."""

    name: str
    model: str
    where: str
    price: str
    limits: str
    used: str
    cost: str
    failed: str
    time: str
    tried: str
    tried_text: str


class DayBar(TypedDict):
    """A day as a column: the answered and failed calls below each other, or its cost."""

    key: str
    short: str
    spoken: str
    done: int
    failed: int
    cost: int


class FailureRow(TypedDict):
    """A call that nothing came of."""

    at: str
    endpoint: str
    what: str
    problem: str


class SpendingRow(TypedDict):
    """A business and its month; `budget` is what stands in the field."""

    id: str
    name: str
    spent: str
    percent: int
    budget: str


def describe_endpoints(
    configured: Sequence[Endpoint], used: Sequence[EndpointUsage], checks: Mapping[str, Check]
) -> list[EndpointRow]:
    """Every configured endpoint in the order of the settings."""
    by_name = {one.name: one for one in used}
    return [_endpoint(one, by_name.get(one.name), checks.get(one.name)) for one in configured]


def _endpoint(endpoint: Endpoint, used: EndpointUsage | None, check: Check | None) -> EndpointRow:
    return {
        "name": endpoint.name,
        "model": endpoint.model,
        "where": endpoint.address or f"{endpoint.provider.capitalize()}'s own address",
        "price": price_in_words(endpoint),
        "limits": f"{endpoint.concurrency} at once, {endpoint.timeout_seconds:g} s each",
        "used": _count(used.calls, "call") + f", {used.tokens:,} tokens" if used else "Not used yet",
        "cost": money(used.cost_usd) if used else "",
        "failed": f"{used.failed:,} failed" if used and used.failed else "",
        "time": f"{used.median_ms / 1000:.1f} s median" if used and used.median_ms else "",
        "tried": check.status if check else "",
        "tried_text": _tried(check) if check else "",
    }


def _tried(check: Check) -> str:
    if check.status == "asked":
        return "Being tried"
    if check.status == "failed":
        return check.problem
    return f"Answered in {(check.latency_ms or 0) / 1000:.1f} s"


def describe_days(days: Sequence[DayUsage]) -> list[DayBar]:
    """Columns in per cent of the highest one."""
    most = max((day.calls for day in days), default=0) or 1
    dearest = max((day.cost_usd for day in days), default=Decimal(0)) or Decimal(1)
    return [
        {
            "key": day.day.isoformat(),
            "short": f"{day.day.day} {day.day:%b}" if n % 7 == 2 else "",
            "spoken": f"{day.day.day} {day.day:%B}: {_count(day.calls, 'call')}, {day.failed} failed, "
            f"{money(day.cost_usd)}",
            "done": _percent(day.calls - day.failed, most),
            "failed": _percent(day.failed, most),
            "cost": _percent(day.cost_usd, dearest),
        }
        for n, day in enumerate(days)
    ]


def describe_failures(failures: Sequence[Failure]) -> list[FailureRow]:
    """What failed, in words."""
    return [
        {
            "at": _at(one.at),
            "endpoint": one.endpoint,
            "what": f"{_PURPOSES.get(one.purpose, one.purpose)}: {one.about.replace('_', ' ')}",
            "problem": PROBLEMS.get(one.problem, one.problem),
        }
        for one in failures
    ]


def describe_spending(spending: Sequence[BusinessSpending], usual: Decimal) -> list[SpendingRow]:
    """What businesses spent of what they may."""
    return [
        {
            "id": str(one.id),
            "name": one.name,
            "spent": f"{money(one.spent_usd)} of {money(budget)}",
            "percent": min(100, round(100 * one.spent_usd / budget)) if budget else 100,
            "budget": f"{budget:.2f}".removesuffix(".00"),
        }
        for one in spending
        if (budget := usual if one.budget_usd is None else one.budget_usd) is not None
    ]


def summary(days: Sequence[DayUsage]) -> str:
    """The thirty days in a sentence."""
    calls, failed = sum(day.calls for day in days), sum(day.failed for day in days)
    cost = sum((day.cost_usd for day in days), Decimal(0))
    return f"{_count(calls, 'call')}, {failed:,} failed, {money(cost)} in thirty days."


def _count(number: int, word: str) -> str:
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"


def _percent(part: Decimal | int, whole: Decimal | int) -> int:
    return max(2, round(100 * part / whole)) if part else 0


def _at(moment: datetime) -> str:
    moment = moment.astimezone(UTC)
    return f"{moment.day} {moment:%b}, {moment:%H:%M} UTC"
