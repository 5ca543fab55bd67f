"""The page of models, in the frame of admins."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import reflex as rx

from contentapp.ui.design.art import connected_pieces
from contentapp.ui.design.icons import icon
from contentapp.ui.design.parts import badge, button_class, card, empty_state, meter, page_header
from contentapp.ui.pages.admin.frame import admin_page
from contentapp.ui.pages.admin.models import ModelsState


def models_page() -> rx.Component:
    """`/app/admin/models`."""
    endpoints: Any = ModelsState.endpoints
    refresh = rx.el.button(
        icon("refresh-cw"), "Refresh", type="button", class_name=button_class(), on_click=ModelsState.refresh
    )
    return admin_page(
        page_header("Models", rx.cond(endpoints.length() > 0, ModelsState.summary, _NONE_SUB), refresh),
        rx.el.div(
            rx.cond(
                endpoints.length() > 0,
                rx.fragment(
                    card("Endpoints", rx.el.ul(rx.foreach(endpoints, _endpoint), class_name="models"), key="endpoints"),
                    rx.el.div(
                        card("Calls a day", _columns(_calls), _legend(), key="calls"),
                        card("Cost a day", _columns(_cost), key="cost"),
                        class_name="run__pair",
                    ),
                    _businesses(),
                    _failures(),
                ),
                empty_state(
                    connected_pieces(),
                    "No model is set up",
                    "Name some in CONTENTAPP_MODELS, as the operations manual shows; businesses then pick among them.",
                ),
            ),
            class_name="page run",
        ),
        active="models",
        title="Models",
    )


_NONE_SUB = "The built-in writer writes everything, and costs nothing."


def _endpoint(one: Any) -> rx.Component:
    tries: Any = ModelsState.tries
    return rx.el.li(
        rx.el.div(
            rx.el.p(rx.el.b(one.name), " ", rx.el.span(one.model, class_name="muted"), class_name="models__name"),
            rx.el.p(one.where, class_name="models__about"),
            rx.el.p(one.price, ". ", one.limits, ".", class_name="models__about"),
        ),
        rx.el.div(
            rx.el.p(one.used, class_name="num"),
            rx.el.p(
                rx.el.span(one.cost), rx.el.span(one.time), rx.el.span(one.failed, class_name="models__failed"),
                class_name="models__figures num muted",
            ),
        ),
        rx.el.div(
            rx.el.p(
                rx.match(
                    tries[one.name][0],
                    ("answered", badge(icon("check"), tries[one.name][1], tone="ok")),
                    ("failed", badge(tries[one.name][1], tone="danger")),
                    ("asked", badge(rx.el.span(class_name="badge__live", aria_hidden="true"), tries[one.name][1])),
                    rx.fragment(),
                ),
                role="status",
                class_name="models__tried",
            ),
            rx.el.button(
                "Try it",
                aria_label="Try " + one.name,
                type="button",
                class_name=button_class(small=True),
                on_click=ModelsState.try_endpoint(one.name),
            ),
            class_name="models__try",
        ),
        class_name="models__one",
    )  # fmt: skip


def _columns(stack: Callable[[Any], rx.Component]) -> rx.Component:
    days: Any = ModelsState.days
    return rx.el.ul(
        rx.foreach(
            days,
            lambda day: rx.el.li(
                rx.el.span(day.spoken, class_name="sr-only"),
                stack(day),
                rx.el.span(day.short, class_name="usage__day faint", aria_hidden="true"),
                class_name="usage__column",
                title=day.spoken,
            ),
        ),
        class_name="usage",
    )


def _calls(day: Any) -> rx.Component:
    return rx.el.span(
        rx.el.span(class_name="usage__bar usage__bar--failed", style={"height": day.failed.to_string() + "%"}),
        rx.el.span(class_name="usage__bar", style={"height": day.done.to_string() + "%"}),
        class_name="usage__stack",
        aria_hidden="true",
    )


def _cost(day: Any) -> rx.Component:
    return rx.el.span(
        rx.el.span(class_name="usage__bar", style={"height": day.cost.to_string() + "%"}),
        class_name="usage__stack",
        aria_hidden="true",
    )


def _legend() -> rx.Component:
    return rx.el.p(
        rx.el.span(class_name="usage__key"), "answered",
        rx.el.span(class_name="usage__key usage__key--failed"), "failed",
        class_name="usage__legend muted",
    )  # fmt: skip


def _businesses() -> rx.Component:
    businesses: Any = ModelsState.businesses
    return rx.cond(
        businesses.length() > 0,
        card("This month", rx.el.ul(rx.foreach(businesses, _business), class_name="models"), key="month"),
    )


def _business(one: Any) -> rx.Component:
    field = "budget-" + one.id
    return rx.el.li(
        rx.el.div(
            rx.el.p(rx.el.b(one.name), rx.el.span(one.spent, class_name="muted num"), class_name="costs__budget-head"),
            meter(one.percent, label=one.name, text=one.spent),
        ),
        rx.el.form(
            rx.el.input(type="hidden", name="business", default_value=one.id),
            rx.el.label("A month may cost $", html_for=field, class_name="costs__label"),
            rx.el.input(
                id=field,
                name="budget",
                input_mode="decimal",
                default_value=one.budget,
                required=True,
                class_name="input costs__input",
                custom_attrs={"aria-describedby": field + "-error"},
            ),
            rx.el.button(
                "Save",
                rx.el.span(" for ", one.name, class_name="sr-only"),
                type="submit",
                class_name=button_class(small=True),
            ),
            rx.el.p(
                rx.cond(ModelsState.error_at == one.id, rx.fragment(icon("circle-alert"), ModelsState.error)),
                id=field + "-error",
                class_name="field__error",
                role="alert",
            ),
            on_submit=ModelsState.set_budget,
            class_name="costs__form models__budget",
        ),
        class_name="models__one models__one--business",
    )


def _failures() -> rx.Component:
    failures: Any = ModelsState.failures
    return card(
        "What failed",
        rx.cond(
            failures.length() > 0,
            rx.el.ul(rx.foreach(failures, _failure), class_name="models"),
            rx.el.p("Nothing in the last thirty days.", class_name="card__body muted"),
        ),
        key="failed",
    )


def _failure(one: Any) -> rx.Component:
    return rx.el.li(
        rx.el.span(one.problem),
        rx.el.span(one.endpoint, " · ", one.what, class_name="muted"),
        rx.el.span(one.at, class_name="faint num"),
        class_name="models__failure",
    )
