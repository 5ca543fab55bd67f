"""What can be had and what was paid for it: the catalogue, orders, subscriptions, refunds.

All amounts are integers in the minor unit of a currency; an item's, an invoice's and a refund's currency is that of the
order or subscription it belongs to. Books are kept: nothing here goes away with the business it names.
The words in the CHECKs are those of `domain.billing`; a test holds the two together.
"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Integer, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from contentapp.models.base import (
    Row,
    TenantRow,
    filled_field,
    id_field,
    json_field,
    moment_field,
    text_field,
    time_field,
)

_CURRENCY = "currency = lower(currency) AND length(currency) = 3"


def _number(default: int = 0) -> Any:
    return Field(default=default, sa_column_kwargs={"server_default": text(str(default))})


class BundleProduct(Row, table=True):
    """A product. `content_count` is the sum of its components; `base_price` mirrors its usd price, in cents."""

    __tablename__ = "bundle_products"  # type: ignore[assignment]
    __table_args__ = (
        CheckConstraint("type IN ('social', 'blog', 'email', 'upgrade', 'mixed')", name="type"),
        CheckConstraint("base_price >= 0", name="base_price"),
        CheckConstraint("content_count > 0", name="content_count"),
        CheckConstraint("period_days > 0", name="period_days"),
        Index("ix_bundle_products_is_active", "is_active", "created_at"),
    )

    key: str = Field(sa_type=Text, unique=True)
    name: str = Field(sa_type=Text)
    description: str = Field(sa_type=Text)
    type: str = Field(sa_type=Text)
    content_count: int
    time_period: str = Field(sa_type=Text)
    period_days: int
    features: list[str] = json_field("[]")
    base_price: int
    is_active: bool = Field(default=True, sa_column_kwargs={"server_default": text("true")})
    is_sample: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    volume_discounts: list[dict[str, Any]] = json_field("[]")
    stripe_product_id: str | None = text_field(None)


class ProductComponent(SQLModel, table=True):
    """So many pieces of one kind in a product; `emails_each` for sequences."""

    __tablename__ = "product_components"  # type: ignore[assignment]
    __table_args__ = (
        ForeignKeyConstraint(["product_id"], ["bundle_products.id"], ondelete="CASCADE"),
        CheckConstraint("kind IN ('social_post', 'blog_post', 'content_upgrade', 'email_sequence')", name="kind"),
        CheckConstraint("count > 0", name="count"),
        CheckConstraint("(kind = 'email_sequence') = (emails_each > 0)", name="emails_each"),
    )

    product_id: uuid.UUID = Field(primary_key=True)
    kind: str = Field(sa_type=Text, primary_key=True)
    count: int
    emails_each: int = Field(default=0, sa_column_kwargs={"server_default": text("0")})


class ProductPrice(SQLModel, table=True):
    """A price that never changes once made: a new price is a new row, so that old orders stay true. Minor units."""

    __tablename__ = "product_prices"  # type: ignore[assignment]
    __table_args__ = (
        ForeignKeyConstraint(["product_id"], ["bundle_products.id"], ondelete="RESTRICT"),
        CheckConstraint("unit_amount >= 0", name="unit_amount"),
        CheckConstraint(_CURRENCY, name="currency"),
        Index("ix_product_prices_product_id", "product_id"),
        Index(
            "uq_product_prices_one_active",
            "product_id",
            "currency",
            unique=True,
            postgresql_where=text("active"),
        ),
    )

    id: uuid.UUID = id_field()
    created_at: datetime | None = time_field(now=True)
    product_id: uuid.UUID
    currency: str = Field(sa_type=Text)
    unit_amount: int
    stripe_price_id: str | None = text_field(None)
    active: bool = Field(default=True, sa_column_kwargs={"server_default": text("true")})


class Customer(TenantRow, table=True):
    """Who a business is to the payment provider."""

    __tablename__ = "customers"  # type: ignore[assignment]
    __table_args__ = (
        ForeignKeyConstraint(["business_id"], ["businesses.id"], ondelete="RESTRICT"),
        UniqueConstraint("business_id"),
    )

    stripe_customer_id: str = Field(sa_type=Text, unique=True)


class Order(TenantRow, table=True):
    """A purchase, which makes one bundle of all its items. No CHECK adds it up: a price may include its tax or not.

    `discount_amount` is what volume and promotion code take off together, `promotion_amount` the code's part of it.
    `fingerprint` says what was ordered at which prices, so that asking to pay again finds this order again.
    """

    __tablename__ = "orders"  # type: ignore[assignment]
    __table_args__ = (
        ForeignKeyConstraint(["business_id"], ["businesses.id"], ondelete="RESTRICT"),
        UniqueConstraint("business_id", "id"),
        ForeignKeyConstraint(["placed_by"], ["auth.users.id"], ondelete="SET NULL"),
        CheckConstraint(
            "status IN ('pending', 'paid', 'failed', 'refunded', 'partially_refunded', 'canceled')", name="status"
        ),
        CheckConstraint(_CURRENCY, name="currency"),
        CheckConstraint("subtotal_amount >= 0", name="subtotal_amount"),
        CheckConstraint("discount_amount BETWEEN 0 AND subtotal_amount", name="discount_amount"),
        CheckConstraint("tax_amount >= 0", name="tax_amount"),
        CheckConstraint("total_amount >= 0", name="total_amount"),
        CheckConstraint("origin IN ('checkout', 'free', 'comp')", name="origin"),
        CheckConstraint("attempt > 0", name="attempt"),
        CheckConstraint("promotion_amount BETWEEN 0 AND discount_amount", name="promotion_amount"),
        UniqueConstraint("number"),
        Index("ix_orders_business_id_status", "business_id", "status"),
        Index("ix_orders_business_id_created_at", "business_id", "created_at"),
        Index("ix_orders_status_created_at", "status", "created_at"),
        Index("ix_orders_placed_by", "placed_by"),
    )

    placed_by: uuid.UUID | None = None
    status: str = text_field("pending")
    subtotal_amount: int = _number()
    discount_amount: int = _number()
    tax_amount: int = _number()
    total_amount: int
    currency: str = text_field("usd")
    checkout_session_id: str | None = text_field(None, unique=True)
    payment_intent_id: str | None = text_field(None, unique=True)
    payment_status: str | None = text_field(None)
    payment_method: str | None = text_field(None)
    paid_at: datetime | None = time_field()
    number: int | None = filled_field(Integer, "nextval('private.order_numbers')")
    origin: str = text_field("checkout")
    attempt: int = _number(1)
    fingerprint: str = text_field("")
    promotion_amount: int = _number()
    receipt_mail_id: uuid.UUID | None = None
    # `metadata` is taken on a SQLModel class; the column has the design's name.
    facts: dict[str, Any] = json_field(name="metadata")


class OrderItem(TenantRow, table=True):
    """A line of an order: so many of a product at the price it had. It points at the bundle its order made."""

    __tablename__ = "order_items"  # type: ignore[assignment]
    __table_args__ = (
        ForeignKeyConstraint(["business_id"], ["businesses.id"], ondelete="RESTRICT"),
        ForeignKeyConstraint(["business_id", "order_id"], ["orders.business_id", "orders.id"], ondelete="RESTRICT"),
        ForeignKeyConstraint(["product_id"], ["bundle_products.id"], ondelete="RESTRICT"),
        ForeignKeyConstraint(["price_id"], ["product_prices.id"], ondelete="RESTRICT"),
        ForeignKeyConstraint(
            ["business_id", "content_bundle_id"],
            ["content_bundles.business_id", "content_bundles.id"],
            ondelete="SET NULL (content_bundle_id)",
        ),
        CheckConstraint("quantity > 0", name="quantity"),
        CheckConstraint("unit_price >= 0", name="unit_price"),
        CheckConstraint("subtotal = unit_price * quantity", name="subtotal"),
        CheckConstraint("discount_amount BETWEEN 0 AND subtotal", name="discount_amount"),
        Index("ix_order_items_business_id_order_id", "business_id", "order_id"),
        Index(
            "ix_order_items_business_id_content_bundle_id",
            "business_id",
            "content_bundle_id",
            postgresql_where=text("content_bundle_id IS NOT NULL"),
        ),
        Index("ix_order_items_product_id", "product_id"),
        Index("ix_order_items_price_id", "price_id"),
    )

    order_id: uuid.UUID
    product_id: uuid.UUID
    price_id: uuid.UUID | None = None
    quantity: int = _number(1)
    unit_price: int
    subtotal: int
    discount_amount: int = _number()
    content_bundle_id: uuid.UUID | None = None
    options: dict[str, Any] = json_field()


class Refund(TenantRow, table=True):
    """Money given back for an order. All that are not failed or canceled never exceed what the order cost."""

    __tablename__ = "refunds"  # type: ignore[assignment]
    __table_args__ = (
        ForeignKeyConstraint(["business_id"], ["businesses.id"], ondelete="RESTRICT"),
        ForeignKeyConstraint(["business_id", "order_id"], ["orders.business_id", "orders.id"], ondelete="RESTRICT"),
        CheckConstraint("amount > 0", name="amount"),
        CheckConstraint("status IN ('pending', 'requires_action', 'succeeded', 'failed', 'canceled')", name="status"),
        Index("ix_refunds_business_id_order_id", "business_id", "order_id"),
        Index("ix_refunds_business_id_status", "business_id", "status"),
        Index("ix_refunds_business_id_created_at", "business_id", "created_at"),
    )

    order_id: uuid.UUID
    amount: int
    status: str = text_field("pending")
    reason: str | None = text_field(None)
    stripe_refund_id: str | None = text_field(None, unique=True)


class Subscription(TenantRow, table=True):
    """One plan of a business's subscription; all its plans are items of one subscription at the payment provider."""

    __tablename__ = "subscriptions"  # type: ignore[assignment]
    __table_args__ = (
        ForeignKeyConstraint(["business_id"], ["businesses.id"], ondelete="RESTRICT"),
        UniqueConstraint("business_id", "id"),
        CheckConstraint(
            "status IN ('incomplete', 'incomplete_expired', 'trialing', 'active', 'past_due', 'canceled', 'unpaid', "
            "'paused')",
            name="status",
        ),
        CheckConstraint("plan_type IN ('optimization', 'scheduling', 'analytics')", name="plan_type"),
        CheckConstraint("monthly_price >= 0", name="monthly_price"),
        CheckConstraint(_CURRENCY, name="currency"),
        CheckConstraint("current_period_end >= current_period_start", name="current_period"),
        Index("ix_subscriptions_business_id_status", "business_id", "status"),
        Index("ix_subscriptions_business_id_created_at", "business_id", "created_at"),
        Index("ix_subscriptions_stripe_subscription_id", "stripe_subscription_id"),
        Index(
            "uq_subscriptions_one_of_a_plan",
            "business_id",
            "plan_type",
            unique=True,
            postgresql_where=text("status NOT IN ('canceled', 'incomplete_expired')"),
        ),
    )

    status: str = Field(sa_type=Text)
    plan_type: str = Field(sa_type=Text)
    current_period_start: datetime = moment_field()
    current_period_end: datetime = moment_field()
    cancel_at_period_end: bool = Field(default=False, sa_column_kwargs={"server_default": text("false")})
    canceled_at: datetime | None = time_field()
    stripe_subscription_id: str | None = text_field(None)
    stripe_item_id: str | None = text_field(None, unique=True)
    stripe_customer_id: str | None = text_field(None)
    monthly_price: int
    currency: str = text_field("usd")
    features: list[str] = json_field("[]")
    usage_limits: dict[str, Any] = json_field()
    current_usage: dict[str, Any] = json_field()


