"""Products as platform admins make and change them, in a transaction as one. A new price is a new row."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from contentapp.db.session import explain
from contentapp.domain.billing.currencies import get_currency, read_money
from contentapp.domain.billing.pricing import Tier, read_tiers
from contentapp.domain.billing.products import find_products
from contentapp.domain.kinds import KINDS
from contentapp.domain.ports import Component
from contentapp.errors import Invalid, NotFound
from contentapp.models.base import new_id

MOST_OF_A_KIND: Final = 1_000
LONGEST_DAYS: Final = 366
_LONGEST_NAME: Final = 80
_LONGEST_TEXT: Final = 300
_MOST_FEATURES: Final = 8
_TIER: Final = re.compile(r"([0-9]{1,3})\s*[:+]\s*([0-9]{1,3})\s*%?")
_TYPES: Final = {"social_post": "social", "blog_post": "blog", "content_upgrade": "upgrade", "email_sequence": "email"}

_WRITE: Final = text(
    """
    INSERT INTO public.bundle_products
      (id, key, name, description, type, content_count, time_period, period_days, features, base_price,
      volume_discounts)
    VALUES (:id, :key, :name, :description, :type, :count, :period, :days, CAST(:features AS jsonb), :base,
      CAST(:tiers AS jsonb))
    ON CONFLICT (id) DO UPDATE SET name = excluded.name, description = excluded.description, type = excluded.type,
      time_period = excluded.time_period, period_days = excluded.period_days, features = excluded.features,
      base_price = excluded.base_price, volume_discounts = excluded.volume_discounts
    """
)
_WITHDRAW: Final = text(
    "UPDATE public.product_prices SET active = false WHERE product_id = :product AND currency = :currency AND active"
)
_PRICE: Final = text(
    "INSERT INTO public.product_prices (product_id, currency, unit_amount) VALUES (:product, :currency, :amount)"
)


class WrongProduct(Invalid):
    """A product that cannot be sold like this; `fields` says why, by field."""

    code = "wrong_product"


@dataclass(frozen=True, slots=True)
class ProductDraft:
    """A product as an admin wants it. `prices` are minor units by currency; a currency left out is not sold in."""

    name: str
    description: str
    period: str
    days: int
    features: tuple[str, ...]
    parts: tuple[Component, ...]
    prices: dict[str, int]
    tiers: tuple[Tier, ...] = field(default=())

    @property
    def type(self) -> str:
        """The one kind it holds, or "mixed"."""
        return _TYPES[self.parts[0].kind] if len(self.parts) == 1 else "mixed"

    @property
    def content_count(self) -> int:
        """Pieces in all; a sequence counts through its emails."""
        return sum(part.count * max(1, part.emails_each) for part in self.parts)


def read_draft(form: Mapping[str, Any], currencies: Sequence[str]) -> ProductDraft:
    """What an admin typed. Pure. Raises WrongProduct with a sentence for each field that is wrong."""
    wrong: dict[str, str] = {}
    typed = {name: str(value).strip() for name, value in form.items()}
    name, description = typed.get("name", ""), typed.get("description", "")
    if not 1 <= len(name) <= _LONGEST_NAME:
        wrong["name"] = f"Give it a name of up to {_LONGEST_NAME} characters."
    if len(description) > _LONGEST_TEXT:
        wrong["description"] = f"Use at most {_LONGEST_TEXT} characters."
    days = _whole(typed.get("days", ""), 1, LONGEST_DAYS)
    if days is None:
        wrong["days"] = f"From 1 to {LONGEST_DAYS} days."
    features = tuple(line.strip() for line in typed.get("features", "").splitlines() if line.strip())
    if len(features) > _MOST_FEATURES or any(len(line) > _LONGEST_NAME for line in features):
        wrong["features"] = f"Up to {_MOST_FEATURES} lines of up to {_LONGEST_NAME} characters."
    draft = ProductDraft(
        name=name,
        description=description,
        period=typed.get("period", "")[:_LONGEST_NAME] or f"{days} days",
        days=days or 1,
        features=features,
        parts=_parts(typed, wrong),
        prices=_prices(typed, currencies, wrong),
        tiers=_tiers(typed.get("tiers", ""), wrong),
    )
    if wrong:
        raise WrongProduct("Something is not right yet. It is said beside its field.", fields=wrong)
    return draft


def show_tiers(tiers: Sequence[Tier]) -> str:
    """Discounts as they are typed: "2: 10, 5: 20"."""
    return ", ".join(f"{tier.min_quantity}: {tier.percent_off}" for tier in tiers)


async def save_product(session: AsyncSession, product_id: uuid.UUID | None, draft: ProductDraft) -> uuid.UUID:
    """Make a product or change one; returns its id. A price that differs is a new row. Raises NotFound."""
    known = (await find_products(session, [product_id])).get(product_id) if product_id else None
    if product_id is not None and known is None:
        raise NotFound("There is no such product.")
    saved = product_id or new_id()
    await explain(session, "product changed" if known else "product made")
    facts = {
        "id": saved,
        "key": known.key if known else f"product-{saved}",
        "name": draft.name,
        "description": draft.description,
        "type": draft.type,
        "count": draft.content_count,
        "period": draft.period,
        "days": draft.days,
        "features": json.dumps(list(draft.features)),
        "base": draft.prices.get("usd", 0),
        "tiers": json.dumps([{"min_quantity": t.min_quantity, "percent_off": t.percent_off} for t in draft.tiers]),
    }
    await session.execute(_WRITE, facts)
    parts = [{"kind": part.kind, "count": part.count, "emails_each": part.emails_each} for part in draft.parts]
    await session.execute(
        text("SELECT private.set_product_parts(:product, CAST(:parts AS jsonb))"),
        {"product": saved, "parts": json.dumps(parts)},
    )
    before = known.prices if known else {}
    for currency in sorted({*before, *draft.prices}):
        if before.get(currency) == draft.prices.get(currency):
            continue
        await session.execute(_WITHDRAW, {"product": saved, "currency": currency})
        if currency in draft.prices:
            await session.execute(_PRICE, {"product": saved, "currency": currency, "amount": draft.prices[currency]})
    await session.execute(text("SELECT private.publish_product(:product)"), {"product": saved})
    return saved


async def set_on_sale(session: AsyncSession, product_id: uuid.UUID, on_sale: bool) -> None:
    """Take a product off sale, or sell it again; it is never deleted. Raises NotFound."""
    await explain(session, "product on sale" if on_sale else "product archived")
    changed = await session.scalar(
        text("UPDATE public.bundle_products SET is_active = :active WHERE id = :product RETURNING true"),
        {"active": on_sale, "product": product_id},
    )
    if not changed:
        raise NotFound("There is no such product.")
    await session.execute(text("SELECT private.publish_product(:product)"), {"product": product_id})


def _parts(typed: Mapping[str, str], wrong: dict[str, str]) -> tuple[Component, ...]:
    parts: list[Component] = []
    for kind in KINDS:
        count = _whole(typed.get(kind, "") or "0", 0, MOST_OF_A_KIND)
        if count is None:
            wrong[kind] = f"A whole number up to {MOST_OF_A_KIND}."
        elif count and kind == "email_sequence":
            emails = _whole(typed.get("emails_each", ""), 1, 20)
            if emails is None:
                wrong["emails_each"] = "From 1 to 20 emails in each sequence."
            parts.append(Component(kind, count, emails or 1))
        elif count:
            parts.append(Component(kind, count))
    if not parts:
        wrong.setdefault("social_post", "Say how many of what it holds.")
    return tuple(parts)


def _prices(typed: Mapping[str, str], currencies: Sequence[str], wrong: dict[str, str]) -> dict[str, int]:
    prices: dict[str, int] = {}
    for currency in currencies:
        amount = typed.get(f"price_{currency}", "")
        if not amount:
            continue
        try:
            prices[currency] = read_money(amount, currency)
        except Invalid as error:
            wrong[f"price_{currency}"] = error.message
            continue
        least = get_currency(currency).least
        if 0 < prices[currency] < least:
            wrong[f"price_{currency}"] = "Nothing, or more than a card can be charged at least."
    if not prices and not wrong:
        wrong[f"price_{currencies[0]}"] = "Give it a price in one currency at least; 0 is free."
    return prices


def _tiers(typed: str, wrong: dict[str, str]) -> tuple[Tier, ...]:
    found: list[dict[str, int]] = []
    for one in filter(None, (part.strip() for part in re.split(r"[,;\n]", typed))):
        match = _TIER.fullmatch(one)
        if match is None:
            wrong["tiers"] = "Write quantity and percentage, such as 2: 10, 5: 20."
            return ()
        found.append({"min_quantity": int(match[1]), "percent_off": int(match[2])})
    try:
        return read_tiers(found)
    except Invalid as error:
        wrong["tiers"] = error.message
        return ()


def _whole(typed: str, least: int, most: int) -> int | None:
    return int(typed) if re.fullmatch(r"[0-9]{1,6}", typed) and least <= int(typed) <= most else None
