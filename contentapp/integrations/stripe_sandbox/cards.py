"""Test numbers, as Stripe documents them: https://docs.stripe.com/testing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Ending = Literal["paid", "declined", "challenge", "delayed", "delayed_failure"]


@dataclass(frozen=True, slots=True)
class TestNumber:
    """A number to pay with: how paying ends, and what happens afterwards."""

    number: str
    kind: str
    brand: str
    ending: Ending
    says: str
    decline_code: str = ""
    afterwards: Literal["", "dispute", "refund_fails", "refund_waits"] = ""

    @property
    def last4(self) -> str:
        """What receipts show of it."""
        return self.number[-4:]


NUMBERS: Final[dict[str, TestNumber]] = {
    one.number: one
    for one in (
        TestNumber("4242424242424242", "card", "visa", "paid", "Succeeds"),
        TestNumber("5555555555554444", "card", "mastercard", "paid", "Succeeds"),
        TestNumber("4000000000000002", "card", "visa", "declined", "Your card was declined.", "generic_decline"),
        TestNumber(
            "4000000000009995", "card", "visa", "declined", "Your card has insufficient funds.", "insufficient_funds"
        ),
        TestNumber("4000000000000069", "card", "visa", "declined", "Your card has expired.", "expired_card"),
        TestNumber("4000000000003220", "card", "visa", "challenge", "Asks for 3-D Secure"),
        TestNumber("AT611904300234573201", "sepa_debit", "", "delayed", "A bank that takes three days, then pays"),
        TestNumber(
            "AT861904300235473202", "sepa_debit", "", "delayed_failure", "A bank that takes three days, then refuses"
        ),
        TestNumber("4000000000000259", "card", "visa", "paid", "Succeeds, then is disputed", afterwards="dispute"),
        TestNumber(
            "4000000000005126", "card", "visa", "paid", "Succeeds; a refund fails later", afterwards="refund_fails"
        ),
        TestNumber(
            "4000000000007726", "card", "visa", "paid", "Succeeds; a refund takes a while", afterwards="refund_waits"
        ),
    )
}


def find_number(typed: str) -> TestNumber | None:
    """The test number somebody typed, spaces or not."""
    return NUMBERS.get("".join(typed.split()).upper())
