"""Who takes payments: what is asked of them, what they answer, and the protocol between. Amounts in minor units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Protocol
from uuid import UUID

NOT_HELD: Final = frozenset({"won", "prevented", "warning_needs_response", "warning_under_review", "warning_closed"})
"""Disputes in which the money is ours: https://docs.stripe.com/api/disputes/object#dispute_object-status"""


@dataclass(frozen=True, slots=True)
class CheckoutLine:
    """One line to pay: a product with its quantity in the name, at its discounted total in minor units."""

    name: str
    description: str
    amount: int


@dataclass(frozen=True, slots=True)
class CheckoutWanted:
    """A page to pay an order on. Asked again with the same order and attempt, it is the same page."""

    order_id: UUID
    number: int
    attempt: int
    currency: str
    lines: tuple[CheckoutLine, ...]
    customer_id: str
    success_url: str
    cancel_url: str
    expires_at: datetime
    automatic_tax: bool = False

    @property
    def key(self) -> str:
        """What the provider recognises a repeated request by."""
        return f"order-{self.order_id}-{self.attempt}"


@dataclass(frozen=True, slots=True)
class RefundSeen:
    """A refund as the provider has it; `wanted_id` is the id of our row for it, empty when it was made elsewhere."""

    id: str
    amount: int
    status: str
    reason: str = ""
    wanted_id: str = ""


@dataclass(frozen=True, slots=True)
class DisputeSeen:
    """A buyer's bank took money back, or tries to."""

    id: str
    amount: int
    status: str

    @property
    def held(self) -> int:
        """What the bank has taken back, for now or for good: nothing while it merely asks, nor once it was won."""
        return held_of(self.amount, self.status)


def held_of(amount: int, status: str) -> int:
    """Pure: what a bank holds of a disputed amount while the dispute stands so."""
    return 0 if status in NOT_HELD else amount


@dataclass(frozen=True, slots=True)
class PaymentSeen:
    """A payment as the provider has it now. Amounts in minor units; `fee` is None while it is not known."""

    id: str
    status: str
    charge_id: str = ""
    charged: int = 0
    fee: int | None = None
    method: str = ""
    refunds: tuple[RefundSeen, ...] = ()
    disputes: tuple[DisputeSeen, ...] = ()


@dataclass(frozen=True, slots=True)
class CheckoutSeen:
    """A page to pay on, as the provider has it now, with the payment that came of it.

    `subtotal` is what we asked for; `promotion` and `tax` are what promotion codes took off and tax added.
    """

    id: str
    status: str
    payment_status: str
    currency: str
    subtotal: int
    promotion: int
    tax: int
    total: int
    order_id: str
    expires_at: datetime
    url: str = ""
    payment: PaymentSeen | None = None

    @property
    def is_paid(self) -> bool:
        """Whether the money is ours, or none was due."""
        return self.status == "complete" and self.payment_status in ("paid", "no_payment_required")

    @property
    def has_failed(self) -> bool:
        """Whether it was finished and the bank said no afterwards."""
        over = self.status == "complete" and self.payment_status == "unpaid"
        return over and self.payment is not None and self.payment.status in ("requires_payment_method", "canceled")


@dataclass(frozen=True, slots=True)
class RefundWanted:
    """Money to give back; `id` is our row's, by which a repeated request is recognised."""

    id: UUID
    order_id: UUID
    payment_id: str
    amount: int


@dataclass(frozen=True, slots=True)
class EventSeen:
    """What a webhook told: the name of an object, which is fetched again when its turn comes, and of its order."""

    id: str
    type: str
    object_type: str
    object_id: str
    payment_id: str
    order_id: str
    api_version: str
    livemode: bool
    happened_at: datetime


@dataclass(frozen=True, slots=True)
class ProductWanted:
    """A product as the provider should list it; `known_id` is its id there, empty the first time."""

    id: UUID
    name: str
    description: str
    active: bool
    known_id: str = ""


@dataclass(frozen=True, slots=True)
class ChargeSeen:
    """What was charged, for comparing books: amounts in minor units. `held` is what banks took back in disputes."""

    id: str
    payment_id: str
    currency: str
    amount: int
    refunded: int
    fee: int | None
    order_id: str
    held: int = 0


class GatewayAway(Exception):
    """The payment provider does not answer, or not sensibly: trying again may help."""


class GatewayRefused(Exception):
    """The payment provider refuses for good; the message says why, without secrets."""


class NotSigned(Exception):
    """A webhook that the payment provider did not sign, or signed too long ago."""


class PaymentGateway(Protocol):
    """Takes payments. Every method may raise GatewayAway, and GatewayRefused where trying again is no use."""

    async def make_customer(self, business_id: UUID, name: str, email: str) -> str:
        """The provider's id of this business; the same one however often it is asked."""
        ...

    async def open_checkout(self, wanted: CheckoutWanted) -> CheckoutSeen:
        """A page to pay on; the same one when the same attempt is asked for again."""
        ...

    async def get_checkout(self, session_id: str) -> CheckoutSeen:
        """What became of a page to pay on, with its payment, refunds and disputes."""
        ...

    async def get_order_of_payment(self, payment_id: str) -> str:
        """The order that a payment is for, as it was named when its page was opened; empty when it is none of ours."""
        ...

    async def close_checkout(self, session_id: str) -> CheckoutSeen:
        """Close a page so that nobody can pay on it any more, unless somebody has: then it is returned as it is."""
        ...

    async def refund(self, wanted: RefundWanted) -> RefundSeen:
        """Give money back; the same refund when it is asked for again."""
        ...

    async def publish_product(self, wanted: ProductWanted) -> str:
        """List a product, or change how it is listed; returns its id there."""
        ...

    async def publish_price(self, price_id: UUID, product_id: str, currency: str, unit_amount: int) -> str:
        """List a price of a product; returns its id there."""
        ...

    async def withdraw_price(self, known_id: str) -> None:
        """A price that is asked no more."""
        ...

    async def list_charges(self, since: datetime, until: datetime) -> Sequence[ChargeSeen]:
        """Every successful charge that was made, given back or disputed in that time."""
        ...

    def read_event(self, body: bytes, signature: str) -> EventSeen:
        """What a webhook says, once its signature has been checked over the raw body. Raises NotSigned."""
        ...
