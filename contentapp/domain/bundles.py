"""Bundles: asked for, looked at, moved on."""

from __future__ import annotations

import uuid
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from contentapp.domain.businesses import get_profile
from contentapp.domain.principal import Principal
from contentapp.domain.profile.completeness import ready_to_write
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
    """How far the writing is. Counts are pieces on the board."""

    status: str
    planned: int
    written: int
    checked: int
    linked: int
    error: str | None


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
      r.planned_count, r.written_count, r.checked_count, r.linked_count, r.error
    FROM public.content_bundles u
    JOIN public.businesses b ON b.id = u.business_id
    LEFT JOIN LATERAL (
      SELECT * FROM public.generation_runs r
      WHERE r.business_id = u.business_id AND r.bundle_id = u.id ORDER BY r.created_at DESC LIMIT 1
    ) r ON true
    WHERE u.business_id = :business AND u.id = :bundle AND u.deleted_at IS NULL
    """
)


async def get_bundle(session: AsyncSession, business_id: uuid.UUID, bundle_id: uuid.UUID) -> BundleView:
    """The bundle with that id in that business; raises NotFound."""
    row = (await session.execute(_BUNDLE, {"business": business_id, "bundle": bundle_id})).one_or_none()
    if row is None:
        raise NotFound("This bundle is not here. It may belong to another workspace, or have been deleted.")
    run = None
    if row.run_status is not None:
        run = RunView(
            row.run_status, row.planned_count, row.written_count, row.checked_count, row.linked_count, row.error
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
    """Ask for the free sample; returns the id that its bundle will have. A job makes it once this transaction commits.

    Raises ProfileTooThin when there is too little to write from, SampleTaken the second time.
    """
    principal.require_editor()
    missing = ready_to_write(await get_profile(session, principal.business_id))
    if missing:
        raise ProfileTooThin(
            "Tell us a little more first: " + ", ".join(field.label.rstrip("?") for field in missing) + ".",
            missing=[field.name for field in missing],
        )
    if await had_sample(session):
        raise SampleTaken("You have made your free sample already. It is under Bundles.")
    bundle_id = new_id()
    await session.execute(
        text("SELECT private.request_sample(:business, :bundle)"),
        {"business": principal.business_id, "bundle": bundle_id},
    )
    return bundle_id
