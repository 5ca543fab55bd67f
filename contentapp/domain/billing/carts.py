"""The cart of a business: products, quantities and a currency. What they cost is computed here, never sent here."""

from __future__ import annotations

import hashlib
import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from contentapp.domain.billing.currencies import get_currency
from contentapp.domain.billing.pricing import (
    MOST_LINES,
    MOST_OF_ONE,
    LinePrice,
    OrderPrice,
    TooManyProducts,
    WrongQuantity,
    price_line,
    price_order,
)
from contentapp.domain.billing.products import Product, find_products
from contentapp.domain.principal import Principal
from contentapp.errors import Conflict, Forbidden, NotFound


class NotYoursToBuy(Forbidden):
    """Only owners see billing, and buy."""

    code = "not_yours_to_buy"


class NotOnSale(Conflict):
    """A product is not sold any more, or not in this currency."""

    code = "not_on_sale"


class SampleByItself(Conflict):
    """The free sample is no part of a cart."""

    code = "sample_by_itself"


@dataclass(frozen=True, slots=True)
class Cart:
    """What a business is about to buy; quantities by product."""

    currency: str
    quantities: dict[uuid.UUID, int]


@dataclass(frozen=True, slots=True)
class PricedLine:
    """So many of a product, and what they cost together."""

    product: Product
    price: LinePrice

    @property
    def name(self) -> str:
        """As a receipt and the page to pay on have it: with its quantity."""
        return self.product.name if self.price.quantity == 1 else f"{self.product.name} × {self.price.quantity}"


@dataclass(frozen=True, slots=True)
class PricedCart:
    """A whole cart with its prices."""

    lines: tuple[PricedLine, ...]
    price: OrderPrice

    @property
    def fingerprint(self) -> str:
        """Says what is bought at which prices: two carts with the same one are the same order."""
        facts = [
            (str(line.product.id), line.price.quantity, line.price.unit_amount, line.price.percent_off)
            for line in self.lines
        ]
        return hashlib.sha256(json.dumps([self.price.currency, sorted(facts)]).encode()).hexdigest()


_CART: Final = text(
    """
    SELECT coalesce((SELECT c.currency FROM public.carts c WHERE c.business_id = :business), 'usd') AS currency,
      (SELECT coalesce(jsonb_object_agg(l.product_id, l.quantity), '{}') FROM public.cart_lines l
       JOIN public.bundle_products p ON p.id = l.product_id AND p.is_active
       WHERE l.business_id = :business) AS lines
    """
)
_KEEP_CART: Final = text(
    """
    INSERT INTO public.carts (business_id, currency) VALUES (:business, :currency)
    ON CONFLICT (business_id) DO UPDATE SET currency = excluded.currency
    """
)
_KEEP_LINE: Final = text(
    """
    INSERT INTO public.cart_lines (business_id, product_id, quantity) VALUES (:business, :product, :quantity)
    ON CONFLICT (business_id, product_id) DO UPDATE SET quantity = excluded.quantity
    """
)
_DROP_LINE: Final = text("DELETE FROM public.cart_lines WHERE business_id = :business AND product_id = :product")


def require_buyer(principal: Principal) -> None:
    """Raises NotYoursToBuy for everybody but the owners of a business."""
    if not principal.is_owner:
        raise NotYoursToBuy(f"Billing of {principal.business_name} is its owners' to see.")


async def get_cart(session: AsyncSession, principal: Principal) -> Cart:
    """The cart of the business somebody acts in. Raises NotYoursToBuy."""
    require_buyer(principal)
    row = (await session.execute(_CART, {"business": principal.business_id})).one()
    return Cart(row.currency, {uuid.UUID(product): quantity for product, quantity in row.lines.items()})


async def put_in_cart(session: AsyncSession, principal: Principal, product_id: uuid.UUID, quantity: int) -> None:
    """Have so many of a product in the cart; none takes it out.

    Raises NotFound, NotOnSale, SampleByItself, WrongQuantity, TooManyProducts, NotYoursToBuy.
    """
    cart = await get_cart(session, principal)
    facts = {"business": principal.business_id, "product": product_id, "quantity": quantity}
    if quantity == 0:
        await session.execute(_DROP_LINE, facts)
        return
    product = (await find_products(session, [product_id])).get(product_id)
    if product is None:
        raise NotFound("There is no such product.")
    _require_sold(product, cart.currency)
    if product.is_sample:
        raise SampleByItself("The free sample is ordered by itself. Get it with its own button.")
    if not 1 <= quantity <= MOST_OF_ONE:
        raise WrongQuantity(f"You can order from 1 to {MOST_OF_ONE} of a product at a time.", quantity=quantity)
    if product_id not in cart.quantities and len(cart.quantities) >= MOST_LINES:
        raise TooManyProducts(f"One order can have up to {MOST_LINES} products.")
    await session.execute(_KEEP_LINE, facts)


async def choose_currency(session: AsyncSession, principal: Principal, currency: str) -> None:
    """Shop in this currency from now on. Raises UnknownCurrency, NotYoursToBuy."""
    require_buyer(principal)
    get_currency(currency)
    await session.execute(_KEEP_CART, {"business": principal.business_id, "currency": currency})


async def price_lines(session: AsyncSession, lines: Sequence[Mapping[str, Any]], currency: str) -> PricedCart:
    """What these products and quantities cost now, as the database has their prices.

    Raises NotOnSale, EmptyCart, WrongQuantity, TooManyProducts, OrderTooLarge, OrderTooSmall, UnknownCurrency.
    """
    quantities = {uuid.UUID(str(line["product_id"])): int(line["quantity"]) for line in lines}
    known = await find_products(session, quantities)
    if set(known) != set(quantities):
        raise NotOnSale("One of these products is not sold any more. Look at your cart again.")
    return price_cart([(known[product_id], quantity) for product_id, quantity in quantities.items()], currency)


def price_cart(parts: Sequence[tuple[Product, int]], currency: str) -> PricedCart:
    """Pure: what so many of these products cost together. Raises as `price_lines`."""
    priced: list[PricedLine] = []
    for product, quantity in parts:
        _require_sold(product, currency)
        priced.append(PricedLine(product, price_line(product.prices[currency], quantity, product.tiers)))
    priced.sort(key=lambda line: (line.product.name, line.product.key))
    return PricedCart(tuple(priced), price_order(currency, [line.price for line in priced]))


def _require_sold(product: Product, currency: str) -> None:
    if not product.is_active:
        raise NotOnSale(f"{product.name} is not sold any more. Take it out of your cart.")
    if currency not in product.prices:
        raise NotOnSale(f"{product.name} has no price in {currency.upper()}. Choose another currency.")
