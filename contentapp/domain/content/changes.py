"""Every way a piece changes: edited, moved between statuses, put in the bin and taken out again."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any, cast

from sqlalchemy import literal, select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contentapp.db.session import explain
from contentapp.domain.content.cards import list_cards, version_of
from contentapp.domain.content.checks import find_faults
from contentapp.domain.content.pieces import (
    EDITABLE,
    PieceView,
    get_piece,
    load_emails,
    load_piece,
)
from contentapp.domain.generation.text import reading_minutes
from contentapp.domain.kinds import Kind, may_move_piece, why_not_move_piece
from contentapp.domain.principal import Principal
from contentapp.errors import Conflict, Invalid, NotFound
from contentapp.models import PIECES, BlogPost, Email, EmailSequence

MAX_TEXT = 200_000
_MAX_LENGTH = {"title": 300, "name": 200, "description": 2_000, "meta_description": 1_000, "cta_text": 200}
_LISTS = ("hashtags", "keywords")
_LINES = ("media_prompts", "media_alt_texts")
_LINE_LENGTH = 2_000
_MOST_LINES = 40
_MAY_BE_EMPTY = ("cta_text", "description", "meta_description", "preview_text", *_LISTS)
EMAIL_FIELDS = ("subject_line", "preview_text", "content", "delay_days")


class PieceCannotMove(Conflict):
    """The status a piece is in does not lead to the one asked for; the message says which way it does go."""

    code = "piece_cannot_move"


class EditConflict(Conflict):
    """Somebody else saved this piece meanwhile; `theirs` is what they saved."""

    code = "edit_conflict"

    def __init__(self, theirs: PieceView) -> None:
        super().__init__("Somebody else changed this piece while you were writing. Both texts are safe.")
        self.theirs = theirs


async def edit_piece(
    session: AsyncSession,
    principal: Principal,
    kind: Kind,
    piece_id: uuid.UUID,
    changes: Mapping[str, Any],
    *,
    base_v: int,
    reason: str = "edited",
    ai_model: str = "",
    ai_prompt: str = "",
) -> PieceView:
    """Save fields of a piece that was read at version `base_v`; its history keeps `reason`, and which model wrote them.

    Raises Invalid for an unknown or empty field, EditConflict when the piece has changed since, NotFound.
    """
    principal.require_editor()
    if kind not in EDITABLE:
        raise NotFound("There is no such piece.")
    cleaned = clean_changes(changes, EDITABLE[kind])
    piece = await _lock(session, principal.business_id, kind, piece_id)
    if version_of(piece.updated_at) != base_v:
        raise EditConflict(await get_piece(session, principal, kind, piece_id))
    await explain(session, reason, ai_model=ai_model, ai_prompt=ai_prompt)
    for name, value in cleaned.items():
        setattr(piece, name, value)
    if isinstance(piece, BlogPost):
        piece.estimated_reading_time = reading_minutes(piece.content)
    emails = await load_emails(session, piece) if isinstance(piece, EmailSequence) else []
    found = await find_faults(session, kind, piece, emails)
    piece.finding_count = len(found)
    await session.flush()
    return await get_piece(session, principal, kind, piece_id, found=found)


async def edit_email(
    session: AsyncSession,
    principal: Principal,
    email_id: uuid.UUID,
    changes: Mapping[str, Any],
    *,
    base_v: int,
    reason: str = "edited",
    ai_model: str = "",
    ai_prompt: str = "",
) -> PieceView:
    """Save fields of one email; returns the sequence it belongs to. Raises as `edit_piece` does."""
    principal.require_editor()
    cleaned = clean_changes(changes, EMAIL_FIELDS)
    mine = (col(Email.business_id) == principal.business_id, col(Email.id) == email_id)
    query = select(Email).where(*mine).with_for_update()
    email = (await session.execute(query, execution_options={"populate_existing": True})).scalar_one_or_none()
    if email is None:
        raise NotFound("This email is not here any more.")
    if version_of(email.updated_at) != base_v:
        raise EditConflict(await get_piece(session, principal, "email_sequence", email.sequence_id))
    await explain(session, reason, ai_model=ai_model, ai_prompt=ai_prompt)
    for name, value in cleaned.items():
        setattr(email, name, value)
    await session.flush()
    sequence = await _lock(session, principal.business_id, "email_sequence", email.sequence_id)
    emails = await load_emails(session, sequence)
    found = await find_faults(session, "email_sequence", sequence, emails)
    # Written even when unchanged: the sequence's card shows its emails, so it must get a new version.
    await session.execute(
        update(EmailSequence)
        .where(col(EmailSequence.id) == sequence.id)
        .values(total_emails=len(emails), finding_count=len(found))
    )
    return await get_piece(session, principal, "email_sequence", email.sequence_id, found=found)


async def move_piece(
    session: AsyncSession, principal: Principal, kind: Kind, piece_id: uuid.UUID, target: str
) -> dict[str, Any]:
    """Move a piece to another status; returns its card. Raises PieceCannotMove with the reason, NotFound."""
    principal.require_editor()
    piece = await _lock(session, principal.business_id, kind, piece_id)
    if piece.status != target:
        if not may_move_piece(piece.status, target):
            raise PieceCannotMove(why_not_move_piece(piece.status, target))
        if target == "scheduled" and piece.scheduled_for is None:
            raise PieceCannotMove("Give it a date first, then schedule it.")
        await explain(session, "moved")
        piece.status = target
        await session.flush()
    return await _card(session, principal, piece.bundle_id, piece_id)


async def bin_piece(session: AsyncSession, principal: Principal, kind: Kind, piece_id: uuid.UUID) -> dict[str, Any]:
    """Put a piece in the bin; its links stay and come back with it. Returns its card, marked as gone."""
    principal.require_editor()
    bundle_id = await _set_deleted_at(session, principal, kind, piece_id, datetime.now(UTC))
    if bundle_id is None:
        raise NotFound("This piece is not here any more. It may have been moved to the bin.")
    return await _card(session, principal, bundle_id, piece_id)


async def restore_piece(session: AsyncSession, principal: Principal, kind: Kind, piece_id: uuid.UUID) -> dict[str, Any]:
    """Take a piece out of the bin again; returns its card. Raises NotFound."""
    principal.require_editor()
    bundle_id = await _set_deleted_at(session, principal, kind, piece_id, None)
    if bundle_id is None:
        raise NotFound("This piece has been removed for good.")
    return await _card(session, principal, bundle_id, piece_id)


def clean_changes(changes: Mapping[str, Any], editable: tuple[str, ...]) -> dict[str, Any]:
    """What may be written of `changes`; raises Invalid naming each field that is unknown, empty or too long."""
    cleaned: dict[str, Any] = {}
    wrong: dict[str, str] = {}
    for name, value in changes.items():
        if name not in editable:
            wrong[name] = "This cannot be edited here."
        elif name in _LISTS:
            cleaned[name] = _clean_list(value, strip_hash=name == "hashtags")
        elif name in _LINES:
            cleaned[name] = _clean_lines(value)
        elif fault := _fault(name, value):
            wrong[name] = fault
        else:
            cleaned[name] = value.replace("\r\n", "\n").replace("\x00", "") if isinstance(value, str) else value
    if wrong:
        raise Invalid(next(iter(wrong.values())), fields=wrong)
    return cleaned


def _fault(name: str, value: object) -> str:
    """What is wrong with a new text or number of days; empty when nothing is."""
    if name == "delay_days":
        fits = isinstance(value, int) and 0 <= value <= 365
        return "" if fits else "Say a number of days between 0 and 365."
    if not isinstance(value, str):
        return "This must be text."
    if not value.strip() and name not in _MAY_BE_EMPTY:
        return "This cannot be empty. Move the piece to the archive if you do not need it."
    most = _MAX_LENGTH.get(name, MAX_TEXT)
    return "" if len(value) <= most else f"This is longer than {most:,} characters."


def _clean_list(value: object, *, strip_hash: bool) -> list[str]:
    """Words from a list or a line: hashtags are split at spaces too, and lose their "#"."""
    words = [str(word) for word in cast(list[object], value)] if isinstance(value, list) else str(value).split(",")
    if strip_hash:
        words = [part.lstrip("#") for word in words for part in word.split()]
    return list(dict.fromkeys(word.strip()[:100] for word in words if word.strip()))[:60]


def _clean_lines(value: object) -> list[str]:
    """One line a picture, each in its place, so that an empty one stays; nothing at all is no picture."""
    if value == "":
        return []
    lines = cast(list[object], value) if isinstance(value, list) else str(value).split("\n")
    return [" ".join(str(line).replace("\x00", "").split())[:_LINE_LENGTH] for line in lines[:_MOST_LINES]]


async def _set_deleted_at(
    session: AsyncSession, principal: Principal, kind: Kind, piece_id: uuid.UUID, deleted_at: datetime | None
) -> uuid.UUID | None:
    """Write it, and return the piece's bundle; None when there is no such piece, or when it is in the bin already.

    One statement and no lock before it: link changes take turns in the database, which works while none holds a row.
    """
    if kind not in PIECES:
        raise NotFound("There is no such piece.")
    await explain(session, "restored" if deleted_at is None else "deleted")
    table: Any = PIECES[kind]
    mine = [table.business_id == principal.business_id, table.id == piece_id]
    if deleted_at is not None:
        mine.append(table.deleted_at.is_(None))
    return await session.scalar(update(table).where(*mine).values(deleted_at=deleted_at).returning(table.bundle_id))


async def _lock(session: AsyncSession, business_id: uuid.UUID, kind: Kind, piece_id: uuid.UUID) -> Any:
    """The row, locked until the transaction ends, so that what is checked is what is changed."""
    if kind in PIECES:
        table: Any = PIECES[kind]
        await session.execute(
            select(literal(1))
            .where(table.business_id == business_id, table.id == piece_id)
            .select_from(table)
            .with_for_update()
        )
    return await load_piece(session, business_id, kind, piece_id)


async def _card(
    session: AsyncSession, principal: Principal, bundle_id: uuid.UUID, piece_id: uuid.UUID
) -> dict[str, Any]:
    (card,) = await list_cards(session, principal.business_id, bundle_id, ids=[piece_id])
    return card
