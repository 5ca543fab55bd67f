"""What the truth at the payment provider makes of an order. Pure, and the same whichever event told of it.

Every event leads here: the objects are fetched again and merged into what is known. A merge only ever goes forward, so
that doubled, lost, late and reordered events, and answers that were read before others and applied after them, all end
in the same order.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final, cast, get_args

from contentapp.domain.billing.currencies import show_money
from contentapp.domain.billing.statuses import REFUND_RANKS, UNDONE_REFUNDS, OrderStatus, RefundStatus
from contentapp.domain.payment_ports import CheckoutSeen, DisputeSeen, RefundSeen

HAD_MONEY: Final = frozenset({"paid", "partially_refunded", "refunded"})
_DISPUTE_ENDS: Final = frozenset({"won", "lost", "warning_closed", "prevented"})


@dataclass(frozen=True, slots=True)
class Books:
    """What is known of an order. `price` is what it costs before promotion codes and tax; amounts in minor units.

    `session_id` is the newest page to pay on, `paid_by` the one that was paid. `refunds` are by the provider's id.
    """

    status: OrderStatus
    currency: str
    price: int
    session_id: str = ""
    paid_by: str = ""
    promotion: int = 0
    tax: int = 0
    total: int = 0
    payment_id: str = ""
    payment_status: str = ""
    method: str = ""
    charge_id: str = ""
    charged: int = 0
    fee: int | None = None
    refunds: Mapping[str, RefundSeen] = field(default_factory=dict[str, RefundSeen])
    dispute: DisputeSeen | None = None
    problem: str = ""

    @property
    def refunded(self) -> int:
        """What was given back and not refused by a bank afterwards."""
        return sum(refund.amount for refund in self.refunds.values() if refund.status not in UNDONE_REFUNDS)

    @property
    def is_disputed(self) -> bool:
        """Whether money is held back by a buyer's bank, or lost to it."""
        return self.dispute is not None and self.dispute.status not in ("won", "warning_closed", "prevented")


def settle(books: Books, seen: Sequence[CheckoutSeen]) -> Books:
    """The books after these pages to pay on were looked at, in whatever order they come."""
    for checkout in sorted(seen, key=lambda one: one.id):
        books = _settle_one(books, checkout)
    return replace(books, status=_status(books, seen))


def way(before: OrderStatus, after: OrderStatus) -> tuple[OrderStatus, ...]:
    """The statuses an order goes through: what was refunded before anybody looked was paid first."""
    if before == after:
        return ()
    return (after,) if before in HAD_MONEY or after not in HAD_MONEY or after == "paid" else ("paid", after)


def _settle_one(books: Books, checkout: CheckoutSeen) -> Books:
    if not checkout.is_paid:
        if checkout.id == books.session_id and not books.paid_by:
            return replace(books, payment_status=_later(books.payment_status, checkout.payment_status))
        return books
    if books.paid_by and books.paid_by != checkout.id:
        # Two pages of one order were paid. The first to be seen stays the order's; the other one is for people.
        return replace(books, problem=f"Paid twice: {checkout.id} as well as {books.paid_by}. Give one of them back.")
    books = replace(
        books,
        paid_by=checkout.id,
        promotion=checkout.promotion,
        tax=checkout.tax,
        total=checkout.total,
        payment_status=checkout.payment_status,
        problem=books.problem or _mismatch(books, checkout),
    )
    payment = checkout.payment
    if payment is None:
        return books
    return replace(
        books,
        payment_id=payment.id,
        method=payment.method or books.method,
        charge_id=payment.charge_id or books.charge_id,
        charged=payment.charged or books.charged,
        fee=books.fee if payment.fee is None else payment.fee,
        refunds=merge_refunds(books.refunds, payment.refunds),
        dispute=_merge_disputes(books.dispute, payment.disputes),
    )


def merge_refunds(known: Mapping[str, RefundSeen], seen: Iterable[RefundSeen]) -> dict[str, RefundSeen]:
    """Both together; of one refund the state that is further on."""
    merged = dict(known)
    for refund in seen:
        before = merged.get(refund.id)
        if before is None or _rank(refund) >= _rank(before):
            merged[refund.id] = refund
    return merged


def refund_status(text: str) -> RefundStatus:
    """The provider's word for a refund's state; one that is not known counts as under way."""
    return cast("RefundStatus", text) if text in get_args(RefundStatus) else "pending"


def _rank(refund: RefundSeen) -> int:
    return REFUND_RANKS[refund_status(refund.status)]


def _merge_disputes(known: DisputeSeen | None, seen: Sequence[DisputeSeen]) -> DisputeSeen | None:
    """The dispute that matters: one that is open before one that has ended, and an end never opens again."""
    latest: dict[str, DisputeSeen] = {known.id: known} if known else {}
    for dispute in seen:
        before = latest.get(dispute.id)
        if before is None or before.status not in _DISPUTE_ENDS:
            latest[dispute.id] = dispute
    return max(latest.values(), key=lambda one: (one.status not in _DISPUTE_ENDS, one.id), default=None)


def _later(known: str, seen: str) -> str:
    return known if known in ("paid", "no_payment_required") else seen


def _mismatch(books: Books, checkout: CheckoutSeen) -> str:
    if checkout.currency != books.currency:
        return f"Paid in {checkout.currency.upper()} instead of {books.currency.upper()}."
    if checkout.subtotal != books.price:
        return (
            f"The page asked for {show_money(checkout.subtotal, books.currency)} "
            f"instead of {show_money(books.price, books.currency)}."
        )
    return ""


def _status(books: Books, seen: Sequence[CheckoutSeen]) -> OrderStatus:
    if books.paid_by or books.status in HAD_MONEY:
        if not books.refunded:
            return "paid"
        return "refunded" if books.refunded >= books.total else "partially_refunded"
    newest = next((one for one in seen if one.id == books.session_id), None)
    if newest is None or books.status == "canceled":
        return books.status
    if newest.status == "expired":
        return "canceled"
    return "failed" if newest.has_failed else books.status
