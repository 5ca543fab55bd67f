"""The card of this week: seven days, and what has its date in them."""

from __future__ import annotations

from typing import Any

import reflex as rx

from contentapp.ui.design.icons import icon, kind_glyph
from contentapp.ui.design.parts import card, link


def week_card(live: Any) -> rx.Component:
    """Going out this week, in the business's zone."""
    return card(
        "Going out this week",
        rx.cond(
            live.week_note != "",
            rx.el.p(live.week_note, class_name="week__none"),
            rx.el.ol(rx.foreach(live.week, _day), class_name="week"),
        ),
        key="week",
        aside=rx.el.span(live.zone),
        wide=True,
    )


def _day(day: Any) -> rx.Component:
    return rx.el.li(
        rx.el.p(
            day.name,
            " ",
            rx.el.b(day.number),
            rx.cond(day.state == "today", rx.el.span(", today", class_name="sr-only")),
            class_name="week__date",
        ),
        rx.foreach(day.slots, _slot),
        class_name="week__day is-" + day.state,
    )


def _slot(slot: Any) -> rx.Component:
    return link(
        rx.el.span(
            kind_glyph(slot.kind),
            rx.el.span(slot.time),
            rx.cond(slot.note != "", rx.el.span("· ", slot.note, class_name="slot__note")),
            rx.cond(
                slot.out,
                rx.el.span(icon("check"), rx.el.span("published", class_name="sr-only"), class_name="is-out"),
            ),
            class_name="slot__head",
        ),
        rx.el.span(slot.line, class_name="slot__text"),
        href=slot.href,
        class_name=rx.cond(slot.note != "", "slot slot--unsure", "slot"),
        data_kind=slot.kind,
    )
