"""The models page in words and bars."""

from __future__ import annotations

import uuid
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import get_args

from contentapp.domain.model_usage import BusinessSpending, Check, DayUsage, EndpointUsage, Failure
from contentapp.domain.ports import Problem
from contentapp.endpoints import Endpoint
from contentapp.ui.pages.admin.models_view import (
    PROBLEMS,
    describe_days,
    describe_endpoints,
    describe_failures,
    describe_spending,
    summary,
)

AT = datetime(2027, 3, 1, 9, 5, tzinfo=UTC)
HOUSE = Endpoint(name="house", provider="ollama", model="llama3.2")


def test_every_problem_has_words() -> None:
    assert set(PROBLEMS) == set(get_args(Problem))


def test_an_endpoint_says_what_it_is_how_it_is_used_and_how_its_last_try_went() -> None:
    used = EndpointUsage("house", 1, 1, 900, Decimal("0.5"), 2_400)
    (row,) = describe_endpoints([HOUSE], [used], {"house": Check("house", "answered", "", 400, AT)})
    assert row["where"] == "http://127.0.0.1:11434/v1"
    assert row["price"] == "Costs nothing here"
    assert (row["used"], row["failed"], row["time"]) == ("1 call, 900 tokens", "1 failed", "2.4 s median")
    assert (row["tried"], row["tried_text"]) == ("answered", "Answered in 0.4 s")
    (fresh,) = describe_endpoints([HOUSE], [], {})
    assert (fresh["used"], fresh["tried"]) == ("Not used yet", "")


def test_days_are_columns_of_the_highest_one() -> None:
    days = [DayUsage(date(2027, 3, n), calls, failed, Decimal(calls)) for n, calls, failed in ((1, 0, 0), (2, 10, 4))]
    none, most = describe_days(days)
    assert (none["done"], none["failed"], none["cost"]) == (0, 0, 0)
    assert (most["done"], most["failed"], most["cost"]) == (60, 40, 100)
    assert most["spoken"] == "2 March: 10 calls, 4 failed, $10.00"
    assert summary(days) == "10 calls, 4 failed, $10.00 in thirty days."


def test_failures_and_spending_are_told_in_words() -> None:
    (failure,) = describe_failures([Failure(AT, "house", "write", "social_post-003", "timeout")])
    assert failure == {
        "at": "1 Mar, 09:05 UTC", "endpoint": "house", "what": "Writing: social post-003", "problem": "Too slow",
    }  # fmt: skip
    found = [BusinessSpending(uuid.UUID(int=1), "Fernhill", Decimal(5), None),
             BusinessSpending(uuid.UUID(int=2), "Quarry", Decimal(5), Decimal("7.5"))]  # fmt: skip
    usual, own = describe_spending(found, Decimal(50))
    assert (usual["spent"], usual["percent"], usual["budget"]) == ("$5.00 of $50.00", 10, "50")
    assert (own["percent"], own["budget"]) == (67, "7.50")
