"""What the pages about money say, from orders and books alone."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Final, TypedDict

from contentapp.domain.billing.currencies import show_money
from contentapp.domain.billing.desk import DeskOrder, Entry, Month
from contentapp.domain.billing.ledger import Check
from contentapp.domain.billing.product_desk import show_tiers
from contentapp.domain.billing.products import Product
from contentapp.domain.billing.refunds import foresee

SOLD_IN: Final = ("usd", "eur", "gbp", "chf", "jpy")
"""The currencies that a product's form has a field for."""

_STATUS: Final[dict[str, tuple[str, str]]] = {
    "pending": ("Waiting", "outline"),
    "paid": ("Paid", "ok"),
    "failed": ("Failed", "danger"),
    "refunded": ("Refunded", ""),
    "partially_refunded": ("Part refunded", ""),
    "canceled": ("Given up", ""),
}
_WHAT: Final = {
    "placed": "Order placed",
    "page": "Payment page opened",
    "paid": "Paid",
    "started": "Writing began",
    "refund": "Refund",
    "event": "Webhook",
}


class DeskRow(TypedDict):
    """An order of anybody, in one row; the last ones are for the ledger."""

    id: str
    number: str
    at: str
    business: str
    email: str
    what: str
    status: str
    tone: str
    total: str
    flag: str
    charged: str
    refunded: str
    held: str
    tax: str
    fee: str
    net: str


class EntryView(TypedDict):
    """One line of a timeline; `event_id` where it can be replayed."""

    at: str
    what: str
    detail: str
    event_id: str
    outcome: str


class DeskView(TypedDict):
    """One order with all that can be done with it. `left` is what can go back, as it is typed."""

    row: DeskRow
    facts: list[list[str]]
    left: str
    left_words: str
    may_refund: bool
    asks: bool
    question: str
    consequence: str
    problem: str
    timeline: list[EntryView]


class ProductRow(TypedDict):
    """A product in the list and in its form, each field as it is typed."""

    id: str
    name: str
    description: str
    holds: str
    days: str
    period: str
    features: str
    offers: str
    prices: str
    on_sale: bool
    values: dict[str, str]


class BarView(TypedDict):
    """One month of one currency: its height in per cent of the highest, and of that what went back."""

    month: str
    charged: str
    refunded: str
    height: int
    back: int


class RevenueView(TypedDict):
    """Twelve months of one currency, and their sum in words."""

    bars: list[BarView]
    words: str


class DifferenceView(TypedDict):
    """One difference of the books."""

    sentence: str
    order_id: str
    number: str
    charge: str


NO_ROW: Final[DeskRow] = {
    "id": "", "number": "", "at": "", "business": "", "email": "", "what": "", "status": "", "tone": "", "total": "",
    "flag": "", "charged": "", "refunded": "", "held": "", "tax": "", "fee": "", "net": "",
}  # fmt: skip
NO_DESK: Final[DeskView] = {
    "row": NO_ROW, "facts": [], "left": "", "left_words": "", "may_refund": False, "asks": False, "question": "",
    "consequence": "", "problem": "", "timeline": [],
}  # fmt: skip
NO_REVENUE: Final[RevenueView] = {"bars": [], "words": ""}
NEW_PRODUCT: Final[dict[str, str]] = {
    "name": "", "description": "", "period": "", "days": "30", "features": "", "tiers": "", "social_post": "",
    "blog_post": "", "content_upgrade": "", "email_sequence": "", "emails_each": "5",
    **{f"price_{currency}": "" for currency in SOLD_IN},
}  # fmt: skip


def moment(at: datetime) -> str:
    """ "30 Nov 2026, 14:02 UTC"."""
    return f"{at.day} {at:%b %Y, %H:%M} UTC"


def describe_row(order: DeskOrder) -> DeskRow:
    """An order in a list of all."""
    status, tone = _STATUS[order.status]
    if order.origin != "checkout" and order.status == "paid":
        status, tone = ("Free" if order.origin == "free" else "A gift"), ""
    flag = "Needs an answer" if order.question and not order.answer else "Look at it" if order.problem else ""
    if not flag and order.dispute_status and order.dispute_status != "won":
        flag = "Dispute lost" if order.dispute_status == "lost" else "Disputed"

    def money(amount: int) -> str:
        return show_money(amount, order.currency)

    return {
        "id": str(order.id),
        "number": str(order.number),
        "at": moment(order.placed_at),
        "business": order.business,
        "email": order.email,
        "what": ", ".join(f"{one.name} × {one.quantity}" if one.quantity > 1 else one.name for one in order.lines),
        "status": status,
        "tone": tone,
        "total": money(order.total),
        "flag": flag,
        "charged": money(order.charged),
        "refunded": money(-order.refunded) if order.refunded else "",
        "held": money(-order.held) if order.held else "",
        "tax": money(order.tax) if order.tax else "",
        "fee": "" if order.fee is None else money(order.fee),
        "net": money(order.charged - order.refunded - order.held - (order.fee or 0) - order.tax),
    }


