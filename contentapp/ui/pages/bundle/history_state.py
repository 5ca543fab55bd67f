"""The panel's history: versions of the open piece or one of its emails, how they differ, and the way back."""

from __future__ import annotations

import uuid
from typing import Any

import reflex as rx

from contentapp.domain import history
from contentapp.domain.content import EditConflict, PieceView
from contentapp.errors import Invalid, NotFound
from contentapp.ui.pages.bundle.panel_state import PanelState
from contentapp.ui.pages.bundle.view import describe_piece, describe_versions, edited_part
from contentapp.ui.session import Act, acts


class HistoryState(rx.State):
    """`versions` are those of the text named by `id`; `difference` is how two of them differ, 0 being the text now."""

    versions: dict[str, Any] = {}
    difference: dict[str, Any] = {}

    @rx.event
    @acts
    async def show(self, act: Act, kind: str, piece_id: str, email_id: str) -> None:
        """List the versions of a piece, or of an email in it."""
        entity, entity_id = text_of(kind, piece_id, email_id)
        await _list(self, act, entity, entity_id)

    @rx.event
    @acts
    async def compare(
        self, act: Act, kind: str, piece_id: str, email_id: str, older: int, newer: int | None = None
    ) -> None:
        """Show how a version differs from another one; without that, or with 0, from what stands there now."""
        entity, entity_id = text_of(kind, piece_id, email_id)
        end = whole(newer) if newer is not None else 0
        fields = await history.compare_versions(
            act.session, act.principal, entity, entity_id, whole(older), newer=end or None
        )
        self.difference = {
            "id": str(entity_id),
            "older": older,
            "newer": end,
            "fields": [{"label": field.label, "parts": [list(part) for part in field.parts]} for field in fields],
        }

    @rx.event
    @acts
    async def restore(self, act: Act, kind: str, piece_id: str, email_id: str, number: int, base_v: int) -> None:
        """Give the text of a version back, unless somebody has saved since `base_v`; the way back is offered."""
        entity, entity_id = text_of(kind, piece_id, email_id)
        panel = await self.get_state(PanelState)
        try:
            piece = await history.restore_version(
                act.session, act.principal, entity, entity_id, whole(number), base_v=whole(base_v)
            )
        except EditConflict as conflict:
            _put(panel, conflict.theirs)
            text = "Somebody changed this meanwhile, so nothing was restored. Here is what it says now."
            await act.toast(text, level="error")
            return
        _put(panel, piece)
        self.difference = {}
        kept = await _list(self, act, entity, entity_id) - 1
        v, _fields = edited_part(piece, email_id)
        facts = {"kind_": kind, "piece": piece_id, "email": email_id, "number": kept, "base_v": v}
        await act.toast(f"Version {number} is back", action_label="Undo", action_event="contentapp:restore", undo=facts)


async def _list(state: HistoryState, act: Act, entity: str, entity_id: uuid.UUID) -> int:
    """Show the versions; returns the number of the current one."""
    versions = await history.list_versions(act.session, act.principal, entity, entity_id)
    state.versions = {"id": str(entity_id), "versions": describe_versions(versions)}
    return versions[0].number


def _put(panel: PanelState, piece: PieceView) -> None:
    if panel.piece.get("id") == piece.id:
        panel.piece = describe_piece(piece)


def text_of(kind: str, piece_id: str, email_id: str) -> tuple[str, uuid.UUID]:
    """Which text a browser means; raises NotFound for what can be none."""
    try:
        return ("email", uuid.UUID(email_id)) if email_id else (str(kind), uuid.UUID(piece_id))
    except (ValueError, TypeError, AttributeError) as error:
        raise NotFound("There is no such piece.") from error


def whole(number: Any) -> int:
    """A number that a browser sent, as one can be; raises Invalid for anything else."""
    if not isinstance(number, int) or not 0 <= number < 2**62:
        raise Invalid("There is no such version.")
    return number
