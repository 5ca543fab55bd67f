"""What a business has and what it waits for: the figures behind the home page and the list of bundles."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import ColumnElement, CompoundSelect, Subquery, func, literal, select, union_all
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contentapp.domain.businesses import get_profile
from contentapp.domain.kinds import KINDS, Kind
from contentapp.domain.profile.completeness import completeness, ready_to_write
from contentapp.models import (
    PIECES,
    BlogPost,
    ContentBundle,
    ContentUpgrade,
    EmailSequence,
    GenerationRun,
    SocialPost,
)

_LINE_CHARACTERS = 160
_SOCIAL_OPENING = 600  # blank lines may come first
_NOT_GOING_OUT = ("archived", "failed")


@dataclass(frozen=True, slots=True)
class KindProgress:
    """How far the pieces of one kind are; each phase includes those after it."""

    kind: Kind
    planned: int
    written: int
    checked: int
    connected: int


@dataclass(frozen=True, slots=True)
class RunProgress:
    """The newest run of a bundle, in pieces."""

    status: str
    planned: int
    written: int
    checked: int
    connected: int
    error: str | None


@dataclass(frozen=True, slots=True)
class BundleOverview:
    """A bundle with its pieces counted by kind and by status; `run` is None for one made by hand."""

    id: uuid.UUID
    name: str
    status: str
    is_sample: bool
    period_start: date
    period_end: date
    kinds: tuple[KindProgress, ...]
    statuses: Mapping[str, int]
    run: RunProgress | None

    @property
    def pieces(self) -> int:
        """How many pieces there are."""
        return sum(self.statuses.values())

    @property
    def waiting(self) -> int:
        """How many pieces wait for a person's review."""
        return self.statuses.get("in_review", 0)

    @property
    def passed(self) -> int:
        """How many pieces a person has approved, those scheduled and published since included."""
        return sum(self.statuses.get(status, 0) for status in ("approved", "scheduled", "published"))


@dataclass(frozen=True, slots=True)
class GoingOut:
    """A piece with its date; `at` is in the business's zone and `line` is what it opens with."""

    id: uuid.UUID
    bundle_id: uuid.UUID
    kind: Kind
    status: str
    at: datetime
    line: str


@dataclass(frozen=True, slots=True)
class Overview:
    """Everything the home page says. `now` and `week` are in the business's zone; `bundles` has the newest first.

    `missing` names what a sample still needs to know, in a few words each; empty when it can be written.
    """

    time_zone: str
    now: datetime
    profile_percent: int
    missing: tuple[str, ...]
    bundles: tuple[BundleOverview, ...]
    week: tuple[GoingOut, ...]

    @property
    def waiting(self) -> int:
        """How many pieces of all bundles wait for review."""
        return sum(bundle.waiting for bundle in self.bundles)


async def get_overview(session: AsyncSession, business_id: uuid.UUID, *, now: datetime | None = None) -> Overview:
    """The home page's figures at `now` (by default, this moment). Four queries, whatever the number of bundles.

    Raises NotFound when there is no such business for whoever acts.
    """
    profile = await get_profile(session, business_id)
    zone = zone_of(profile.time_zone)
    here = (now or datetime.now(UTC)).astimezone(zone)
    return Overview(
        time_zone=zone.key,
        now=here,
        profile_percent=completeness(profile).percent,
        missing=tuple(field.topic for field in ready_to_write(profile)),
        bundles=await list_bundles(session, business_id),
        week=await _going_out(session, business_id, here),
    )


async def list_bundles(session: AsyncSession, business_id: uuid.UUID) -> tuple[BundleOverview, ...]:
    """All bundles of a business that are not in the bin, newest first. Two queries."""
    runs = _newest_runs(business_id)
    rows = (
        await session.execute(
            select(
                col(ContentBundle.id),
                col(ContentBundle.name),
                col(ContentBundle.status),
                col(ContentBundle.is_sample),
                col(ContentBundle.period_start),
                col(ContentBundle.period_end),
                runs.c.status.label("run_status"),
                runs.c.components,
                runs.c.planned_count,
                runs.c.written_count,
                runs.c.checked_count,
                runs.c.linked_count,
                runs.c.error,
            )
            .outerjoin(runs, runs.c.bundle_id == col(ContentBundle.id))
            .where(col(ContentBundle.business_id) == business_id, col(ContentBundle.deleted_at).is_(None))
            .order_by(col(ContentBundle.created_at).desc(), col(ContentBundle.id).desc())
        )
    ).all()
    if not rows:
        return ()
    counts = await _count_pieces(session, business_id, runs)
    return tuple(_bundle(row, counts.get(row.id, [])) for row in rows)


async def count_bundles(session: AsyncSession, business_id: uuid.UUID) -> int:
    """How many bundles a business has outside the bin."""
    count = await session.scalar(
        select(func.count())
        .select_from(ContentBundle)
        .where(col(ContentBundle.business_id) == business_id, col(ContentBundle.deleted_at).is_(None))
    )
    return count or 0


