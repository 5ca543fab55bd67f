"""What the text of a piece or an email was before, how it differs, and the way back to it."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Literal, cast

from sqlalchemy import func, select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contentapp.domain.content import EDITABLE, EMAIL_FIELDS, PieceView, edit_email, edit_piece
from contentapp.domain.history.authors import SERVICE, find_names, name_author
from contentapp.domain.history.diff import Part, diff_words
from contentapp.domain.kinds import KINDS, Kind
from contentapp.domain.principal import Principal
from contentapp.errors import Conflict, NotFound
from contentapp.models import PIECES, AuditLog, ContentVersion, Email

Entity = Literal["social_post", "blog_post", "content_upgrade", "email_sequence", "email"]

FIELD_NAMES: Final[dict[str, str]] = {
    "content": "Text",
    "title": "Title",
    "name": "Name",
    "description": "Description",
    "meta_description": "Description for search engines",
    "keywords": "Keywords",
    "hashtags": "Hashtags",
    "media_prompts": "Picture prompts",
    "media_alt_texts": "Alt texts",
    "cta_text": "Call to action",
    "subject_line": "Subject",
    "preview_text": "Preview text",
    "delay_days": "Days after the email before it",
}
_BETWEEN: Final = {"media_prompts": "\n", "media_alt_texts": "\n"}  # lists of sentences; all others are of words

# A change keeps the text before it right after its entry, and so before the next entry about the same thing. Of saves
# in a row only the first keeps one: they made one version together.
_MADE: Final = text("""
    SELECT a.id, 1 + (
      SELECT count(*) FROM public.content_versions v
      WHERE v.business_id = a.business_id AND v.entity_type = a.entity_type AND v.entity_id = a.entity_id
        AND v.created_at < coalesce((
          SELECT min(n.created_at) FROM public.audit_logs n
          WHERE n.business_id = a.business_id AND n.entity_type = a.entity_type AND n.entity_id = a.entity_id
            AND n.created_at > a.created_at
        ), 'infinity')
    ) AS version
    FROM public.audit_logs a WHERE a.business_id = :business AND a.id = ANY (:ids)
