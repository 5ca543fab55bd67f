"""Platform admins: the people who run this installation, across all businesses."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from contentapp.db.session import become
from contentapp.domain.principal import Principal
from contentapp.errors import NotFound


class NoSuchPerson(NotFound):
    """No account, or no admin, has this address."""

    code = "no_such_person"


@dataclass(frozen=True, slots=True)
class Admin:
    """Somebody who runs this installation."""

    email: str
    since: datetime


async def is_platform_admin(session: AsyncSession) -> bool:
    """Whether the person who acts runs this installation."""
    return (await session.execute(text("SELECT private.is_platform_admin()"))).scalar_one()


async def require_platform_admin(session: AsyncSession, principal: Principal) -> None:
    """The rest of this transaction is a platform admin's; raises NotFound for anybody else, as if it were no page."""
    if not await is_platform_admin(session):
        raise NotFound("There is nothing here.")
    await become(session, "platform_admin", sub=principal.user_id)


async def grant_admin(session: AsyncSession, email: str) -> str:
    """Make somebody an admin, for services; returns the address as they gave it. Raises NoSuchPerson."""
    found = (await session.execute(text("SELECT private.grant_admin(:email)"), {"email": email})).scalar()
    if found is None:
        raise NoSuchPerson(f"No account has the address {email}. Sign up first, then grant it.")
    return found


async def revoke_admin(session: AsyncSession, email: str) -> str:
    """Take that back, at once; for services. Raises NoSuchPerson."""
    found = (await session.execute(text("SELECT private.revoke_admin(:email)"), {"email": email})).scalar()
    if found is None:
        raise NoSuchPerson(f"No platform admin has the address {email}.")
    return found


async def list_admins(session: AsyncSession) -> tuple[Admin, ...]:
    """Who runs this installation, for services."""
    rows = await session.execute(text("SELECT email, since FROM private.list_admins()"))
    return tuple(Admin(row.email, row.since) for row in rows)
