"""What becomes of a business once it has been in the bin for good: its content and its people go, its row stays.

Orders and invoices point at the row and must be kept, so it is emptied instead of deleted.
"""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Final

from sqlalchemy import delete, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import SQLModel, col

from contentapp.domain.businesses.memberships import KEPT_DAYS
from contentapp.models import Business

WIPED: Final = (
    "api_keys",
    "esp_integrations",
    "managed_urls",
    "model_calls",
    "model_settings",
    "piece_rewrites",
    "generation_steps",
    "generation_runs",
    "emails",
    "email_sequences",
    "content_upgrades",
    "blog_posts",
    "social_posts",
    "content_items",
    "content_bundles",
    "variant_groups",
    "cart_lines",
    "carts",
    "business_members",
)
"""Tables whose rows go with the business, children before their parents."""

KEPT: Final = frozenset(
    {"customers", "orders", "order_items", "refunds", "subscriptions", "subscription_invoices"}
    | {"checkouts", "fulfilments", "payments"}
)
"""Tables whose rows outlive the business: its books. A test holds that each table of a business is in one of three."""

ERASED: Final = frozenset({"audit_logs", "audit_seals", "content_versions"})
"""The history of the business: only `private.erase_history` may remove it, which the platform's own log then says."""

TOMBSTONE: Final = "Deleted business"
_STAYS: Final = {"id", "created_at", "updated_at", "deleted_at", "purged_at", "name"}


async def purge_binned(session: AsyncSession, *, now: datetime | None = None) -> uuid.UUID | None:
    """Empty one business that has been in the bin for KEPT_DAYS, as a service; None when there is none.

    One a transaction, and never one that another worker is at: ask again until there is none.
    """
    due = (now or datetime.now(UTC)) - timedelta(days=KEPT_DAYS)
    business_id = await session.scalar(
        select(col(Business.id))
        .where(col(Business.deleted_at) <= due, col(Business.purged_at).is_(None))
        .order_by(col(Business.deleted_at))
        .limit(1)
        .with_for_update(skip_locked=True)
    )
    if business_id is None:
        return None
    for name in WIPED:
        table = SQLModel.metadata.tables[name]
        await session.execute(delete(table).where(table.c.business_id == business_id))
    businesses = SQLModel.metadata.tables["businesses"]
    cleared = {column.name: text("DEFAULT") for column in businesses.columns if column.name not in _STAYS}
    await session.execute(
        update(businesses)
        .where(businesses.c.id == business_id)
        .values({**cleared, "name": TOMBSTONE, "purged_at": now or datetime.now(UTC)})
    )
    await session.execute(text("SELECT private.erase_history(:business)"), {"business": business_id})  # this too
    return business_id
