"""Giving money back: asked for by an admin, sent by a job, and true once the payment provider says so."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Final

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from contentapp.db.session import explain
from contentapp.domain.billing.currencies import show_money
from contentapp.domain.billing.locks import lock_order
from contentapp.domain.billing.settlement import refund_status
from contentapp.domain.billing.statuses import FulfilmentState
from contentapp.domain.payment_ports import RefundSeen, RefundWanted
from contentapp.errors import Conflict, Invalid
from contentapp.models import Order, Refund

_ASK: Final = text("SELECT private.ask_refund(:order, :amount, :reason)")


class NothingToRefund(Conflict):
    """Nothing was paid for this order, or all of it went back."""

    code = "nothing_to_refund"


class TooMuchToRefund(Invalid):
    """More than is left of what was paid."""

    code = "too_much_to_refund"


@dataclass(frozen=True, slots=True)
class Consequence:
    """What giving money back means for what was bought."""

    withdraws: bool
    asks: bool
    words: str


def foresee(amount: int, left: int, currency: str, state: FulfilmentState | None) -> Consequence:
    """Pure: what a refund of `amount` brings, when `left` has not been given back yet; minor units."""
    money = show_money(amount, currency)
    if amount < left:
        return Consequence(False, False, f"{money} goes back. The order stays, and so does its content.")
    if state == "started":
        words = "which is all of it. The content is there already: you decide afterwards whether it stays."
        return Consequence(False, True, f"{money} goes back, {words}")
    return Consequence(True, False, f"{money} goes back, which is all of it. Nothing will be written for this order.")


def require_left(amount: int, left: int) -> None:
    """Pure: so much can go back of what is left, in minor units. Raises NothingToRefund, TooMuchToRefund."""
    if left <= 0:
        raise NothingToRefund("All of this order's money has gone back already, or none was paid.")
    if not 0 < amount <= left:
        raise TooMuchToRefund("This is more than is left of the payment." if amount > 0 else "Say how much goes back.")


async def ask_refund(session: AsyncSession, order_id: uuid.UUID, amount: int, *, left: int, reason: str) -> uuid.UUID:
    """Have so much of an order given back, in a transaction as a platform admin; returns the refund's id.

    `amount` and what is `left` of the payment are in minor units. Raises NothingToRefund, TooMuchToRefund.
    """
    require_left(amount, left)
    facts = {"order": order_id, "amount": amount, "reason": reason}
    try:
        async with session.begin_nested():
            asked: uuid.UUID | None = (await session.execute(_ASK, facts)).scalar_one()
    except IntegrityError as error:
        raise TooMuchToRefund("Somebody else has just given some of it back. Look at the order again.") from error
    if asked is None:
        raise NothingToRefund("Nothing was paid for this order that could go back.")
    return asked


async def get_wanted(session: AsyncSession, refund_id: uuid.UUID) -> RefundWanted | None:
    """What to ask the payment provider for; None when it has answered already."""
    refund = await session.get_one(Refund, refund_id)
    order = await session.get_one(Order, refund.order_id)
    if refund.status != "pending" or refund.stripe_refund_id or not order.payment_intent_id:
        return None
    return RefundWanted(refund.id, order.id, order.payment_intent_id, refund.amount)


async def note_sent(session: AsyncSession, refund_id: uuid.UUID, sent: RefundSeen | str) -> None:
    """What the payment provider answered: the refund as it has it, or why it refuses."""
    refund = await session.get_one(Refund, refund_id)
    await lock_order(session, refund.order_id)
    await session.refresh(refund)
    if refund.stripe_refund_id:
        return
    await explain(session, "refunded")
    if isinstance(sent, str):
        refund.status, refund.reason = "failed", sent
    else:
        refund.status, refund.stripe_refund_id = refund_status(sent.status), sent.id
    await session.flush()
