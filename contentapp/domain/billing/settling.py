"""What was seen at the payment provider, written into an order's books, with what follows from it: one transaction.

The order's row is locked first, so that whoever comes with the same news waits and then finds it written.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

from sqlalchemy import select, text
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contentapp.db.session import explain
from contentapp.domain.billing.fulfilment import Fulfilled, next_fulfilment
from contentapp.domain.billing.locks import lock_order
from contentapp.domain.billing.settlement import HAD_MONEY, Books, refund_status, settle, way
from contentapp.domain.billing.statuses import UNDONE_REFUNDS, OrderStatus
from contentapp.domain.ids import read_id
from contentapp.domain.payment_ports import CheckoutSeen, DisputeSeen, RefundSeen
from contentapp.models import Checkout, Fulfilment, Order, Payment, Refund

_EMPTY_CART: Final = text(
    """
    DELETE FROM public.cart_lines l USING public.order_items i
    WHERE l.business_id = :business AND i.business_id = :business AND i.order_id = :order
      AND i.product_id = l.product_id AND i.quantity = l.quantity
    """
)
_PAGE_STATES: Final = {"open": "open", "complete": "done", "expired": "expired"}


async def list_pages(session: AsyncSession, order_id: uuid.UUID) -> list[str]:
    """The pages that were ever opened to pay this order on, oldest first."""
    rows = await session.scalars(
        select(col(Checkout.session_id))
        .where(col(Checkout.order_id) == order_id, col(Checkout.session_id).is_not(None))
        .order_by(col(Checkout.attempt))
    )
    return [page for page in rows if page]


async def settle_order(session: AsyncSession, order_id: uuid.UUID, seen: Sequence[CheckoutSeen]) -> Order:
    """Bring an order's books to what was seen of its pages. The same or older news change nothing. Raises NotFound."""
    order = await lock_order(session, order_id)
    payment = await _payment_of(session, order)
    refunds = {row.id: row for row in await session.scalars(select(Refund).where(col(Refund.order_id) == order_id))}
    before = _books(order, payment, refunds)
    after = settle(before, seen)
    await explain(session, "paid" if after.status == "paid" else "payment seen")
    if after != before:
        for status in way(before.status, after.status):
            order.status = status
            await session.flush()
        _write(order, payment, after)
        await session.flush()
        await _write_refunds(session, order, refunds, after.refunds)
    await _note_pages(session, order, seen)
    if order.status in HAD_MONEY:
        await give_receipt(session, order)
        await open_fulfilment(session, order, disputed=after.is_disputed)
    return order


async def give_receipt(session: AsyncSession, order: Order) -> None:
    """The one receipt of an order that was paid, and an empty cart."""
    if order.receipt_mail_id is not None:
        return
    facts = {"business": order.business_id, "order": order.id}
    order.receipt_mail_id = await session.scalar(text("SELECT private.queue_receipt(:order)"), facts)
    await session.execute(_EMPTY_CART, facts)


async def open_fulfilment(session: AsyncSession, order: Order, *, disputed: bool = False) -> None:
    """Say what the order's right to content is now: it waits, is held, was used, or was withdrawn."""
    row = await session.scalar(select(Fulfilment).where(col(Fulfilment.order_id) == order.id).with_for_update())
    known = Fulfilled(cast("Any", row.state), cast("Any", row.question), cast("Any", row.answer)) if row else None
    now = next_fulfilment(known, cast("OrderStatus", order.status), disputed=disputed)
    if now == known or now is None:
        return
    if row is None:
        session.add(Fulfilment(business_id=order.business_id, order_id=order.id, state=now.state))
    else:
        row.state, row.question, row.answer = now.state, now.question, now.answer
    await session.flush()


async def defer_for_order(session: AsyncSession, order_id: uuid.UUID) -> None:
    """The job that fetches the truth of an order and begins its content; one that waits already is enough."""
    await session.execute(text("SELECT private.defer_for_order('billing:fulfil', :order)"), {"order": order_id})


