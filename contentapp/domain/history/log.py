"""The log of a business: what happened, page by page, filtered, and as a table to take away."""

from __future__ import annotations

import csv
import io
import json
import uuid
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any, Final, cast

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from contentapp.domain.history.authors import find_names, name_author
from contentapp.domain.history.versions import editable_fields, find_made_versions
from contentapp.domain.kinds import KINDS
from contentapp.errors import Invalid

ENTITY_NAMES: Final[dict[str, str]] = {
    "social_post": "social post",
    "blog_post": "blog post",
    "content_upgrade": "content upgrade",
    "email_sequence": "email sequence",
    "email": "email",
    "content_bundle": "bundle",
    "business": "business profile",
    "business_member": "member",
    "order": "order",
    "refund": "refund",
    "fulfilment": "content that was paid for",
    "api_key": "API key",
    "esp_integration": "email integration",
    "managed_url": "tracked link",
    "model_settings": "choice of writer",
}
"""What can be in a business's log, in words."""

BILLING: Final = ("order", "refund", "fulfilment")
"""What is the owners' to see. Row-level security says so, too, but for agents, which render for all members."""

ACTIONS: Final = ("create", "update", "delete")
PAGE: Final = 40
_EXPORT_PAGE: Final = 1_000
_HEADER: Final = (
    "time_utc", "person", "actor_id", "action", "entity_type", "entity_id", "title", "changes", "reason", "ai_model",
    "seal", "hash",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Filters:
    """What to see of the log. Empty means all; times are aware; `search` looks at titles, people and hashes.

    `without` are kinds of things that are left out.
    """

    entity_types: tuple[str, ...] = ()
    actions: tuple[str, ...] = ()
    actor_id: uuid.UUID | None = None
    since: datetime | None = None
    until: datetime | None = None
    ai_only: bool = False
    search: str = ""
    without: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Entry:
    """One change. `title` and `bundle_id` say what it is about as it stands today, empty when that is gone for good.

    `sequence_id` is there for an email. `version` is the one that a change of a text made of it, 0 for other changes.
    """

    id: uuid.UUID
    at: datetime
    action: str
    entity_type: str
    entity_id: uuid.UUID
    actor_id: uuid.UUID
    actor: str
    changes: dict[str, Any]
    reason: str | None
    ai_generated: bool
    ai_model: str | None
    seal: int | None
    hash: str | None
    title: str = ""
    bundle_id: str = ""
    sequence_id: str = ""
    version: int = 0


@dataclass(frozen=True, slots=True)
class LogPage:
    """Entries, newest first; `older` is the key of the next page, empty at the end."""

    entries: tuple[Entry, ...]
    older: str


# What each thing is called. One query a page, by ids; for a search the same, by name.
_NAMED: Final = """
    SELECT p.id, p.bundle_id, split_part(ltrim(left(p.content, 300), E' \\n\\r\\t'), E'\\n', 1) AS title,
      NULL::uuid AS sequence_id FROM public.social_posts p WHERE p.business_id = :business
    UNION ALL SELECT p.id, p.bundle_id, p.title, NULL FROM public.blog_posts p WHERE p.business_id = :business
    UNION ALL SELECT p.id, p.bundle_id, p.title, NULL FROM public.content_upgrades p WHERE p.business_id = :business
    UNION ALL SELECT p.id, p.bundle_id, p.name, NULL FROM public.email_sequences p WHERE p.business_id = :business
    UNION ALL SELECT e.id, s.bundle_id, e.subject_line, s.id FROM public.emails e
      JOIN public.email_sequences s ON s.business_id = e.business_id AND s.id = e.sequence_id
      WHERE e.business_id = :business
    UNION ALL SELECT u.id, u.id, u.name, NULL FROM public.content_bundles u WHERE u.business_id = :business
    UNION ALL SELECT b.id, NULL, b.name, NULL FROM public.businesses b WHERE b.id = :business
    UNION ALL SELECT n.id, NULL, n.title, NULL FROM private.name_billing(:business) n
"""
_TITLES = text(f"SELECT n.id, n.bundle_id, n.title, n.sequence_id FROM ({_NAMED}) n WHERE n.id = ANY (:ids)")  # noqa: S608
_MEMBERS = text("SELECT user_id, name FROM private.names_in_history(:business, NULL)")

_SELECT: Final = """
    SELECT a.*, s.number AS seal, s.hash FROM public.audit_logs a
    LEFT JOIN public.audit_seals s ON s.audit_id = a.id
    WHERE a.business_id = :business
"""
_CONDITIONS: Final[dict[str, str]] = {
    "entity_types": "a.entity_type = ANY (:entity_types)",
    "actions": "a.action = ANY (:actions)",
    "actor_id": "a.actor_id = :actor_id",
    "since": "a.created_at >= :since",
    "until": "a.created_at < :until",
    "ai_only": "a.ai_generated",
    "without": "a.entity_type <> ALL (:without)",
    "older": "(a.created_at, a.id) < (:older_at, :older_id)",
    "search": f"""(s.hash LIKE :hash OR a.actor_id = ANY (:people) OR a.entity_id = ANY (:people)
      OR a.entity_id IN (SELECT n.id FROM ({_NAMED}) n WHERE n.title ILIKE :pattern))""",  # noqa: S608
}


async def list_entries(
    session: AsyncSession, business_id: uuid.UUID, filters: Filters, *, older: str = "", limit: int = PAGE
) -> LogPage:
    """A page of the log, newest first, from the key `older` on. Raises Invalid for a key that is none."""
    values: dict[str, Any] = {"business": business_id, "limit": limit + 1}
    wanted = [name for name in _CONDITIONS if getattr(filters, name, None)]
    for name in wanted:
        value = getattr(filters, name)
        values[name] = list(cast("tuple[str, ...]", value)) if isinstance(value, tuple) else value
    if older:
        wanted.append("older")
        values["older_at"], values["older_id"] = read_key(older)
    if filters.search:
        values |= await _search(session, business_id, filters.search)
    where = "".join(f" AND {_CONDITIONS[name]}" for name in wanted)
    query = text(f"{_SELECT}{where} ORDER BY a.created_at DESC, a.id DESC LIMIT :limit")
    rows = (await session.execute(query, {k: v for k, v in values.items() if k not in ("ai_only", "search")})).all()
    entries = await _described(session, business_id, rows[:limit])
    return LogPage(tuple(entries), make_key(entries[-1]) if len(rows) > limit else "")


async def list_actors(session: AsyncSession, business_id: uuid.UUID) -> dict[uuid.UUID, str]:
    """The members of a business by name, those who came first first."""
    rows = await session.execute(_MEMBERS, {"business": business_id})
    return {row.user_id: row.name for row in rows}


def make_key(entry: Entry) -> str:
    """The key of the page after this entry."""
    return f"{entry.at.astimezone(UTC).isoformat()}~{entry.id}"


def read_key(key: str) -> tuple[datetime, uuid.UUID]:
    """Where a page begins; raises Invalid for what is no key."""
    at, _, entry_id = key.partition("~")
    try:
        moment, found = datetime.fromisoformat(at), uuid.UUID(entry_id)
    except ValueError as error:
        raise Invalid("This page of the log cannot be found. Start again from the top.") from error
    if moment.tzinfo is None:
        raise Invalid("This page of the log cannot be found. Start again from the top.")
    return moment, found


async def export_page(
    session: AsyncSession, business_id: uuid.UUID, filters: Filters, *, older: str = ""
) -> tuple[str, str]:
    """A stretch of the filtered log as CSV (RFC 4180), newest first, and the key of the next one, empty at the end.

    The first begins with the names of the columns. Cells are harmless in a spreadsheet.
    """
    page = await list_entries(session, business_id, filters, older=older, limit=_EXPORT_PAGE)
    head = () if older else (_HEADER,)
    return _csv((*head, *map(_cells, page.entries))), page.older


def _cells(entry: Entry) -> tuple[str, ...]:
    changes = json.dumps(entry.changes, separators=(",", ":"), ensure_ascii=False)
    seal = "" if entry.seal is None else str(entry.seal)
    return (
        entry.at.astimezone(UTC).isoformat(), harmless(entry.actor), str(entry.actor_id), entry.action,
        entry.entity_type, str(entry.entity_id), harmless(entry.title), changes, entry.reason or "",
        entry.ai_model or "", seal, entry.hash or "",
    )  # fmt: skip


def harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula (OWASP, CSV injection)."""
    return f"'{cell}" if cell.startswith(("=", "+", "-", "@", "\t", "\r")) else cell


def _csv(rows: Iterable[tuple[str, ...]]) -> str:
    buffer = io.StringIO()
    csv.writer(buffer).writerows(rows)
    return buffer.getvalue()


async def _search(session: AsyncSession, business_id: uuid.UUID, words: str) -> dict[str, Any]:
    """What a search compares with: a title, the name of a colleague who acted or is meant, the beginning of a hash."""
    sought = words.strip().lower()
    pattern = sought.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    actors = await list_actors(session, business_id)
    people = [one for one, name in actors.items() if sought in name.lower()]
    return {"pattern": f"%{pattern}%", "hash": f"{pattern}%", "people": people}


async def _described(session: AsyncSession, business_id: uuid.UUID, rows: Any) -> list[Entry]:
    titles: dict[uuid.UUID, Any] = {}
    if rows:
        found = await session.execute(_TITLES, {"business": business_id, "ids": list({row.entity_id for row in rows})})
        titles = {row.id: row for row in found}
    people = {row.actor_id for row in rows} | {row.entity_id for row in rows if row.entity_type == "business_member"}
    names = await find_names(session, business_id, people)
    versions = await find_made_versions(session, business_id, [row.id for row in rows if changes_text(row)])
    entries: list[Entry] = []
    for row in rows:
        entry = Entry(
            id=row.id, at=row.created_at, action=row.action, entity_type=row.entity_type, entity_id=row.entity_id,
            actor_id=row.actor_id, actor=name_author(row.actor_id, row.ai_model, names), changes=row.changes,
            reason=row.reason, ai_generated=row.ai_generated, ai_model=row.ai_model, seal=row.seal, hash=row.hash,
            version=versions.get(row.id, 0),
        )  # fmt: skip
        about = titles.get(row.entity_id)
        if row.entity_type == "business_member":
            entry = replace(entry, title=names.get(row.entity_id, ""))
        elif about is not None:
            bundle_id, sequence_id = str(about.bundle_id or ""), str(about.sequence_id or "")
            entry = replace(entry, title=about.title, bundle_id=bundle_id, sequence_id=sequence_id)
        entries.append(entry)
    return entries


def changes_text(row: Any) -> bool:
    """Whether an entry is about what people write in a piece or an email."""
    is_text = row.entity_type == "email" or row.entity_type in KINDS
    return is_text and row.action == "update" and not set(editable_fields(row.entity_type)).isdisjoint(row.changes)
