"""Bundles: asked for, looked at, moved on."""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from contentapp.db.session import explain
from contentapp.domain.businesses import get_profile
from contentapp.domain.catalog import SAMPLE
from contentapp.domain.generation.pace import seconds_left_of, time_left
from contentapp.domain.principal import Principal
from contentapp.domain.profile.completeness import ready_to_write
from contentapp.domain.profile.model import BusinessProfile
from contentapp.errors import Conflict, Invalid, NotFound
from contentapp.models.base import new_id


class SampleTaken(Conflict):
    """This person has had their free sample."""

    code = "sample_taken"


class ProfileTooThin(Invalid):
    """There is too little to write from; `facts` names what is missing."""

    code = "profile_too_thin"


@dataclass(frozen=True, slots=True)
class RunView:
    """How far the writing is. Counts are pieces on the board; `left` is how long it will take, in words."""

    status: str
    planned: int
    written: int
    checked: int
    linked: int
    error: str | None
    left: str = ""


@dataclass(frozen=True, slots=True)
class BundleView:
    """A bundle's head, and its newest run."""

    id: str
    name: str
    status: str
    zone: str
    run: RunView | None


_BUNDLE = text(
    """
    SELECT u.id, u.name, u.status, b.time_zone, r.status AS run_status,
      r.planned_count, r.written_count, r.checked_count, r.linked_count, r.error, r.advancing_from,
      extract(epoch FROM clock_timestamp() - r.advancing_since) AS elapsed
    FROM public.content_bundles u
    JOIN public.businesses b ON b.id = u.business_id
    LEFT JOIN LATERAL (
      SELECT * FROM public.generation_runs r
      WHERE r.business_id = u.business_id AND r.bundle_id = u.id ORDER BY r.created_at DESC LIMIT 1
    ) r ON true
    WHERE u.business_id = :business AND u.id = :bundle AND u.deleted_at IS NULL
    """
)


_REQUEST_SAMPLE = text("SELECT private.request_sample(:business, :bundle, :name, :period, :starts_on, :seed)")


async def get_bundle(session: AsyncSession, business_id: uuid.UUID, bundle_id: uuid.UUID) -> BundleView:
    """The bundle with that id in that business; raises NotFound."""
    row = (await session.execute(_BUNDLE, {"business": business_id, "bundle": bundle_id})).one_or_none()
    if row is None:
        raise NotFound("This bundle is not here. It may belong to another workspace, or have been deleted.")
    run = None
    if row.run_status is not None:
        run = RunView(
            status=row.run_status,
            planned=row.planned_count,
            written=row.written_count,
            checked=row.checked_count,
            linked=row.linked_count,
            error=row.error,
            left=time_left(seconds_left_of(row)) if row.run_status == "running" else "",
        )
    return BundleView(str(row.id), row.name, row.status, row.time_zone, run)


def board_head(bundle: BundleView) -> dict[str, Any]:
    """What a board's snapshot and patches say of the bundle itself."""
    return {
        "bundle": {"id": bundle.id, "name": bundle.name, "status": bundle.status},
        "run": asdict(bundle.run) if bundle.run else None,
    }


async def had_sample(session: AsyncSession) -> bool:
    """Whether the person who acts has had their free sample, in any business."""
    return (await session.execute(text("SELECT private.had_sample()"))).scalar_one()


async def request_sample(session: AsyncSession, principal: Principal) -> uuid.UUID:
    """Make the free sample's bundle, its run and its job, all in this transaction; returns the bundle's id.

    Raises ProfileTooThin when there is too little to write from, SampleTaken the second time.
    """
    principal.require_editor()
    profile = await get_profile(session, principal.business_id)
    require_ready(profile)
    bundle_id = new_id()
    starts_on = tomorrow(profile)
    facts = {
        "business": principal.business_id,
        "bundle": bundle_id,
        "name": name_sample(profile),
        "period": name_period(starts_on, starts_on + timedelta(days=SAMPLE.period_days - 1)),
        "starts_on": starts_on,
        "seed": seed_of(bundle_id),
    }
    await explain(session, "asked for")
    try:
        async with session.begin_nested():
            await session.execute(_REQUEST_SAMPLE, facts)
    except IntegrityError as error:
        raise SampleTaken("You have made your free sample already. It is under Bundles.") from error
    return bundle_id


def require_ready(profile: BusinessProfile) -> None:
    """Raises ProfileTooThin when there is too little to write from."""
    missing = ready_to_write(profile)
    if missing:
        raise ProfileTooThin(
            "Tell us a little more first: " + ", ".join(field.label.rstrip("?") for field in missing) + ".",
            missing=[field.name for field in missing],
        )


def tomorrow(profile: BusinessProfile) -> date:
    """The first day of a new bundle: the next one, where the business is."""
    return datetime.now(ZoneInfo(profile.time_zone)).date() + timedelta(days=1)


def name_sample(profile: BusinessProfile) -> str:
    """What a sample is called until somebody renames it."""
    return f"A first week of {profile.name}"


def name_period(starts_on: date, ends_on: date) -> str:
    """ "1 Dec 2026 to 7 Dec 2026", in the words of the seed's time_period."""
    return f"{starts_on.day} {starts_on:%b %Y} to {ends_on.day} {ends_on:%b %Y}"


def seed_of(bundle_id: uuid.UUID) -> int:
    """What makes a bundle's writing its own: from the random end of its id, so that a run can be repeated."""
    return bundle_id.int % (1 << 62)