def zone_of(name: str) -> ZoneInfo:
    """The IANA time zone of that name; UTC for a name that is not one."""
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def week_of(now: datetime) -> tuple[datetime, datetime]:
    """Midnight of this week's Monday and of the next one, in the zone of `now`."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    monday = midnight - timedelta(days=now.weekday())
    return monday, monday + timedelta(days=7)


def _newest_runs(business_id: uuid.UUID) -> Subquery:
    run = GenerationRun
    return (
        select(
            col(run.bundle_id),
            col(run.status),
            col(run.components),
            col(run.planned_count),
            col(run.written_count),
            col(run.checked_count),
            col(run.linked_count),
            col(run.error),
        )
        .where(col(run.business_id) == business_id)
        .distinct(col(run.bundle_id))
        .order_by(col(run.bundle_id), col(run.created_at).desc())
        .subquery("newest_runs")
    )


async def _count_pieces(session: AsyncSession, business_id: uuid.UUID, runs: Subquery) -> dict[uuid.UUID, list[Any]]:
    """Pieces by bundle, kind and status.

    Ids are UUIDv7, so that a piece's place among the bundle's pieces is its place in the run: it has been checked, or
    connected, once the run's count has come that far.
    """
    pieces = _all_pieces(business_id).subquery("pieces")
    placed = select(
        pieces.c.bundle_id,
        pieces.c.kind,
        pieces.c.status,
        func.row_number().over(partition_by=pieces.c.bundle_id, order_by=pieces.c.id).label("place"),
    ).subquery("placed")
    rows = await session.execute(
        select(
            placed.c.bundle_id,
            placed.c.kind,
            placed.c.status,
            func.count().label("pieces"),
            func.count().filter(placed.c.place <= runs.c.checked_count).label("checked"),
            func.count().filter(placed.c.place <= runs.c.linked_count).label("connected"),
        )
        .outerjoin(runs, runs.c.bundle_id == placed.c.bundle_id)
        .group_by(placed.c.bundle_id, placed.c.kind, placed.c.status)
    )
    counts: dict[uuid.UUID, list[Any]] = defaultdict(list)
    for row in rows:
        counts[row.bundle_id].append(row)
    return counts


def _all_pieces(business_id: uuid.UUID) -> CompoundSelect[Any]:
    return union_all(
        *(
            select(
                literal(kind).label("kind"), col(table.id).label("id"), col(table.bundle_id), col(table.status)
            ).where(col(table.business_id) == business_id, col(table.deleted_at).is_(None))
            for kind, table in PIECES.items()
        )
    )


def _bundle(row: Any, counts: list[Any]) -> BundleOverview:
    ordered = Counter({part["kind"]: int(part["count"]) for part in row.components or ()})
    writing = row.status in ("generating", "failed")
    statuses: Counter[str] = Counter()
    for count in counts:
        statuses[count.status] += count.pieces
    kinds: list[KindProgress] = []
    for kind in KINDS:
        mine = [count for count in counts if count.kind == kind]
        written = sum(count.pieces for count in mine)
        # After the run the counts only say how it went: pieces may have been added or removed by hand since.
        planned = max(ordered[kind], written) if writing else written
        checked = sum(count.checked for count in mine) if writing else written
        connected = sum(count.connected for count in mine) if writing else written
        if planned:
            kinds.append(KindProgress(kind, planned, written, checked, connected))
    return BundleOverview(
        id=row.id,
        name=row.name,
        status=row.status,
        is_sample=row.is_sample,
        period_start=row.period_start,
        period_end=row.period_end,
        kinds=tuple(kinds),
        statuses=dict(statuses),
        run=None
        if row.run_status is None
        else RunProgress(
            status=row.run_status,
            planned=row.planned_count,
            written=row.written_count,
            checked=row.checked_count,
            connected=row.linked_count,
            error=row.error,
        ),
    )


async def _going_out(session: AsyncSession, business_id: uuid.UUID, now: datetime) -> tuple[GoingOut, ...]:
    starts, ends = week_of(now)
    opening = func.split_part(func.ltrim(func.left(col(SocialPost.content), _SOCIAL_OPENING), " \n\r\t"), "\n", 1)
    lines: dict[str, ColumnElement[str]] = {
        "social_post": opening,
        "blog_post": col(BlogPost.title).expression,
        "content_upgrade": col(ContentUpgrade.title).expression,
        "email_sequence": col(EmailSequence.name).expression,
    }
    dated = union_all(
        *(
            select(
                literal(kind).label("kind"),
                col(table.id).label("id"),
                col(table.bundle_id).label("bundle_id"),
                col(table.status).label("status"),
                col(table.scheduled_for).label("scheduled_for"),
                func.left(lines[kind], _LINE_CHARACTERS).label("line"),
            )
            .join(ContentBundle, col(ContentBundle.id) == col(table.bundle_id))
            .where(
                col(table.business_id) == business_id,
                col(table.deleted_at).is_(None),
                col(table.status).not_in(_NOT_GOING_OUT),
                col(table.scheduled_for) >= starts,
                col(table.scheduled_for) < ends,
                col(ContentBundle.deleted_at).is_(None),
            )
            for kind, table in PIECES.items()
        )
    ).subquery("dated")
    rows = await session.execute(select(dated).order_by(dated.c.scheduled_for, dated.c.id))
    return tuple(
        GoingOut(row.id, row.bundle_id, row.kind, row.status, row.scheduled_for.astimezone(now.tzinfo), row.line)
        for row in rows
    )
