"""What a business has and what it waits for: the figures behind the home page and the list of bundles."""

from __future__ import annotations

import uuid
from collections import Counter, defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from contentapp.domain.businesses import get_profile
from contentapp.domain.generation.pace import seconds_left_of, time_left
from contentapp.domain.kinds import KINDS, Kind
from contentapp.domain.profile.completeness import completeness, ready_to_write

TABLES: Final[dict[Kind, str]] = {
    "social_post": "social_posts",
    "blog_post": "blog_posts",
    "content_upgrade": "content_upgrades",
    "email_sequence": "email_sequences",
}
"""Where the pieces of a kind are."""

OPENINGS: Final[dict[Kind, str]] = {
    "social_post": "split_part(ltrim(left(p.content, 600), E' \\n\\r\\t'), E'\\n', 1)",
    "blog_post": "p.title",
    "content_upgrade": "p.title",
    "email_sequence": "p.name",
}
"""What a piece `p` is known by: its title, or the first line of a post."""

_NEWEST_RUNS: Final = """
    SELECT DISTINCT ON (bundle_id) bundle_id, status, components,
      planned_count, written_count, checked_count, linked_count, error, advancing_from, advancing_since
    FROM public.generation_runs WHERE business_id = :business ORDER BY bundle_id, created_at DESC
"""

_BUNDLES: Final = text(
    f"""
    SELECT u.id, u.name, u.status, u.is_sample, u.period_start, u.period_end, r.status AS run_status, r.components,
      r.planned_count, r.written_count, r.checked_count, r.linked_count, r.error, r.advancing_from,
      extract(epoch FROM clock_timestamp() - r.advancing_since) AS elapsed
    FROM public.content_bundles u LEFT JOIN ({_NEWEST_RUNS}) r ON r.bundle_id = u.id
    WHERE u.business_id = :business AND u.deleted_at IS NULL ORDER BY u.created_at DESC, u.id DESC
    """  # noqa: S608  (only names of our own tables)
)

_ALL_PIECES: Final = " UNION ALL ".join(
    f"""
    SELECT '{kind}' AS kind, id, bundle_id, status FROM public.{table}
    WHERE business_id = :business AND deleted_at IS NULL
    """  # noqa: S608  (only names of our own tables)
    for kind, table in TABLES.items()
)

# Ids are UUIDv7, so that a piece's place among its bundle's pieces is its place in the run: it has been checked, or
# connected, once the run's count has come that far.
_COUNTS: Final = text(
    f"""
    SELECT p.bundle_id, p.kind, p.status, count(*) AS pieces,
      count(*) FILTER (WHERE p.place <= r.checked_count) AS checked,
      count(*) FILTER (WHERE p.place <= r.linked_count) AS connected
    FROM (SELECT *, row_number() OVER (PARTITION BY bundle_id ORDER BY id) AS place FROM ({_ALL_PIECES}) a) p
    LEFT JOIN ({_NEWEST_RUNS}) r ON r.bundle_id = p.bundle_id
    GROUP BY p.bundle_id, p.kind, p.status
    """  # noqa: S608  (only names of our own tables)
)

_ALL_DATED: Final = " UNION ALL ".join(
    f"""
    SELECT '{kind}' AS kind, p.id, p.bundle_id, p.status, p.scheduled_for, left({OPENINGS[kind]}, 160) AS line
    FROM public.{table} p
    JOIN public.content_bundles u ON u.business_id = p.business_id AND u.id = p.bundle_id AND u.deleted_at IS NULL
    WHERE p.business_id = :business AND p.deleted_at IS NULL AND p.status NOT IN ('archived', 'failed')
      AND p.scheduled_for >= :starts AND p.scheduled_for < :ends
    """  # noqa: S608  (only names of our own tables)
    for kind, table in TABLES.items()
)
_GOING_OUT: Final = text(_ALL_DATED + " ORDER BY scheduled_for, id")
_COUNT_BUNDLES: Final = text(
    "SELECT count(*) FROM public.content_bundles WHERE business_id = :business AND deleted_at IS NULL"
)


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
    """The newest run of a bundle, in pieces; `left` is how long it will still take, in words."""

    status: str
    planned: int
    written: int
    checked: int
    connected: int
    error: str | None
    left: str = ""


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
    rows = (await session.execute(_BUNDLES, {"business": business_id})).all()
    if not rows:
        return ()
    counts: dict[uuid.UUID, list[Any]] = defaultdict(list)
    for count in await session.execute(_COUNTS, {"business": business_id}):
        counts[count.bundle_id].append(count)
    return tuple(_bundle(row, counts[row.id]) for row in rows)


async def count_bundles(session: AsyncSession, business_id: uuid.UUID) -> int:
    """How many bundles a business has outside the bin."""
    return (await session.execute(_COUNT_BUNDLES, {"business": business_id})).scalar_one()


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


def _bundle(row: Any, counts: list[Any]) -> BundleOverview:
    ordered = Counter({part["kind"]: int(part["count"]) for part in row.components or ()})
    writing = row.status in ("generating", "failed")
    statuses: Counter[str] = Counter()
    for count in counts:
        statuses[count.status] += count.pieces
    kinds: list[KindProgress] = []
    for kind in KINDS:
        every = [count for count in counts if count.kind == kind]
        mine = [count for count in every if count.status != "failed"]
        written, there = (sum(count.pieces for count in some) for some in (mine, every))
        # After the run the counts only say how it went: pieces may have been added or removed by hand since.
        planned = max(ordered[kind], there) if writing else there
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
            left=time_left(seconds_left_of(row)) if row.run_status == "running" else "",
        ),
    )


async def _going_out(session: AsyncSession, business_id: uuid.UUID, now: datetime) -> tuple[GoingOut, ...]:
    starts, ends = week_of(now)
    rows = await session.execute(_GOING_OUT, {"business": business_id, "starts": starts, "ends": ends})
    return tuple(
        GoingOut(row.id, row.bundle_id, row.kind, row.status, row.scheduled_for.astimezone(now.tzinfo), row.line)
        for row in rows
    )
