"""The board in the browser: cards, columns, dragging, and the panel that edits one piece.

Cards never live in a State. The component fetches them once over HTTP and keeps them true with small patches.
"""

from __future__ import annotations

from typing import Any

import reflex as rx

from contentapp.ui.react.source import source

_board = source("board.jsx")
for _part in (
    "board_bar.jsx",
    "board_cards.jsx",
    "board_column.jsx",
    "board_run.jsx",
    "board_words.jsx",
    "panel.jsx",
    "panel_checks.jsx",
    "panel_fields.jsx",
    "panel_history.jsx",
    "panel_kinds.jsx",
    "panel_length.jsx",
    "panel_parts.jsx",
    "panel_pictures.jsx",
    "panel_preview.jsx",
    "panel_rewrite.jsx",
    "panel_saver.jsx",
    "signals.jsx",
):
    source(_part)


class _BundleBoard(rx.NoSSRComponent):
    library = _board
    tag = "BundleBoard"
    lib_dependencies: list[str] = [
        "@hello-pangea/dnd@18.0.1",
        "@tanstack/react-virtual@3.13.12",
        "lucide-react@1.26.0",  # this and the next: the versions Reflex's own parts bring
        "sonner@2.0.8",
    ]

    patch: rx.Var[dict[str, Any]]
    answer: rx.Var[dict[str, Any]]
    piece: rx.Var[dict[str, Any]]
    saved: rx.Var[dict[str, Any]]
    versions: rx.Var[dict[str, Any]]
    difference: rx.Var[dict[str, Any]]
    rewrite: rx.Var[dict[str, Any]]
    rewriter: rx.Var[dict[str, Any]]
    rules: rx.Var[dict[str, Any]]
    may_edit: rx.Var[bool]

    on_move: rx.EventHandler[rx.event.passthrough_event_spec(list[dict[str, str]], str)]
    on_undo: rx.EventHandler[rx.event.passthrough_event_spec(list[dict[str, str]])]
    on_open: rx.EventHandler[rx.event.passthrough_event_spec(str, str)]
    on_close: rx.EventHandler[rx.event.no_args_event_spec]
    on_edit: rx.EventHandler[rx.event.passthrough_event_spec(dict[str, Any])]
    on_cancel: rx.EventHandler[rx.event.passthrough_event_spec(str)]
    on_resume: rx.EventHandler[rx.event.passthrough_event_spec(str)]
    on_retry: rx.EventHandler[rx.event.passthrough_event_spec(list[dict[str, str]])]
    on_history: rx.EventHandler[rx.event.passthrough_event_spec(str, str, str)]
    on_compare: rx.EventHandler[rx.event.passthrough_event_spec(str, str, str, int, int)]
    on_restore: rx.EventHandler[rx.event.passthrough_event_spec(str, str, str, int, int)]
    on_suggest: rx.EventHandler[rx.event.passthrough_event_spec(dict[str, str])]
    on_take: rx.EventHandler[rx.event.passthrough_event_spec(str, dict[str, Any])]
    on_leave: rx.EventHandler[rx.event.passthrough_event_spec(str)]
    on_take_back: rx.EventHandler[rx.event.passthrough_event_spec(str, str, str, int, int)]


bundle_board = _BundleBoard.create
