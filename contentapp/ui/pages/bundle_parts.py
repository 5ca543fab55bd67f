"""What several pages share of a bundle: how it is drawn, and how browsers name its pieces."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any, Final

import reflex as rx

from contentapp.domain.kinds import KINDS, Kind
from contentapp.errors import NotFound
from contentapp.ui.design.parts import badge

MAX_AT_ONCE: Final = 2_000


def bundle_status(status: Any, name: Any) -> rx.Component:
    """The badge of a bundle's status; a dot breathes while it is written."""
    writing = badge(rx.el.span(class_name="badge__live", aria_hidden="true"), name, tone="outline")
    good = badge(name, tone="ok")
    return rx.fragment(
        rx.match(
            status,
            ("generating", writing),
            ("failed", badge(name, tone="danger")),
            ("approved", good),
            ("published", good),
            badge(name),
        )
    )


def figures(bundle: Any) -> rx.Component:
    """How far a bundle is, the first number the loudest."""
    return rx.el.span(rx.cond(bundle.strong != "", rx.el.strong(bundle.strong, " ")), bundle.figures)


def named_pieces(cards: Sequence[dict[str, str]]) -> list[tuple[Kind, uuid.UUID]]:
    """Kinds and ids as a browser names them; raises NotFound for what can be no piece."""
    try:
        asked = [(card["kind"], uuid.UUID(card["id"])) for card in cards[:MAX_AT_ONCE]]
    except (KeyError, ValueError, TypeError, AttributeError) as error:
        raise NotFound("There is no such piece.") from error
    if not all(kind in KINDS for kind, _ in asked):
        raise NotFound("There is no such piece.")
    return asked  # type: ignore[return-value]