def describe_desk(order: DeskOrder, timeline: Sequence[Entry]) -> DeskView:
    """One order with its timeline."""

    def money(amount: int) -> str:
        return show_money(amount, order.currency)

    facts = [
        ["Business", order.business],
        ["Placed by", order.email or "an account that is gone"],
        ["Subtotal", money(order.subtotal)],
        *(
            [["Volume discount", money(-(order.discount - order.promotion))]]
            if order.discount != order.promotion
            else []
        ),
        *([["Promotion code", money(-order.promotion)]] if order.promotion else []),
        *([["Tax", money(order.tax)]] if order.tax else []),
        ["Total", money(order.total)],
        *([["Given back", money(-order.refunded)]] if order.refunded else []),
        *([["Fee", money(order.fee)]] if order.fee is not None else []),
        *([["Paid with", order.method]] if order.method else []),
        *([["Payment", order.payment_id]] if order.payment_id else []),
        *(
            [["Dispute", f"{order.dispute_status.replace('_', ' ')}, {money(order.disputed)}"]]
            if order.disputed
            else []
        ),
        ["Content", (order.fulfilment or "none").capitalize()],
    ]
    asks = bool(order.question) and not order.answer
    return {
        "row": describe_row(order),
        "facts": facts,
        "left": _typed(order.left, order.currency) if order.left else "",
        "left_words": f"Up to {money(order.left)}" if order.left else "",
        "may_refund": order.left > 0,
        "asks": asks,
        "question": "All of the money went back, and the content is still there."
        if order.question == "refunded"
        else "The buyer's bank disputes the payment, and the content is there."
        if asks
        else "",
        "consequence": foresee(order.left, order.left, order.currency, order.fulfilment).words if order.left else "",
        "problem": order.problem,
        "timeline": [_entry(entry, order.currency) for entry in timeline],
    }


def describe_products(products: Sequence[Product]) -> list[ProductRow]:
    """Every product, on sale or archived."""
    return [_product(product) for product in products]


def describe_revenue(months: Sequence[Month], currency: str, today: date) -> RevenueView:
    """The last twelve months of one currency, those without a sale too."""
    sold = {month.month: month for month in months if month.currency == currency}
    most = max((month.charged for month in sold.values()), default=0)
    charged, back = sum(month.charged for month in sold.values()), sum(month.refunded for month in sold.values())
    firsts = [date(today.year - (n >= today.month), (today.month - n - 1) % 12 + 1, 1) for n in range(11, -1, -1)]
    words = f"{show_money(charged, currency)} in twelve months"
    return {
        "bars": [_bar(first, sold.get(f"{first:%Y-%m}"), most) for first in firsts],
        "words": f"{words}, of which {show_money(back, currency)} went back" if back else words,
    }


def _bar(first: date, month: Month | None, most: int) -> BarView:
    name = f"{first:%b %Y}" if first.month == 1 else f"{first:%b}"
    if month is None:
        return {"month": name, "charged": "", "refunded": "", "height": 0, "back": 0}
    return {
        "month": name,
        "charged": show_money(month.charged, month.currency),
        "refunded": show_money(-month.refunded, month.currency) if month.refunded else "",
        "height": max(2, round(100 * month.charged / (most or 1))),
        "back": round(100 * month.refunded / (month.charged or 1)),
    }


def describe_differences(check: Check) -> list[DifferenceView]:
    """What a comparison found."""
    return [
        {
            "sentence": one.sentence,
            "order_id": one.order_id,
            "number": str(one.number) if one.number else "",
            "charge": one.charge_id,
        }
        for one in check.differences
    ]


def _entry(entry: Entry, currency: str) -> EntryView:
    detail = entry.detail
    if entry.what == "refund":
        why = f": {detail.replace('_', ' ')}" if detail else ""
        detail = f"{show_money(entry.amount, currency)}, {entry.outcome.replace('_', ' ')}{why}"
    return {
        "at": f"{entry.at.day} {entry.at:%b, %H:%M:%S}",
        "what": _WHAT[entry.what],
        "detail": detail,
        "event_id": str(entry.event_id or ""),
        "outcome": entry.outcome,
    }


def _product(product: Product) -> ProductRow:
    values = {**NEW_PRODUCT, "emails_each": "5"}
    for part in product.components:
        values[part.kind] = str(part.count)
        if part.emails_each:
            values["emails_each"] = str(part.emails_each)
    for currency, amount in product.prices.items():
        values[f"price_{currency}"] = _typed(amount, currency)
    values |= {
        "name": product.name,
        "description": product.description,
        "period": product.time_period,
        "days": str(product.period_days),
        "features": "\n".join(product.features),
        "tiers": show_tiers(product.tiers),
    }
    return {
        "id": str(product.id),
        "name": product.name,
        "description": product.description,
        "holds": f"{product.content_count} pieces in {product.time_period}",
        "days": str(product.period_days),
        "period": product.time_period,
        "features": values["features"],
        "offers": ", ".join(f"{tier.percent_off} % off from {tier.min_quantity}" for tier in product.tiers),
        "prices": ", ".join(show_money(amount, code) for code, amount in sorted(product.prices.items(), reverse=True)),
        "on_sale": product.is_active,
        "values": values,
    }


def _typed(amount: int, currency: str) -> str:
    shown = show_money(amount, currency).replace(",", "")
    return "".join(sign for sign in shown if sign.isdigit() or sign == ".")
