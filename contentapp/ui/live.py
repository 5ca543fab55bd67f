"""Pages that change by themselves.

A page names what it shows: `Live.watch(act, [(BOARD, bundle_id)])` in its `on_load`. When the database announces a
change in that business, the view is rendered once, whoever watches, and sent to every tab whose session still lives and
whose person is still a member. One LISTEN a process; after a lost connection every page is rendered afresh.
"""

from __future__ import annotations

import asyncio
import uuid
from collections import defaultdict
from collections.abc import Awaitable, Callable, Collection, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

import reflex as rx
import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from contentapp.db.addresses import listen_address
from contentapp.db.notify import BusinessBinned, Change, Message, Reconnected, SessionEnded, SessionMoved, listen
from contentapp.db.session import anonymous_session, business_session
from contentapp.settings import settings
from contentapp.ui.bridge import tell
from contentapp.ui.session import Act
from contentapp.ui.tabs import disconnect, emit, is_connected

_log = structlog.get_logger(__name__)
_GATHER_SECONDS = 0.008  # statements of one transaction arrive together: one render for all of them
_LOOK_FOR_EXPIRED_SECONDS = 30.0
_SWEEP_AT = 1_000  # tabs say nothing when they are closed: every so often those that went are forgotten


@dataclass(frozen=True)
class Changed:
    """Ids by table; a table that is present with None changed in more places than were counted."""

    ids: dict[str, set[uuid.UUID] | None]

    def touches(self, *tables: str) -> bool:
        """Whether any of these tables changed."""
        return any(table in self.ids for table in tables)


def gather(messages: Sequence[Message], watched: Collection[uuid.UUID]) -> dict[uuid.UUID, Changed]:
    """What changed for each business; what belongs to none, such as a feature flag, changed for all watched ones."""
    by_business: dict[uuid.UUID, dict[str, set[uuid.UUID] | None]] = defaultdict(dict)
    for message in messages:
        if not isinstance(message, Change):
            continue
        for business_id in watched if message.business_id is None else (message.business_id,):
            ids = by_business[business_id]
            known = ids.get(message.table, set())
            ids[message.table] = None if known is None or message.ids is None else known | set(message.ids)
    return {business_id: Changed(ids) for business_id, ids in by_business.items()}


Render = Callable[[AsyncSession, uuid.UUID, str, Changed | None], Awaitable[Any]]


@dataclass(frozen=True)
class View:
    """One var of one State, rendered from the database for a business and a key (a bundle's id, say).

    `render(session, business_id, key, changed)` runs as an agent of that business. `changed` is None when everything
    must be sent afresh. It returns the var's new value, or None to send nothing. With `tables`, it is only
    rendered when one of those changed.
    """

    state: type[rx.State]
    var: str
    render: Render
    tables: tuple[str, ...] = ()

    def concerns(self, changed: Changed | None) -> bool:
        """Whether a change may matter to it."""
        return changed is None or not self.tables or changed.touches(*self.tables)


@dataclass(frozen=True, slots=True)
class _Watch:
    token: str
    session_id: uuid.UUID
    business_id: uuid.UUID
    view: View
    key: str


