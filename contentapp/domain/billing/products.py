"""What is on sale, read with its prices and discounts."""

from __future__ import annotations

import uuid
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from contentapp.domain.billing.pricing import Tier, read_tiers
from contentapp.domain.kinds import Kind
from contentapp.domain.ports import Component


@dataclass(frozen=True, slots=True)
class Product:
    """A product with what it costs now: `prices` are amounts in minor units by currency, `price_ids` their rows."""

    id: uuid.UUID
    key: str
    name: str
    description: str
    type: str
    content_count: int
    time_period: str
    period_days: int
    features: tuple[str, ...]
    components: tuple[Component, ...]
    tiers: tuple[Tier, ...]
    prices: dict[str, int]
    price_ids: dict[str, uuid.UUID]
    is_active: bool
    is_sample: bool

    @property
    def main_kind(self) -> Kind:
        """The kind of content there is most of in it."""
        return max(self.components, key=lambda part: part.count).kind if self.components else "social_post"


_PRODUCTS: Final = text(
    """
    SELECT p.id, p.key, p.name, p.description, p.type, p.content_count, p.time_period, p.period_days, p.features,
      p.volume_discounts, p.is_active, p.is_sample,
      (SELECT coalesce(jsonb_agg(jsonb_build_array(c.kind, c.count, c.emails_each) ORDER BY c.count DESC, c.kind), '[]')
       FROM public.product_components c WHERE c.product_id = p.id) AS components,
      (SELECT coalesce(jsonb_object_agg(r.currency, jsonb_build_array(r.id, r.unit_amount)), '{}')
       FROM public.product_prices r WHERE r.product_id = p.id AND r.active) AS prices
    FROM public.bundle_products p
    WHERE (CAST(:ids AS uuid[]) IS NULL AND (p.is_active OR :archived)) OR p.id = ANY (CAST(:ids AS uuid[]))
    ORDER BY p.is_sample, p.is_active DESC, p.type, p.base_price, p.created_at
    """
)


async def list_products(session: AsyncSession, *, archived: bool = False) -> tuple[Product, ...]:
    """What is on sale, by type and price, the free sample last; with what is archived when asked for."""
    rows = await session.execute(_PRODUCTS, {"ids": None, "archived": archived})
    return tuple(_product(row) for row in rows)


async def find_products(session: AsyncSession, ids: Collection[uuid.UUID]) -> dict[uuid.UUID, Product]:
    """These products by id, on sale or not."""
    if not ids:
        return {}
    rows = await session.execute(_PRODUCTS, {"ids": list(ids), "archived": True})
    return {product.id: product for product in map(_product, rows)}


def snapshot(product: Product) -> dict[str, Any]:
    """What an order keeps of a product, so that a later change of it changes nothing that was bought."""
    return {
        "name": product.name,
        "period_days": product.period_days,
        "components": [[part.kind, part.count, part.emails_each] for part in product.components],
    }


def as_bought(product: Product, kept: dict[str, Any]) -> Product:
    """The product as it was when it was ordered."""
    if not kept:
        return product
    parts = tuple(Component(kind, count, emails) for kind, count, emails in kept["components"])
    return replace(product, name=kept["name"], period_days=kept["period_days"], components=parts)


def merge_components(parts: Sequence[tuple[Product, int]]) -> tuple[Component, ...]:
    """What so many of these products hold together. Sequences of different lengths stay apart."""
    counts: dict[tuple[Kind, int], int] = {}
    for product, quantity in parts:
        for part in product.components:
            key = (part.kind, part.emails_each)
            counts[key] = counts.get(key, 0) + part.count * quantity
    return tuple(Component(kind, count, emails_each) for (kind, emails_each), count in counts.items())


def _product(row: Any) -> Product:
    return Product(
        id=row.id,
        key=row.key,
        name=row.name,
        description=row.description,
        type=row.type,
        content_count=row.content_count,
        time_period=row.time_period,
        period_days=row.period_days,
        features=tuple(row.features),
        components=tuple(Component(kind, count, emails) for kind, count, emails in row.components),
        tiers=read_tiers(row.volume_discounts),
        prices={currency: amount for currency, (_id, amount) in row.prices.items()},
        price_ids={currency: uuid.UUID(price_id) for currency, (price_id, _amount) in row.prices.items()},
        is_active=row.is_active,
        is_sample=row.is_sample,
    )
