"""The cards of a finished bundle: its figures, the lengths of its pieces, and what the checks say."""

from __future__ import annotations

from typing import Any

import reflex as rx

from contentapp.ui.design.icons import icon
from contentapp.ui.design.parts import badge, card, kind_icon, link


def figures_cards(figures: Any) -> rx.Component:
    """All of them."""
    return rx.fragment(
        card(
            "In figures",
            rx.el.p(figures.sentence, class_name="run__verdict"),
            rx.el.ul(rx.foreach(figures.figures, _figure), class_name="run__figures"),
            key="figures",
        ),
        rx.cond(
            figures.groups.length() > 0,
            card("What the checks found", rx.foreach(figures.groups, _group), key="found"),
        ),
        card("How long they are", rx.el.ul(rx.foreach(figures.lengths, _range), class_name="run__bars"), key="lengths"),
    )


def _figure(figure: Any) -> rx.Component:
    return rx.el.li(
        rx.el.p(
            rx.el.strong(figure.value, class_name="num display run__number-big"),
            rx.cond(figure.good, icon("check"), icon("circle-alert")),
            class_name="run__figure-head",
        ),
        rx.el.p(figure.name),
        rx.el.p(figure.note, class_name="muted run__note"),
        class_name="run__figure",
        data_good=figure.good,
    )


def _range(one: Any) -> rx.Component:
    return rx.el.li(
        rx.el.span(one.name),
        rx.el.span(
            rx.el.span(
                class_name="run__range",
                style={"left": one.start.to_string() + "%", "width": one.width.to_string() + "%"},
            ),
            rx.el.span(class_name="run__median", style={"left": one.mark.to_string() + "%"}),
            class_name="run__track",
            aria_hidden="true",
        ),
        rx.el.span(one.words, class_name="muted num run__range-words"),
        class_name="run__bar run__bar--range",
    )


def _group(group: Any) -> rx.Component:
    mark = rx.cond(
        group.severity == "error",
        badge(group.severity_name, tone="danger"),
        badge(group.severity_name, tone="warn"),
    )
    return rx.el.details(
        rx.el.summary(icon("chevron-right"), mark, rx.el.span(group.title), class_name="run__summary"),
        rx.el.p(group.fix, class_name="muted run__fix"),
        rx.el.ul(rx.foreach(group.pieces, _found), class_name="run__found"),
        rx.el.p(group.more, class_name="faint run__fix"),
        class_name="run__findings",
    )


def _found(piece: Any) -> rx.Component:
    return rx.el.li(
        kind_icon(piece.kind, "sm"),
        link(piece.line, href=piece.href, class_name="link run__topic"),
        rx.el.span(piece.message, class_name="muted"),
        class_name="run__line",
    )
