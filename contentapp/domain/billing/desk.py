"""The books as a platform admin sees them, and what an admin asks for. Every function needs a transaction as one."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from contentapp.domain.billing.pricing import EmptyCart
from contentapp.domain.billing.shop import OrderLine
from contentapp.domain.billing.statuses import FulfilmentAnswer, FulfilmentState, OrderOrigin, OrderStatus
from contentapp.domain.payment_ports import NOT_HELD, held_of
from contentapp.errors import Conflict, NotFound

_ORDERS: Final = text(
    """
    SELECT o.id, o.business_id, o.number, o.status, o.origin, o.currency, o.subtotal_amount, o.discount_amount,
      o.promotion_amount, o.tax_amount, o.total_amount, o.payment_intent_id, o.payment_method, o.created_at, o.paid_at,
      (SELECT coalesce(jsonb_agg(jsonb_build_array(coalesce(i.options ->> 'name', p.name), i.quantity, i.unit_price,
         i.subtotal, i.discount_amount)
         ORDER BY p.name, p.key), '[]')
       FROM public.order_items i JOIN public.bundle_products p ON p.id = i.product_id
       WHERE i.business_id = o.business_id AND i.order_id = o.id) AS lines,
      (SELECT coalesce(sum(r.amount), 0) FROM public.refunds r WHERE r.business_id = o.business_id
         AND r.order_id = o.id AND r.status NOT IN ('failed', 'canceled')) AS refunded,
      y.charged_amount, y.fee_amount, y.dispute_status, y.disputed_amount, y.problem,
      f.state AS fulfilment, f.question, f.answer, f.bundle_id, coalesce(n.business, '') AS business,
      coalesce(n.email, '') AS email
    FROM public.orders o
    LEFT JOIN public.payments y ON y.business_id = o.business_id AND y.order_id = o.id
    LEFT JOIN public.fulfilments f ON f.business_id = o.business_id AND f.order_id = o.id
    LEFT JOIN LATERAL private.name_orders(ARRAY[o.id]) n ON true
    WHERE (CAST(:order AS uuid) IS NULL OR o.id = :order)
      AND (:status = '' OR o.status = :status OR (:status = 'asks' AND f.question <> '' AND f.answer = ''))
      AND (:words = '' OR CAST(o.number AS text) = :words OR o.payment_intent_id = :words OR y.charge_id = :words
        OR o.checkout_session_id = :words OR o.id IN (SELECT private.find_orders(:words)))
      AND (CAST(:older AS integer) IS NULL OR o.number < :older)
    ORDER BY o.number DESC LIMIT :most
    """
)
_TIMELINE: Final = text(
    """
    SELECT * FROM (
      SELECT o.created_at AS at, 0 AS n, 'placed' AS what, '' AS detail, CAST(NULL AS uuid) AS event_id, '' AS outcome,
        0 AS amount
      FROM public.orders o WHERE o.id = :order
      UNION ALL
      SELECT greatest(c.created_at, o.created_at), 1, 'page', 'attempt ' || c.attempt || ', ' || c.state, NULL, '', 0
      FROM public.checkouts c JOIN public.orders o ON o.id = c.order_id
      WHERE c.order_id = :order AND c.session_id IS NOT NULL
      UNION ALL
      SELECT e.created_at, 2, 'event', e.type
        || CASE WHEN e.times_received > 1 THEN ', ' || e.times_received || ' times' ELSE '' END
        || CASE WHEN e.problem <> '' THEN ': ' || e.problem ELSE '' END, e.id, e.outcome, 0
      FROM public.stripe_events e WHERE e.order_id = :order
      UNION ALL
      SELECT o.paid_at, 3, 'paid', coalesce(o.payment_method, ''), NULL, '', 0 FROM public.orders o
      WHERE o.id = :order AND o.paid_at IS NOT NULL
      UNION ALL
      SELECT f.started_at, 4, 'started', '', NULL, '', 0 FROM public.fulfilments f
      WHERE f.order_id = :order AND f.started_at IS NOT NULL
      UNION ALL
      SELECT r.created_at, 5, 'refund', coalesce(r.reason, ''), NULL, r.status, r.amount
      FROM public.refunds r WHERE r.order_id = :order
    ) entries ORDER BY at, n LIMIT 200
    """
)
_REVENUE: Final = text(
    """
    SELECT date_trunc('month', o.paid_at AT TIME ZONE 'UTC')::date AS month, o.currency, count(*) AS orders,
      sum(o.total_amount) AS charged,
      sum((SELECT coalesce(sum(r.amount), 0) FROM public.refunds r WHERE r.business_id = o.business_id
        AND r.order_id = o.id AND r.status NOT IN ('failed', 'canceled'))
        + CASE WHEN y.dispute_status <> ALL (CAST(:not_held AS text[])) THEN y.disputed_amount ELSE 0 END) AS refunded
    FROM public.orders o
    LEFT JOIN public.payments y ON y.business_id = o.business_id AND y.order_id = o.id
    WHERE o.paid_at >= date_trunc('month', now()) - make_interval(months => :months - 1) AND o.origin = 'checkout'
    GROUP BY 1, 2 ORDER BY 1, 2
    """
)


@dataclass(frozen=True, slots=True)
class DeskOrder:
    """An order with everything the books know of it; amounts in minor units of `currency`."""

    id: uuid.UUID
    business_id: uuid.UUID
    business: str
    email: str
    number: int
    status: OrderStatus
    origin: OrderOrigin
    currency: str
    lines: tuple[OrderLine, ...]
    subtotal: int
    discount: int
    promotion: int
    tax: int
    total: int
    refunded: int
    charged: int
    fee: int | None
    dispute_status: str
    disputed: int
    problem: str
    method: str
    payment_id: str
    placed_at: datetime
    paid_at: datetime | None
    fulfilment: FulfilmentState | None
    question: str
    answer: str

    @property
    def left(self) -> int:
        """What can still be given back: nothing while a bank has it."""
        if self.held or not self.payment_id or self.status not in ("paid", "partially_refunded"):
            return 0
        return self.total - self.refunded

    @property
    def held(self) -> int:
        """What the buyer's bank took back in a dispute, for now or for good."""
        return held_of(self.disputed, self.dispute_status)


