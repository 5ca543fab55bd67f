"""An order's row is locked before anything else that belongs to it, so that whoever comes at once takes turns."""

from __future__ import annotations

import uuid

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contentapp.errors import NotFound
from contentapp.models import Order


async def lock_order(session: AsyncSession, order_id: uuid.UUID) -> Order:
    """The order, fresh and locked until the transaction ends. Raises NotFound."""
    # Without the key: rows that refer to the order can still be written by others meanwhile.
    query = select(Order).where(col(Order.id) == order_id).with_for_update(key_share=True)
    order = (await session.execute(query, execution_options={"populate_existing": True})).scalar_one_or_none()
    if order is None:
        raise NotFound("There is no such order.")
    return order
