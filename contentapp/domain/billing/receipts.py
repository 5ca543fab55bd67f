"""What a receipt says: the lines of an order, what was taken off and added, and how it was paid."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from typing import Any, Final, cast

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from contentapp.domain.billing.currencies import show_money
from contentapp.domain.mail_copy import About

_FACTS: Final = text(
    """
    SELECT o.id, o.number, o.currency, o.subtotal_amount, o.discount_amount, o.promotion_amount, o.tax_amount,
      o.total_amount, o.payment_method, o.origin, o.paid_at,
      (SELECT jsonb_agg(jsonb_build_array(coalesce(i.options ->> 'name', p.name), i.quantity, i.subtotal)
         ORDER BY p.name, p.key)
       FROM public.order_items i JOIN public.bundle_products p ON p.id = i.product_id
       WHERE i.business_id = o.business_id AND i.order_id = o.id) AS lines
    FROM public.orders o WHERE o.id = ANY (CAST(:orders AS uuid[]))
    """
)


async def read_receipts(session: AsyncSession, order_ids: Collection[uuid.UUID]) -> dict[uuid.UUID, About]:
    """The receipts of these orders, for services and platform admins."""
    if not order_ids:
        return {}
    rows = (await session.execute(_FACTS, {"orders": list(order_ids)})).mappings()
    return {row["id"]: About(f"for order {row['number']}", tuple(_lines(row))) for row in rows}


def _lines(facts: Any) -> list[str]:
    currency: str = facts["currency"]

    def money(amount: int) -> str:
        return show_money(amount, currency)

    lines = [
        f"{name}{f' × {quantity}' if quantity > 1 else ''}: {money(subtotal)}"
        for name, quantity, subtotal in cast("list[Any]", facts["lines"] or [])
    ]
    volume = facts["discount_amount"] - facts["promotion_amount"]
    if facts["origin"] == "comp":
        lines.append("A gift from us: nothing to pay.")
    elif volume:
        lines.append(f"Volume discount: {money(-volume)}")
    if facts["promotion_amount"]:
        lines.append(f"Promotion code: {money(-facts['promotion_amount'])}")
    if facts["tax_amount"]:
        lines.append(f"Tax: {money(facts['tax_amount'])}")
    paid = f", paid with {facts['payment_method']}" if facts["payment_method"] else ""
    on = f" on {facts['paid_at']:%-d %B %Y}" if facts["paid_at"] else ""
    lines.append(f"Total: {money(facts['total_amount'])}{paid}{on}")
    return lines
