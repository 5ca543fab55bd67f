"""The chain over a business's log: every entry's seal covers the entry and the seal before it.

A seal is an HMAC, so whoever can write in the database but has not got the key can neither change an entry, nor take
one out, nor slip one in between, without the chain saying where. Entries are sealed after they are committed, in the
order in which that is noticed: no writer waits for another. See docs/adr/0007.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import uuid
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_BATCH: Final = 2_000

# Everything an entry says, as text that is the same on every server.
_FIELDS: Final = """ARRAY[a.id::text, a.business_id::text,
    to_char(a.created_at AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US'), a.entity_type, a.entity_id::text, a.action,
    a.actor_id::text, a.changes::text, a.reason, a.ai_generated::text, a.ai_model, a.ai_prompt] AS fields"""

_TURN = text("SELECT pg_try_advisory_xact_lock(hashtextextended('contentapp: seals', 0))")
_WAITING = text(f"SELECT a.business_id, a.id, {_FIELDS} FROM private.unsealed_entries(:most) a")  # noqa: S608
_SEAL = text("SELECT private.seal_entries(:business, :first, :entries, :hashes)")
_CHAIN: Final = f"""
    SELECT s.business_id, s.number, s.hash, s.audit_id, s.created_at, a.id IS NOT NULL AS is_there,
      {{}} AS is_hidden, {_FIELDS}
    FROM public.audit_seals s LEFT JOIN public.audit_logs a ON a.id = s.audit_id
"""  # noqa: S608
_ALL_CHAINS = text(f"{_CHAIN.format('false')} ORDER BY s.business_id NULLS FIRST, s.number")
_HIDDEN: Final = "a.id IS NULL AND s.audit_id IN (SELECT private.hidden_entries(:business))"
_ONE_CHAIN = text(f"{_CHAIN.format(_HIDDEN)} WHERE s.business_id = :business ORDER BY s.number")
_STRAYS = text("SELECT a.id, a.business_id FROM private.entries_without_seal() a")
_NEWEST: Final = (
    "SELECT number, hash, created_at FROM public.audit_seals WHERE business_id {} ORDER BY number DESC LIMIT 1"
)
_NEWEST_OF_ONE = text(_NEWEST.format("= :business"))
_NEWEST_OF_PLATFORM = text(_NEWEST.format("IS NULL"))
_STATE = text("SELECT w.waiting, w.since FROM private.entries_waiting(:business) w")


@dataclass(frozen=True, slots=True)
class SealState:
    """How far a business's log is sealed: the newest seal, and how many entries wait for theirs since when."""

    count: int
    hash: str
    sealed_at: datetime | None
    waiting: int
    waiting_since: datetime | None


@dataclass(frozen=True, slots=True)
class Break:
    """The first place where a chain does not hold."""

    business_id: uuid.UUID | None
    number: int | None
    entry_id: uuid.UUID | None
    what: str

    def __str__(self) -> str:
        chain = f"business {self.business_id}" if self.business_id else "the platform"
        return f"{chain}: {self.what}"


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check of the chains found: how many seals hold, each chain's newest, and every first break.

    `hidden` seals could not be computed: they cover entries that are not the asker's to read.
    """

    seals: int
    newest: dict[uuid.UUID | None, tuple[int, str]]
    breaks: tuple[Break, ...]
    hidden: int = 0


def seal_key(secret: str) -> bytes:
    """The key of the chains, from the installation's secret key."""
    return hmac.new(secret.encode(), b"contentapp: audit seals, 1", hashlib.sha256).digest()


def seal_of(key: bytes, number: int, before: str, fields: Sequence[str | None]) -> str:
    """The seal of an entry at its place: HMAC-SHA256 (RFC 2104) over its number, the seal before and its fields."""
    message = json.dumps([number, before, *fields], ensure_ascii=False, separators=(",", ":"))
    return hmac.new(key, message.encode(), hashlib.sha256).hexdigest()


async def seal_waiting(session: AsyncSession, key: bytes) -> int:
    """Seal a batch of the entries that wait, as a service; returns how many. One at a time: others find nothing."""
    if not (await session.execute(_TURN)).scalar_one():
        return 0
    rows = (await session.execute(_WAITING, {"most": _BATCH})).all()
    for business_id, group in groupby(rows, key=lambda row: row.business_id):
        entries = list(group)
        newest = (
            await session.execute(
                _NEWEST_OF_PLATFORM if business_id is None else _NEWEST_OF_ONE,
                {} if business_id is None else {"business": business_id},
            )
        ).one_or_none()
        number, before = (newest.number, newest.hash) if newest else (0, "")
        hashes: list[str] = []
        for place, entry in enumerate(entries, number + 1):
            before = seal_of(key, place, before, entry.fields)
            hashes.append(before)
        facts = {"business": business_id, "first": number + 1, "entries": [e.id for e in entries], "hashes": hashes}
        await session.execute(_SEAL, facts)
    return len(rows)


async def get_seal_state(session: AsyncSession, business_id: uuid.UUID) -> SealState:
    """How far the log of a business is sealed."""
    newest = (await session.execute(_NEWEST_OF_ONE, {"business": business_id})).one_or_none()
    state = (await session.execute(_STATE, {"business": business_id})).one()
    if newest is None:
        return SealState(0, "", None, state.waiting, state.since)
    return SealState(newest.number, newest.hash, newest.created_at, state.waiting, state.since)


async def verify_chain(session: AsyncSession, key: bytes, business_id: uuid.UUID) -> Checked:
    """Compute a business's chain again, as somebody who may read its log."""
    return await _verify(session, key, _ONE_CHAIN, {"business": business_id})


async def verify_everything(session: AsyncSession, key: bytes) -> Checked:
    """Compute every chain again, as a service, and look for entries that have no seal and wait for none."""
    checked = await _verify(session, key, _ALL_CHAINS, {})
    strays = [_stray(row) for row in await session.execute(_STRAYS)]
    return Checked(checked.seals, checked.newest, (*checked.breaks, *strays))


def _stray(row: Any) -> Break:
    what = f"entry {row.id} has no seal and waits for none: its seal was taken away, or the triggers never saw it."
    return Break(row.business_id, None, row.id, what)


async def _verify(session: AsyncSession, key: bytes, query: Any, values: dict[str, Any]) -> Checked:
    seals = hidden = 0
    newest: dict[uuid.UUID | None, tuple[int, str]] = {}
    breaks: dict[uuid.UUID | None, Break] = {}
    async for row in await session.stream(query, values):
        number, before = newest.get(row.business_id, (0, ""))
        newest[row.business_id] = (row.number, row.hash)
        seals += not row.is_hidden
        hidden += row.is_hidden
        what = _why_broken(key, row, number + 1, before)
        if what and row.business_id not in breaks:
            breaks[row.business_id] = Break(row.business_id, row.number, row.audit_id, what)
    return Checked(seals, newest, tuple(breaks.values()), hidden)


def _why_broken(key: bytes, row: Any, expected: int, before: str) -> str:
    """What is wrong at this link of a chain; empty when it holds."""
    if row.number != expected:
        gap = f"seal {expected} is" if row.number == expected + 1 else f"seals {expected} to {row.number - 1} are"
        return f"{gap} missing, before entry {row.audit_id}."
    if row.is_hidden:
        return ""
    if not row.is_there:
        return f"entry {row.audit_id}, which seal {row.number} covers, is gone."
    if not hmac.compare_digest(row.hash, seal_of(key, row.number, before, row.fields)):
        first = " Or the secret key is not the one it was sealed with." if row.number == 1 else ""
        return f"entry {row.audit_id} is not what seal {row.number} covers: one of the two was changed.{first}"
    return ""
