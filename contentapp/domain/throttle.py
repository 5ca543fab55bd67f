"""How often something may be tried. Counts live in the database, so that they hold across processes."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from contentapp.errors import TooMany
from contentapp.settings import settings


@dataclass(frozen=True, slots=True)
class Limit:
    """So many tries are free; from then on each doubles the wait. Forgotten after a quiet `forget_s`."""

    scope: str
    free: int
    first_wait_s: int
    longest_wait_s: int
    forget_s: int = 3_600

    def wait_after(self, tries: int) -> int:
        """Seconds to wait after so many tries in a row: the rule that `private.begin_attempt` follows."""
        if tries < self.free:
            return 0
        return min(self.longest_wait_s, self.first_wait_s * 2 ** min(tries - self.free, 20))


# A person mistypes a few times; a program that guesses soon gets four tries an hour.
SIGN_IN_ACCOUNT: Final = Limit("sign-in account", free=5, first_wait_s=15, longest_wait_s=900)
# A browser that has signed in to the account before is counted by itself: strangers cannot keep its owner out.
SIGN_IN_BROWSER: Final = Limit("sign-in browser", free=10, first_wait_s=15, longest_wait_s=900)
# Many people may share one network address, so this is for programs that try many accounts.
SIGN_IN_NETWORK: Final = Limit("sign-in network", free=30, first_wait_s=15, longest_wait_s=900)
PASSWORD_CHECK: Final = Limit("password check", free=5, first_wait_s=15, longest_wait_s=900)
MAIL_ADDRESS: Final = Limit("mail address", free=2, first_wait_s=60, longest_wait_s=3_600, forget_s=7_200)
MAIL_NETWORK: Final = Limit("mail network", free=20, first_wait_s=60, longest_wait_s=3_600)


class TooManyTries(TooMany):
    """It was tried too often; `facts["retry_after_s"]` says when it may be tried again."""

    code = "too_many_tries"


def key_of(limit: Limit, subject: str) -> bytes:
    """What the database counts under: a keyed hash, so that it holds neither addresses of people nor of networks."""
    said = f"throttle|{limit.scope}|{subject.strip().lower()}"
    return hmac.new(settings().secret().encode(), said.encode(), hashlib.sha256).digest()


async def begin_attempt(session: AsyncSession, limit: Limit, subject: str, *, what: str) -> None:
    """Count one try; raises TooManyTries when it comes too soon. The count stays only if it is committed."""
    wait = (
        await session.execute(
            text("SELECT private.begin_attempt(:key, :free, :first, :longest, :forget)"),
            {
                "key": key_of(limit, subject),
                "free": limit.free,
                "first": limit.first_wait_s,
                "longest": limit.longest_wait_s,
                "forget": limit.forget_s,
            },
        )
    ).scalar_one()
    if wait:
        raise TooManyTries(f"{what} Try again in {in_words(wait)}.", retry_after_s=wait)


async def forget_attempts(session: AsyncSession, limit: Limit, subject: str) -> None:
    """It went well: the count begins anew."""
    await session.execute(text("SELECT private.forget_attempts(:key)"), {"key": key_of(limit, subject)})


async def give_attempt_back(session: AsyncSession, limit: Limit, subject: str) -> None:
    """It went well for one of many who are counted together: this try does not count."""
    await session.execute(text("SELECT private.give_attempt_back(:key)"), {"key": key_of(limit, subject)})


def in_words(seconds: int) -> str:
    """ "15 seconds", "2 minutes": never less than what it is."""
    if seconds < 60:
        return f"{seconds} second{'' if seconds == 1 else 's'}"
    minutes = -(-seconds // 60)
    if minutes < 60:
        return f"{minutes} minute{'' if minutes == 1 else 's'}"
    hours = -(-minutes // 60)
    return f"{hours} hour{'' if hours == 1 else 's'}"
