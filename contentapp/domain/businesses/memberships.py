"""The businesses of a person: made, named, gone to, put into the bin and taken out again.

These take a person, not somebody at work in one business: they must work for whoever has none left.
"""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contentapp.domain.businesses.profile import NoSuchBusiness
from contentapp.domain.principal import MemberRole, Person, require_owner
from contentapp.errors import Conflict, Invalid
from contentapp.models import Business

MAX_OWNED: Final = 20
"""How many businesses one person may own, those in the bin included; private.create_business counts."""

KEPT_DAYS: Final = 30
"""How long a business in the bin can be restored; private.restore_business says the same."""

_LONGEST_NAME: Final = 120

_LIST = text("SELECT * FROM private.list_businesses()")
_COUNT = text(
    """
    SELECT business_id,
      count(*) FILTER (WHERE what = 'bundle') AS bundles, count(*) FILTER (WHERE what = 'piece') AS pieces
    FROM (
      SELECT business_id, 'bundle' AS what FROM public.content_bundles WHERE deleted_at IS NULL
      UNION ALL SELECT business_id, 'piece' FROM public.content_items
    ) everything GROUP BY business_id
    """
)


class TooManyBusinesses(Conflict):
    """This person owns as many businesses as one may."""

    code = "too_many_businesses"


class BusinessGone(Conflict):
    """It cannot be restored: it is not in the bin, or was there for too long."""

    code = "business_gone"


@dataclass(frozen=True, slots=True)
class Membership:
    """One business of a person; `members` counts everybody in it."""

    id: uuid.UUID
    name: str
    role: MemberRole
    deleted_at: datetime | None
    members: int

    @property
    def kept_until(self) -> datetime | None:
        """When a business in the bin is deleted for good."""
        return self.deleted_at + timedelta(days=KEPT_DAYS) if self.deleted_at else None


@dataclass(frozen=True, slots=True)
class Contents:
    """How much is in a business."""

    bundles: int = 0
    pieces: int = 0


async def list_businesses(session: AsyncSession) -> tuple[Membership, ...]:
    """All businesses of whoever acts, oldest membership first, also those in the bin. One query."""
    rows = await session.execute(_LIST)
    return tuple(Membership(row.id, row.name, row.role, row.deleted_at, row.members) for row in rows)


async def count_contents(session: AsyncSession) -> dict[uuid.UUID, Contents]:
    """What is in the businesses of whoever acts, by id; those with nothing in them or in the bin are left out."""
    rows = await session.execute(_COUNT)
    return {row.business_id: Contents(row.bundles, row.pieces) for row in rows}


async def switch_business(session: AsyncSession, person: Person, business_id: uuid.UUID) -> None:
    """Put this person's session to work in another business of theirs. Raises NoSuchBusiness."""
    mine = await _get(session, business_id)
    if mine.deleted_at is not None:
        raise NoSuchBusiness(f"{mine.name} is in the bin. An owner can restore it.")
    await session.execute(
        text("SELECT private.switch_business(:session, :business)"),
        {"session": person.session_id, "business": business_id},
    )


async def create_business(session: AsyncSession, person: Person, name: str) -> uuid.UUID:
    """A new business that this person owns, and is at work in from now on; returns its id.

    Raises Invalid for a name that is none, TooManyBusinesses.
    """
    wanted = check_name(name)
    try:
        async with session.begin_nested():
            made: uuid.UUID = (
                await session.execute(text("SELECT private.create_business(:name)"), {"name": wanted})
            ).scalar_one()
    except IntegrityError as error:
        raise TooManyBusinesses(
            f"You own {MAX_OWNED} businesses, which is the most one person can have. Those in the bin count until they"
            " are deleted for good."
        ) from error
    await switch_business(session, person, made)
    return made


async def rename_business(session: AsyncSession, business_id: uuid.UUID, name: str) -> str:
    """Give a business another name; returns it as stored. Raises Invalid, NoSuchBusiness, NotAnOwner."""
    wanted = check_name(name)
    mine = await _get_owned(session, business_id, "rename")
    if mine.deleted_at is not None:
        raise NoSuchBusiness(f"{mine.name} is in the bin. Restore it first.")
    await session.execute(update(Business).where(col(Business.id) == business_id).values(name=wanted))
    return wanted


async def bin_business(session: AsyncSession, business_id: uuid.UUID) -> Membership:
    """Close a business to all its members; it can be restored for KEPT_DAYS. Safe to ask twice.

    Raises NoSuchBusiness, NotAnOwner.
    """
    await _get_owned(session, business_id, "bin")
    await session.execute(text("SELECT private.bin_business(:business)"), {"business": business_id})
    return await _get(session, business_id)


async def restore_business(session: AsyncSession, business_id: uuid.UUID) -> Membership:
    """Take a business out of the bin, with everything in it. Raises NoSuchBusiness, NotAnOwner, BusinessGone."""
    mine = await _get_owned(session, business_id, "restore")
    if mine.deleted_at is None:
        return mine
    done = await session.scalar(text("SELECT private.restore_business(:business)"), {"business": business_id})
    if not done:
        raise BusinessGone(f"{mine.name} was in the bin for more than {KEPT_DAYS} days and is being deleted.")
    return await _get(session, business_id)


def check_name(name: str) -> str:
    """A business's name without space around it; raises Invalid when that is empty or too long."""
    wanted = " ".join(name.replace("\x00", "").split())
    if not wanted:
        raise Invalid("Give the business a name.", fields={"name": "Give the business a name."})
    if len(wanted) > _LONGEST_NAME:
        message = f"Use at most {_LONGEST_NAME} characters."
        raise Invalid(message, fields={"name": message})
    return wanted


async def _get(session: AsyncSession, business_id: uuid.UUID) -> Membership:
    for mine in await list_businesses(session):
        if mine.id == business_id:
            return mine
    raise NoSuchBusiness("This business does not exist, or you are no longer a member of it.")


async def _get_owned(session: AsyncSession, business_id: uuid.UUID, verb: str) -> Membership:
    mine = await _get(session, business_id)
    require_owner(mine.role, verb, mine.name)
    return mine