class SubscriptionInvoice(TenantRow, table=True):
    """What one plan cost in one period: its share of the provider's invoice, which covers all plans of a business."""

    __tablename__ = "subscription_invoices"  # type: ignore[assignment]
    __table_args__ = (
        ForeignKeyConstraint(["business_id"], ["businesses.id"], ondelete="RESTRICT"),
        ForeignKeyConstraint(
            ["business_id", "subscription_id"],
            ["subscriptions.business_id", "subscriptions.id"],
            ondelete="RESTRICT",
        ),
        UniqueConstraint("stripe_invoice_id", "subscription_id"),
        CheckConstraint("amount >= 0", name="amount"),
        CheckConstraint("status IN ('pending', 'paid', 'failed', 'void')", name="status"),
        CheckConstraint("billing_period_end >= billing_period_start", name="billing_period"),
        Index("ix_subscription_invoices_business_id_subscription_id", "business_id", "subscription_id"),
        Index("ix_subscription_invoices_business_id_status", "business_id", "status"),
        Index("ix_subscription_invoices_business_id_created_at", "business_id", "created_at"),
        Index("ix_subscription_invoices_payment_intent_id", "payment_intent_id"),
    )

    subscription_id: uuid.UUID
    amount: int
    status: str = Field(sa_type=Text)
    billing_period_start: datetime = moment_field()
    billing_period_end: datetime = moment_field()
    paid_at: datetime | None = time_field()
    stripe_invoice_id: str | None = text_field(None)
    payment_intent_id: str | None = text_field(None)
