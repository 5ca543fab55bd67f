"""What both pages of billing share."""

from __future__ import annotations

from typing import Any

import reflex as rx

from contentapp.ui.design.icons import icon
from contentapp.ui.design.parts import badge, download_link, segment


def test_strip() -> rx.Component:
    """Says that no money moves here."""
    return rx.el.div(
        icon("flask-conical"),
        rx.el.p(
            rx.el.b("Test mode."),
            " Payments run in the built-in sandbox. No bank is contacted and nothing is charged.",
        ),
        download_link("Desk", href="/sandbox/stripe/desk", class_name="link"),
        class_name="teststrip",
        role="note",
    )


def status_badge(row: Any) -> rx.Component:
    """An order's state."""
    return rx.fragment(
        rx.match(
            row.tone,
            ("ok", badge(row.status, tone="ok")),
            ("danger", badge(row.status, tone="danger")),
            ("outline", badge(row.status, tone="outline")),
            badge(row.status),
        )
    )


def lines(of: Any) -> rx.Component:
    """The lines of a cart or an order."""
    return rx.el.ul(
        rx.foreach(
            of,
            lambda line: rx.el.li(
                rx.el.p(rx.el.span(line.name), rx.el.span(line.amount, class_name="num")),
                rx.cond(
                    line.off_name != "",
                    rx.el.p(
                        rx.el.span(line.off_name),
                        rx.el.span(line.off, class_name="num"),
                        class_name=rx.cond(line.off != "", "sum__off", "sum__note"),
                    ),
                ),
            ),
        ),
        class_name="sum__lines",
    )


def currency_switch(currencies: Any, *, chosen: Any, on_choose: Any) -> rx.Component:
    """Which of the currencies amounts are shown in."""
    return rx.el.div(
        rx.foreach(currencies, lambda code: segment(code.upper(), pressed=chosen == code, on_click=on_choose(code))),
        class_name="segmented",
        role="group",
        aria_label="Currency",
    )
