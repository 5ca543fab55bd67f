"""What the pages of billing say, from prices and orders alone."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from contentapp.domain.billing.carts import Cart
from contentapp.domain.billing.desk import DeskOrder, Entry, Month
from contentapp.domain.billing.pricing import Tier
from contentapp.domain.billing.products import Product
from contentapp.domain.billing.shop import OrderLine, OrderView, RefundLine
from contentapp.domain.ports import Component
from contentapp.ui.pages.admin.money import describe_desk, describe_revenue
from contentapp.ui.pages.admin.money import describe_products as describe_desk_products
from contentapp.ui.pages.billing.view import describe_cart, describe_order, describe_products, describe_row

NOON = datetime(2026, 11, 30, 12, tzinfo=UTC)
POSTS = Product(
    uuid.UUID(int=1),
    "posts",
    "Posts",
    "Ten posts.",
    "social",
    10,
    "10 days",
    10,
    ("One", "Two"),
    (Component("social_post", 10),),
    (Tier(2, 10), Tier(4, 20)),
    {"usd": 1_000, "jpy": 150},
    {},
    True,
    False,
)
SAMPLE = replace(POSTS, id=uuid.UUID(int=2), name="Sample", tiers=(), prices={"usd": 0}, is_sample=True)
ORDER = OrderView(
    uuid.UUID(int=3),
    1042,
    "paid",
    "checkout",
    "usd",
    (OrderLine("Posts", 2, 1_000, 2_000, 200),),
    2_000,
    200,
    0,
    0,
    1_800,
    (),
    "paid",
    "Visa 4242",
    NOON,
    NOON,
    "started",
    uuid.UUID(int=4),
    "ready",
    "",
)


def _cart(quantity: int = 0, currency: str = "usd") -> Cart:
    return Cart(currency, {POSTS.id: quantity} if quantity else {})


@pytest.mark.parametrize(
    ("quantity", "hint", "per"),
    [
        (0, "10 % off from 2", "$1.00 a post"),
        (1, "1 more for 10 % off", "$1.00 a post"),
        (3, "1 more for 20 % off", "$0.90 a post"),
        (4, "20 % off, the best price", "$0.80 a post"),
    ],
)
def test_a_product_says_what_more_of_it_would_bring(quantity: int, hint: str, per: str) -> None:
    (shown,) = describe_products([POSTS], _cart(quantity))
    assert (shown["hint"], shown["per"], shown["price"]) == (hint, per, "$10")
    assert [tier["hit"] for tier in shown["tiers"]] == [quantity >= 2, quantity >= 4]


def test_what_costs_nothing_is_free_and_what_has_no_price_is_not() -> None:
    free, unsold = (
        describe_products([SAMPLE, POSTS], Cart("usd", {}))[0],
        describe_products([POSTS], _cart(0, "gbp"))[0],
    )
    assert (free["price"], free["free"], free["hint"]) == ("Free", True, "")
    assert (unsold["price"], unsold["free"]) == ("", False)


def test_the_cart_adds_up_and_says_what_lands() -> None:
    shown = describe_cart([POSTS], _cart(2))
    assert (shown["subtotal"], shown["off"], shown["total"]) == ("$20.00", "−$2.00", "$18.00")
    assert shown["lands"] == [{"kind": "social_post", "count": 20, "name": "social posts"}]
    assert describe_cart([POSTS], _cart(3, "jpy"))["total"] == "¥405"
    assert describe_cart([POSTS], _cart())["empty"]
    assert describe_cart([POSTS], _cart(1, "gbp"))["problem"]


@pytest.mark.parametrize(
    ("changes", "headline", "status", "settling"),
    [
        ({}, "Thank you", "Paid", False),
        ({"fulfilment": "waiting"}, "Thank you", "Paid", True),
        ({"fulfilment": "held"}, "Your bank disputes this payment", "Paid", False),
        (
            {"status": "pending", "page_url": "https://x.example"},
            "Waiting for the payment",
            "Waiting for payment",
            True,
        ),
        (
            {"status": "pending", "payment_status": "unpaid"},
            "Your bank is confirming the payment",
            "Being confirmed",
            True,
        ),
        ({"status": "failed"}, "The payment did not go through", "Payment failed", False),
        ({"status": "canceled"}, "This order was given up", "Given up", False),
        ({"status": "refunded"}, "This order was refunded", "Refunded", False),
        ({"origin": "comp"}, "Thank you", "A gift", False),
        ({"origin": "free"}, "Thank you", "Free", False),
    ],
)
def test_an_order_says_how_it_stands(changes: dict, headline: str, status: str, settling: bool) -> None:
    order = replace(ORDER, **changes)
    shown = describe_order(order)
    assert (shown["headline"], shown["row"]["status"], shown["settling"]) == (headline, status, settling)
    assert shown["again"] == (order.status in ("failed", "canceled"))
    assert shown["waits"] == (order.fulfilment == "waiting")


def test_an_orders_amounts_are_said_line_by_line() -> None:
    given = (RefundLine(500, "succeeded", NOON), RefundLine(100, "failed", NOON))
    shown = describe_order(replace(ORDER, promotion=100, tax=323, total=2_023, refunds=given))
    assert [(one["name"], one["amount"]) for one in shown["amounts"]] == [
        ("Subtotal", "$20.00"),
        ("Volume discount", "−$2.00"),
        ("Promotion code", "−$1.00"),
        ("Tax", "$3.23"),
        ("Total", "$20.23"),
    ]
    assert [one["name"] for one in shown["refunds"]] == [
        "Given back, 30 November 2026",
        "Could not be given back, 30 November 2026",
    ]
    assert describe_row(replace(ORDER, refunds=given))["back"] == "−$5.00"


def test_an_admin_sees_what_can_go_back_what_it_brings_and_what_happened() -> None:
    order = DeskOrder(
        ORDER.id,
        uuid.UUID(int=9),
        "Fernhill",
        "m@example.com",
        1042,
        "partially_refunded",
        "checkout",
        "usd",
        ORDER.lines,
        2_000,
        200,
        0,
        0,
        1_800,
        300,
        1_800,
        82,
        "",
        0,
        "",
        "Visa 4242",
        "pi_1",
        NOON,
        NOON,
        "started",
        "",
        "",
    )
    shown = describe_desk(order, [Entry(NOON, "event", "charge.refunded", uuid.UUID(int=5), "handled")])
    assert (shown["left"], shown["may_refund"], shown["row"]["net"]) == ("15.00", True, "$14.18")
    assert "you decide afterwards" in shown["consequence"]
    assert shown["timeline"][0]["what"] == "Webhook"
    back = Entry(NOON, "refund", "requested_by_customer", None, "succeeded", 1_250)
    assert describe_desk(order, [back])["timeline"][0]["detail"] == "$12.50, succeeded: requested by customer"
    asks = describe_desk(replace(order, status="refunded", refunded=1_800, question="refunded"), [])
    assert (asks["asks"], asks["may_refund"], asks["row"]["flag"]) == (True, False, "Needs an answer")


def test_bars_are_as_high_as_their_months() -> None:
    months = [
        Month("2026-10", "usd", 1, 500, 0),
        Month("2026-11", "usd", 2, 1_000, 250),
        Month("2026-11", "eur", 1, 9, 0),
    ]
    shown = describe_revenue(months, "usd", NOON.date())
    assert [(bar["height"], bar["back"]) for bar in shown["bars"]] == [*[(0, 0)] * 10, (50, 0), (100, 25)]
    assert [bar["month"] for bar in shown["bars"]][:2] == ["Dec", "Jan 2026"]
    assert shown["words"] == "$15.00 in twelve months, of which $2.50 went back"
    assert describe_revenue([], "usd", date(2026, 1, 31))["bars"][0]["month"] == "Feb"


def test_a_products_form_has_its_values_as_they_are_typed() -> None:
    (row,) = describe_desk_products([POSTS])
    assert (row["values"]["price_usd"], row["values"]["price_jpy"], row["values"]["price_eur"]) == ("10.00", "150", "")
    assert (row["values"]["tiers"], row["values"]["social_post"]) == ("2: 10, 4: 20", "10")
