"""Currencies: which there are, how many decimals they have, and how an amount in minor units reads."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Final

from contentapp.errors import Invalid


@dataclass(frozen=True, slots=True)
class Currency:
    """One currency. `least` is the smallest amount a card can be charged, in minor units."""

    code: str
    symbol: str
    decimals: int
    least: int

    @property
    def scale(self) -> int:
        """Minor units in one of the currency: 100 cents, or 1 where there are none."""
        return 10**self.decimals


CURRENCIES: Final[dict[str, Currency]] = {
    currency.code: currency
    for currency in (
        Currency("usd", "$", 2, 50),
        Currency("eur", "€", 2, 50),
        Currency("gbp", "£", 2, 30),
        Currency("chf", "CHF\N{NO-BREAK SPACE}", 2, 50),
        Currency("cad", "CA$", 2, 50),
        Currency("aud", "A$", 2, 50),
        Currency("sek", "SEK\N{NO-BREAK SPACE}", 2, 300),
        Currency("jpy", "¥", 0, 50),
    )
}
"""What prices can be made in: decimals from https://docs.stripe.com/currencies#zero-decimal, least amounts from
https://docs.stripe.com/currencies#minimum-and-maximum-charge-amounts."""

MOST_AMOUNT: Final = 99_999_999
"""The largest amount of a charge, in minor units: eight digits (https://docs.stripe.com/currencies)."""

_NUMBER: Final = re.compile(r"[0-9]{1,8}([.,][0-9]{1,2})?")


class UnknownCurrency(Invalid):
    """A currency that nothing is sold in."""

    code = "unknown_currency"


class NoAmount(Invalid):
    """What was typed is no amount of money in that currency."""

    code = "no_amount"


def get_currency(code: str) -> Currency:
    """The currency with that code, in small letters. Raises UnknownCurrency."""
    found = CURRENCIES.get(code)
    if found is None:
        raise UnknownCurrency(f"Nothing is sold in {code.upper()[:8]}.", currency=code)
    return found


def show_money(amount: int, currency: str) -> str:
    """An amount in minor units as people read it: "$1,162.00", "¥54,000", "−$12.50"."""
    known = get_currency(currency)
    whole, part = divmod(abs(amount), known.scale)
    decimals = f".{part:0{known.decimals}d}" if known.decimals else ""
    return f"{'−' if amount < 0 else ''}{known.symbol}{whole:,}{decimals}"


def read_money(text: str, currency: str) -> int:
    """What somebody typed ("390", "12.50") in minor units. Raises NoAmount, UnknownCurrency."""
    known = get_currency(currency)
    typed = text.strip().removeprefix(known.symbol.strip()).strip()
    problem = NoAmount(f"“{text[:20]}” is no amount in {currency.upper()}. Write it like {12 * known.scale}.")
    if known.decimals:
        problem = NoAmount(f"“{text[:20]}” is no amount in {currency.upper()}. Write it like 12.50.")
    if not _NUMBER.fullmatch(typed):
        raise problem
    try:
        amount = Decimal(typed.replace(",", ".")) * known.scale
    except InvalidOperation:  # pragma: no cover - the pattern lets nothing else through
        raise problem from None
    if amount != amount.to_integral_value() or amount > MOST_AMOUNT:
        raise problem
    return int(amount)
