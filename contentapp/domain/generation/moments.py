"""The moments at which a business's pieces go out, so that no two do at once."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import datetime
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_PIECES: Final = " UNION ".join(
    f"""
    SELECT scheduled_for FROM public.{table} WHERE business_id = :business AND deleted_at IS NULL
      AND scheduled_for IS NOT NULL AND bundle_id IS DISTINCT FROM :besides
    """  # noqa: S608  (only names of our own tables)
    for table in ("social_posts", "blog_posts", "content_upgrades", "email_sequences")
)
_TAKEN: Final = text(
    f"""
    {_PIECES}
    UNION SELECT (item ->> 'scheduled_for')::timestamptz
    FROM public.generation_runs r CROSS JOIN LATERAL jsonb_array_elements(r.plan -> 'items') item
    WHERE r.business_id = :business AND r.bundle_id <> :besides AND r.status IN ('planned', 'running')
    """  # noqa: S608  (only names of our own tables)
)


async def taken_moments(session: AsyncSession, business_id: uuid.UUID, *, besides: uuid.UUID) -> Collection[datetime]:
    """When pieces of the business go out or are planned to, those of one bundle apart."""
    rows = await session.execute(_TAKEN, {"business": business_id, "besides": besides})
    return [moment for (moment,) in rows]
