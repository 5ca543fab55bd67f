"""Choosing a password: what is allowed, a new one by mail, and a new one for somebody who is signed in."""

from __future__ import annotations

import asyncio
import secrets
import uuid
from dataclasses import dataclass

from pwdlib import PasswordHash
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from contentapp.domain import throttle
from contentapp.domain.mails import hash_link_token
from contentapp.domain.principal import Principal
from contentapp.errors import AppError, Conflict, Invalid

MIN_PASSWORD = 10
MAX_PASSWORD = 200  # hashing is meant to be slow: an endless password would make it a weapon

_hasher = PasswordHash.recommended()
_NOBODY = _hasher.hash(secrets.token_urlsafe(16))


class WrongPassword(AppError):
    """The password is not the account's; at sign-in it is not said whether there is such an account."""

    status = 401
    code = "wrong_password"


class LinkSpent(Conflict):
    """A link out of a mail was used already, is too old, or never was one."""

    code = "link_spent"


@dataclass(frozen=True, slots=True)
class Reset:
    """Whose password was reset."""

    user_id: uuid.UUID
    email: str


def find_fault(password: str) -> str | None:
    """What is wrong with a new password, None when nothing is."""
    if len(password) < MIN_PASSWORD:
        return f"Use at least {MIN_PASSWORD} characters. A short sentence works well."
    if len(password) > MAX_PASSWORD:
        return f"Use at most {MAX_PASSWORD} characters."
    return None


async def hash_password(password: str) -> str:
    """The hash to store; raises Invalid for a password that is not allowed."""
    fault = find_fault(password)
    if fault:
        raise Invalid("Please look at the marked fields.", fields={"password": fault})
    return await asyncio.to_thread(_hasher.hash, password)


async def verify(password: str, known_hash: str | None) -> tuple[bool, str | None]:
    """Whether the password has this hash, and a better hash, if any. Takes as long without a hash: False then."""
    right, better = await asyncio.to_thread(
        _hasher.verify_and_update, password[: MAX_PASSWORD + 1], known_hash or _NOBODY
    )
    return right and known_hash is not None, better


async def request_reset(session: AsyncSession, email: str) -> None:
    """Have a link mailed to whoever has an account with this address; the same work whether or not there is one."""
    await session.execute(text("SELECT private.request_reset(:email)"), {"email": email})


async def require_reset_link(session: AsyncSession, token: str) -> None:
    """Raises LinkSpent unless this token of a mail can still be used."""
    state = await session.execute(
        text("SELECT private.token_state(:hash, 'reset_password')"), {"hash": hash_link_token(token)}
    )
    if state.scalar() != "open":
        raise _spent()


async def reset_password(session: AsyncSession, token: str, password: str) -> Reset:
    """Set a new password by a link's token, once; all sessions end and the address counts as confirmed.

    Raises Invalid for a password that is not allowed, LinkSpent when the link was used or is too old.
    """
    await require_reset_link(session, token)  # before the slow hash, which made-up links are not worth
    hashed = await hash_password(password)
    row = (
        await session.execute(
            text("SELECT user_id, email FROM private.reset_password(:token, :hash)"),
            {"token": hash_link_token(token), "hash": hashed},
        )
    ).one()
    if row.user_id is None:
        raise _spent()
    return Reset(row.user_id, row.email)


async def change_password(session: AsyncSession, principal: Principal, *, current: str, new: str) -> None:
    """Replace the acting person's own password; every other session of theirs ends.

    Raises Invalid and WrongPassword as fields have it, TooManyTries. Commit even then: the try has been counted.
    """
    who = str(principal.user_id)
    what = "The current password was wrong too often."
    await throttle.begin_attempt(session, throttle.PASSWORD_CHECK, who, what=what)
    known = (await session.execute(text("SELECT password_hash FROM private.my_account()"))).scalar_one()
    right, _better = await verify(current, known)
    if not right:
        raise WrongPassword("That is not your current password.")
    await throttle.forget_attempts(session, throttle.PASSWORD_CHECK, who)
    hashed = await hash_password(new)
    changed = await session.execute(
        text("SELECT private.change_my_password(:old, :new, :keep)"),
        {"old": known, "new": hashed, "keep": principal.session_id},
    )
    if not changed.scalar_one():
        raise WrongPassword("Your password was changed elsewhere a moment ago.")


def _spent() -> LinkSpent:
    return LinkSpent("This link has been used already, or is too old. Ask for a new one.")
