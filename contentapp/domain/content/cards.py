"""Cards: as little of each piece as a board shows, in one query for all four kinds."""

from __future__ import annotations

import uuid
from collections.abc import Collection
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from contentapp.domain.kinds import PLATFORMS

_COMMON = """p.id, p.status, p.scheduled_for, p.updated_at, p.deleted_at, p.finding_count, f.error, f.retry_asked_at"""
_WHERE = """p LEFT JOIN public.generation_steps f
  ON p.status = 'failed' AND f.business_id = p.business_id AND f.content_id = p.id AND f.error IS NOT NULL
  WHERE p.business_id = :business AND (CAST(:ids AS uuid[]) IS NULL OR p.id = ANY (:ids))
  AND p.bundle_id = :bundle AND (p.deleted_at IS NULL OR CAST(:ids AS uuid[]) IS NOT NULL)"""

_CARDS = text(
    f"""
    SELECT 'social_post' AS kind, {_COMMON}, p.platform AS detail, left(p.content, 240) AS line, 0 AS emails, 0 AS days
    FROM public.social_posts {_WHERE}
    UNION ALL
    SELECT 'blog_post', {_COMMON}, NULL, p.title, 0, 0 FROM public.blog_posts {_WHERE}
    UNION ALL
    SELECT 'content_upgrade', {_COMMON}, p.type, p.title, 0, 0 FROM public.content_upgrades {_WHERE}
    UNION ALL
    SELECT 'email_sequence', {_COMMON}, NULL, p.name, p.total_emails, coalesce((
      SELECT sum(e.delay_days) FROM public.emails e WHERE e.business_id = p.business_id AND e.sequence_id = p.id
    ), 0)
    FROM public.email_sequences {_WHERE}
    ORDER BY scheduled_for NULLS LAST, id
    """  # noqa: S608  (our own constants; values are bound)
)

_ZONE = text("SELECT time_zone FROM public.businesses WHERE id = :business")


async def list_cards(
    session: AsyncSession, business_id: uuid.UUID, bundle_id: uuid.UUID, *, ids: Collection[uuid.UUID] | None = None
) -> list[dict[str, Any]]:
    """The cards of a bundle by date; with `ids`, only those, and also the ones in the bin (`gone`).

    `at` is ISO 8601 in UTC, `date` is in the business's time zone, `v` grows with every change of the piece. `why` says
    of a piece that could not be written what happened, `again` that it is being written again.
    """
    values = {"business": business_id, "bundle": bundle_id, "ids": None if ids is None else list(ids)}
    rows = (await session.execute(_CARDS, values)).all()
    zone = ZoneInfo((await session.execute(_ZONE, {"business": business_id})).scalar() or "UTC")
    return [card(row, zone) for row in rows]


def card(row: Any, zone: ZoneInfo) -> dict[str, Any]:
    """One card from its row."""
    at: datetime | None = row.scheduled_for
    return {
        "id": str(row.id),
        "kind": row.kind,
        "status": row.status,
        "platform": row.detail if row.kind == "social_post" else None,
        "label": label_of(row.kind, row.detail, row.emails, row.days),
        "line": row.line.strip().split("\n", 1)[0],
        "at": at.astimezone(UTC).isoformat() if at else None,
        "date": day_of(at, zone),
        "findings": row.finding_count,
        "v": version_of(row.updated_at),
        "gone": row.deleted_at is not None,
        "why": row.error or "",
        "again": row.retry_asked_at is not None,
    }


def version_of(updated_at: datetime | None) -> int:
    """A piece's version: microseconds since 1970, by the clock of the database when the row was locked."""
    return int(updated_at.timestamp() * 1_000_000) if updated_at else 0


def day_of(at: datetime | None, zone: ZoneInfo) -> str:
    """ "Tue 16 Jun", or nothing."""
    return f"{at.astimezone(zone):%a} {at.astimezone(zone).day} {at.astimezone(zone):%b}" if at else ""


def label_of(kind: str, detail: str | None, emails: int, days: int) -> str:
    """What stands in the head of a card: where a post goes, what a download is, how long a sequence runs."""
    if kind == "social_post":
        return PLATFORMS.get(detail or "", (detail or "").capitalize())
    if kind == "blog_post":
        return "Blog"
    if kind == "content_upgrade":
        return (detail or "download").capitalize()
    return f"{emails} email{'' if emails == 1 else 's'}, {days} day{'' if days == 1 else 's'}"