async def _payment_of(session: AsyncSession, order: Order) -> Payment:
    fresh = insert(Payment).values(business_id=order.business_id, order_id=order.id).on_conflict_do_nothing()
    await session.execute(fresh)
    return (await session.scalars(select(Payment).where(col(Payment.order_id) == order.id))).one()


def _books(order: Order, payment: Payment, refunds: Mapping[uuid.UUID, Refund]) -> Books:
    dispute = None
    if payment.dispute_id:
        dispute = DisputeSeen(payment.dispute_id, payment.disputed_amount, payment.dispute_status or "")
    return Books(
        status=cast("OrderStatus", order.status),
        currency=order.currency,
        price=order.subtotal_amount - order.discount_amount + order.promotion_amount,
        session_id=order.checkout_session_id or "",
        paid_by=str(order.facts.get("paid_by", "")),
        promotion=order.promotion_amount,
        tax=order.tax_amount,
        total=order.total_amount,
        payment_id=order.payment_intent_id or "",
        payment_status=order.payment_status or "",
        method=order.payment_method or "",
        charge_id=payment.charge_id or "",
        charged=payment.charged_amount,
        fee=payment.fee_amount,
        refunds={
            row.stripe_refund_id: RefundSeen(
                row.stripe_refund_id, row.amount, row.status, row.reason or "", str(row.id)
            )
            for row in refunds.values()
            if row.stripe_refund_id
        },
        dispute=dispute,
        problem=payment.problem,
    )


def _write(order: Order, payment: Payment, books: Books) -> None:
    volume = order.discount_amount - order.promotion_amount
    order.promotion_amount, order.discount_amount = books.promotion, volume + books.promotion
    order.tax_amount, order.total_amount = books.tax, books.total
    order.payment_intent_id = books.payment_id or None
    order.payment_status, order.payment_method = books.payment_status or None, books.method or None
    if books.paid_by:
        order.facts = {**order.facts, "paid_by": books.paid_by}
    payment.charge_id, payment.charged_amount, payment.fee_amount = books.charge_id or None, books.charged, books.fee
    payment.problem = books.problem
    if books.dispute is not None:
        payment.dispute_id, payment.dispute_status = books.dispute.id, books.dispute.status
        payment.disputed_amount = books.dispute.amount


async def _write_refunds(
    session: AsyncSession, order: Order, known: Mapping[uuid.UUID, Refund], seen: Mapping[str, RefundSeen]
) -> None:
    """Refunds we asked for are known by our own id, those made at the provider's by theirs."""
    by_stripe_id = {row.stripe_refund_id: row for row in known.values() if row.stripe_refund_id}
    # What was refused first: together they never exceed the order, at no moment.
    for refund in sorted(seen.values(), key=lambda one: refund_status(one.status) not in UNDONE_REFUNDS):
        row = by_stripe_id.get(refund.id) or known.get(read_id(refund.wanted_id))
        if row is None:
            row = Refund(business_id=order.business_id, order_id=order.id, amount=refund.amount)
            session.add(row)
        row.stripe_refund_id, row.status = refund.id, refund_status(refund.status)
        failed = row.status in UNDONE_REFUNDS  # then why it failed matters more than why it was asked for
        row.reason = (refund.reason if failed else "") or row.reason or refund.reason or None
        await session.flush()


async def _note_pages(session: AsyncSession, order: Order, seen: Sequence[CheckoutSeen]) -> None:
    states = {page.id: _PAGE_STATES.get(page.status, "open") for page in seen}
    rows = await session.scalars(
        select(Checkout).where(col(Checkout.order_id) == order.id, col(Checkout.session_id).in_(states))
    )
    for row in rows:
        state = states[row.session_id or ""]
        if row.state == "open" and state != "open":
            row.state, row.url = state, None
