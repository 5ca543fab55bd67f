"""The panel's suggestions: a text written anew on request, shown while it is written, taken, edited or left."""

from __future__ import annotations

import uuid
from dataclasses import asdict
from typing import Any, Final, cast

import reflex as rx
from pydantic import BaseModel, ValidationError
from sqlalchemy.ext.asyncio import AsyncSession

from contentapp.domain import rewriting
from contentapp.domain.content import EditConflict
from contentapp.domain.generation import spending
from contentapp.domain.generation.language import TONES
from contentapp.domain.history.versions import Entity
from contentapp.domain.kinds import Kind
from contentapp.domain.rewriting import RewriteView
from contentapp.endpoints import BUILT_IN
from contentapp.errors import NotFound
from contentapp.ui.live import Changed, View
from contentapp.ui.pages.bundle.history_state import text_of, whole
from contentapp.ui.pages.bundle.panel_state import PanelState
from contentapp.ui.pages.bundle.view import describe_piece
from contentapp.ui.session import Act, acts


class Wish(BaseModel):
    """What a browser asks for: a change of a piece, or of the email in it; `by` names the built-in writer or nobody."""

    kind: Kind
    piece: uuid.UUID
    email: str = ""
    action: str
    detail: str = ""
    by: str = ""


class RewriteState(rx.State):
    """`rewrite` is what this person has open, {} when nothing; `rewriter` says who would write and what they can."""

    rewrite: dict[str, Any] = {}
    rewriter: dict[str, Any] = {}

    async def _show(self, act: Act) -> None:
        who = act.principal
        self.rewrite = describe(await rewriting.find_rewrite(act.session, who.business_id, who.user_id))
        writer = (await spending.get_choice(act.session, who.business_id)).writer
        self.rewriter = {"name": writer, "tones": list(TONES), "translates": writer != BUILT_IN}

    @rx.event
    @acts
    async def ask(self, act: Act, wish: dict[str, str]) -> None:
        """Have a text written anew; what comes of it is seen in every tab of this person."""
        try:
            asked = Wish.model_validate(wish)
            email_id = uuid.UUID(asked.email) if asked.email else None
        except (ValidationError, ValueError) as error:
            raise NotFound("There is no such piece.") from error
        await rewriting.ask_rewrite(
            act.session,
            act.principal,
            asked.kind,
            asked.piece,
            email_id=email_id,
            action=asked.action,
            detail=asked.detail,
            by=asked.by,
        )
        await self._show(act)

    @rx.event
    @acts
    async def take(self, act: Act, rewrite_id: str, edited: dict[str, Any]) -> None:
        """Put what is suggested into the text, as it was edited here."""
        piece = await rewriting.accept_rewrite(act.session, act.principal, _id(rewrite_id), edited=edited)
        self.rewrite = {}
        panel = await self.get_state(PanelState)
        if panel.piece.get("id") == piece.id:
            panel.piece = describe_piece(piece)

    @rx.event
    @acts
    async def leave(self, act: Act, rewrite_id: str) -> None:
        """Leave what is suggested, or stop waiting for it."""
        await rewriting.reject_rewrite(act.session, act.principal, _id(rewrite_id))
        self.rewrite = {}

    @rx.event
    @acts
    async def take_back(self, act: Act, kind: str, piece_id: str, email_id: str, number: int, base_v: int) -> None:
        """Take a suggestion out of the text again; what was edited since stays."""
        entity, entity_id = text_of(kind, piece_id, email_id)
        panel = await self.get_state(PanelState)
        try:
            piece = await rewriting.revert_version(
                act.session, act.principal, cast(Entity, entity), entity_id, whole(number), base_v=whole(base_v)
            )
        except EditConflict as conflict:
            panel.piece = describe_piece(conflict.theirs)
            text = "Somebody changed this meanwhile, so nothing was taken back. Here is what it says now."
            await act.toast(text, level="error")
            return
        if panel.piece.get("id") == piece.id:
            panel.piece = describe_piece(piece)
        await act.toast("Taken back. What was edited since is still there.")


def describe(found: RewriteView | None) -> dict[str, Any]:
    """A suggestion for the panel; {} for none."""
    if found is None:
        return {}
    fields = [
        {"name": one.name, "label": one.label, "parts": [list(part) for part in one.parts]} for one in found.fields
    ]
    return {
        **asdict(found),
        "name": rewriting.ACTION_NAMES.get(cast(Any, found.action), found.action),
        "fields": fields,
    }


def _id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(str(text))
    except ValueError as error:
        raise NotFound("There is no such suggestion.") from error


async def _render(
    session: AsyncSession, business_id: uuid.UUID, key: str, changed: Changed | None
) -> dict[str, Any] | None:
    if changed is not None and not changed.touches("piece_rewrites"):
        return None
    return describe(await rewriting.find_rewrite(session, business_id, uuid.UUID(key)))


REWRITE: Final = View(RewriteState, "rewrite", _render, tables=("piece_rewrites",))
