"""What things cost. Pure: values in, values out; whole minor units, rounded once a line, half to even.

Every price that anybody is shown, and every price that is charged, comes from here and from the database's own rows:
what a browser sends is product and quantity.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Final

from contentapp.domain.billing.currencies import MOST_AMOUNT, get_currency, show_money
from contentapp.errors import Conflict, Invalid

MOST_OF_ONE: Final = 50
"""Of one product in one order."""
MOST_LINES: Final = 20
"""Products in one order."""
MOST_PERCENT_OFF: Final = 90
MOST_TIERS: Final = 6


class WrongTiers(Invalid):
    """Discount tiers that contradict themselves or give too much away."""

    code = "wrong_tiers"


class WrongQuantity(Invalid):
    """Less than one, or more than anybody may order of one product."""

    code = "wrong_quantity"


class EmptyCart(Conflict):
    """There is nothing to pay for."""

    code = "empty_cart"


class TooManyProducts(Conflict):
    """More lines than one order can have."""

    code = "too_many_products"


class OrderTooLarge(Conflict):
    """More than a card can be charged at once."""

    code = "order_too_large"


class OrderTooSmall(Conflict):
    """More than nothing, and less than a card can be charged."""

    code = "order_too_small"


@dataclass(frozen=True, slots=True, order=True)
class Tier:
    """From `min_quantity` on, every one of a product costs `percent_off` less."""

    min_quantity: int
    percent_off: int


@dataclass(frozen=True, slots=True)
class LinePrice:
    """What so many of a product cost together. `total` is `subtotal` less `discount`, all in minor units."""

    unit_amount: int
    quantity: int
    percent_off: int
    subtotal: int
    discount: int
    total: int


@dataclass(frozen=True, slots=True)
class OrderPrice:
    """What an order costs before promotion codes and tax, in minor units of one currency."""

    currency: str
    lines: tuple[LinePrice, ...]
    subtotal: int
    discount: int
    total: int


def read_tiers(stored: Iterable[Mapping[str, Any]]) -> tuple[Tier, ...]:
    """Tiers as they are stored or typed, in the order of their quantities. Raises WrongTiers."""
    tiers: list[Tier] = []
    for one in stored:
        quantity, percent = one.get("min_quantity"), one.get("percent_off")
        if not _is_whole(quantity) or not _is_whole(percent):
            raise WrongTiers("A discount needs a whole quantity and a whole percentage.")
        tiers.append(Tier(int(quantity or 0), int(percent or 0)))
    tiers.sort()
    if len(tiers) > MOST_TIERS:
        raise WrongTiers(f"A product can have up to {MOST_TIERS} discounts.")
    for tier in tiers:
        if not 2 <= tier.min_quantity <= MOST_OF_ONE:
            raise WrongTiers(f"A discount begins at a quantity from 2 to {MOST_OF_ONE}, not at {tier.min_quantity}.")
        if not 1 <= tier.percent_off <= MOST_PERCENT_OFF:
            raise WrongTiers(f"A discount is from 1 to {MOST_PERCENT_OFF} percent, not {tier.percent_off}.")
    for before, after in pairwise(tiers):
        if before.min_quantity == after.min_quantity or before.percent_off >= after.percent_off:
            raise WrongTiers("Each discount must begin at more, and give more, than the one before it.")
    return tuple(tiers)


def percent_off(tiers: Sequence[Tier], quantity: int) -> int:
    """The best discount that applies to so many, in percent."""
    return max((tier.percent_off for tier in tiers if quantity >= tier.min_quantity), default=0)


def next_tier(tiers: Sequence[Tier], quantity: int) -> Tier | None:
    """The nearest discount that is better than what so many get already."""
    now = percent_off(tiers, quantity)
    ahead = [tier for tier in tiers if tier.min_quantity > quantity and tier.percent_off > now]
    return min(ahead, default=None)


def price_line(unit_amount: int, quantity: int, tiers: Sequence[Tier]) -> LinePrice:
    """What `quantity` of a product cost at `unit_amount` each. Raises WrongQuantity."""
    if not 1 <= quantity <= MOST_OF_ONE:
        raise WrongQuantity(f"You can order from 1 to {MOST_OF_ONE} of a product at a time.", quantity=quantity)
    off = percent_off(tiers, quantity)
    subtotal = unit_amount * quantity
    discount = _half_even(subtotal * off, 100)
    return LinePrice(unit_amount, quantity, off, subtotal, discount, subtotal - discount)


def price_order(currency: str, lines: Sequence[LinePrice]) -> OrderPrice:
    """What these lines cost together.

    Raises EmptyCart, TooManyProducts, OrderTooLarge, OrderTooSmall, UnknownCurrency.
    """
    known = get_currency(currency)
    if not lines:
        raise EmptyCart("Your cart is empty. Add a product first.")
    if len(lines) > MOST_LINES:
        raise TooManyProducts(f"One order can have up to {MOST_LINES} products.")
    total = sum(line.total for line in lines)
    if total > MOST_AMOUNT:
        raise OrderTooLarge(
            f"One order can cost up to {show_money(MOST_AMOUNT, currency)}. Make two of it.", total=total
        )
    if 0 < total < known.least:
        raise OrderTooSmall(f"A card can be charged {show_money(known.least, currency)} or more.", total=total)
    return OrderPrice(
        currency=currency,
        lines=tuple(lines),
        subtotal=sum(line.subtotal for line in lines),
        discount=sum(line.discount for line in lines),
        total=total,
    )


def _half_even(numerator: int, denominator: int) -> int:
    """The quotient of two whole numbers, rounded half to even (ISO 80000-1, rule A), without ever being a float."""
    quotient, rest = divmod(numerator, denominator)
    return quotient + (2 * rest > denominator or (2 * rest == denominator and quotient % 2))


def _is_whole(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
