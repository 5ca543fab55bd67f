"""What the payment provider tells: stored once each by the webhook, and handled by jobs in whatever order they come."""

from __future__ import annotations

import uuid
from typing import Final

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contentapp.domain.billing.statuses import EventOutcome
from contentapp.domain.payment_ports import EventSeen
from contentapp.models import Checkout, Order, StripeEvent

OF_ORDERS: Final = frozenset(
    {
        "checkout.session.completed",
        "checkout.session.async_payment_succeeded",
        "checkout.session.async_payment_failed",
        "checkout.session.expired",
        "charge.refunded",
        "charge.refund.updated",
        "refund.created",
        "refund.updated",
        "refund.failed",
        "charge.dispute.created",
        "charge.dispute.updated",
        "charge.dispute.closed",
    }
)
"""Events that make an order's truth worth fetching. All others are kept by name for the work that handles them."""

_RECEIVE: Final = text(
    "SELECT private.receive_event(:id, :type, :object_type, :object_id, :payment_id, :order_id, :version, :live, :at)"
)


async def receive(session: AsyncSession, event: EventSeen) -> bool:
    """Store an event together with its job, for whoever holds a signature; False when it was here before."""
    facts = {
        "id": event.id,
        "type": event.type,
        "object_type": event.object_type,
        "object_id": event.object_id,
        "payment_id": event.payment_id,
        "order_id": event.order_id,
        "version": event.api_version,
        "live": event.livemode,
        "at": event.happened_at,
    }
    return (await session.execute(_RECEIVE, facts)).scalar_one()


async def find_order(session: AsyncSession, event_id: uuid.UUID) -> tuple[StripeEvent, uuid.UUID | None]:
    """The event, and the order it is about where that is one of ours."""
    event = await session.get_one(StripeEvent, event_id)
    if event.type not in OF_ORDERS:
        return event, None
    if event.order_id is not None:
        return event, event.order_id
    found = await session.scalar(
        select(col(Checkout.order_id)).where(
            col(Checkout.session_id) == event.object_id, col(Checkout.order_id).is_not(None)
        )
    )
    if found is None and event.payment_intent_id:
        found = await session.scalar(
            select(col(Order.id)).where(col(Order.payment_intent_id) == event.payment_intent_id)
        )
    return event, found


async def finish(
    session: AsyncSession,
    event_id: uuid.UUID,
    outcome: EventOutcome,
    *,
    order_id: uuid.UUID | None = None,
    problem: str = "",
) -> None:
    """Note what became of an event."""
    event = await session.get_one(StripeEvent, event_id, with_for_update=True)
    event.outcome, event.problem = outcome, problem
    event.order_id = order_id or event.order_id
    event.handled_at = await session.scalar(select(func.clock_timestamp()))