""")


class SameText(Conflict):
    """The version asked for says what the piece says already."""

    code = "same_text"


@dataclass(frozen=True, slots=True)
class VersionView:
    """One text in the life of a piece or email: `number` counts from 1, the newest is what stands there now."""

    number: int
    is_current: bool
    author: str
    reason: str | None
    written_at: datetime
    ai_model: str | None = None


@dataclass(frozen=True, slots=True)
class FieldDiff:
    """How one field differs between two versions."""

    name: str
    label: str
    parts: list[Part]


async def list_versions(
    session: AsyncSession, principal: Principal, entity: str, entity_id: uuid.UUID
) -> list[VersionView]:
    """All versions, the current one first. Raises NotFound."""
    row = await _current(session, principal.business_id, entity, entity_id)
    kept = await _kept(session, principal.business_id, entity, entity_id)
    if kept:
        newest = kept[-1]
        now = (newest.replaced_by, newest.replaced_model, newest.replaced_reason, newest.created_at)
    else:
        now = await _origin(session, principal.business_id, entity, row)
    texts = [(version.created_by, version.ai_model, version.reason, version.written_at) for version in kept]
    names = await find_names(session, principal.business_id, [author for author, *_ in (*texts, now)])
    return [
        VersionView(number, number > len(kept), name_author(author, model, names), reason, at or row.created_at, model)
        for number, (author, model, reason, at) in reversed(list(enumerate((*texts, now), 1)))
    ]


async def read_version(
    session: AsyncSession, principal: Principal, entity: str, entity_id: uuid.UUID, number: int | None
) -> Mapping[str, Any]:
    """What a version said, field by field; None is what stands there now. Raises NotFound."""
    row = await _current(session, principal.business_id, entity, entity_id)
    return _text_now(entity, row) if number is None else await _snapshot(session, row, entity, number)


async def compare_versions(
    session: AsyncSession,
    principal: Principal,
    entity: str,
    entity_id: uuid.UUID,
    older: int,
    *,
    newer: int | None = None,
) -> list[FieldDiff]:
    """The fields in which two versions differ, word by word; without `newer`, from what stands there now.

    Either may be the number of the current version. Raises NotFound.
    """
    row = await _current(session, principal.business_id, entity, entity_id)
    before = await _snapshot(session, row, entity, older)
    after = _text_now(entity, row) if newer is None else await _snapshot(session, row, entity, newer)
    return diff_fields(entity, before, after)


async def find_made_versions(
    session: AsyncSession, business_id: uuid.UUID, entry_ids: Sequence[uuid.UUID]
) -> dict[uuid.UUID, int]:
    """Which version of its text each of these entries of the log made, from 2 on; 1 where none was kept before it."""
    if not entry_ids:
        return {}
    rows = await session.execute(_MADE, {"business": business_id, "ids": list(entry_ids)})
    return {row.id: row.version for row in rows}


async def restore_version(
    session: AsyncSession, principal: Principal, entity: str, entity_id: uuid.UUID, number: int, *, base_v: int
) -> PieceView:
    """Give a piece or email the text of a version again, as an edit like any other: what stands there now is kept too.

    Returns the piece (of an email: its sequence). Raises EditConflict when it has changed since `base_v`, SameText,
    NotFound, ReadOnlyMember.
    """
    principal.require_editor()
    row = await _current(session, principal.business_id, entity, entity_id)
    wanted = await _snapshot(session, row, entity, number)
    changes = {
        name: as_edited(wanted[name])
        for name in editable_fields(entity)  # one that came to the table later is not in an old version: it stays
        if name in wanted and as_edited(wanted[name]) != as_edited(getattr(row, name))
    }
    if not changes:
        raise SameText(f"Version {number} says what is there already.")
    reason = f"restored version {number}"
    if entity == "email":
        return await edit_email(session, principal, entity_id, changes, base_v=base_v, reason=reason)
    return await edit_piece(session, principal, _kind(entity), entity_id, changes, base_v=base_v, reason=reason)


def editable_fields(entity: str) -> tuple[str, ...]:
    """What people edit of a piece or an email."""
    return EMAIL_FIELDS if entity == "email" else EDITABLE[_kind(entity)]


def diff_fields(entity: str, before: Mapping[str, Any], after: Mapping[str, Any]) -> list[FieldDiff]:
    """The editable fields that differ, in the order in which they are edited."""
    pairs = (
        (name, *(as_text(side.get(name), _BETWEEN.get(name, ", ")) for side in (before, after)))
        for name in editable_fields(entity)
    )
    return [FieldDiff(name, FIELD_NAMES[name], diff_words(old, new)) for name, old, new in pairs if old != new]


def as_edited(value: Any) -> Any:
    """A stored value as an editor has it: what is missing is empty."""
    return "" if value is None else value


def as_text(value: Any, between: str = ", ") -> str:
    """A stored value as one reads it."""
    return between.join(cast("list[str]", value)) if isinstance(value, list) else str(as_edited(value))


def _kind(entity: str) -> Kind:
    for kind in KINDS:
        if kind == entity:
            return kind
    raise NotFound("There is no such piece.")


async def _current(session: AsyncSession, business_id: uuid.UUID, entity: str, entity_id: uuid.UUID) -> Any:
    """The row whose history is asked for; raises NotFound, also for what is in the bin."""
    table: Any = Email if entity == "email" else PIECES[_kind(entity)]
    query = select(table).where(table.business_id == business_id, table.id == entity_id)
    row = await session.scalar(query.execution_options(populate_existing=True))
    if row is None or getattr(row, "deleted_at", None) is not None:
        raise NotFound("This is not here any more. It may have been moved to the bin.")
    return row


async def _kept(
    session: AsyncSession, business_id: uuid.UUID, entity: str, entity_id: uuid.UUID
) -> list[ContentVersion]:
    query = select(ContentVersion).where(
        col(ContentVersion.business_id) == business_id,
        col(ContentVersion.entity_type) == entity,
        col(ContentVersion.entity_id) == entity_id,
    )
    return list(await session.scalars(query.order_by(col(ContentVersion.version_number))))


async def _snapshot(session: AsyncSession, row: Any, entity: str, number: int) -> Mapping[str, Any]:
    """What the version of a row said; raises NotFound where it has none of that number."""
    mine = (
        col(ContentVersion.business_id) == row.business_id,
        col(ContentVersion.entity_type) == entity,
        col(ContentVersion.entity_id) == row.id,
    )
    query = select(col(ContentVersion.snapshot)).where(*mine, col(ContentVersion.version_number) == number)
    snapshot: dict[str, Any] | None = await session.scalar(query)
    if snapshot is not None:
        return snapshot
    newest: int | None = await session.scalar(select(func.max(col(ContentVersion.version_number))).where(*mine))
    if number != (newest or 0) + 1:
        raise NotFound("There is no such version.")
    return _text_now(entity, row)


def _text_now(entity: str, row: Any) -> dict[str, Any]:
    return {name: getattr(row, name) for name in editable_fields(entity)}


async def _origin(
    session: AsyncSession, business_id: uuid.UUID, entity: str, row: Any
) -> tuple[uuid.UUID, str | None, str | None, datetime | None]:
    """Who made a row that has never been changed; what is older than the log was made by the platform."""
    made = await session.scalar(
        select(AuditLog)
        .where(
            col(AuditLog.business_id) == business_id,
            col(AuditLog.entity_type) == entity,
            col(AuditLog.entity_id) == row.id,
            col(AuditLog.action) == "create",
        )
        .order_by(col(AuditLog.created_at))
        .limit(1)
    )
    if made is None:
        return SERVICE, None, None, row.created_at
    return made.actor_id, made.ai_model, made.reason, made.created_at
