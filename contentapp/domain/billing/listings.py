"""Products and prices as the payment provider lists them. A new price is listed, a withdrawn one is switched off."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contentapp.domain.payment_ports import ProductWanted
from contentapp.models import BundleProduct, ProductPrice


@dataclass(frozen=True, slots=True)
class PriceWanted:
    """A price that is not listed yet; minor units."""

    id: uuid.UUID
    currency: str
    unit_amount: int


@dataclass(frozen=True, slots=True)
class Listing:
    """What to tell the payment provider of a product; `withdrawn` are its ids of prices that are asked no more."""

    product: ProductWanted
    unlisted: tuple[PriceWanted, ...]
    withdrawn: tuple[str, ...]


async def get_listing(session: AsyncSession, product_id: uuid.UUID) -> Listing:
    """A product with the prices whose listing is not as they are, for services."""
    product = await session.get_one(BundleProduct, product_id)
    prices = list(await session.scalars(select(ProductPrice).where(col(ProductPrice.product_id) == product_id)))
    return Listing(
        product=ProductWanted(
            product.id, product.name, product.description, product.is_active, product.stripe_product_id or ""
        ),
        unlisted=tuple(
            PriceWanted(price.id, price.currency, price.unit_amount)
            for price in prices
            if price.active and not price.stripe_price_id
        ),
        withdrawn=tuple(price.stripe_price_id for price in prices if not price.active and price.stripe_price_id),
    )


async def note_listed(
    session: AsyncSession, product_id: uuid.UUID, known_id: str, prices: Sequence[tuple[uuid.UUID, str]]
) -> None:
    """Remember under which ids the payment provider lists them."""
    await session.execute(
        update(BundleProduct).where(col(BundleProduct.id) == product_id).values(stripe_product_id=known_id)
    )
    for price_id, listed in prices:
        await session.execute(
            update(ProductPrice).where(col(ProductPrice.id) == price_id).values(stripe_price_id=listed)
        )
