"""One's own account and sessions: where one is signed in, and ending that."""

from __future__ import annotations

import re
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from contentapp.domain.principal import Principal
from contentapp.errors import Invalid, NotFound

# The first that is found names it: browsers claim to be one another, so the claims of few stand before those of many.
_BROWSERS: Final = (
    ("Edge", r"Edg(e|A|iOS)?/"),
    ("Opera", r"OPR/|Opera"),
    ("Samsung Internet", r"SamsungBrowser/"),
    ("Firefox", r"Firefox/|FxiOS/"),
    ("Chrome", r"Chrome/|CriOS/|Chromium/"),
    ("Safari", r"Safari/"),
)
_SYSTEMS: Final = (
    ("iPhone", r"iPhone"),
    ("iPad", r"iPad"),
    ("Android", r"Android"),
    ("Windows", r"Windows"),
    ("ChromeOS", r"CrOS"),
    ("Mac", r"Macintosh|Mac OS X"),
    ("Linux", r"Linux|X11"),
)
_HAND_HELD: Final = ("iPhone", "iPad", "Android")


@dataclass(frozen=True, slots=True)
class Account:
    """Somebody's own account."""

    email: str
    name: str
    verified: bool


@dataclass(frozen=True, slots=True)
class Device:
    """A browser in words."""

    name: str
    hand_held: bool


@dataclass(frozen=True, slots=True)
class OpenSession:
    """One sign-in that is still good; `here` marks the one that asks."""

    id: uuid.UUID
    device: Device
    created_at: datetime
    last_seen_at: datetime
    here: bool


def describe_device(user_agent: str) -> Device:
    """A User-Agent header in words: "Firefox on Windows"."""
    browser = next((name for name, mark in _BROWSERS if re.search(mark, user_agent)), "")
    system = next((name for name, mark in _SYSTEMS if re.search(mark, user_agent)), "")
    place = f"{'an ' if system in ('iPhone', 'iPad') else 'a ' if system == 'Mac' else ''}{system}"
    if browser and system:
        name = f"{browser} on {place}"
    else:
        name = browser or (f"A browser on {place}" if system else "An unknown device")
    return Device(name, system in _HAND_HELD)


async def get_account(session: AsyncSession) -> Account:
    """The account of the person who acts."""
    row = (await session.execute(text("SELECT email, name, email_verified_at FROM private.my_account()"))).one()
    return Account(row.email, row.name, row.email_verified_at is not None)


async def rename(session: AsyncSession, name: str) -> None:
    """What others call the person who acts; raises Invalid."""
    if not 1 <= len(name.strip()) <= 80:
        raise Invalid("Use 1 to 80 characters for your name.", fields={"name": "Use 1 to 80 characters."})
    await session.execute(text("SELECT private.rename_me(:name)"), {"name": name.strip()})


async def list_sessions(session: AsyncSession, principal: Principal) -> tuple[OpenSession, ...]:
    """Everywhere the acting person is signed in: this session first, then those that were used last."""
    rows = await session.execute(text("SELECT * FROM private.my_sessions()"))
    found = [
        OpenSession(
            row.id,
            describe_device(row.user_agent),
            row.created_at,
            row.last_seen_at,
            here=row.id == principal.session_id,
        )
        for row in rows
    ]
    return tuple(sorted(found, key=lambda one: not one.here))


async def end_session(session: AsyncSession, session_id: uuid.UUID) -> None:
    """End one session of the acting person; its open pages go. Raises NotFound for any other."""
    ended = await session.execute(text("SELECT private.end_my_session(:id)"), {"id": session_id})
    if not ended.scalar_one():
        raise NotFound("This session has ended already.")


async def end_other_sessions(session: AsyncSession, principal: Principal) -> int:
    """End every session of the acting person but this one; returns how many those were."""
    ended = await session.execute(text("SELECT private.end_my_other_sessions(:keep)"), {"keep": principal.session_id})
    return ended.scalar_one()
