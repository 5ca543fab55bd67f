"""Placing an order: priced, written, and given a page to pay on. For services, in steps between which nobody waits.

Nothing is asked of the payment provider inside a transaction: `look_before` says which pages to look at, `place` writes
the order, and `note_opened` the page that was opened for it. Each can be done again after a crash and changes nothing.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import func, select, text, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contentapp.db.session import explain
from contentapp.domain.billing.carts import PricedCart, price_lines
from contentapp.domain.billing.locks import lock_order
from contentapp.domain.billing.products import snapshot
from contentapp.domain.billing.settling import defer_for_order, give_receipt, open_fulfilment, settle_order
from contentapp.domain.bundles import SampleTaken, require_ready
from contentapp.domain.businesses import get_profile
from contentapp.domain.mails import public_origin
from contentapp.domain.payment_ports import CheckoutLine, CheckoutSeen, CheckoutWanted
from contentapp.errors import AppError, Conflict
from contentapp.models import Business, Checkout, Customer, Order, OrderItem
from contentapp.settings import settings

PAGE_HOURS: Final = 23
"""How long a page to pay on stays open: the provider allows up to 24 (`expires_at`,
https://docs.stripe.com/api/checkout/sessions/create)."""
_LEFT_AT_LEAST: Final = timedelta(minutes=30)
_LINES: Final = text(
    """
    SELECT coalesce(i.options ->> 'name', p.name) AS name, p.description, i.quantity,
      i.subtotal - i.discount_amount AS total
    FROM public.order_items i
    JOIN public.bundle_products p ON p.id = i.product_id
    WHERE i.business_id = :business AND i.order_id = :order ORDER BY p.name, p.key
    """
)
_OPEN_ENDED: Final = ("pending", "failed")


class StillPaying(Conflict):
    """Another page of this business is being paid on."""

    code = "still_paying"


@dataclass(frozen=True, slots=True)
class PageToLookAt:
    """A page that may still be paid on; one that is `same` asks for the same as what is placed now.

    Whoever is sent to a page must have until `open_until` to pay on it.
    """

    session_id: str
    order_id: uuid.UUID
    same: bool
    open_until: datetime

    def is_kept(self, seen: CheckoutSeen) -> bool:
        """Whether the buyer can be sent there again; otherwise it is to be closed."""
        return self.same and seen.status == "open" and seen.expires_at > self.open_until


@dataclass(frozen=True, slots=True)
class Customered:
    """Who the provider should know a business as; `known_id` is empty the first time."""

    business_id: uuid.UUID
    name: str
    email: str
    known_id: str


async def look_before(session: AsyncSession, checkout_id: uuid.UUID) -> list[PageToLookAt]:
    """The pages of this business's open orders. All that nobody is sent to must be closed: nobody pays for two."""
    checkout = await _lock_checkout(session, checkout_id)
    if checkout.state != "asked":
        return []
    try:
        fingerprint = (await price_lines(session, checkout.lines, checkout.currency)).fingerprint
    except AppError:
        return []  # `place` says why
    rows = await session.execute(
        select(col(Checkout.session_id), col(Order.id), col(Order.fingerprint))
        .join(Order, col(Order.id) == col(Checkout.order_id))
        .where(
            col(Checkout.business_id) == checkout.business_id,
            col(Checkout.session_id) == col(Order.checkout_session_id),
            col(Order.status).in_(_OPEN_ENDED),
        )
    )
    open_until = _made_at(checkout) + _LEFT_AT_LEAST
    return [PageToLookAt(row.session_id, row.id, row.fingerprint == fingerprint, open_until) for row in rows]


async def place(session: AsyncSession, checkout_id: uuid.UUID, seen: Sequence[tuple[uuid.UUID, CheckoutSeen]]) -> bool:
    """Write the order that was asked for, or find it; True when it now needs a page to pay on.

    `seen` are the pages looked at before, by order. What cannot be sold is said on the checkout.
    """
    checkout = await _lock_checkout(session, checkout_id)
    if checkout.state != "asked":
        return checkout.state == "opening"
    for order_id in {order_id for order_id, _ in seen}:
        await settle_order(session, order_id, [page for of, page in seen if of == order_id])
    try:
        cart = await price_lines(session, checkout.lines, checkout.currency)
        found = await _find_again(session, checkout, cart, [page for _, page in seen])
        if found is not None:
            return found
        await _require_allowed(session, checkout, cart)
    except AppError as refused:
        checkout.state, checkout.problem = "refused", refused.message
        return False
    is_free = checkout.origin == "comp" or cart.price.total == 0
    order = await _write_order(session, checkout, cart, is_free=is_free)
    checkout.order_id = order.id
    if not is_free:
        checkout.state = "opening"
        return True
    checkout.state = "done"
    await give_receipt(session, order)
    await open_fulfilment(session, order)
    await defer_for_order(session, order.id)
    return False


async def get_customer(session: AsyncSession, checkout_id: uuid.UUID) -> Customered:
    """Whom the page is for."""
    checkout = await session.get_one(Checkout, checkout_id)
    business = await session.get_one(Business, checkout.business_id)
    known = await session.scalar(
        select(col(Customer.stripe_customer_id)).where(col(Customer.business_id) == checkout.business_id)
    )
    email = await session.scalar(text("SELECT email FROM private.order_contact(:who)"), {"who": checkout.asked_by})
    return Customered(checkout.business_id, business.name, email or "", known or "")


async def note_customer(session: AsyncSession, business_id: uuid.UUID, customer_id: str) -> None:
    """Remember whom the provider knows a business as."""
    new = insert(Customer).values(business_id=business_id, stripe_customer_id=customer_id)
    await session.execute(new.on_conflict_do_nothing())


async def get_wanted(session: AsyncSession, checkout_id: uuid.UUID, customer_id: str) -> CheckoutWanted:
    """The page to open for an order that was placed: always the same for the same attempt."""
    checkout = await session.get_one(Checkout, checkout_id)
    order = await session.get_one(Order, checkout.order_id)
    rows = await session.execute(_LINES, {"business": order.business_id, "order": order.id})
    origin = public_origin(settings())
    return CheckoutWanted(
        order_id=order.id,
        number=order.number or 0,
        attempt=checkout.attempt,
        currency=order.currency,
        lines=tuple(
            CheckoutLine(row.name if row.quantity == 1 else f"{row.name} × {row.quantity}", row.description, row.total)
            for row in rows
        ),
        customer_id=customer_id,
        success_url=f"{origin}/app/billing/orders/{order.id}",
        cancel_url=f"{origin}/app/billing?back=1",
        expires_at=_made_at(checkout) + timedelta(hours=PAGE_HOURS),
        automatic_tax=settings().stripe_tax,
    )


async def note_opened(session: AsyncSession, checkout_id: uuid.UUID, page: CheckoutSeen) -> None:
    """The page is there; whoever waits goes to it."""
    checkout = await _lock_checkout(session, checkout_id)
    if checkout.state != "opening":
        return
    checkout.state, checkout.session_id, checkout.url = "open", page.id, page.url
    checkout.expires_at = page.expires_at
    order = await session.get_one(Order, checkout.order_id)
    order.checkout_session_id = page.id


async def note_refused(session: AsyncSession, checkout_id: uuid.UUID, why: str) -> None:
    """No page could be opened; the order is given up, and the cart stays as it is."""
    checkout = await _lock_checkout(session, checkout_id)
    if checkout.state not in ("asked", "opening"):
        return
    checkout.state, checkout.problem = "refused", why
    if checkout.order_id is not None:
        order = await lock_order(session, checkout.order_id)
        if order.status in _OPEN_ENDED:
            await explain(session, "given up")
            order.status = "canceled"


async def _find_again(
    session: AsyncSession, checkout: Checkout, cart: PricedCart, seen: Sequence[CheckoutSeen]
) -> bool | None:
    """The same cart was asked for before: its page, or another attempt at its order. None when it is a new order.

    Orders for other carts that nobody can pay any more are given up.
    """
    busy = {page.id for page in seen if page.status == "complete" and not page.has_failed}
    by_id = {page.id: page for page in seen}
    orders = await session.scalars(
        select(Order)
        .where(col(Order.business_id) == checkout.business_id, col(Order.origin) == "checkout")
        .where(col(Order.status).in_(_OPEN_ENDED) | col(Order.checkout_session_id).in_(busy))
        .order_by(col(Order.created_at).desc())
        .with_for_update(key_share=True)
    )
    for order in orders.all():
        page = by_id.get(order.checkout_session_id or "")
        if order.fingerprint != cart.fingerprint:
            if page is not None and page.id in busy and order.status in _OPEN_ENDED:
                raise StillPaying(f"Order {order.number} is being paid just now. Wait for it, then order the rest.")
            if order.status in _OPEN_ENDED and (page is None or page.status != "open"):
                order.status = "canceled"
            continue
        if page is not None and page.status != "expired" and not page.has_failed:
            checkout.order_id, checkout.attempt, checkout.state = order.id, order.attempt, "done"
            checkout.url = page.url if page.status == "open" else None
            return False
        if order.status in _OPEN_ENDED:
            order.status, order.attempt = "pending", order.attempt + 1
            await session.execute(
                update(Checkout)
                .where(col(Checkout.order_id) == order.id, col(Checkout.state) == "opening")
                .values(state="expired", problem="This was asked for again meanwhile.")
            )
            order.checkout_session_id = None  # late news of the page before says nothing about the one being opened
            checkout.order_id, checkout.attempt, checkout.state = order.id, order.attempt, "opening"
            return True
    return None


async def _require_allowed(session: AsyncSession, checkout: Checkout, cart: PricedCart) -> None:
    """The free sample is ordered alone, once a person, and needs something to write from."""
    if not any(line.product.is_sample for line in cart.lines) or checkout.origin == "comp":
        return
    require_ready(await get_profile(session, checkout.business_id))
    had = await session.scalar(text("SELECT private.person_had_sample(:who)"), {"who": checkout.asked_by})
    if had:
        raise SampleTaken("You have made your free sample already. It is under Bundles.")


async def _write_order(session: AsyncSession, checkout: Checkout, cart: PricedCart, *, is_free: bool) -> Order:
    await explain(session, "ordered", actor=checkout.asked_by)
    discount = cart.price.subtotal if is_free else cart.price.discount
    facts: dict[str, Any] = {"status": "pending", "origin": "checkout"}
    if is_free:
        origin = "comp" if checkout.origin == "comp" else "free"
        paid_at = await session.scalar(select(func.now()))
        facts = {"status": "paid", "origin": origin, "payment_status": "no_payment_required", "paid_at": paid_at}
    order = Order(
        business_id=checkout.business_id,
        placed_by=checkout.asked_by,
        currency=cart.price.currency,
        subtotal_amount=cart.price.subtotal,
        discount_amount=discount,
        total_amount=cart.price.subtotal - discount,
        fingerprint=cart.fingerprint,
        **facts,
    )
    session.add(order)
    await session.flush()
    await session.refresh(order, ["number"])
    for line in cart.lines:
        session.add(
            OrderItem(
                business_id=order.business_id,
                order_id=order.id,
                product_id=line.product.id,
                price_id=line.product.price_ids[cart.price.currency],
                quantity=line.price.quantity,
                unit_price=line.price.unit_amount,
                subtotal=line.price.subtotal,
                discount_amount=line.price.subtotal if is_free else line.price.discount,
                options=snapshot(line.product),
            )
        )
    await session.flush()
    return order


async def _lock_checkout(session: AsyncSession, checkout_id: uuid.UUID) -> Checkout:
    return await session.get_one(Checkout, checkout_id, with_for_update=True, populate_existing=True)


def _made_at(checkout: Checkout) -> datetime:
    if checkout.created_at is None:
        raise RuntimeError("a checkout that was read has the time it was made")
    return checkout.created_at


async def forget_refused(session: AsyncSession, *, older_than: timedelta) -> int:
    """Attempts that nobody finished asking for, such as those a worker was never there to take; returns how many."""
    stuck = await session.execute(
        update(Checkout)
        .where(col(Checkout.state) == "asked", col(Checkout.created_at) < func.now() - older_than)
        .values(state="refused", problem="This took too long. Try again.")
        .returning(col(Checkout.id))
    )
    return len(stuck.all())
