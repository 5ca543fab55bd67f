"""The page of a run, in its frame."""

from __future__ import annotations

from typing import Any

import reflex as rx

from contentapp.ui.design.art import connected_pieces
from contentapp.ui.design.icons import icon
from contentapp.ui.design.parts import (
    badge,
    button_class,
    card,
    empty_state,
    link,
    loading,
    meter,
    page_header,
    skeleton,
)
from contentapp.ui.pages.run.costs_card import budget_notice, costs_card
from contentapp.ui.pages.run.figures_card import figures_cards
from contentapp.ui.pages.run.plan_cards import plan_cards, wishes_card
from contentapp.ui.pages.run.state import FiguresState, PlanState
from contentapp.ui.pages.run_control import run_button
from contentapp.ui.shell import shell


def run_page() -> rx.Component:
    """`/app/bundles/[bundle_id]/run`."""
    return shell(
        rx.cond(PlanState.loaded, rx.cond(PlanState.missing, _missing(), _run()), _loading()),
        active="bundles",
        title=PlanState.live.name,  # type: ignore[attr-defined]
    )


def _run() -> rx.Component:
    live: Any = PlanState.live
    return rx.fragment(
        page_header(
            live.name,
            rx.fragment(_status(live), " ", live.sentence),
            rx.cond(
                live.adjustable,
                rx.cond(PlanState.may_edit, _start()),
                rx.fragment(
                    run_button(live.bundle),
                    link("Open the board", href="/bundles/" + live.id, class_name=button_class(primary=True)),
                ),
            ),
        ),
        rx.el.div(
            rx.cond(live.error != "", _stopped(live)),
            rx.cond((live.steps.length() > 0) & (live.status != "done"), _progress(live)),
            costs_card(),
            rx.cond(live.adjustable & PlanState.may_edit, wishes_card(live)),
            rx.cond(FiguresState.counted, figures_cards(FiguresState.figures)),
            rx.cond(live.status == "done", rx.cond(FiguresState.counted, rx.fragment(), _count())),
            rx.cond(live.planned, plan_cards(live)),
            class_name="page run",
        ),
    )


def _status(live: Any) -> rx.Component:
    writing = badge(rx.el.span(class_name="badge__live", aria_hidden="true"), live.status_name, tone="outline")
    return rx.match(
        live.status,
        ("running", writing),
        ("done", badge(live.status_name, tone="ok")),
        ("failed", badge(live.status_name, tone="danger")),
        badge(live.status_name),
    )  # type: ignore[return-value]


def _start() -> rx.Component:
    return rx.el.button(
        icon("sparkles"),
        "Write it",
        type="button",
        class_name=button_class(primary=True),
        on_click=PlanState.start,
    )


def _stopped(live: Any) -> rx.Component:
    return rx.el.div(
        icon("circle-alert"),
        rx.el.div(
            rx.el.p(rx.el.b("Writing stopped before it was done. "), live.error, role="status"),
            budget_notice(),
        ),
        class_name="notice notice--danger",
    )


def _progress(live: Any) -> rx.Component:
    return card("Progress", rx.el.ol(rx.foreach(live.steps, _step), class_name="run__steps"), key="progress")


def _step(step: Any) -> rx.Component:
    return rx.el.li(
        rx.el.p(
            rx.match(
                step.state,
                ("done", icon("circle-check")),
                ("now", icon("loader-circle")),
                icon("circle-dashed"),
            ),
            rx.el.b(step.name),
            rx.el.span(step.figures, class_name="muted num"),
            class_name="run__step-head",
        ),
        meter(step.percent, label=step.name, text=step.figures),
        class_name="run__step",
        data_state=step.state,
    )


def _count() -> rx.Component:
    return rx.el.div(
        rx.el.button(
            icon("chart-column"),
            "Show what was written in figures",
            type="button",
            class_name=button_class(),
            on_click=FiguresState.load,
        ),
        class_name="run__count",
    )


def _missing() -> rx.Component:
    return rx.el.div(
        empty_state(
            connected_pieces(),
            "This bundle is not here",
            "It may have been deleted, or it belongs to another business of yours.",
            link("All bundles", href="/bundles", class_name=button_class()),
            level=1,
        ),
        class_name="page page--home",
    )


def _loading() -> rx.Component:
    box = rx.el.div(
        skeleton("30%", "title"), skeleton("80%"), skeleton("", "block"), class_name="card card--loading stack"
    )
    return loading(
        "Loading the run",
        rx.el.div(rx.el.div(skeleton("14em", "title"), skeleton("22em"), class_name="stack"), class_name="page-header"),
        rx.el.div(box, box, class_name="page run"),
    )
