"""The panel's State: the piece that is open, and what became of each save."""

from __future__ import annotations

import uuid
from typing import Any

import reflex as rx
from pydantic import BaseModel, Field, ValidationError

from contentapp.domain import content
from contentapp.domain.content import EditConflict, PieceView
from contentapp.domain.kinds import KINDS, Kind
from contentapp.errors import AppError, Invalid, NotFound
from contentapp.ui.pages.bundle.view import describe_piece, edited_part
from contentapp.ui.session import Act, acts


class Edit(BaseModel):
    """What a browser asks to be saved: fields of a piece, or of the `email` in it, as read at version `base_v`."""

    kind: Kind
    id: uuid.UUID
    email: uuid.UUID | None = None
    changes: dict[str, str | int | list[str]] = Field(min_length=1, max_length=20)
    base_v: int
    seq: int


class PanelState(rx.State):
    """`piece` is what the open panel shows; `saved` answers the last save by its number."""

    piece: dict[str, Any] = {}
    saved: dict[str, Any] = {}

    @rx.event
    @acts
    async def open(self, act: Act, kind: str, piece_id: str) -> None:
        """Show a piece; also asked for again when somebody else has changed it."""
        await show_piece(self, act, kind, piece_id)

    @rx.event
    @acts
    async def close(self, act: Act) -> None:
        """Show nothing any more."""
        self.piece = {}

    @rx.event
    @acts
    async def edit(self, act: Act, edit: dict[str, Any]) -> None:
        """Save what was typed, or answer why not: a conflict brings the other text along."""
        try:
            asked = Edit.model_validate({**edit, "email": edit.get("email") or None})
        except ValidationError:
            self.saved = {
                "seq": edit.get("seq", 0),
                "state": "refused",
                "message": "That cannot be saved.",
                "fields": {},
            }
            return
        email_id = str(asked.email or "")
        try:
            piece = await _save(act, asked)
            state = "saved"
        except EditConflict as conflict:
            piece, state = conflict.theirs, "conflict"
        except AppError as error:
            fields = error.fields if isinstance(error, Invalid) else {}
            self.saved = {"seq": asked.seq, "state": "refused", "message": error.message, "fields": fields}
            return
        v, fields = edited_part(piece, email_id)
        self.saved = {"seq": asked.seq, "state": state, "v": v, "fields": fields}
        if self.piece.get("id") == piece.id:
            self.piece = describe_piece(piece)


async def show_piece(panel: PanelState, act: Act, kind: str, piece_id: str) -> None:
    """Put a piece into the panel, or that it is not there any more."""
    try:
        if kind not in KINDS:
            raise NotFound("There is no such piece.")
        piece = await content.get_piece(act.session, act.principal, kind, uuid.UUID(piece_id))  # type: ignore[arg-type]
    except (NotFound, ValueError):
        panel.piece = {"id": piece_id, "gone": True}
    else:
        panel.piece = describe_piece(piece)


async def follow_address(panel: PanelState, act: Act, named: str) -> None:
    """Open the piece that the address names as `<kind>:<id>`, or none."""
    kind, _, piece_id = named.partition(":")
    if piece_id:
        await show_piece(panel, act, kind, piece_id)
    else:
        panel.piece = {}


async def _save(act: Act, asked: Edit) -> PieceView:
    if asked.email is None:
        return await content.edit_piece(
            act.session, act.principal, asked.kind, asked.id, asked.changes, base_v=asked.base_v
        )
    return await content.edit_email(act.session, act.principal, asked.email, asked.changes, base_v=asked.base_v)
