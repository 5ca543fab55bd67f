"""The card of what a run costs, and the notice where a budget stopped it."""

from __future__ import annotations

from typing import Any

import reflex as rx

from contentapp.ui.design.icons import icon
from contentapp.ui.design.parts import button_class, card, meter
from contentapp.ui.pages.run.costs_state import CostsState
from contentapp.ui.shell import ShellState


def costs_card() -> rx.Component:
    """What was written by whom, with what, and how much of the budgets is left."""
    costs: Any = CostsState.costs
    return rx.cond(
        costs.shown,
        card(
            "What it costs",
            rx.el.div(
                rx.cond(
                    costs.estimate != "",
                    rx.el.p(
                        rx.el.b(costs.writer, " writes it. ", costs.estimate),
                        " ",
                        rx.el.span(costs.estimate_note, class_name="muted"),
                        class_name="costs__estimate",
                    ),
                ),
                rx.cond(
                    costs.writers.length() > 0,
                    rx.el.ul(rx.foreach(costs.writers, _writer), class_name="costs__writers"),
                ),
                rx.cond(
                    costs.fallbacks.length() > 0,
                    rx.el.div(
                        rx.el.p("Why the built-in writer stepped in", class_name="field__label"),
                        rx.el.ul(rx.foreach(costs.fallbacks, _fallback), class_name="costs__fallbacks"),
                    ),
                ),
                rx.el.div(
                    _budget("This run", costs.spent, costs.percent),
                    _budget("This month", costs.month, costs.month_percent),
                    class_name="costs__budgets",
                ),
                class_name="card__body costs",
            ),
            key="costs",
        ),
    )


def _writer(one: Any) -> rx.Component:
    return rx.el.li(
        rx.el.b(one.name),
        rx.el.span(
            rx.el.span(one.pieces),
            rx.el.span(one.tokens, class_name="muted"),
            rx.el.span(one.time, class_name="muted"),
            rx.el.span(one.cost),
            class_name="costs__figures num",
        ),
        class_name="costs__writer",
    )


def _fallback(one: Any) -> rx.Component:
    return rx.el.li(rx.el.span(one.why), rx.el.span(one.pieces, class_name="muted num"), class_name="costs__fallback")


def _budget(name: str, text: Any, percent: Any) -> rx.Component:
    return rx.el.div(
        rx.el.p(rx.el.span(name), rx.el.span(text, class_name="muted num"), class_name="costs__budget-head"),
        meter(percent, label=name, text=text),
        class_name="costs__budget",
    )


def budget_notice() -> rx.Component:
    """How a run that a budget stopped goes on: raised by who may, and by whom else."""
    costs: Any = CostsState.costs
    return rx.match(
        costs.stopped_by,
        (
            "run_budget",
            rx.cond(
                ShellState.role == "owner",
                _form("This run may cost", CostsState.raise_run),
                rx.el.p("An owner of this business can raise what it may cost.", class_name="costs__who"),
            ),
        ),
        (
            "month_budget",
            rx.cond(
                ShellState.able.contains("admin"),
                _form("A month of this business may cost", CostsState.raise_month),
                rx.el.p(
                    "Who runs this installation can raise what a month may cost. Next month begins afresh; until then"
                    " the built-in writer, which an owner chooses in Settings, costs nothing.",
                    class_name="costs__who",
                ),
            ),
        ),
        rx.fragment(),
    )  # type: ignore[return-value]


def _form(label: str, send: Any) -> rx.Component:
    return rx.el.form(
        rx.el.label(label, html_for="budget", class_name="costs__label"),
        rx.el.span("$", class_name="costs__sign", aria_hidden="true"),
        rx.el.input(
            id="budget",
            name="budget",
            input_mode="decimal",
            default_value=CostsState.costs["suggested"],
            required=True,
            class_name="input costs__input",
            custom_attrs={"aria-describedby": "budget-error"},
        ),
        rx.el.button(icon("play"), "Raise it and go on", type="submit", class_name=button_class(primary=True)),
        rx.el.p(
            rx.cond(CostsState.error != "", rx.fragment(icon("circle-alert"), CostsState.error)),
            id="budget-error",
            class_name="field__error",
            role="alert",
        ),
        on_submit=send,
        class_name="costs__form",
    )
