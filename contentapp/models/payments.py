"""Buying: the cart, attempts to pay, what paid orders became, and what the payment provider tells of them.

All amounts are integers in the minor unit of their order's currency.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Text, UniqueConstraint, text
from sqlmodel import Field

from contentapp.models.base import Row, TenantRow, json_field, moment_field, text_field, time_field

_CURRENCY = "currency = lower(currency) AND length(currency) = 3"


def _number(default: int) -> Any:
    return Field(default=default, sa_column_kwargs={"server_default": text(str(default))})


def _books_of_a_business() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["business_id"], ["businesses.id"], ondelete="RESTRICT")


def _books_of_an_order() -> ForeignKeyConstraint:
    return ForeignKeyConstraint(["business_id", "order_id"], ["orders.business_id", "orders.id"], ondelete="RESTRICT")


class Cart(TenantRow, table=True):
    """What a business shops in: its currency. The lines are rows of their own, and no price is in either."""

    __tablename__ = "carts"  # type: ignore[assignment]
    __table_args__ = (
        ForeignKeyConstraint(["business_id"], ["businesses.id"], ondelete="CASCADE"),
        UniqueConstraint("business_id"),
        CheckConstraint(_CURRENCY, name="currency"),
    )

    currency: str = text_field("usd")


class CartLine(TenantRow, table=True):
    """So many of one product."""

    __tablename__ = "cart_lines"  # type: ignore[assignment]
    __table_args__ = (
        ForeignKeyConstraint(["business_id"], ["businesses.id"], ondelete="CASCADE"),
        ForeignKeyConstraint(["product_id"], ["bundle_products.id"], ondelete="CASCADE"),
        UniqueConstraint("business_id", "product_id", name="uq_cart_lines_business_id_product_id"),
        CheckConstraint("quantity BETWEEN 1 AND 50", name="quantity"),
        Index("ix_cart_lines_product_id", "product_id"),
    )

    product_id: uuid.UUID
    quantity: int = _number(1)


class Checkout(TenantRow, table=True):
    """Somebody pressed "pay": `lines` is the cart at that moment. With a session it is one attempt at one order."""

    __tablename__ = "checkouts"  # type: ignore[assignment]
    __table_args__ = (
        _books_of_a_business(),
        _books_of_an_order(),
        ForeignKeyConstraint(["asked_by"], ["auth.users.id"], ondelete="SET NULL"),
        UniqueConstraint("session_id"),
        CheckConstraint("origin IN ('checkout', 'comp')", name="origin"),
        CheckConstraint("state IN ('asked', 'opening', 'open', 'done', 'expired', 'refused')", name="state"),
        CheckConstraint("attempt > 0", name="attempt"),
        Index("ix_checkouts_business_id_order_id", "business_id", "order_id"),
        Index("ix_checkouts_business_id_state", "business_id", "state"),
        Index("ix_checkouts_business_id_created_at", "business_id", "created_at"),
        Index("ix_checkouts_asked_by", "asked_by"),
    )

    order_id: uuid.UUID | None = None
    asked_by: uuid.UUID | None = None
    origin: str = text_field("checkout")
    currency: str = text_field("usd")
    lines: list[dict[str, Any]] = json_field("[]")
    attempt: int = _number(1)
    state: str = text_field("asked")
    session_id: str | None = text_field(None)
    url: str | None = text_field(None)
    problem: str = text_field("")
    expires_at: datetime | None = time_field()


class Fulfilment(TenantRow, table=True):
    """What a paid order became. The bundle is named and not referred to: books outlive content."""

    __tablename__ = "fulfilments"  # type: ignore[assignment]
    __table_args__ = (
        _books_of_a_business(),
        _books_of_an_order(),
        UniqueConstraint("business_id", "order_id", name="uq_fulfilments_business_id_order_id"),
        CheckConstraint("state IN ('waiting', 'held', 'started', 'withdrawn')", name="state"),
        CheckConstraint("question IN ('', 'refunded', 'disputed')", name="question"),
        CheckConstraint("answer IN ('', 'keep', 'withdraw')", name="answer"),
        CheckConstraint("(state = 'started') = (bundle_id IS NOT NULL)", name="bundle_id"),
        Index("ix_fulfilments_business_id_state", "business_id", "state"),
        Index("uq_fulfilments_bundle_id", "bundle_id", unique=True, postgresql_where=text("bundle_id IS NOT NULL")),
    )

    order_id: uuid.UUID
    state: str = text_field("waiting")
    bundle_id: uuid.UUID | None = None
    started_at: datetime | None = time_field()
    question: str = text_field("")
    answer: str = text_field("")


class Payment(TenantRow, table=True):
    """What the payment provider says of an order's payment: for the books, not for its buyer."""

    __tablename__ = "payments"  # type: ignore[assignment]
    __table_args__ = (
        _books_of_a_business(),
        _books_of_an_order(),
        UniqueConstraint("business_id", "order_id", name="uq_payments_business_id_order_id"),
        CheckConstraint("charged_amount >= 0", name="charged_amount"),
        CheckConstraint("fee_amount >= 0", name="fee_amount"),
        CheckConstraint("disputed_amount >= 0", name="disputed_amount"),
        Index("ix_payments_business_id_created_at", "business_id", "created_at"),
    )

    order_id: uuid.UUID
    charge_id: str | None = text_field(None)
    charged_amount: int = _number(0)
    fee_amount: int | None = None
    dispute_id: str | None = text_field(None)
    dispute_status: str | None = text_field(None)
    disputed_amount: int = _number(0)
    problem: str = text_field("")


class StripeEvent(Row, table=True):
    """What the payment provider told, once. Its object is fetched again when its turn comes; here is only its name."""

    __tablename__ = "stripe_events"  # type: ignore[assignment]
    __table_args__ = (
        CheckConstraint("outcome IN ('waiting', 'handled', 'kept', 'unknown', 'failed')", name="outcome"),
        CheckConstraint("times_received > 0", name="times_received"),
        Index("ix_stripe_events_order_id", "order_id", postgresql_where=text("order_id IS NOT NULL")),
        Index("ix_stripe_events_outcome_created_at", "outcome", "created_at"),
        Index("ix_stripe_events_created_at", "created_at"),
    )

    event_id: str = Field(sa_type=Text, unique=True)
    type: str = Field(sa_type=Text)
    object_type: str = text_field("")
    object_id: str = text_field("")
    payment_intent_id: str | None = text_field(None)
    api_version: str = text_field("")
    livemode: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    happened_at: datetime = moment_field()
    times_received: int = _number(1)
    order_id: uuid.UUID | None = None
    outcome: str = text_field("waiting")
    problem: str = text_field("")
    handled_at: datetime | None = time_field()


class LedgerCheck(Row, table=True):
    """The books compared with the payment provider's for a span of time; `differences` names each."""

    __tablename__ = "ledger_checks"  # type: ignore[assignment]
    __table_args__ = (
        CheckConstraint("compared >= 0", name="compared"),
        Index("ix_ledger_checks_created_at", "created_at"),
    )

    since: datetime = moment_field()
    until: datetime = moment_field()
    compared: int = _number(0)
    differences: list[dict[str, Any]] = json_field("[]")
