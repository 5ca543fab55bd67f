"""Prices: every quantity of every tier by hand-worked figures, and what holds of all of them."""

from __future__ import annotations

from decimal import ROUND_HALF_EVEN, Decimal
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contentapp.domain.billing.currencies import (
    CURRENCIES,
    MOST_AMOUNT,
    NoAmount,
    UnknownCurrency,
    get_currency,
    read_money,
    show_money,
)
from contentapp.domain.billing.pricing import (
    MOST_LINES,
    MOST_OF_ONE,
    EmptyCart,
    OrderTooLarge,
    OrderTooSmall,
    Tier,
    TooManyProducts,
    WrongQuantity,
    WrongTiers,
    next_tier,
    percent_off,
    price_line,
    price_order,
    read_tiers,
)

TIERS = (Tier(2, 10), Tier(3, 15), Tier(5, 20))
quantities = st.integers(1, MOST_OF_ONE)
unit_amounts = st.integers(0, 2_000_000)


@st.composite
def tiers(draw: st.DrawFn) -> tuple[Tier, ...]:
    count = draw(st.integers(0, 6))
    starts = draw(st.lists(st.integers(2, MOST_OF_ONE), min_size=count, max_size=count, unique=True))
    percents = draw(st.lists(st.integers(1, 90), min_size=count, max_size=count, unique=True))
    return tuple(Tier(start, percent) for start, percent in zip(sorted(starts), sorted(percents), strict=True))


@pytest.mark.parametrize(
    ("quantity", "off", "discount", "total"),
    [
        (1, 0, 0, 39_000),
        (2, 10, 7_800, 70_200),
        (3, 15, 17_550, 99_450),
        (4, 15, 23_400, 132_600),
        (5, 20, 39_000, 156_000),
        (6, 20, 46_800, 187_200),
        (50, 20, 390_000, 1_560_000),
    ],
)
def test_the_best_tier_that_applies_wins(quantity: int, off: int, discount: int, total: int) -> None:
    line = price_line(39_000, quantity, TIERS)
    assert (line.percent_off, line.discount, line.total) == (off, discount, total)
    assert line.subtotal == 39_000 * quantity


@pytest.mark.parametrize(
    ("unit_amount", "quantity", "percent", "discount"),
    [(5, 2, 5, 0), (15, 2, 5, 2), (25, 2, 5, 2), (35, 2, 5, 4), (1, 2, 25, 0), (3, 2, 25, 2), (101, 3, 33, 100)],
)
def test_half_a_cent_goes_to_the_even_one(unit_amount: int, quantity: int, percent: int, discount: int) -> None:
    assert price_line(unit_amount, quantity, (Tier(2, percent),)).discount == discount


def test_every_amount_quantity_and_percentage_in_small_is_rounded_as_decimals_are() -> None:
    for unit_amount in range(60):
        for quantity in range(2, 12):
            for percent in range(1, 91):
                exact = Decimal(unit_amount * quantity * percent) / 100
                expected = int(exact.quantize(Decimal(1), rounding=ROUND_HALF_EVEN))
                assert price_line(unit_amount, quantity, (Tier(2, percent),)).discount == expected


@given(unit_amounts, quantities, tiers())
@settings(max_examples=2_000, deadline=None)
def test_a_line_adds_up_and_is_never_off_by_more_than_half_a_unit(
    unit_amount: int, quantity: int, given_tiers: tuple[Tier, ...]
) -> None:
    line = price_line(unit_amount, quantity, given_tiers)
    assert line.subtotal == unit_amount * quantity
    assert line.total + line.discount == line.subtotal
    assert 0 <= line.discount <= line.subtotal
    assert abs(Decimal(line.discount) - Decimal(line.subtotal * line.percent_off) / 100) <= Decimal("0.5")
    assert line.percent_off == max([0, *(t.percent_off for t in given_tiers if t.min_quantity <= quantity)])


@given(unit_amounts, st.integers(1, MOST_OF_ONE - 1), tiers())
@settings(max_examples=1_000, deadline=None)
def test_more_never_gets_less_discount_and_the_next_tier_says_when_it_gets_more(
    unit_amount: int, quantity: int, given_tiers: tuple[Tier, ...]
) -> None:
    fewer, more = (price_line(unit_amount, n, given_tiers) for n in (quantity, quantity + 1))
    assert more.percent_off >= fewer.percent_off
    ahead = next_tier(given_tiers, quantity)
    assert (ahead is None) == (percent_off(given_tiers, MOST_OF_ONE) == fewer.percent_off)
    if ahead is not None:
        assert percent_off(given_tiers, ahead.min_quantity) == ahead.percent_off > fewer.percent_off
        assert percent_off(given_tiers, ahead.min_quantity - 1) == fewer.percent_off


