"""Stop, go on, write this piece again: what every page that shows a run lets an editor say to it."""

from __future__ import annotations

import uuid
from typing import Any

import reflex as rx

from contentapp.domain.generation import control
from contentapp.errors import NotFound
from contentapp.ui.design.icons import icon
from contentapp.ui.design.parts import button_class
from contentapp.ui.pages.bundle_parts import named_pieces
from contentapp.ui.session import Act, acts
from contentapp.ui.shell import ShellState


class RunState(rx.State):
    """Holds nothing: what becomes of a run is seen on the page, in every browser that shows it."""

    @rx.event
    @acts
    async def cancel(self, act: Act, bundle_id: str) -> None:
        """Stop writing this bundle; what is written stays."""
        await control.cancel_run(act.session, act.principal, _id(bundle_id))

    @rx.event
    @acts
    async def resume(self, act: Act, bundle_id: str) -> None:
        """Go on writing this bundle where it stopped."""
        await control.resume_run(act.session, act.principal, _id(bundle_id))

    @rx.event
    @acts
    async def retry(self, act: Act, cards: list[dict[str, str]]) -> None:
        """Have pieces that could not be written written again."""
        for kind, piece_id in named_pieces(cards):
            await control.retry_piece(act.session, act.principal, kind, piece_id)


def run_button(bundle: Any) -> rx.Component:
    """Cancel while a bundle is written, resume once it has stopped; nothing for those who only read."""
    cancel = rx.el.button(
        "Cancel",
        type="button",
        class_name=button_class(ghost=True, small=True) + " run__button",
        on_click=RunState.cancel(bundle.id),
        aria_label="Cancel writing " + bundle.name,
    )
    resume = rx.el.button(
        icon("play"),
        "Resume",
        type="button",
        class_name=button_class(small=True) + " run__button",
        on_click=RunState.resume(bundle.id),
        aria_label="Resume writing " + bundle.name,
    )
    return rx.cond(
        (ShellState.role != "viewer") & (ShellState.role != ""),
        rx.match(bundle.status, ("generating", cancel), ("failed", resume), rx.fragment()),
    )


def _id(text: str) -> uuid.UUID:
    try:
        return uuid.UUID(text)
    except (ValueError, TypeError, AttributeError) as error:
        raise NotFound("This bundle is not here. It may have been deleted.") from error
