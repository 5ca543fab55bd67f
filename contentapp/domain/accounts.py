"""Signing up, in and out. Passwords are Argon2id, session tokens random; the database keeps only hashes of either."""

from __future__ import annotations

import hashlib
import re
import secrets
import uuid
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from contentapp.db.session import anonymous_session, become
from contentapp.domain import passwords
from contentapp.domain.passwords import WrongPassword
from contentapp.domain.principal import Person, Principal
from contentapp.errors import Conflict, Invalid, NotSignedIn

SESSION_COOKIE = "contentapp_session"

NO_ADDRESS = "That does not look like an email address."
_EMAIL = re.compile(r"^[^@\s]{1,64}@[^@\s.]+(\.[^@\s.]+)+$")


class AddressTaken(Conflict):
    """Somebody already signed up with this address."""

    code = "address_taken"


class NoBusiness(Conflict):
    """Somebody is signed in and has no business left: all theirs are in the bin, or they were taken out of it."""

    code = "no_business"


@dataclass(frozen=True, slots=True)
class SignUp:
    """What the sign-up form asks."""

    name: str
    business: str
    email: str
    password: str


def check_sign_up(form: SignUp) -> dict[str, str]:
    """What is wrong with a sign-up form, field by field; empty when nothing is."""
    wrong: dict[str, str] = {}
    if not 1 <= len(form.name.strip()) <= 80:
        wrong["name"] = "Tell us your name, so that colleagues know who edited what."
    if not 1 <= len(form.business.strip()) <= 120:
        wrong["business"] = "Name the business we write for. You can change it later."
    if not is_address(form.email):
        wrong["email"] = NO_ADDRESS
    fault = passwords.find_fault(form.password)
    if fault:
        wrong["password"] = fault
    return wrong


def require_complete(form: SignUp) -> None:
    """Raises Invalid, with a message for each wrong field."""
    wrong = check_sign_up(form)
    if wrong:
        raise Invalid("Please look at the marked fields.", fields=wrong)


def is_address(email: str) -> bool:
    """Whether this could be an email address."""
    return len(email) <= 254 and _EMAIL.match(email.strip()) is not None


async def sign_up(session: AsyncSession, form: SignUp) -> uuid.UUID:
    """A new person and their first business; returns the person's id.

    Raises Invalid with a message for each wrong field, AddressTaken when the address has an account.
    """
    require_complete(form)
    hashed = await passwords.hash_password(form.password)
    try:
        async with session.begin_nested():
            result = await session.execute(
                text("SELECT private.sign_up(:email, :name, :hash, :business)"),
                {
                    "email": form.email.strip(),
                    "name": form.name.strip(),
                    "hash": hashed,
                    "business": form.business.strip(),
                },
            )
            return result.scalar_one()
    except IntegrityError as error:
        raise AddressTaken("There is an account with this address already. Sign in instead.") from error


async def tell_taken_address(session: AsyncSession, email: str) -> None:
    """Tell the owner of an address by mail that somebody tried to sign up with it."""
    await session.execute(text("SELECT private.tell_taken_address(:email)"), {"email": email})


async def check_password(
    session: AsyncSession, email: str, password: str, *, confirmed_only: bool = False
) -> uuid.UUID:
    """The person with this address and password. Takes as long for an unknown address; raises WrongPassword.

    With `confirmed_only` an account whose address is not confirmed counts as unknown.
    """
    row = (
        await session.execute(
            text("SELECT user_id, password_hash FROM private.find_credentials(:e)"), {"e": email.strip()}
        )
    ).one()
    right, better = await passwords.verify(password, row.password_hash)
    if right and confirmed_only:
        right = (await session.execute(text("SELECT private.is_confirmed(:u)"), {"u": row.user_id})).scalar_one()
    if not right:
        unless = ", or the address is not confirmed yet: then open the link in our mail" if confirmed_only else ""
        raise WrongPassword(f"That email and password do not match{unless}. Check for caps lock.")
    if better:
        await session.execute(
            text("SELECT private.set_password_hash(:u, :old, :new)"),
            {"u": row.user_id, "old": row.password_hash, "new": better},
        )
    return row.user_id


def hash_token(token: str) -> bytes:
    """What the database keeps of a session token: 256 random bits need no salt."""
    return hashlib.sha256(token.encode()).digest()


async def open_session(session: AsyncSession, user_id: uuid.UUID, *, days: int, user_agent: str = "") -> str:
    """A fresh session; returns its token, which is shown to nobody but the person's browser."""
    token = secrets.token_urlsafe(32)
    await session.execute(
        text("SELECT private.open_session(:u, :h, :d, :a)"),
        {"u": user_id, "h": hash_token(token), "d": days, "a": user_agent},
    )
    return token


async def end_session(session: AsyncSession, token: str) -> uuid.UUID | None:
    """End the session with this token; returns its id, None when it had ended already."""
    return (await session.execute(text("SELECT private.end_session(:h)"), {"h": hash_token(token)})).scalar()


async def find_person(session: AsyncSession, token: str, *, days: int) -> Person | None:
    """Who holds this token, or None: a Principal, unless no business is left that they are a member of.

    Prolongs a session in use, at most once in five minutes.
    """
    if not token:
        return None
    row = (
        await session.execute(text("SELECT * FROM private.find_session(:h, :d)"), {"h": hash_token(token), "d": days})
    ).one_or_none()
    if row is None or row.session_id is None:
        return None
    if row.business_id is None:
        return Person(user_id=row.user_id, session_id=row.session_id, email=row.email, name=row.name)
    return Principal(
        user_id=row.user_id,
        session_id=row.session_id,
        email=row.email,
        name=row.name,
        business_id=row.business_id,
        business_name=row.business_name,
        role=row.role,
    )


async def find_principal(session: AsyncSession, token: str, *, days: int) -> Principal | None:
    """Who holds this token and has a business to work in, or None; see `find_person`."""
    person = await find_person(session, token, days=days)
    return person if isinstance(person, Principal) else None


@asynccontextmanager
async def acting_person(token: str, *, days: int) -> AsyncGenerator[tuple[Person, AsyncSession], None]:
    """One transaction as the person who holds this session token; raises NotSignedIn when nobody does."""
    async with anonymous_session() as session:
        person = await find_person(session, token, days=days)
        if person is None:
            raise NotSignedIn("Please sign in.")
        await become(session, "authenticated", sub=person.user_id)
        yield person, session


@asynccontextmanager
async def acting(token: str, *, days: int) -> AsyncGenerator[tuple[Principal, AsyncSession], None]:
    """One transaction as the person who holds this session token, at work in a business.

    Raises NotSignedIn when nobody holds it, NoBusiness when they have no business left to work in.
    """
    async with acting_person(token, days=days) as (person, session):
        if not isinstance(person, Principal):
            raise NoBusiness("You have no business to work in. Create one, or restore one from the bin.")
        yield person, session
