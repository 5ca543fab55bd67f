"""Who acts, resolved on every event.

Every public method of a State can be called by anyone with a socket, with any arguments. `@acts` is the one way
handlers are written: it finds the person behind the HttpOnly cookie, opens one transaction as them, and turns an
expected failure into a sentence on their screen.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Any, Concatenate, ParamSpec
from urllib.parse import quote

import structlog
from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError
from sqlalchemy.ext.asyncio import AsyncSession

from contentapp.domain import admins
from contentapp.domain.accounts import SESSION_COOKIE, acting
from contentapp.domain.principal import Principal
from contentapp.errors import AppError, NotSignedIn
from contentapp.settings import settings
from contentapp.ui.bridge import tell

P = ParamSpec("P")
_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Act:
    """One event: who acts, in which transaction, from which tab."""

    principal: Principal
    session: AsyncSession
    token: str

    async def toast(self, text: str, *, level: str = "success", **facts: Any) -> None:
        """Say something in a corner of this tab."""
        await tell(self.token, "toast", level=level, text=text, **facts)


async def require_platform_admin(act: Act) -> None:
    """The rest of this event runs as a platform admin; raises NotFound for anybody else. First in admins' handlers."""
    await admins.require_platform_admin(act.session, act.principal)


def session_token(cookie_header: str | None) -> str:
    """The session's token out of a Cookie header; empty when there is none."""
    try:
        cookie = SimpleCookie(cookie_header or "")
    except CookieError:
        return ""
    return cookie[SESSION_COOKIE].value if SESSION_COOKIE in cookie else ""


def acts(
    handler: Callable[Concatenate[Any, Act, P], Awaitable[Any]],
) -> Callable[Concatenate[Any, P], Awaitable[Any]]:
    """An event handler that knows who acts: `async def move(self, act: Act, card_id: str)`.

    Nobody signed in: the tab goes to the sign-in page and comes back. An AppError: its message as a toast. The database
    away: said so. In each case the transaction is rolled back and nothing else happens.
    """

    @functools.wraps(handler)
    async def event(self: Any, *args: P.args, **kwargs: P.kwargs) -> Any:
        token = self.router.session.client_token
        try:
            cookie = session_token(self.router.headers.cookie)
            async with acting(cookie, days=settings().session_days) as (principal, session):
                return await handler(self, Act(principal, session, token), *args, **kwargs)
        except NotSignedIn:
            await tell(token, "navigate", href=f"/login?next={quote(_here(self))}")
        except AppError as error:
            await tell(token, "toast", level="error", text=error.message)
        except (OperationalError, InterfaceError) as error:
            _log.warning("database_away", error=type(error).__name__)
            text = "The database does not answer, so this was not saved. Try again in a moment."
            await tell(token, "toast", level="error", text=text)
        except DBAPIError as error:
            _log.error("refused_by_database", error=str(error.orig))
            await tell(token, "toast", level="error", text="That was refused, and nothing was changed.")
        return None

    parameters = list(inspect.signature(handler).parameters.values())
    event.__signature__ = inspect.Signature([parameters[0], *parameters[2:]])  # type: ignore[attr-defined]
    event.__acts__ = True  # type: ignore[attr-defined]
    return event


def _here(state: Any) -> str:
    """The page the tab is on, as a local path to come back to."""
    path = str(state.router.url.path or "/app")
    return path if path.startswith("/") and not path.startswith("//") else "/app"
