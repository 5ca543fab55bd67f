"""The card of the bundle in progress: how far, and every piece as a cell."""

from __future__ import annotations

from typing import Any

import reflex as rx

from contentapp.ui.design.icons import kind_glyph, status_glyph
from contentapp.ui.design.parts import arrow_link, button_class, link, meter
from contentapp.ui.pages.bundle_parts import bundle_status, figures
from contentapp.ui.pages.bundle_view import BundleView
from contentapp.ui.pages.home.drawing import DrawingView
from contentapp.ui.pages.run_control import run_button
from contentapp.ui.react.year import YearGrid


def bundle_card(bundle: rx.Var[BundleView], drawing: rx.Var[DrawingView]) -> rx.Component:
    """The bundle that is being written, or the newest one."""
    shown: Any = bundle
    return rx.el.section(
        rx.el.div(
            rx.el.h2(shown.name, class_name="build__title display", id="build-title"),
            bundle_status(shown.status, shown.status_name),
            rx.el.div(
                run_button(shown),
                rx.cond(
                    shown.status == "draft",
                    link("See the plan", href="/bundles/" + shown.id + "/run", class_name=button_class(small=True)),
                    rx.fragment(
                        link(
                            "Open board",
                            href="/bundles/" + shown.id,
                            class_name=button_class(small=True) + " only-wide",
                        ),
                        rx.el.span(arrow_link("Open board", "/bundles/" + shown.id), class_name="only-narrow"),
                    ),
                ),
                class_name="card__aside",
            ),
            class_name="card__head build__head",
        ),
        rx.el.div(
            rx.el.p(
                figures(shown),
                rx.el.span(shown.percent, " %", class_name="faint build__percent"),
                class_name="build__figures",
            ),
            meter(shown.percent, label=shown.name, text=shown.spoken, large=True),
            rx.cond(shown.writing, _phases(shown), _statuses(shown)),
            _drawing(shown, drawing),
            class_name="card__body build__body",
        ),
        class_name="card build",
        aria_labelledby="build-title",
    )


def _phases(bundle: Any) -> rx.Component:
    return rx.el.ol(
        rx.foreach(
            bundle.phases,
            lambda phase, index: rx.el.li(
                rx.el.span(class_name=f"swatch swatch--{index}", aria_hidden="true"),
                rx.el.strong(phase.name),
                phase.count,
                class_name=rx.cond(phase.count > 0, "phase is-now", "phase"),
            ),
        ),
        class_name="phases",
    )


def _statuses(bundle: Any) -> rx.Component:
    return rx.el.ul(
        rx.foreach(
            bundle.statuses,
            lambda status: rx.el.li(
                status_glyph(status.key, "sm"), rx.el.strong(status.name), status.count, class_name="phase is-now"
            ),
        ),
        class_name="phases phases--statuses",
    )


def _drawing(bundle: Any, drawing: Any) -> rx.Component:
    return rx.cond(
        drawing.rows.length() > 0,
        rx.el.div(
            rx.el.div(
                rx.el.span(),
                rx.foreach(
                    bundle.kinds,
                    lambda kind: rx.el.span(
                        kind_glyph(kind.key),
                        kind.name,
                        rx.el.span(rx.el.b(kind.count), " / ", kind.total, class_name="num"),
                        class_name="yeargrid__label",
                        data_kind=kind.key,
                    ),
                ),
                class_name="yeargrid__labels",
                style={"gridTemplateRows": drawing.label_rows},
            ),
            YearGrid.create(rows=drawing.rows, axis=drawing.axis, height=drawing.height, label=drawing.label),
            class_name="yeargrid",
        ),
    )
