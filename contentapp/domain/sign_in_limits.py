"""Who may try to sign in, how often: counted by account, by network address and by browser.

A browser that has signed in to an account keeps a mark that says so. With it, its tries are counted by themselves, so
that nobody can keep an owner out by trying wrong passwords from elsewhere (OWASP, "Slow Down Online Guessing Attacks
with Device Cookies").
"""

from __future__ import annotations

import hashlib
import hmac
import secrets
from dataclasses import dataclass

from sqlalchemy.ext.asyncio import AsyncSession

from contentapp.domain.throttle import (
    SIGN_IN_ACCOUNT,
    SIGN_IN_BROWSER,
    SIGN_IN_NETWORK,
    Limit,
    begin_attempt,
    forget_attempts,
    give_attempt_back,
)
from contentapp.settings import settings


@dataclass(frozen=True, slots=True)
class Knock:
    """Somebody at the door: the address they typed, where they come from, and their browser's mark, if any."""

    email: str
    network: str
    mark: str = ""

    @property
    def counted(self) -> tuple[Limit, str]:
        """What this try counts for beside the network: the browser that is known here, else the account."""
        if is_known_browser(self.mark, self.email):
            return SIGN_IN_BROWSER, self.mark
        return SIGN_IN_ACCOUNT, self.email


def mark_browser(email: str) -> str:
    """A mark for a browser that has signed in to this account."""
    nonce = secrets.token_urlsafe(12)
    return f"{nonce}.{_seal(nonce, email)}"


def is_known_browser(mark: str, email: str) -> bool:
    """Whether the mark was made here, for this account."""
    nonce, _, seal = mark.partition(".")
    return bool(nonce) and hmac.compare_digest(seal.encode(), _seal(nonce, email).encode())


async def begin_sign_in(session: AsyncSession, knock: Knock) -> None:
    """Count a try before its password is looked at; raises TooManyTries."""
    network = "Too many sign-ins failed from your network."
    await begin_attempt(session, SIGN_IN_NETWORK, knock.network, what=network)
    account = "Too many tries with this address. Your account is safe."
    await begin_attempt(session, *knock.counted, what=account)


async def end_sign_in(session: AsyncSession, knock: Knock) -> None:
    """It was the right password: nothing is held against account or browser, nor this try against the network."""
    await forget_attempts(session, *knock.counted)
    await give_attempt_back(session, SIGN_IN_NETWORK, knock.network)


def _seal(nonce: str, email: str) -> str:
    said = f"browser|{nonce}|{email.strip().lower()}"
    return hmac.new(settings().secret().encode(), said.encode(), hashlib.sha256).hexdigest()
