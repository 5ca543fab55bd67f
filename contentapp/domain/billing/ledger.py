"""The books of what was charged, given back, disputed and taken as fees, compared with the payment provider's."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from contentapp.domain.billing.currencies import CURRENCIES, show_money
from contentapp.domain.payment_ports import ChargeSeen, held_of
from contentapp.models import LedgerCheck

_BOOKED: Final = text(
    """
    SELECT o.id, o.number, o.currency, o.total_amount, o.payment_intent_id, y.charge_id, y.charged_amount, y.fee_amount,
      y.problem,
      y.dispute_status, y.disputed_amount,
      (SELECT coalesce(sum(r.amount), 0) FROM public.refunds r WHERE r.business_id = o.business_id
         AND r.order_id = o.id AND r.status NOT IN ('failed', 'canceled')
         AND r.stripe_refund_id IS NOT NULL) AS refunded
    FROM public.orders o
    LEFT JOIN public.payments y ON y.business_id = o.business_id AND y.order_id = o.id
    WHERE o.payment_intent_id = ANY (CAST(:intents AS text[]))
      OR (o.paid_at >= :since AND o.paid_at < :until AND o.origin = 'checkout' AND o.total_amount > 0)
    ORDER BY o.number
    """
)


@dataclass(frozen=True, slots=True)
class Booked:
    """What our books have of a payment, in minor units."""

    order_id: str
    number: int
    currency: str
    total: int
    payment_id: str
    charged: int
    refunded: int
    fee: int | None
    problem: str
    held: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """One thing in which the books differ, in a sentence; `order_id` is empty for what is no order's."""

    kind: str
    sentence: str
    order_id: str = ""
    number: int = 0
    charge_id: str = ""


@dataclass(frozen=True, slots=True)
class Check:
    """One comparison."""

    at: datetime
    since: datetime
    until: datetime
    compared: int
    differences: tuple[Difference, ...]


def compare(booked: Sequence[Booked], charges: Sequence[ChargeSeen]) -> tuple[Difference, ...]:
    """Pure: every difference between our books and what the payment provider charged, named."""
    found: list[Difference] = []
    by_payment = {one.payment_id: one for one in booked if one.payment_id}
    charged = {charge.payment_id: charge for charge in charges}
    for charge in charges:
        ours = by_payment.get(charge.payment_id)
        if ours is None:
            money = _money(charge.amount, charge.currency)
            found.append(Difference("unknown", f"{money} was charged for no order of ours.", charge_id=charge.id))
        else:
            found.extend(_differences(ours, charge))
    for ours in booked:
        if ours.problem:
            found.append(_of(ours, "problem", ours.problem))
        if ours.total > 0 and ours.payment_id not in charged:
            found.append(_of(ours, "missing", f"{_money(ours.total, ours.currency)} is booked, and was not charged."))
    return tuple(found)


async def read_books(
    session: AsyncSession, charges: Sequence[ChargeSeen], since: datetime, until: datetime
) -> tuple[Booked, ...]:
    """What the books have of these charges, and of every order paid in that time."""
    intents = [charge.payment_id for charge in charges]
    rows = await session.execute(_BOOKED, {"intents": intents, "since": since, "until": until})
    return tuple(
        Booked(
            order_id=str(row.id),
            number=row.number,
            currency=row.currency,
            total=row.total_amount,
            payment_id=row.payment_intent_id or "",
            charged=row.charged_amount or 0,
            refunded=int(row.refunded),
            fee=row.fee_amount,
            problem=row.problem or "",
            held=held_of(row.disputed_amount or 0, row.dispute_status or ""),
        )
        for row in rows
    )


async def keep_check(
    session: AsyncSession, since: datetime, until: datetime, compared: int, differences: Sequence[Difference]
) -> uuid.UUID:
    """Write down a comparison; returns its id."""
    check = LedgerCheck(
        since=since, until=until, compared=compared, differences=[asdict(difference) for difference in differences]
    )
    session.add(check)
    await session.flush()
    return check.id


async def find_check(session: AsyncSession) -> Check | None:
    """The newest comparison, for platform admins."""
    row = (
        await session.execute(
            text(
                "SELECT created_at, since, until, compared, differences FROM public.ledger_checks"
                " ORDER BY created_at DESC LIMIT 1"
            )
        )
    ).one_or_none()
    if row is None:
        return None
    return Check(
        row.created_at, row.since, row.until, row.compared, tuple(Difference(**one) for one in row.differences)
    )


async def ask_comparison(session: AsyncSession) -> None:
    """Have the books compared now, in a transaction as a platform admin."""
    await session.execute(text("SELECT private.ask_comparison()"))


def _differences(ours: Booked, charge: ChargeSeen) -> list[Difference]:
    found: list[Difference] = []
    if charge.currency != ours.currency:
        sentence = f"Charged in {charge.currency.upper()}, booked in {ours.currency.upper()}."
        return [_of(ours, "currency", sentence, charge)]
    pairs = [
        ("amount", "charged", charge.amount, ours.total),
        ("refunded", "given back", charge.refunded, ours.refunded),
        ("disputed", "taken back by the buyer's bank", charge.held, ours.held),
    ]
    if charge.fee is not None and ours.fee is not None:
        pairs.append(("fee", "taken as a fee", charge.fee, ours.fee))
    for kind, word, theirs, booked in pairs:
        if theirs != booked:
            sentence = f"{_money(theirs, ours.currency)} was {word}, {_money(booked, ours.currency)} is booked."
            found.append(_of(ours, kind, sentence, charge))
    return found


def _of(ours: Booked, kind: str, sentence: str, charge: ChargeSeen | None = None) -> Difference:
    return Difference(kind, sentence, ours.order_id, ours.number, charge.id if charge else "")


def _money(amount: int, currency: str) -> str:
    return show_money(amount, currency) if currency in CURRENCIES else f"{amount} {currency.upper()}"
