"""The page of one bundle."""

from __future__ import annotations

import reflex as rx

from contentapp.ui.pages.bundle.history_state import HistoryState
from contentapp.ui.pages.bundle.panel_state import PanelState
from contentapp.ui.pages.bundle.rewrite_state import RewriteState
from contentapp.ui.pages.bundle.state import BundleState
from contentapp.ui.pages.bundle.view import RULES
from contentapp.ui.pages.run_control import RunState
from contentapp.ui.react.board import bundle_board
from contentapp.ui.shell import shell


def bundle_page() -> rx.Component:
    """The board in its frame; the component draws its own bar, because it alone knows the cards."""
    return shell(
        bundle_board(
            patch=BundleState.patch,
            answer=BundleState.answer,
            piece=PanelState.piece,
            saved=PanelState.saved,
            versions=HistoryState.versions,
            difference=HistoryState.difference,
            rewrite=RewriteState.rewrite,
            rewriter=RewriteState.rewriter,
            rules=RULES,
            may_edit=BundleState.may_edit,
            on_move=BundleState.move,
            on_undo=BundleState.undo,
            on_open=PanelState.open,
            on_close=PanelState.close,
            on_edit=PanelState.edit,
            on_cancel=RunState.cancel,
            on_resume=RunState.resume,
            on_retry=RunState.retry,
            on_history=HistoryState.show,
            on_compare=HistoryState.compare,
            on_restore=HistoryState.restore,
            on_suggest=RewriteState.ask,
            on_take=RewriteState.take,
            on_leave=RewriteState.leave,
            on_take_back=RewriteState.take_back,
        ),
        active="bundles",
        fixed=True,
        rail=True,
        title=BundleState.name,
    )
