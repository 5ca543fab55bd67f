"""What the pages of billing say, from prices and orders alone."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, TypedDict

from contentapp.domain.billing.carts import Cart, NotOnSale, price_cart
from contentapp.domain.billing.currencies import CURRENCIES, show_money
from contentapp.domain.billing.pricing import next_tier, percent_off
from contentapp.domain.billing.products import Product, merge_components
from contentapp.domain.billing.shop import OrderView
from contentapp.domain.kinds import Kind
from contentapp.errors import AppError

_ONE: Final[dict[Kind, tuple[str, str]]] = {
    "social_post": ("social post", "social posts"),
    "blog_post": ("blog post", "blog posts"),
    "content_upgrade": ("download", "downloads"),
    "email_sequence": ("email sequence", "email sequences"),
}


class TierView(TypedDict):
    """One volume discount; `hit` when the quantity has come that far."""

    text: str
    hit: bool


class ProductView(TypedDict):
    """A product as its row says it; `price` is empty where it has none in this currency."""

    id: str
    kind: str
    name: str
    description: str
    features: str
    price: str
    per: str
    quantity: int
    tiers: list[TierView]
    hint: str
    free: bool


class LineView(TypedDict):
    """One line of a cart or an order; `off` is what volume takes off."""

    name: str
    amount: str
    off: str
    off_name: str


class LandsView(TypedDict):
    """So many of a kind will land on the board."""

    kind: str
    count: int
    name: str


class CartView(TypedDict):
    """A whole cart in words; `problem` says why it cannot be paid for."""

    lines: list[LineView]
    subtotal: str
    off: str
    total: str
    lands: list[LandsView]
    problem: str
    empty: bool


class OrderRow(TypedDict):
    """An order as one row says it."""

    id: str
    number: str
    at: str
    what: str
    status: str
    tone: str
    total: str
    back: str
    bundle_id: str


class AmountView(TypedDict):
    """One amount under an order's lines."""

    name: str
    amount: str
    strong: bool


class OrderPageView(TypedDict):
    """An order as its own page says it. `settling` while something more will happen by itself."""

    row: OrderRow
    lines: list[LineView]
    amounts: list[AmountView]
    refunds: list[AmountView]
    method: str
    headline: str
    text: str
    settling: bool
    page_url: str
    again: bool
    waits: bool


NO_CART: Final[CartView] = {
    "lines": [], "subtotal": "", "off": "", "total": "", "lands": [], "problem": "", "empty": True
}  # fmt: skip
NO_ROW: Final[OrderRow] = {
    "id": "", "number": "", "at": "", "what": "", "status": "", "tone": "", "total": "", "back": "", "bundle_id": "",
}  # fmt: skip
NO_ORDER: Final[OrderPageView] = {
    "row": NO_ROW, "lines": [], "amounts": [], "refunds": [], "method": "", "headline": "", "text": "",
    "settling": False, "page_url": "", "again": False, "waits": False,
}  # fmt: skip

_STATUS: Final[dict[str, tuple[str, str]]] = {
    "pending": ("Waiting for payment", "outline"),
    "paid": ("Paid", "ok"),
    "failed": ("Payment failed", "danger"),
    "refunded": ("Refunded", ""),
    "partially_refunded": ("Part refunded", ""),
    "canceled": ("Given up", ""),
}


def describe_products(products: Sequence[Product], cart: Cart) -> list[ProductView]:
    """What is on sale, with what it costs at the quantity it is in the cart with."""
    return [_product(product, cart) for product in products]


def describe_cart(products: Sequence[Product], cart: Cart) -> CartView:
    """The cart's lines and totals; the same function prices what is charged."""
    parts = [(product, cart.quantities[product.id]) for product in products if product.id in cart.quantities]
    if not parts:
        return NO_CART
    known = [part for part in parts if cart.currency in part[0].prices]
    try:
        priced = price_cart(known, cart.currency)
    except AppError as error:
        return {**NO_CART, "problem": error.message, "empty": False}
    problem = ""
    if len(known) != len(parts):
        missing = ", ".join(product.name for product, _ in parts if cart.currency not in product.prices)
        problem = NotOnSale(f"There is no price in {cart.currency.upper()} for {missing}.").message
    money = _money(cart.currency)
    return {
        "lines": [
            {
                "name": line.name,
                "amount": money(line.price.subtotal),
                "off": money(-line.price.discount) if line.price.discount else "",
                "off_name": f"{line.price.percent_off} % off" if line.price.discount else "",
            }
            for line in priced.lines
        ],
        "subtotal": money(priced.price.subtotal),
        "off": money(-priced.price.discount) if priced.price.discount else "",
        "total": money(priced.price.total),
        "lands": [
            {"kind": part.kind, "count": part.count, "name": _ONE[part.kind][part.count != 1]}
            for part in merge_components(known)
        ],
        "problem": problem,
        "empty": False,
    }


