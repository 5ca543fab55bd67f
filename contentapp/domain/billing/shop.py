"""Buying, from where the buyer stands: asking to pay, and looking at what became of it."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from contentapp.domain.billing.carts import get_cart, price_lines, require_buyer
from contentapp.domain.billing.statuses import UNDONE_REFUNDS, CheckoutState, FulfilmentState, OrderOrigin, OrderStatus
from contentapp.domain.principal import Principal
from contentapp.errors import NotFound

_CHECKOUT: Final = text(
    "SELECT state, url, problem, order_id FROM public.checkouts WHERE business_id = :business AND id = :checkout"
)
_ORDERS: Final = text(
    """
    SELECT o.id, o.number, o.status, o.origin, o.currency, o.subtotal_amount, o.discount_amount, o.promotion_amount,
      o.tax_amount, o.total_amount, o.payment_status, o.payment_method, o.created_at, o.paid_at,
      (SELECT coalesce(jsonb_agg(jsonb_build_array(coalesce(i.options ->> 'name', p.name), i.quantity, i.unit_price,
         i.subtotal, i.discount_amount)
         ORDER BY p.name, p.key), '[]')
       FROM public.order_items i JOIN public.bundle_products p ON p.id = i.product_id
       WHERE i.business_id = o.business_id AND i.order_id = o.id) AS lines,
      (SELECT coalesce(jsonb_agg(jsonb_build_array(r.amount, r.status, r.created_at) ORDER BY r.id), '[]')
       FROM public.refunds r WHERE r.business_id = o.business_id AND r.order_id = o.id) AS refunds,
      f.state AS fulfilment, f.bundle_id, u.status AS bundle_status,
      u.deleted_at AS bundle_deleted_at,
      (SELECT c.url FROM public.checkouts c WHERE c.business_id = o.business_id AND c.order_id = o.id
         AND c.state = 'open' AND c.expires_at > now() ORDER BY c.attempt DESC LIMIT 1) AS page_url
    FROM public.orders o
    LEFT JOIN public.fulfilments f ON f.business_id = o.business_id AND f.order_id = o.id
    LEFT JOIN public.content_bundles u ON u.business_id = o.business_id AND u.id = f.bundle_id
    WHERE o.business_id = :business AND (CAST(:order AS uuid) IS NULL OR o.id = :order)
      AND (CAST(:order AS uuid) IS NOT NULL OR o.status <> 'canceled')
      AND (CAST(:older AS integer) IS NULL OR o.number < :older)
    ORDER BY o.number DESC LIMIT :most
    """
)


_WAITING: Final = text(
    """
    SELECT o.id, o.number FROM public.fulfilments f
    JOIN public.orders o ON o.business_id = f.business_id AND o.id = f.order_id
    WHERE f.business_id = :business AND f.state = 'waiting' ORDER BY o.number LIMIT 5
    """
)


@dataclass(frozen=True, slots=True)
class Asked:
    """What became of asking to pay: a page to go to, an order that needs none, or why it was refused."""

    state: CheckoutState
    url: str
    problem: str
    order_id: uuid.UUID | None


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One product of an order; amounts in minor units. `discount` is the volume discount."""

    name: str
    quantity: int
    unit_price: int
    subtotal: int
    discount: int


@dataclass(frozen=True, slots=True)
class RefundLine:
    """Money that went back, or is on its way."""

    amount: int
    status: str
    at: datetime


@dataclass(frozen=True, slots=True)
class OrderView:
    """An order as its buyer sees it; amounts in minor units of `currency`.

    `volume` and `promotion` are what quantities and a code took off. `page_url` is where it can still be paid.
    """

    id: uuid.UUID
    number: int
    status: OrderStatus
    origin: OrderOrigin
    currency: str
    lines: tuple[OrderLine, ...]
    subtotal: int
    volume: int
    promotion: int
    tax: int
    total: int
    refunds: tuple[RefundLine, ...]
    payment_status: str
    method: str
    placed_at: datetime
    paid_at: datetime | None
    fulfilment: FulfilmentState | None
    bundle_id: uuid.UUID | None
    bundle_status: str
    page_url: str

    @property
    def refunded(self) -> int:
        """What has gone back, or is on its way."""
        return sum(one.amount for one in self.refunds if one.status not in UNDONE_REFUNDS)

    @property
    def is_settling(self) -> bool:
        """Whether something more is about to happen by itself: the payment's end, or the beginning of the writing."""
        return self.status == "pending" or (self.status == "paid" and self.fulfilment in (None, "waiting"))


