"""A change of a text, from asking for it to taking or leaving what is suggested."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, cast

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contentapp.domain.content import PieceView, edit_email, edit_piece, get_piece
from contentapp.domain.generation.language import TONES
from contentapp.domain.generation.spending import get_choice
from contentapp.domain.history.versions import Entity, FieldDiff, as_edited, diff_fields, read_version
from contentapp.domain.kinds import Kind
from contentapp.domain.principal import Principal
from contentapp.domain.rewriting.texts import ACTIONS, NEEDS_DETAIL, NEEDS_MODEL, Action, Change
from contentapp.endpoints import BUILT_IN
from contentapp.errors import Conflict, Invalid
from contentapp.models import PieceRewrite

_ASK: Final = text(
    "SELECT private.ask_rewrite(:business, :kind, :piece, :email, :action, :detail, :writer, CAST(:before AS jsonb))"
)
_CLOSE: Final = text("SELECT private.close_rewrite(:business, :rewrite, :status, :edited)")
_OPEN: Final = ("asked", "writing", "ready", "failed")
_LONGEST_DETAIL: Final = 60


class CannotRewrite(Invalid):
    """There is no such change of such a text, or not by who writes here."""

    code = "cannot_rewrite"


class RewriteIsOver(Conflict):
    """The suggestion has been taken or left, or the text has changed since it was asked for."""

    code = "rewrite_is_over"


@dataclass(frozen=True, slots=True)
class RewriteView:
    """A suggestion as it stands. `proposal` has the changed fields, `fields` how they differ from the text before.

    While it is being written, both go as far as it has come.
    """

    id: str
    piece_id: str
    email_id: str
    action: str
    detail: str
    status: str
    by: str
    problem: str
    proposal: dict[str, Any]
    fields: list[FieldDiff]
    findings: list[dict[str, Any]]


async def ask_rewrite(
    session: AsyncSession,
    principal: Principal,
    kind: Kind,
    piece_id: uuid.UUID,
    *,
    email_id: uuid.UUID | None,
    action: str,
    detail: str = "",
    by: str = "",
) -> uuid.UUID:
    """Ask for a text to be written anew, by who writes for the business or, with `by`, by the built-in writer.

    Returns the id of what will be suggested. Raises CannotRewrite, NotFound, ReadOnlyMember.
    """
    principal.require_editor()
    writer = BUILT_IN if by == BUILT_IN else (await get_choice(session, principal.business_id)).writer
    change = _change(kind, email_id, action, detail, writer)
    await get_piece(session, principal, kind, piece_id, found=[])
    fields = await read_version(session, principal, change.entity, email_id or piece_id, None)
    before = {name: as_edited(value) for name, value in fields.items() if name in change.fields}
    asked = {
        "business": principal.business_id,
        "kind": kind,
        "piece": piece_id,
        "email": email_id,
        "action": change.action,
        "detail": change.detail,
        "writer": writer,
        "before": json.dumps(before),
    }
    return (await session.execute(_ASK, asked)).scalar_one()


async def find_rewrite(session: AsyncSession, business_id: uuid.UUID, user_id: uuid.UUID) -> RewriteView | None:
    """What somebody has open in a business; None when nothing."""
    query = (
        select(PieceRewrite)
        .where(
            col(PieceRewrite.business_id) == business_id,
            col(PieceRewrite.asked_by) == user_id,
            col(PieceRewrite.status).in_(_OPEN),
        )
        .order_by(col(PieceRewrite.created_at).desc())
        .limit(1)
    )
    row = await session.scalar(query.execution_options(populate_existing=True))
    return None if row is None else view_of(row)


def view_of(row: PieceRewrite) -> RewriteView:
    """A suggestion as its row says it; while it is written, what is not there yet is not shown as taken out."""
    entity = entity_of(row)
    fields = diff_fields(entity, row.before, {**row.before, **row.proposal})
    if row.status == "writing" and fields:
        fields = [*fields[:-1], _so_far(fields[-1])]
    return RewriteView(
        id=str(row.id),
        piece_id=str(row.content_id),
        email_id=str(row.email_id or ""),
        action=row.action,
        detail=row.detail,
        status=row.status,
        by=row.model or row.writer,
        problem=row.problem,
        proposal=dict(row.proposal),
        fields=fields,
        findings=list(row.findings),
    )


async def accept_rewrite(
    session: AsyncSession, principal: Principal, rewrite_id: uuid.UUID, *, edited: Mapping[str, Any] | None = None
) -> PieceView:
    """Put what is suggested into the text, as `edited` by hand where it was; the history keeps both apart.

    First the suggestion is saved, with its model and prompt, then what the person made of it: so the versions say who
    wrote what. Raises RewriteIsOver, Invalid, NotFound, ReadOnlyMember.
    """
    principal.require_editor()
    row = await _mine(session, principal, rewrite_id)
    entity = entity_of(row)
    now = await read_version(session, principal, entity, row.email_id or row.content_id, None)
    if any(as_edited(now.get(name)) != value for name, value in row.before.items()):
        raise RewriteIsOver("The text was changed after this was asked for. Ask again.")
    own = {name: value for name, value in (edited or {}).items() if name in row.proposal}
    changed = {name: value for name, value in own.items() if value != row.proposal[name]}
    await _close(session, principal, rewrite_id, "accepted", edited=bool(changed))
    piece = await get_piece(session, principal, cast(Kind, row.content_type), row.content_id, found=[])
    taken = {name: value for name, value in row.proposal.items() if value != as_edited(now.get(name))}
    if taken:
        said = {"reason": f"took a suggestion ({row.action})", "ai_model": row.model, "ai_prompt": row.prompt}
        piece = await _save(session, principal, row, piece, taken, **said)
    if changed:
        piece = await _save(session, principal, row, piece, changed, reason="edited the suggestion")
    return piece


async def reject_rewrite(session: AsyncSession, principal: Principal, rewrite_id: uuid.UUID) -> None:
    """Leave what is suggested, or stop waiting for it. Leaving it twice changes nothing."""
    principal.require_editor()
    await _close(session, principal, rewrite_id, "rejected", edited=False)


def entity_of(row: PieceRewrite) -> Entity:
    """What the text belongs to."""
    return "email" if row.email_id else cast(Entity, row.content_type)


def _change(kind: Kind, email_id: uuid.UUID | None, action: str, detail: str, writer: str) -> Change:
    named: Action | None = next((one for one in ACTIONS if one == action), None)
    if named is None:
        raise CannotRewrite("There is no such change.")
    change = Change("email" if email_id else kind, named, " ".join(detail.split())[:_LONGEST_DETAIL])
    if not change.fields:
        raise CannotRewrite("This text cannot be changed like that.")
    if named in NEEDS_DETAIL and not change.detail:
        raise CannotRewrite("Say in which tone." if named == "tone" else "Say into which language.")
    if named not in NEEDS_DETAIL:
        change = Change(change.entity, named)
    if writer == BUILT_IN and named in NEEDS_MODEL:
        raise CannotRewrite("The built-in writer writes English only. A model can translate.")
    if writer == BUILT_IN and named == "tone" and change.detail not in TONES:
        raise CannotRewrite(f"The built-in writer knows these tones: {', '.join(TONES)}.")
    return change


def _so_far(field: FieldDiff) -> FieldDiff:
    """Without what stands after the last new word: that is only not written yet."""
    parts = list(field.parts)
    while parts and parts[-1].op == "removed":
        parts.pop()
    if len(parts) > 1 and parts[-1].op == "added" and parts[-2].op == "removed":
        del parts[-2]
    return FieldDiff(field.name, field.label, parts)


async def _mine(session: AsyncSession, principal: Principal, rewrite_id: uuid.UUID) -> PieceRewrite:
    query = select(PieceRewrite).where(
        col(PieceRewrite.business_id) == principal.business_id,
        col(PieceRewrite.id) == rewrite_id,
        col(PieceRewrite.asked_by) == principal.user_id,
        col(PieceRewrite.status) == "ready",
    )
    row = await session.scalar(query.execution_options(populate_existing=True))
    if row is None:
        raise RewriteIsOver("This suggestion is not here any more. Ask again.")
    return row


async def _close(
    session: AsyncSession, principal: Principal, rewrite_id: uuid.UUID, status: str, *, edited: bool
) -> None:
    asked = {"business": principal.business_id, "rewrite": rewrite_id, "status": status, "edited": edited}
    closed = (await session.execute(_CLOSE, asked)).scalar_one()
    if closed is None and status == "accepted":
        raise RewriteIsOver("This suggestion was taken or left already.")


async def _save(
    session: AsyncSession,
    principal: Principal,
    row: PieceRewrite,
    piece: PieceView,
    changes: Mapping[str, Any],
    **why: str,
) -> PieceView:
    if row.email_id is None:
        kind = cast(Kind, row.content_type)
        return await edit_piece(session, principal, kind, row.content_id, changes, base_v=piece.v, **why)
    v = next(email.v for email in piece.emails if email.id == str(row.email_id))
    return await edit_email(session, principal, row.email_id, changes, base_v=v, **why)
