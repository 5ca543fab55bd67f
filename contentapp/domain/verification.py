"""Showing that an address is one's own, by a link that is mailed to it."""

from __future__ import annotations

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from contentapp.domain import throttle
from contentapp.domain.mails import hash_link_token
from contentapp.domain.passwords import LinkSpent
from contentapp.domain.principal import Principal


async def request_verification(session: AsyncSession) -> bool:
    """Have a link mailed to the person who acts; False when their address is confirmed already."""
    return (await session.execute(text("SELECT private.request_verification()"))).scalar_one()


async def resend_verification(session: AsyncSession, principal: Principal) -> bool:
    """Have another link mailed; False when there is nothing to confirm. Raises TooManyTries."""
    what = "We have just sent you one."
    await throttle.begin_attempt(session, throttle.MAIL_ADDRESS, str(principal.user_id), what=what)
    return await request_verification(session)


async def find_link_state(session: AsyncSession, token: str) -> str | None:
    """ "open", "used" or "expired"; None for a link that never was."""
    state = await session.execute(
        text("SELECT private.token_state(:hash, 'verify_email')"), {"hash": hash_link_token(token)}
    )
    return state.scalar()


async def confirm_address(session: AsyncSession, token: str) -> None:
    """Use the link of a mail, once; raises LinkSpent when it was used or is too old."""
    found = await session.execute(text("SELECT private.verify_email(:hash)"), {"hash": hash_link_token(token)})
    if found.scalar() is None:
        raise LinkSpent("This link has been used already, or is too old. Ask for a new one in your settings.")