def describe_row(order: OrderView) -> OrderRow:
    """An order in a list."""
    status, tone = _STATUS[order.status]
    if order.origin != "checkout" and order.status == "paid":
        status, tone = ("Free" if order.origin == "free" else "A gift"), ""
    elif order.status == "pending" and order.payment_status == "unpaid" and not order.page_url:
        status = "Being confirmed"
    return {
        "id": str(order.id),
        "number": str(order.number),
        "at": f"{order.placed_at.day} {order.placed_at:%B %Y}",
        "what": ", ".join(_named(line.name, line.quantity) for line in order.lines),
        "status": status,
        "tone": tone,
        "total": show_money(order.total, order.currency),
        "back": show_money(-order.refunded, order.currency) if order.refunded else "",
        "bundle_id": str(order.bundle_id or ""),
    }


def describe_order(order: OrderView) -> OrderPageView:
    """An order on its own page."""
    money = _money(order.currency)
    amounts: list[AmountView] = [_amount("Subtotal", money(order.subtotal))]
    if order.volume:
        amounts.append(_amount("A gift" if order.origin == "comp" else "Volume discount", money(-order.volume)))
    if order.promotion:
        amounts.append(_amount("Promotion code", money(-order.promotion)))
    if order.tax:
        amounts.append(_amount("Tax", money(order.tax)))
    amounts.append(_amount("Total", money(order.total), strong=True))
    headline, text = _state_of(order)
    return {
        "row": describe_row(order),
        "lines": [
            {
                "name": _named(line.name, line.quantity),
                "amount": money(line.subtotal),
                "off": "",
                "off_name": f"{money(line.unit_price)} each" if line.quantity > 1 else "",
            }
            for line in order.lines
        ],
        "amounts": amounts,
        "refunds": [
            _amount(f"{_REFUND.get(one.status, 'Given back')}, {one.at.day} {one.at:%B %Y}", money(-one.amount))
            for one in order.refunds
        ],
        "method": order.method,
        "headline": headline,
        "text": text,
        "settling": order.is_settling,
        "page_url": order.page_url,
        "again": order.status in ("failed", "canceled"),
        "waits": order.fulfilment == "waiting",
    }


_REFUND: Final = {
    "pending": "On its way back",
    "requires_action": "On its way back",
    "succeeded": "Given back",
    "failed": "Could not be given back",
    "canceled": "Not given back",
}


def _state_of(order: OrderView) -> tuple[str, str]:
    if order.status == "pending" and order.payment_status == "unpaid" and not order.page_url:
        return "Your bank is confirming the payment", "This can take some days. The writing begins by itself then."
    if order.status == "pending":
        return "Waiting for the payment", "As soon as it is confirmed, the writing begins."
    if order.status == "failed":
        return "The payment did not go through", "Nothing was charged. Your cart is as it was."
    if order.status == "canceled":
        return "This order was given up", "Nothing was charged."
    if order.status == "refunded":
        return "This order was refunded", "All of its money has gone back."
    if order.fulfilment == "started":
        return "Thank you", "Your content is on its board, and its writing shows there."
    if order.fulfilment == "held":
        return "Your bank disputes this payment", "The writing waits until that is settled."
    return "Thank you", "The writing begins as soon as your business profile has enough to write from."


def _product(product: Product, cart: Cart) -> ProductView:
    quantity = cart.quantities.get(product.id, 0)
    amount = product.prices.get(cart.currency)
    free = amount == 0 or (product.is_sample and not amount)
    return {
        "id": str(product.id),
        "kind": product.main_kind,
        "name": product.name,
        "description": product.description,
        "features": " · ".join(product.features),
        "price": "" if amount is None else "Free" if free else _short(amount, cart.currency),
        "per": "" if not amount else _per(product, amount, quantity, cart.currency),
        "quantity": quantity,
        "tiers": [
            {"text": f"{tier.min_quantity}+ −{tier.percent_off} %", "hit": quantity >= tier.min_quantity}
            for tier in product.tiers
        ],
        "hint": _hint(product, quantity),
        "free": free,
    }


def _hint(product: Product, quantity: int) -> str:
    off, ahead = percent_off(product.tiers, quantity), next_tier(product.tiers, quantity)
    if not product.tiers:
        return ""
    if quantity == 0 and ahead:
        return f"{ahead.percent_off} % off from {ahead.min_quantity}"
    if ahead:
        return f"{ahead.min_quantity - quantity} more for {ahead.percent_off} % off"
    return f"{off} % off, the best price"


def _per(product: Product, amount: int, quantity: int, currency: str) -> str:
    """What one piece costs at this quantity, to the nearest minor unit: to compare, never to charge."""
    each = amount * (100 - percent_off(product.tiers, quantity)) / 100 / product.content_count
    kind = product.main_kind
    if product.type == "mixed":
        return f"{show_money(round(each), currency)} a piece"
    name = "email" if kind == "email_sequence" else _ONE[kind][0].split()[-1]
    return f"{show_money(round(each), currency)} {'an' if name[0] in 'aeiou' else 'a'} {name}"


def _short(amount: int, currency: str) -> str:
    """Without a row of noughts where there are no cents."""
    scale = CURRENCIES[currency].scale
    shown = show_money(amount, currency)
    return shown.partition(".")[0] if scale > 1 and amount % scale == 0 else shown


def _money(currency: str) -> Callable[[int], str]:
    return lambda amount: show_money(amount, currency)


def _amount(name: str, amount: str, *, strong: bool = False) -> AmountView:
    return {"name": name, "amount": amount, "strong": strong}


def _named(name: str, quantity: int) -> str:
    return name if quantity == 1 else f"{name} × {quantity}"
