"""Icons: lucide's, and our mark. Each kind and each status of content keeps its own one everywhere."""

from __future__ import annotations

from typing import Any, Final, Literal

import reflex as rx

Size = Literal["sm", "lg"]

KIND_ICONS: Final[dict[str, str]] = {
    "social_post": "megaphone",
    "blog_post": "book-open",
    "content_upgrade": "file-check",
    "email_sequence": "mails",
}

STATUS_ICONS: Final[dict[str, str]] = {
    "draft": "circle-dashed",
    "in_review": "eye",
    "approved": "circle-check",
    "scheduled": "clock",
    "published": "globe",
    "archived": "archive",
    "failed": "circle-alert",
}

_LEAF = (
    "M9 16.5C9 11 9 6 10.5 1.5M9.2 12.8C6.6 12.8 4.4 11.6 3.4 9.4M9.2 12.8C11.8 12.6 13.6 11.4 14.6 9.6M9.4 8.8"
    "C7.4 8.8 5.8 7.8 5 6.2M9.4 8.8C11.4 8.6 12.8 7.6 13.6 6.2M9.9 5.1C8.6 5 7.6 4.3 7.1 3.2M9.9 5.1C11.2 5 12.1 4.2"
    " 12.6 3.2"
)


def icon(name: str, size: Size | None = None) -> rx.Component:
    """A lucide icon that says nothing to a screen reader: what it means stands beside it, or in the control's name."""
    return rx.icon(name, class_name=f"icon icon--{size}" if size else "icon")


def kind_glyph(kind: str | rx.Var[Any], size: Size | None = None) -> rx.Component:
    """The icon of a kind, known now or only in the browser."""
    return _chosen(kind, KIND_ICONS, size)


def status_glyph(status: str | rx.Var[Any], size: Size | None = None) -> rx.Component:
    """The icon of a piece's status, known now or only in the browser."""
    return _chosen(status, STATUS_ICONS, size)


def mark() -> rx.Component:
    """Our sign, in a square of ink."""
    return rx.el.span(
        rx.el.svg(
            rx.el.path(d=_LEAF, stroke="currentColor", stroke_width="1.4", stroke_linecap="round"),
            view_box="0 0 18 18",
            fill="none",
        ),
        class_name="mark",
        aria_hidden="true",
    )


def _chosen(key: str | rx.Var[Any], names: dict[str, str], size: Size | None) -> rx.Component:
    if isinstance(key, str):
        return icon(names[key], size)
    choices = ((value, icon(name, size)) for value, name in names.items())
    return rx.fragment(rx.match(key, *choices, rx.fragment()))
