"""The cards of a plan: what people wish for, when it goes out, what it is about and where it leads."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import reflex as rx

from contentapp.ui.design.icons import icon
from contentapp.ui.design.parts import button_class, card, kind_icon
from contentapp.ui.pages.run.state import PlanState
from contentapp.ui.react.commit_field import CommitCheck, CommitField


def wishes_card(live: Any) -> rx.Component:
    """What can be changed before it is written: the first day, posts by platform, themes."""
    return card(
        "Before it is written",
        rx.el.div(
            _first_day(live),
            rx.el.fieldset(
                rx.el.legend("Posts by platform", class_name="field__label"),
                rx.el.p("Change one, and the others share what is left.", class_name="field__hint"),
                rx.foreach(live.platforms, _platform),
                class_name="run__wish",
            ),
            rx.el.fieldset(
                rx.el.legend("Themes", class_name="field__label"),
                rx.el.p("Switch off what you don't want to write about.", class_name="field__hint"),
                rx.foreach(live.themes, _themes),
                class_name="run__wish run__wish--themes",
            ),
            class_name="card__body run__wishes",
        ),
        key="wishes",
    )


def _first_day(live: Any) -> rx.Component:
    return rx.el.div(
        rx.el.label("First day", html_for="starts-on", class_name="field__label"),
        CommitField.create(
            id="starts-on",
            type="date",
            min=live.earliest,
            value=live.starts_on,
            on_commit=PlanState.begin_on,
            class_name="input run__date",
            custom_attrs={"aria-describedby": "starts-on-error"},
        ),
        _error("starts_on", "starts-on-error"),
        rx.el.p("Times are those of ", live.zone, ".", class_name="field__foot"),
        class_name="field run__wish",
    )


def _platform(one: Any) -> rx.Component:
    name = "posts-" + one.key
    return rx.el.div(
        rx.el.label(one.name, html_for=name, class_name="run__platform-name"),
        CommitField.create(
            id=name,
            type="number",
            min="0",
            value=one.posts.to_string(),
            on_commit=PlanState.ask_for_posts(one.key),  # type: ignore[call-arg]
            class_name="input run__number",
            custom_attrs={"aria-describedby": name + "-error"},
        ),
        rx.el.span(one.types, class_name="muted run__types"),
        rx.cond(
            one.wished,
            rx.el.button(
                "Share out",
                type="button",
                class_name=button_class(ghost=True, small=True),
                on_click=PlanState.ask_for_posts(one.key, ""),
                aria_label="Share out the posts on " + one.name,
            ),
        ),
        _error(one.key, name + "-error"),
        class_name="run__platform",
    )


def _themes(group: Any) -> rx.Component:
    return rx.el.div(
        rx.el.p(group.name, class_name="run__origin"),
        rx.el.div(rx.foreach(group.themes, _theme), class_name="run__themes"),
        class_name="run__group",
    )


def _theme(theme: Any) -> rx.Component:
    return rx.el.div(
        rx.el.label(
            CommitCheck.create(
                checked=theme.on,
                on_commit=PlanState.switch_theme(theme.key),  # type: ignore[call-arg]
                class_name="check",
            ),
            rx.el.span(theme.name),
            rx.el.span(theme.pieces, class_name="muted num"),
            class_name="run__theme",
        ),
        _error(theme.key, theme.key + "-error"),
    )


def _error(place: Any, name: Any) -> rx.Component:
    return rx.el.p(
        rx.cond(PlanState.error_at == place, rx.fragment(icon("circle-alert"), PlanState.error)),
        id=name,
        class_name="field__error",
        role="alert",
    )


def plan_cards(live: Any) -> rx.Component:
    """When it goes out, what it is for and where it leads."""
    return rx.fragment(
        card("Calendar", _list(live.months, _month, "run__months"), _legend(live), key="calendar"),
        rx.el.div(
            card("What the posts are for", _list(live.mix, _bar, "run__bars"), key="mix"),
            card("Where they appear", _list(live.platforms, _place, "run__bars"), key="places"),
            class_name="run__pair",
        ),
        card("Where posts lead", _list(live.journeys, _journey, "run__journeys"), key="journeys"),
        card("The first pieces", _list(live.first, _line, "run__lines"), key="first"),
    )


def _list(items: Any, draw: Callable[[Any], rx.Component], class_name: str) -> rx.Component:
    return rx.el.ul(rx.foreach(items, draw), class_name=class_name)


def _month(month: Any) -> rx.Component:
    return rx.el.li(
        rx.el.span(month.spoken, class_name="sr-only"),
        rx.el.span(month.total, class_name="num muted", aria_hidden="true"),
        rx.el.span(
            rx.foreach(
                month.bars,
                lambda bar: rx.el.span(
                    class_name="run__block", data_kind=bar.key, style={"height": bar.percent.to_string() + "%"}
                ),
            ),
            class_name="run__stack",
            aria_hidden="true",
        ),
        rx.el.span(month.short, class_name="faint", aria_hidden="true"),
        class_name="run__month",
    )


def _legend(live: Any) -> rx.Component:
    return rx.el.ul(
        rx.foreach(
            live.kinds,
            lambda kind: rx.el.li(
                kind_icon(kind.key, "sm"), rx.el.b(kind.count, class_name="num"), " ", kind.name, class_name="run__key"
            ),
        ),
        class_name="run__legend",
    )


def _place(one: Any) -> rx.Component:
    return rx.el.li(
        rx.el.span(one.name),
        rx.el.span(one.types, class_name="muted run__types"),
        rx.el.b(one.posts, class_name="num"),
        class_name="run__place",
    )


def _bar(bar: Any) -> rx.Component:
    return rx.el.li(
        rx.el.span(bar.name),
        rx.el.span(
            rx.el.span(class_name="run__fill", style={"width": bar.percent.to_string() + "%"}),
            class_name="run__track",
            aria_hidden="true",
        ),
        rx.el.span(rx.el.b(bar.count), rx.el.span(bar.percent, " %", class_name="faint"), class_name="num run__value"),
        class_name="run__bar",
    )


def _journey(journey: Any) -> rx.Component:
    return rx.el.li(
        rx.el.span(journey.posts, class_name="badge"),
        rx.el.ol(rx.foreach(journey.steps, _stop), class_name="run__stops"),
        class_name="run__journey",
    )


def _stop(step: Any) -> rx.Component:
    return rx.el.li(
        kind_icon(step.kind, "sm"),
        rx.el.span(rx.el.span(step.topic), rx.el.span(step.what, " · ", step.on, class_name="muted run__when")),
        class_name="run__stop",
    )


def _line(line: Any) -> rx.Component:
    return rx.el.li(
        kind_icon(line.kind, "sm"),
        rx.el.span(line.on, class_name="muted num run__on"),
        rx.el.span(line.topic, class_name="run__topic"),
        rx.el.span(line.what, class_name="muted"),
        class_name="run__line",
    )
