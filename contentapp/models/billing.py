"""What can be had: products, what is in them, and their prices."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Index, Text, text
from sqlmodel import Field, SQLModel

from contentapp.models.base import Row, id_field, json_field, text_field, time_field


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
        CheckConstraint("currency = lower(currency) AND length(currency) = 3", name="currency"),
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
