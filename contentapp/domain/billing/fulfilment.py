"""A paid order becomes one connected bundle, whose generation begins exactly once.

The right to it is a row of its own: it waits until there is something to write from, is held while the money is
disputed, and is withdrawn when all of it went back before anything was written. Once content exists, people decide.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Final

import structlog
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contentapp.db.session import explain
from contentapp.domain.billing.locks import lock_order
from contentapp.domain.billing.products import Product, as_bought, find_products, merge_components
from contentapp.domain.billing.statuses import FulfilmentAnswer, FulfilmentQuestion, FulfilmentState, OrderStatus
from contentapp.domain.businesses import get_profile
from contentapp.domain.catalog import ProductSpec
from contentapp.domain.generation.pipeline import start_run
from contentapp.domain.profile.completeness import ready_to_write
from contentapp.models import Business, ContentBundle, Fulfilment, GenerationRun, Order, OrderItem

_HAS_MONEY: Final = ("paid", "partially_refunded")
_ADVANCE: Final = text(
    "SELECT private.defer_job('generation:advance_run', jsonb_build_object('run_id', CAST(:run AS uuid)), :lock)"
)
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Fulfilled:
    """What became of a paid order; a `question` is for an admin, who gives the `answer`."""

    state: FulfilmentState
    question: FulfilmentQuestion = ""
    answer: FulfilmentAnswer = ""


def next_fulfilment(known: Fulfilled | None, status: OrderStatus, *, disputed: bool) -> Fulfilled | None:
    """Pure: an order's right to content after its money moved; None while there was never any money."""
    if status not in (*_HAS_MONEY, "refunded"):
        return known
    if known is not None and known.state == "started":
        question: FulfilmentQuestion = "refunded" if status == "refunded" else "disputed" if disputed else ""
        return Fulfilled("started", question, known.answer if question == known.question else "")
    if status == "refunded":
        return Fulfilled("withdrawn")
    return Fulfilled("held" if disputed else "waiting")


def make_spec(parts: list[tuple[Product, int]], order_number: int) -> ProductSpec:
    """Pure: everything an order bought as one product, so that it is planned together."""
    names = [product.name for product, _ in parts]
    longest = max((product for product, _ in parts), key=lambda product: product.period_days)
    return ProductSpec(
        key=f"order-{order_number}",
        name=names[0] if len(names) == 1 else f"{names[0]} and {len(names) - 1} more",
        description="",
        type="mixed",
        components=merge_components(parts),
        time_period=longest.time_period,
        period_days=longest.period_days,
        features=(),
        prices={},
        is_sample=any(product.is_sample for product, _ in parts),
    )


async def start(session: AsyncSession, order_id: uuid.UUID) -> uuid.UUID | None:
    """Begin what an order bought, unless that was done, or has to wait; returns the bundle's id when it began now.

    Whoever comes second waits for the row and finds it started.
    """
    order = await lock_order(session, order_id)
    row = await session.scalar(
        select(Fulfilment)
        .where(col(Fulfilment.order_id) == order_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    if row is None:
        return None
    if row.answer == "withdraw" and row.bundle_id is not None:
        await _take_back(session, row.business_id, row.bundle_id)
        return None
    if row.state != "waiting" or order.status not in _HAS_MONEY or not await _can_write(session, row.business_id):
        return None
    try:
        async with session.begin_nested():
            run = await _start_run(session, order)
    except IntegrityError as error:
        # A second free sample of one person, ordered at once in two businesses.
        _log.warning("fulfilment_refused", order_id=str(order_id), error=type(error.orig).__name__)
        row.state = "withdrawn"
        return None
    row.state, row.bundle_id = "started", run.bundle_id
    row.started_at = await session.scalar(select(func.now()))
    await session.flush()
    await session.execute(_ADVANCE, {"run": run.id, "lock": f"run:{run.id}"})
    return run.bundle_id


async def list_waiting(session: AsyncSession, *, most: int = 200) -> list[uuid.UUID]:
    """Paid orders whose content has not begun, oldest first: their business may have told more of itself since."""
    rows = await session.scalars(
        select(col(Fulfilment.order_id))
        .where(col(Fulfilment.state) == "waiting")
        .order_by(col(Fulfilment.created_at))
        .limit(most)
    )
    return list(rows)


async def _can_write(session: AsyncSession, business_id: uuid.UUID) -> bool:
    business = await session.get_one(Business, business_id)
    if business.deleted_at is not None:
        return False
    return not ready_to_write(await get_profile(session, business_id))


async def _start_run(session: AsyncSession, order: Order) -> GenerationRun:
    items = list(await session.scalars(select(OrderItem).where(col(OrderItem.order_id) == order.id)))
    products = await find_products(session, {item.product_id for item in items})
    parts = [(as_bought(products[item.product_id], item.options), item.quantity) for item in items]
    parts.sort(key=lambda part: (-part[0].content_count * part[1], part[0].name))
    spec = make_spec(parts, order.number or 0)
    run = await start_run(session, order.business_id, spec)
    run.requested_by, run.is_sample = order.placed_by, spec.is_sample and order.origin == "free"
    bundle = await session.get_one(ContentBundle, run.bundle_id)
    bundle.is_sample = run.is_sample
    await session.execute(
        update(OrderItem).where(col(OrderItem.order_id) == order.id).values(content_bundle_id=run.bundle_id)
    )
    await session.flush()
    return run


async def _take_back(session: AsyncSession, business_id: uuid.UUID, bundle_id: uuid.UUID) -> None:
    """Content whose money went back goes into the bin, and its writing stops. Safe to do twice."""
    await explain(session, "money given back")
    of_bundle = (col(GenerationRun.business_id) == business_id, col(GenerationRun.bundle_id) == bundle_id)
    await session.execute(
        update(GenerationRun)
        .where(*of_bundle, col(GenerationRun.status).in_(("running", "planned")))
        .values(status="canceled", finished_at=func.now())
    )
    bundle = await session.scalar(
        select(ContentBundle)
        .where(col(ContentBundle.business_id) == business_id, col(ContentBundle.id) == bundle_id)
        .with_for_update()
    )
    if bundle is None or bundle.deleted_at is not None:
        return
    if bundle.status == "generating":
        bundle.status = "failed"
    bundle.deleted_at = await session.scalar(select(func.now()))
    await session.flush()