class Live:
    """Who watches what in this process."""

    _watches: ClassVar[dict[str, list[_Watch]]] = {}
    _sessions: ClassVar[dict[str, uuid.UUID]] = {}
    _businesses: ClassVar[dict[str, uuid.UUID]] = {}
    _frame: ClassVar[list[View]] = []
    _sweep_at: ClassVar[int] = _SWEEP_AT

    @classmethod
    def frame(cls, *views: View) -> None:
        """What every tab of a business shows around its page, whatever that is."""
        cls._frame = list(views)

    @classmethod
    def enter(cls, token: str, session_id: uuid.UUID, business_id: uuid.UUID | None) -> None:
        """This tab shows pages of that session, in that business or in none."""
        cls._sessions[token] = session_id
        if len(cls._sessions) > cls._sweep_at:
            for gone in [other for other in cls._sessions if other != token and not is_connected(other)]:
                cls.forget(gone)
            cls._sweep_at = 2 * len(cls._sessions) + _SWEEP_AT
        if business_id is None:
            cls._businesses.pop(token, None)
        else:
            cls._businesses[token] = business_id

    @classmethod
    def watch(cls, act: Act, views: Sequence[tuple[View, str]]) -> None:
        """From now on this tab shows these views, and no others."""
        who = act.principal
        cls.enter(act.token, who.session_id, who.business_id)
        cls._watches[act.token] = [
            _Watch(act.token, who.session_id, who.business_id, view, str(key)) for view, key in views
        ]

    @classmethod
    def unwatch(cls, token: str) -> None:
        """This tab shows nothing that changes by itself."""
        cls._watches.pop(token, None)

    @classmethod
    def forget(cls, token: str) -> None:
        """The tab has gone."""
        cls._watches.pop(token, None)
        cls._sessions.pop(token, None)
        cls._businesses.pop(token, None)

    @classmethod
    async def run(cls) -> None:
        """Listen and push until the process ends: one lifespan task of the web process."""
        queue: asyncio.Queue[Message] = asyncio.Queue()

        async def receive() -> None:
            async for message in listen(listen_address(settings())):
                queue.put_nowait(message)

        beside = [asyncio.create_task(receive()), asyncio.create_task(cls._end_expired_for_ever())]
        try:
            while True:
                messages = [await queue.get()]
                await asyncio.sleep(_GATHER_SECONDS)
                while not queue.empty():
                    messages.append(queue.get_nowait())
                try:
                    await cls._deliver(messages)
                except Exception:
                    _log.exception("push_failed")  # one page's failure must not silence the others
        finally:
            for task in beside:
                task.cancel()

    @classmethod
    async def _end_expired_for_ever(cls) -> None:
        """Nobody announces that a session has run out: every so often somebody has to look."""
        while True:
            await asyncio.sleep(_LOOK_FOR_EXPIRED_SECONDS)
            try:
                await cls._end_missed()
            except Exception as error:
                _log.warning("expired_sessions_not_looked_for", error=type(error).__name__)  # the next turn tries again

    @classmethod
    async def _deliver(cls, messages: list[Message]) -> None:
        for message in messages:
            if isinstance(message, SessionEnded):
                await cls._end(message.session_id)
            elif isinstance(message, SessionMoved):
                await cls._move(message.session_id, message.business_id)
            elif isinstance(message, BusinessBinned):
                await cls._close(message.business_id)
        if any(isinstance(message, Reconnected) for message in messages):
            await cls._end_missed()
            for business_id in cls._watched():
                await cls._push(business_id, None)
            return
        for business_id, changed in gather(messages, cls._watched()).items():
            await cls._push(business_id, changed)

    @classmethod
    def _watched(cls) -> set[uuid.UUID]:
        watched = {watch.business_id for watches in cls._watches.values() for watch in watches}
        return watched | set(cls._businesses.values())

    @classmethod
    def _watching(cls, business_id: uuid.UUID) -> list[_Watch]:
        framed = [
            _Watch(token, cls._sessions[token], business_id, view, "")
            for token, business in cls._businesses.items()
            if business == business_id and token in cls._sessions
            for view in cls._frame
        ]
        return [w for ws in cls._watches.values() for w in ws if w.business_id == business_id] + framed

    @classmethod
    def _still_watches(cls, watch: _Watch) -> bool:
        if watch.view in cls._frame:
            return cls._businesses.get(watch.token) == watch.business_id
        return watch in cls._watches.get(watch.token, ())

    @classmethod
    async def _push(cls, business_id: uuid.UUID, changed: Changed | None) -> None:
        watches = [watch for watch in cls._watching(business_id) if watch.view.concerns(changed)]
        if not watches:
            return
        async with anonymous_session() as session:
            allowed = set(
                await session.scalars(
                    text("SELECT * FROM private.sessions_in_business(:sessions, :business)"),
                    {"sessions": list({w.session_id for w in watches}), "business": business_id},
                )
            )
        groups: dict[tuple[View, str], list[_Watch]] = defaultdict(list)
        for watch in watches:
            if watch.session_id in allowed:
                groups[watch.view, watch.key].append(watch)
            else:
                cls.forget(watch.token)
        for (view, key), group in groups.items():
            async with business_session(business_id) as session:
                value = await view.render(session, business_id, key, changed)
            if value is None:
                continue
            for watch in group:
                if not cls._still_watches(watch):
                    continue  # while this was rendered, the tab has gone on to something else
                if not await emit(watch.token, view.state, view.var, value):
                    cls.forget(watch.token)

    @classmethod
    async def _move(cls, session_id: uuid.UUID, business_id: uuid.UUID) -> None:
        """Pages of this session that show another business start again in that one."""
        for token in [token for token, session in cls._sessions.items() if session == session_id]:
            if cls._businesses.get(token) != business_id:
                cls.forget(token)
                await tell(token, "navigate", href="/app", say="You went to another business in another tab.")

    @classmethod
    async def _close(cls, business_id: uuid.UUID) -> None:
        """Pages of a business in the bin go where it can be restored."""
        for token in [token for token, business in cls._businesses.items() if business == business_id]:
            cls.forget(token)
            await tell(token, "navigate", href="/app/businesses", say="The business you were in is in the bin now.")

    @classmethod
    async def _end_missed(cls) -> None:
        """End the pages of sessions that ended while nobody could say so, or by the clock."""
        if not cls._sessions:
            return
        query = text("SELECT * FROM private.ended_sessions(:sessions)")
        async with anonymous_session() as session:
            ended = list(await session.scalars(query, {"sessions": list(set(cls._sessions.values()))}))
        for session_id in ended:
            await cls._end(session_id)

    @classmethod
    async def _end(cls, session_id: uuid.UUID) -> None:
        for token in [token for token, session in cls._sessions.items() if session == session_id]:
            cls.forget(token)
            await tell(token, "navigate", href="/login?signed-out=1")
            await disconnect(token)
