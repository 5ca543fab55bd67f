"""What a run costs as the page tells it, and how a plan is estimated."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from contentapp.domain.generation.costs import Estimate, RunCosts, WriterCosts, estimate_plan
from contentapp.domain.generation.planner import plan_bundle
from contentapp.domain.ports import Component
from contentapp.domain.profile.examples import BAKERY
from contentapp.endpoints import Endpoint
from contentapp.errors import Invalid
from contentapp.ui.pages.run.costs_state import dollars
from contentapp.ui.pages.run.costs_view import NO_COSTS, describe_costs
from contentapp.ui.pages.settings.writer import describe_writers

COSTS = RunCosts(
    status="done", chosen="house", stopped_by="", spent_usd=Decimal("1.5"), budget_usd=Decimal(5),
    month_usd=Decimal(49), month_budget_usd=Decimal(50),
    writers=(WriterCosts("house (small)", 9, 900, 100, Decimal("1.5"), 2400),
             WriterCosts("built-in", 1, 0, 0, Decimal(0), None)),
    fallbacks=(("The model refused to write this.", 1),),
)  # fmt: skip


def test_a_run_is_told_by_writer_with_what_is_left() -> None:
    told = describe_costs(COSTS, None)
    assert told["spent"] == "$1.50 of $5.00"
    assert (told["percent"], told["month_percent"]) == (30, 98)
    assert told["writers"][0] == {
        "name": "house (small)", "pieces": "9 pieces", "tokens": "1,000 tokens", "cost": "$1.50", "time": "2.4 s each",
    }  # fmt: skip
    assert told["writers"][1] == {"name": "Built-in writer", "pieces": "1 piece", "tokens": "", "cost": "", "time": ""}
    assert told["fallbacks"] == [{"why": "The model refused to write this.", "pieces": "1 piece"}]
    assert told["stopped_by"] == told["suggested"] == ""


def test_where_only_the_built_in_writer_writes_no_costs_are_shown() -> None:
    assert describe_costs(replace(COSTS, chosen="built-in", spent_usd=Decimal(0), writers=()), None) == NO_COSTS


def test_a_stopped_run_suggests_twice_the_budget_that_was_not_enough() -> None:
    stopped = replace(COSTS, status="failed", stopped_by="run_budget")
    assert describe_costs(stopped, None)["suggested"] == "10"
    assert describe_costs(replace(stopped, stopped_by="month_budget"), None)["suggested"] == "100"
    assert describe_costs(replace(stopped, budget_usd=Decimal("0.1")), None)["suggested"] == "1"


@pytest.mark.parametrize(
    ("usual", "said"),
    [
        ("0.5", "It stops by itself at $5.00."),
        ("6", "it will stop at $5.00 until raised"),
        ("2", "more than the $1.00"),
    ],
)
def test_an_estimate_says_which_budget_it_does_not_fit(usual: str, said: str) -> None:
    planned = replace(COSTS, status="planned", writers=())
    told = describe_costs(planned, Estimate(Decimal(usual), Decimal(20), 12_345, 1_000))
    assert said in told["estimate_note"]
    assert told["estimate_note"].startswith("Some 13,000 tokens.")


def test_an_estimate_grows_with_the_plan_and_is_never_more_than_the_most() -> None:
    def price(into: int, out: int) -> Decimal:
        return Decimal(into + 4 * out) / 1_000_000

    def estimate(posts: int) -> Estimate:
        plan = plan_bundle(
            BAKERY, [Component("social_post", posts)], starts_on=date(2027, 3, 1), period_days=60, seed=1
        )
        return estimate_plan(BAKERY, plan, price)

    few, many = estimate(10), estimate(40)
    assert 3 * few.usual_usd < many.usual_usd < 5 * few.usual_usd
    assert many.usual_usd < many.most_usd


@pytest.mark.parametrize(("typed", "sum_"), [("12.50", "12.50"), ("$3", "3.00"), (" 1,000 ", "1000.00")])
def test_a_sum_is_read_as_people_type_it(typed: str, sum_: str) -> None:
    assert dollars({"budget": typed}) == Decimal(sum_)


@pytest.mark.parametrize("typed", ["", "a lot", "NaN", "Infinity", None])
def test_what_is_no_sum_is_refused(typed: str | None) -> None:
    with pytest.raises(Invalid):
        dollars({"budget": typed})


def test_writers_say_what_they_cost_and_what_is_sent() -> None:
    endpoint = Endpoint(name="claude", provider="anthropic", model="claude-sonnet-5", api_key="k")
    own, claude = describe_writers([endpoint], "claude")
    assert (own["chosen"], claude["chosen"]) == (False, True)
    assert "$2 a million tokens in, $10 out" in claude["about"]
    assert "nothing leaves this server" in own["about"]