@given(
    st.lists(st.tuples(unit_amounts, quantities, tiers()), min_size=1, max_size=8), st.sampled_from(sorted(CURRENCIES))
)
@settings(max_examples=500, deadline=None)
def test_an_order_is_the_sum_of_its_lines_in_any_order(
    parts: list[tuple[int, int, tuple[Tier, ...]]], currency: str
) -> None:
    lines = [price_line(*part) for part in parts]
    total = sum(line.total for line in lines)
    if total > MOST_AMOUNT:
        with pytest.raises(OrderTooLarge):
            price_order(currency, lines)
    elif 0 < total < CURRENCIES[currency].least:
        with pytest.raises(OrderTooSmall):
            price_order(currency, lines)
    else:
        order = price_order(currency, lines)
        assert order.subtotal - order.discount == order.total == total
        assert price_order(currency, lines[::-1]).total == total


def test_an_order_has_lines_and_not_too_many() -> None:
    line = price_line(1_000, 1, ())
    with pytest.raises(EmptyCart):
        price_order("usd", [])
    with pytest.raises(TooManyProducts):
        price_order("usd", [line] * (MOST_LINES + 1))
    assert price_order("usd", [line] * MOST_LINES).total == 20_000
    assert price_order("usd", [price_line(0, 1, ())]).total == 0


@pytest.mark.parametrize("quantity", [0, -1, MOST_OF_ONE + 1])
def test_a_quantity_is_at_least_one_and_not_too_many(quantity: int) -> None:
    with pytest.raises(WrongQuantity):
        price_line(1_000, quantity, TIERS)


def test_tiers_are_read_in_the_order_of_their_quantities() -> None:
    stored = [{"min_quantity": 5, "percent_off": 20}, {"min_quantity": 2, "percent_off": 10}]
    assert read_tiers(stored) == (Tier(2, 10), Tier(5, 20))
    assert read_tiers([]) == ()


@pytest.mark.parametrize(
    "stored",
    [
        [{"min_quantity": 1, "percent_off": 10}],
        [{"min_quantity": MOST_OF_ONE + 1, "percent_off": 10}],
        [{"min_quantity": 2, "percent_off": 0}],
        [{"min_quantity": 2, "percent_off": 91}],
        [{"min_quantity": 2, "percent_off": 10}, {"min_quantity": 2, "percent_off": 20}],
        [{"min_quantity": 2, "percent_off": 20}, {"min_quantity": 3, "percent_off": 20}],
        [{"min_quantity": 2, "percent_off": 20}, {"min_quantity": 3, "percent_off": 10}],
        [{"min_quantity": 2, "percent_off": 7.5}],
        [{"min_quantity": True, "percent_off": 10}],
        [{"percent_off": 10}],
        [{"min_quantity": n, "percent_off": n} for n in range(2, 9)],
    ],
)
def test_tiers_that_contradict_themselves_are_refused(stored: list[dict[str, object]]) -> None:
    with pytest.raises(WrongTiers):
        read_tiers(stored)


@pytest.mark.parametrize(
    ("amount", "currency", "shown"),
    [
        (116_200, "usd", "$1,162.00"),
        (5, "eur", "€0.05"),
        (54_000, "jpy", "¥54,000"),
        (-1_250, "gbp", "−£12.50"),
        (0, "usd", "$0.00"),
    ],
)
def test_an_amount_reads_as_its_currency_is_written(amount: int, currency: str, shown: str) -> None:
    assert show_money(amount, currency) == shown


@given(st.integers(0, MOST_AMOUNT), st.sampled_from(sorted(CURRENCIES)))
@settings(max_examples=500, deadline=None)
def test_what_is_typed_as_it_is_shown_is_the_same_amount(amount: int, currency: str) -> None:
    assert read_money(show_money(amount, currency).replace(",", ""), currency) == amount


@pytest.mark.parametrize(
    ("typed", "currency"),
    [
        ("12.505", "usd"),
        ("12.50", "jpy"),
        ("-3", "usd"),
        ("1e3", "usd"),
        ("", "eur"),
        ("9999999.99", "jpy"),
        ("٣", "usd"),
    ],
)
def test_what_is_no_amount_is_refused(typed: str, currency: str) -> None:
    with pytest.raises(NoAmount):
        read_money(typed, currency)


def test_nothing_is_sold_in_a_currency_that_is_not_listed() -> None:
    with pytest.raises(UnknownCurrency):
        get_currency("xxx")


def test_currencies_are_listed_under_their_codes_with_sensible_decimals() -> None:
    assert {"usd", "eur", "gbp", "jpy"} <= set(CURRENCIES)
    for code, currency in CURRENCIES.items():
        assert (code, currency.code) == (code.lower(), code)
        assert currency.decimals in (0, 2)
    assert all(a.code != b.code for a, b in pairwise(CURRENCIES.values()))
