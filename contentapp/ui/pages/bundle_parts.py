"""What the home page and the list of bundles both draw of a bundle."""

from __future__ import annotations

from typing import Any

import reflex as rx

from contentapp.ui.design.parts import badge


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
