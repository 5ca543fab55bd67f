"""The board's State: what keeps the browser's cards true, and the moves people make."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any, Final

import reflex as rx
from sqlalchemy.ext.asyncio import AsyncSession

from contentapp.domain import bundles, content
from contentapp.domain.ids import read_id
from contentapp.errors import AppError, NotFound
from contentapp.models import PIECES
from contentapp.ui.live import Changed, Live, View
from contentapp.ui.pages.bundle.panel_state import PanelState, follow_address
from contentapp.ui.pages.bundle.rewrite_state import REWRITE, RewriteState
from contentapp.ui.pages.bundle.view import numbered, plural, refresh, way_back
from contentapp.ui.pages.bundle_parts import named_pieces
from contentapp.ui.paths import id_in_path
from contentapp.ui.session import Act, acts
from contentapp.ui.tabs import emit

_PIECE_TABLES: Final = tuple(str(table.__tablename__) for table in PIECES.values())
_HEAD_TABLES: Final = ("generation_runs", "content_bundles")


class BundleState(rx.State):
    """`patch` and `answer` only travel: they are set in the browser and never kept here."""

    name: str = ""
    may_edit: bool = False
    patch: dict[str, Any] = {}
    answer: dict[str, Any] = {}

    @rx.event
    @acts
    async def load(self, act: Act) -> None:
        """Watch the bundle of this page; also after a lost connection, when the browser must fetch its cards again."""
        self.may_edit = act.principal.may_edit
        key = self._key()
        name = await _render_name(act.session, act.principal.business_id, key, None)
        self.name = name or ""
        who = act.principal
        Live.watch(act, [(BOARD, key), (NAME, key), (REWRITE, str(who.user_id))])
        rewrites = await self.get_state(RewriteState)
        await rewrites._show(act)
        panel = await self.get_state(PanelState)
        await follow_address(panel, act, self.router.url.query_parameters.get("piece", ""))
        await emit(act.token, BundleState, "patch", refresh(key))

    @rx.event
    @acts
    async def move(self, act: Act, cards: list[dict[str, str]], target: str) -> None:
        """Move pieces to a status. Those that may not go are told to go back, with the reason."""
        asked = named_pieces(cards)
        refused: list[uuid.UUID] = []
        why = ""
        for kind, piece_id in asked:
            try:
                await content.move_piece(act.session, act.principal, kind, piece_id, target)
            except AppError as error:
                refused.append(piece_id)
                why = why or error.message
        if refused:
            await self._send_back(act, refused)
            text = why if len(asked) == 1 else f"{plural(len(refused))} stayed: {why}"
            await act.toast(text, level="error")

    @rx.event
    @acts
    async def undo(self, act: Act, moves: list[dict[str, str]]) -> None:
        """Take moves back, by the way the rules allow, for pieces that nobody has moved since."""
        asked = named_pieces(moves)
        here = {card["id"]: card["status"] for card in await self._cards(act, [piece_id for _, piece_id in asked])}
        left = 0
        for (kind, piece_id), move in zip(asked, moves, strict=True):
            steps = way_back(move.get("now", ""), move.get("was", ""))
            if not steps or here.get(str(piece_id)) != move.get("now"):
                left += 1
                continue
            for status in steps:
                await content.move_piece(act.session, act.principal, kind, piece_id, status)
        if left:
            await act.toast(f"{plural(left)} could not go back: somebody has moved them since.", level="error")

    def _key(self) -> str:
        return str(id_in_path(self))

    async def _cards(self, act: Act, ids: Sequence[uuid.UUID]) -> list[dict[str, Any]]:
        return await content.list_cards(act.session, act.principal.business_id, read_id(self._key()), ids=ids)

    async def _send_back(self, act: Act, ids: Sequence[uuid.UUID]) -> None:
        answer = {"ids": [str(one) for one in ids], "cards": await self._cards(act, ids)}
        await emit(act.token, BundleState, "answer", answer)


async def _render(
    session: AsyncSession, business_id: uuid.UUID, key: str, changed: Changed | None
) -> dict[str, Any] | None:
    """Only what changed: the touched cards of this bundle, and its head when that or its run moved on."""
    bundle_id = read_id(key)
    if changed is None or any(changed.ids.get(table, ()) is None for table in _PIECE_TABLES):
        return numbered(key, {"refresh": True})
    ids = {one for table in _PIECE_TABLES for one in changed.ids.get(table) or ()}
    facts: dict[str, Any] = {}
    if ids:
        cards = await content.list_cards(session, business_id, bundle_id, ids=ids)
        if cards:
            facts["cards"] = cards
    if changed.touches(*_HEAD_TABLES):
        try:
            facts |= bundles.board_head(await bundles.get_bundle(session, business_id, bundle_id))
        except NotFound:
            return numbered(key, {"refresh": True})
    return numbered(key, facts) if facts else None


async def _render_name(session: AsyncSession, business_id: uuid.UUID, key: str, changed: Changed | None) -> str | None:
    """The bundle's name, when that may have changed or the bundle has only just been made."""
    if changed is not None and not changed.touches("content_bundles"):
        return None
    try:
        return (await bundles.get_bundle(session, business_id, read_id(key))).name
    except NotFound:
        return None


BOARD: Final = View(BundleState, "patch", _render)
NAME: Final = View(BundleState, "name", _render_name)