async def ask_checkout(session: AsyncSession, principal: Principal) -> uuid.UUID:
    """Ask to pay for the cart; returns what to look at until there is a page.

    Raises as `price_lines`, NotYoursToBuy.
    """
    cart = await get_cart(session, principal)
    lines = [{"product_id": product, "quantity": quantity} for product, quantity in cart.quantities.items()]
    await price_lines(session, lines, cart.currency)  # what cannot be bought is said at once; the job looks again
    asked = await session.execute(text("SELECT private.ask_checkout(:business)"), {"business": principal.business_id})
    return asked.scalar_one()


async def ask_free(session: AsyncSession, principal: Principal, product_id: uuid.UUID) -> uuid.UUID:
    """Ask for a product that costs nothing, whatever is in the cart. Raises NotFound, NotYoursToBuy."""
    require_buyer(principal)
    facts = {"business": principal.business_id, "product": product_id}
    free = await session.scalar(
        text(
            "SELECT true FROM public.bundle_products p WHERE p.id = :product AND p.is_active AND NOT EXISTS"
            " (SELECT 1 FROM public.product_prices r WHERE r.product_id = p.id AND r.active AND r.unit_amount > 0)"
        ),
        facts,
    )
    if not free:
        raise NotFound("There is no such free product.")
    return (await session.execute(text("SELECT private.ask_free(:business, :product)"), facts)).scalar_one()


async def get_asked(session: AsyncSession, principal: Principal, checkout_id: uuid.UUID) -> Asked:
    """What became of asking to pay. Raises NotFound, NotYoursToBuy."""
    require_buyer(principal)
    row = (await session.execute(_CHECKOUT, {"business": principal.business_id, "checkout": checkout_id})).one_or_none()
    if row is None:
        raise NotFound("Nobody asked to pay for this here.")
    return Asked(row.state, row.url or "", row.problem, row.order_id)


async def list_orders(
    session: AsyncSession, principal: Principal, *, older_than: int | None = None, most: int = 20
) -> tuple[OrderView, ...]:
    """Orders of the business, newest first, without those that were given up; `older_than` is an order's number."""
    require_buyer(principal)
    facts = {"business": principal.business_id, "order": None, "older": older_than, "most": most}
    return tuple(order_view(row) for row in await session.execute(_ORDERS, facts))


async def list_waiting(session: AsyncSession, business_id: uuid.UUID) -> dict[uuid.UUID, int]:
    """The orders that are paid and whose content has not begun, with their numbers; none to those who are no owners."""
    rows = await session.execute(_WAITING, {"business": business_id})
    return {row.id: row.number for row in rows}


async def get_order(session: AsyncSession, principal: Principal, order_id: uuid.UUID) -> OrderView:
    """One order. Raises NotFound, NotYoursToBuy."""
    require_buyer(principal)
    found = await read_order(session, principal.business_id, order_id)
    if found is None:
        raise NotFound("This order is not here. It may belong to another workspace.")
    return found


async def read_order(session: AsyncSession, business_id: uuid.UUID, order_id: uuid.UUID) -> OrderView | None:
    """One order, for whoever may see it in this transaction."""
    facts = {"business": business_id, "order": order_id, "older": None, "most": 1}
    row = (await session.execute(_ORDERS, facts)).one_or_none()
    return None if row is None else order_view(row)


async def ask_truth(session: AsyncSession, principal: Principal, order_id: uuid.UUID) -> None:
    """Have the payment provider asked what became of an order, and begin what was paid for. Raises NotFound."""
    require_buyer(principal)
    facts = {"business": principal.business_id, "order": order_id}
    known = (await session.execute(text("SELECT private.ask_fulfilment(:business, :order)"), facts)).scalar_one()
    if not known:
        raise NotFound("This order is not here. It may belong to another workspace.")


def order_view(row: Any) -> OrderView:
    """A row of the query above."""
    return OrderView(
        id=row.id,
        number=row.number,
        status=row.status,
        origin=row.origin,
        currency=row.currency,
        lines=tuple(OrderLine(*line) for line in cast("Sequence[Any]", row.lines)),
        subtotal=row.subtotal_amount,
        volume=row.discount_amount - row.promotion_amount,
        promotion=row.promotion_amount,
        tax=row.tax_amount,
        total=row.total_amount,
        refunds=tuple(RefundLine(amount, status, datetime.fromisoformat(at)) for amount, status, at in row.refunds),
        payment_status=row.payment_status or "",
        method=row.payment_method or "",
        placed_at=row.created_at,
        paid_at=row.paid_at,
        fulfilment=row.fulfilment,
        bundle_id=row.bundle_id if row.bundle_deleted_at is None else None,
        bundle_status=row.bundle_status or "",
        page_url=row.page_url or "",
    )