@dataclass(frozen=True, slots=True)
class Owned:
    """A business with one of its owners."""

    business_id: uuid.UUID
    user_id: uuid.UUID
    name: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened to an order; `event_id` where it can be replayed, `amount` where money went back."""

    at: datetime
    what: str
    detail: str
    event_id: uuid.UUID | None
    outcome: str
    amount: int = 0


@dataclass(frozen=True, slots=True)
class Month:
    """What came in and went back, given or taken by a bank, in a month, in minor units of one currency."""

    month: str
    currency: str
    orders: int
    charged: int
    refunded: int


class NoSuchOwner(NotFound):
    """Nobody with this address owns a business."""

    code = "no_such_owner"


class NothingToAnswer(Conflict):
    """No question waits for an answer any more."""

    code = "nothing_to_answer"


async def list_orders(
    session: AsyncSession,
    *,
    status: str = "",
    words: str = "",
    older_than: int | None = None,
    most: int = 25,
) -> tuple[DeskOrder, ...]:
    """Orders of everybody, newest first; `status` is one of an order's, or "asks" for those with an open question.

    `words` are a number, an address, part of a business's name, or an id at the payment provider.
    """
    facts = {"order": None, "status": status, "words": words.strip(), "older": older_than, "most": most}
    return tuple(_order(row) for row in await session.execute(_ORDERS, facts))


async def get_order(session: AsyncSession, order_id: uuid.UUID) -> DeskOrder:
    """One order of anybody. Raises NotFound."""
    facts = {"order": order_id, "status": "", "words": "", "older": None, "most": 1}
    row = (await session.execute(_ORDERS, facts)).one_or_none()
    if row is None:
        raise NotFound("There is no such order.")
    return _order(row)


async def get_timeline(session: AsyncSession, order_id: uuid.UUID) -> tuple[Entry, ...]:
    """What happened to an order, oldest first."""
    rows = await session.execute(_TIMELINE, {"order": order_id})
    return tuple(Entry(row.at, row.what, row.detail, row.event_id, row.outcome, row.amount) for row in rows)


async def list_revenue(session: AsyncSession, *, months: int = 12) -> tuple[Month, ...]:
    """What came in and went back, by month (UTC) and currency."""
    rows = await session.execute(_REVENUE, {"months": months, "not_held": list(NOT_HELD)})
    return tuple(
        Month(f"{row.month:%Y-%m}", row.currency, row.orders, int(row.charged), int(row.refunded)) for row in rows
    )


async def replay_event(session: AsyncSession, event_id: uuid.UUID) -> None:
    """Have an event handled again. Raises NotFound."""
    await _ask(session, "SELECT private.replay_event(:id)", {"id": event_id}, "There is no such event.")


async def refresh_order(session: AsyncSession, order_id: uuid.UUID) -> None:
    """Have the truth of an order fetched again. Raises NotFound."""
    await _ask(session, "SELECT private.refresh_order(:id)", {"id": order_id}, "There is no such order.")


async def resend_receipt(session: AsyncSession, order_id: uuid.UUID) -> None:
    """Send the receipt of a paid order once more. Raises NotFound."""
    sentence = "This order has no receipt to send, or the account that placed it is gone."
    await _ask(session, "SELECT private.resend_receipt(:id) IS NOT NULL", {"id": order_id}, sentence)


async def answer_question(session: AsyncSession, order_id: uuid.UUID, answer: FulfilmentAnswer) -> None:
    """Say what becomes of content whose money went back. Raises NothingToAnswer."""
    facts = {"id": order_id, "answer": answer}
    if not (await session.execute(text("SELECT private.answer_fulfilment(:id, :answer)"), facts)).scalar_one():
        raise NothingToAnswer("Nobody asks any more: it was answered, or the money came back.")


async def list_owned(session: AsyncSession, email: str) -> tuple[Owned, ...]:
    """The businesses that the person with this address owns, oldest first. Raises NoSuchOwner when there is none."""
    rows = await session.execute(text("SELECT * FROM private.owned_by(:email)"), {"email": email})
    owned = tuple(Owned(row.business_id, row.user_id, row.name) for row in rows)
    if not owned:
        raise NoSuchOwner("Nobody with this address owns a business here.")
    return owned


async def give(session: AsyncSession, to: Owned, lines: Sequence[tuple[uuid.UUID, int]]) -> None:
    """Give products, each with its quantity, to a business in the name of its owner. Raises EmptyCart, NoSuchOwner."""
    if not lines:
        raise EmptyCart("Choose what to give.")
    facts = {
        "business": to.business_id,
        "person": to.user_id,
        "products": [product for product, _ in lines],
        "quantities": [quantity for _, quantity in lines],
    }
    if (await session.execute(_GIVE, facts)).scalar_one() is None:
        raise NoSuchOwner("They do not own this business any more.")


_GIVE: Final = text(
    """
    SELECT private.ask_comp(:business, :person, (
      SELECT jsonb_agg(jsonb_build_object('product_id', product, 'quantity', quantity))
      FROM unnest(CAST(:products AS uuid[]), CAST(:quantities AS integer[])) AS wanted (product, quantity)), 'usd')
    """
)


async def _ask(session: AsyncSession, statement: str, facts: dict[str, Any], missing: str) -> None:
    if not (await session.execute(text(statement), facts)).scalar_one():
        raise NotFound(missing)


def _order(row: Any) -> DeskOrder:
    return DeskOrder(
        id=row.id,
        business_id=row.business_id,
        business=row.business,
        email=row.email,
        number=row.number,
        status=row.status,
        origin=row.origin,
        currency=row.currency,
        lines=tuple(OrderLine(*line) for line in cast("Sequence[Any]", row.lines)),
        subtotal=row.subtotal_amount,
        discount=row.discount_amount,
        promotion=row.promotion_amount,
        tax=row.tax_amount,
        total=row.total_amount,
        refunded=int(row.refunded),
        charged=row.charged_amount or 0,
        fee=row.fee_amount,
        dispute_status=row.dispute_status or "",
        disputed=row.disputed_amount or 0,
        problem=row.problem or "",
        method=row.payment_method or "",
        payment_id=row.payment_intent_id or "",
        placed_at=row.created_at,
        paid_at=row.paid_at,
        fulfilment=row.fulfilment,
        question=row.question or "",
        answer=row.answer or "",
    )
