"""Who acts, resolved on every event.

Every public method of a State can be called by anyone with a socket, with any arguments. `@acts` is the one way
handlers are written: it finds the person behind the HttpOnly cookie, opens one transaction as them, and turns an
expected failure into a sentence on their screen.
"""

from __future__ import annotations

import functools
import inspect
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from http.cookies import CookieError, SimpleCookie
from typing import Any, Concatenate, ParamSpec
from urllib.parse import quote

import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from contentapp.db.failures import sentence, summary
from contentapp.domain.accounts import SESSION_COOKIE, acting
from contentapp.domain.principal import Principal
from contentapp.errors import AppError, NotSignedIn
from contentapp.log import new_request_id
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
    name = handler.__qualname__

    @functools.wraps(handler)
    async def event(self: Any, *args: P.args, **kwargs: P.kwargs) -> Any:
        with structlog.contextvars.bound_contextvars(request_id=new_request_id(), handler=name):
            began = time.perf_counter()
            outcome = "failed"
            try:
                outcome, result = await answer(self, *args, **kwargs)
                return result
            finally:
                _log.info("event", outcome=outcome, ms=round((time.perf_counter() - began) * 1000, 1))

    async def answer(self: Any, *args: P.args, **kwargs: P.kwargs) -> tuple[str, Any]:
        token = self.router.session.client_token
        try:
            cookie = session_token(self.router.headers.cookie)
            async with acting(cookie, days=settings().session_days) as (principal, session):
                result = await handler(self, Act(principal, session, token), *args, **kwargs)
            return "done", result
        except (AppError, DBAPIError) as error:
            return await _explain(self, token, error), None

    parameters = list(inspect.signature(handler).parameters.values())
    event.__signature__ = inspect.Signature([parameters[0], *parameters[2:]])  # type: ignore[attr-defined]
    event.__acts__ = True  # type: ignore[attr-defined]
    return event


async def _explain(state: Any, token: str, error: AppError | DBAPIError) -> str:
    """Say on the page what went wrong; returns it in one word, for the log."""
    if isinstance(error, NotSignedIn):
        await tell(token, "navigate", href=f"/login?next={quote(_here(state))}")
        return error.code
    if isinstance(error, AppError):
        await tell(token, "toast", level="error", text=error.message)
        return error.code
    _log.warning("database_refused", error=type(error.orig).__name__, said=summary(error))
    await tell(token, "toast", level="error", text=sentence(error))
    return "database_refused"


def _here(state: Any) -> str:
    """The page the tab is on, as a local path to come back to."""
    path = str(state.router.url.path or "/app")
    return path if path.startswith("/") and not path.startswith("//") else "/app"
