"""Who acts, resolved on every event.

Every public method of a State can be called by anyone with a socket, with any arguments. `@acts` is the one way
handlers are written: it finds the person behind the HttpOnly cookie, opens one transaction as them, and turns an
expected failure into a sentence on their screen. `@acts_anywhere` is its like for what needs no business.
"""

from __future__ import annotations

import functools
import inspect
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from http.cookies import CookieError, SimpleCookie
from typing import Any, Concatenate, ParamSpec
from urllib.parse import quote

import reflex as rx
import structlog
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from contentapp.db.failures import sentence, summary
from contentapp.domain import admins
from contentapp.domain.accounts import SESSION_COOKIE, NoBusiness, acting, acting_person
from contentapp.domain.principal import Person, Principal
from contentapp.errors import AppError, Conflict, NotSignedIn
from contentapp.log import new_request_id
from contentapp.settings import settings
from contentapp.ui.bridge import tell

P = ParamSpec("P")
_log = structlog.get_logger(__name__)


class TabState(rx.State):
    """What the server alone knows of a tab: the business whose pages it shows, empty before the first one."""

    _business: str = ""


@dataclass(frozen=True, slots=True)
class PersonAct:
    """One event of somebody who may have no business to work in: who, in which transaction, from which tab."""

    person: Person
    session: AsyncSession
    token: str
    _afterwards: list[dict[str, Any]] = field(default_factory=list, kw_only=True)

    async def toast(self, text: str, *, level: str = "success", **facts: Any) -> None:
        """Say something in a corner of this tab."""
        await tell(self.token, "toast", level=level, text=text, **facts)

    def leave(self, href: str, *, say: str = "") -> None:
        """Once this event is committed, load that page afresh in this tab, and say something there."""
        self._afterwards.append({"kind": "navigate", "href": href, "say": say})


@dataclass(frozen=True, slots=True)
class Act(PersonAct):
    """One event of somebody at work in a business."""

    person: Principal

    @property
    def principal(self) -> Principal:
        """Who acts, and in which business."""
        return self.person


class ElsewhereNow(Conflict):
    """The tab shows one business while its session has gone to another."""

    code = "elsewhere_now"


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

    Nobody signed in: the tab goes to the sign-in page and comes back. No business left: it goes where one is made or
    restored. The session has gone to another business meanwhile: it goes home there. An AppError: its message as a
    toast. The database away: said so. In each case the transaction is rolled back and nothing else happens.
    """

    async def as_member(self: Any, cookie: str, call: Callable[[PersonAct], Awaitable[Any]]) -> Any:
        token = self.router.session.client_token
        async with acting(cookie, days=settings().session_days) as (principal, session):
            tab = await self.get_state(TabState)
            if tab._business and tab._business != str(principal.business_id):
                raise ElsewhereNow(f"You went to {principal.business_name} meanwhile. Nothing was changed here.")
            act = Act(principal, session, token)
            answer = await call(act)
        return await _finish(act, answer)

    return _event(handler, as_member)


def acts_anywhere(
    handler: Callable[Concatenate[Any, PersonAct, P], Awaitable[Any]],
) -> Callable[Concatenate[Any, P], Awaitable[Any]]:
    """Like `acts`, for what concerns a person and no one business: `async def restore(self, act: PersonAct, ...)`."""

    async def as_person(self: Any, cookie: str, call: Callable[[PersonAct], Awaitable[Any]]) -> Any:
        token = self.router.session.client_token
        async with acting_person(cookie, days=settings().session_days) as (person, session):
            act = PersonAct(person, session, token)
            answer = await call(act)
        return await _finish(act, answer)

    return _event(handler, as_person)


async def _finish(act: PersonAct, answer: Any) -> Any:
    """What a handler wanted done once its transaction is committed."""
    for command in act._afterwards:
        await tell(act.token, **command)
    return answer


def _event(handler: Callable[..., Awaitable[Any]], run: Callable[..., Awaitable[Any]]) -> Callable[..., Awaitable[Any]]:
    @functools.wraps(handler)
    async def event(self: Any, *args: Any, **kwargs: Any) -> Any:
        with structlog.contextvars.bound_contextvars(request_id=new_request_id(), handler=handler.__qualname__):
            began = time.perf_counter()
            outcome = "failed"
            try:
                outcome, result = await answer(self, *args, **kwargs)
                return result
            finally:
                _log.info("event", outcome=outcome, ms=round((time.perf_counter() - began) * 1000, 1))

    async def answer(self: Any, *args: Any, **kwargs: Any) -> tuple[str, Any]:
        token = self.router.session.client_token
        try:
            cookie = session_token(self.router.headers.cookie)
            return "done", await run(self, cookie, lambda act: handler(self, act, *args, **kwargs))
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
    if isinstance(error, NoBusiness):
        await tell(token, "navigate", href="/app/businesses")
        return error.code
    if isinstance(error, ElsewhereNow):
        await tell(token, "navigate", href="/app", say=error.message)
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
