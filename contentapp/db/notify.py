"""What changed, as the database announces it: one LISTEN connection a process."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections.abc import AsyncIterator
from dataclasses import dataclass

import psycopg
import structlog

from contentapp.db.addresses import conninfo

CHANNEL = "contentapp"

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Change:
    """Rows of one table and business that a committed statement touched; `ids` is None for more than fifty.

    `business_id` is None for a table that is the whole platform's, such as its feature flags.
    """

    table: str
    business_id: uuid.UUID | None
    ids: tuple[uuid.UUID, ...] | None


@dataclass(frozen=True, slots=True)
class SessionEnded:
    """Somebody signed out: the pages of this session must go."""

    session_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class SessionMoved:
    """Somebody went to another business of theirs: the session's pages must not act on the one they were opened for."""

    session_id: uuid.UUID
    business_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class BusinessBinned:
    """A business was put into the bin: nobody has business on its pages any more."""

    business_id: uuid.UUID


@dataclass(frozen=True, slots=True)
class Reconnected:
    """The connection was lost and is back: anything may have happened in between."""


Message = Change | SessionEnded | SessionMoved | BusinessBinned | Reconnected


class _State:
    """Whether this process hears the database just now."""

    listening = False


def is_listening() -> bool:
    """Whether this process's LISTEN connection stands."""
    return _State.listening


def read_message(payload: str) -> Message | None:
    """A message from its NOTIFY payload; None for one this release does not know."""
    facts = json.loads(payload)
    if "end" in facts:
        return SessionEnded(uuid.UUID(facts["end"]))
    if "moved" in facts:
        return SessionMoved(uuid.UUID(facts["moved"]), uuid.UUID(facts["b"]))
    if "binned" in facts:
        return BusinessBinned(uuid.UUID(facts["binned"]))
    if "t" in facts and "b" in facts:
        business, ids = facts["b"], facts.get("ids")
        return Change(
            facts["t"],
            None if business is None else uuid.UUID(business),
            None if ids is None else tuple(uuid.UUID(i) for i in ids),
        )
    return None


async def listen(address: str) -> AsyncIterator[Message]:
    """Messages as they are committed, for ever. Reconnects by itself, and says so."""
    delay = 0.1
    first = True
    while True:
        try:
            async with await psycopg.AsyncConnection.connect(conninfo(address), autocommit=True) as connection:
                await connection.execute(f"LISTEN {CHANNEL}")
                _State.listening = True
                if not first:
                    yield Reconnected()
                first, delay = False, 0.1
                async for notify in connection.notifies():
                    message = read_message(notify.payload)
                    if message is not None:
                        yield message
        except psycopg.Error as error:
            _State.listening = False
            _log.warning("listen_lost", error=type(error).__name__)
            await asyncio.sleep(delay)
            delay = min(delay * 2, 5.0)
