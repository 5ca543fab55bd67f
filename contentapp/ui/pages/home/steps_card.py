"""The card of next steps: what is done by true counts, and the one thing to do now."""

from __future__ import annotations

from typing import Any

import reflex as rx

from contentapp.ui.design.icons import icon
from contentapp.ui.design.parts import arrow_link, button_class, card, link


def steps_card(live: Any, *, sample: rx.Component, may_sample: Any) -> rx.Component:
    """Four steps from nothing to published; `sample` is the button of the second."""
    return card(
        "Next steps",
        rx.el.ol(rx.foreach(live.steps, lambda step: _step(step, sample, may_sample)), class_name="steps"),
        key="steps",
        aside=rx.fragment(rx.el.span(live.steps_text, " done"), _ring(live.steps_ring)),
    )


def _step(step: Any, sample: rx.Component, may_sample: Any) -> rx.Component:
    is_next = step.state == "next"
    return rx.el.li(
        rx.cond(step.state == "done", icon("circle-check"), icon("circle")),
        rx.el.span(
            step.title,
            rx.cond(step.state == "done", rx.el.span(" (done)", class_name="sr-only")),
            class_name="step__title",
        ),
        rx.cond(step.why != "", rx.el.span(step.why, class_name="step__why")),
        rx.cond(
            step.action == "sample",
            rx.cond(may_sample, sample),
            rx.cond(
                step.href != "",
                rx.cond(
                    is_next,
                    link("Open", href=step.href, class_name=button_class(small=True), aria_label="Open: " + step.title),
                    arrow_link(step.title, step.href),
                ),
            ),
        ),
        class_name="step is-" + step.state,
        aria_current=rx.cond(is_next, "step", "false"),
    )


def _ring(dashes: Any) -> rx.Component:
    circle = {"cx": "10", "cy": "10", "r": "8", "fill": "none", "stroke_width": "3"}
    return rx.el.svg(
        rx.el.circle(**circle, stroke="var(--line)"),
        rx.el.circle(**circle, stroke="var(--ok)", stroke_dasharray=dashes),
        class_name="steps__progress",
        view_box="0 0 20 20",
        aria_hidden="true",
    )
