"""The page of a person's businesses."""

from __future__ import annotations

from typing import Any

import reflex as rx

from contentapp.ui.design.icons import icon
from contentapp.ui.design.parts import badge, button_class, card, loading, page_header, skeleton
from contentapp.ui.pages.businesses.state import NEW_FIELD, BusinessesState
from contentapp.ui.react.frame import Confirm
from contentapp.ui.shell import ShellState, shell


def businesses_page() -> rx.Component:
    """Those to work in, a new one, and those in the bin, in the frame."""
    return shell(
        rx.cond(BusinessesState.loaded, _businesses(), _loading()),
        active="businesses",
        title="Businesses",
    )


def _businesses() -> rx.Component:
    return rx.fragment(
        page_header("Businesses", BusinessesState.sentence),
        rx.el.div(
            rx.cond(
                BusinessesState.live.length() > 0,
                rx.el.ul(
                    rx.foreach(BusinessesState.live, _business), class_name="card rows", aria_label="Your businesses"
                ),
            ),
            card("New business", _create(), key="create"),
            rx.cond(BusinessesState.binned.length() > 0, _bin()),
            class_name="page page--form stack",
        ),
    )


def _business(one: Any) -> rx.Component:
    return rx.el.li(
        rx.cond(BusinessesState.renaming == one.id, _rename(one), _row(one)),
        class_name="rows__row",
    )


def _row(one: Any) -> rx.Component:
    return rx.fragment(
        _initial(one),
        rx.el.div(
            rx.el.p(
                rx.el.span(one.name, class_name="rows__name", title=one.name),
                badge(one.role),
                rx.cond(one.here, badge("You are here", tone="outline")),
                class_name="rows__head",
            ),
            rx.el.p(one.facts, class_name="rows__facts"),
            rx.cond(one.limit != "", rx.el.p(one.limit, class_name="rows__facts")),
            class_name="grow",
        ),
        rx.el.div(
            rx.cond(
                one.here,
                rx.fragment(),
                rx.el.button(
                    "Open",
                    type="button",
                    class_name=button_class(),
                    aria_label="Open " + one.name,
                    on_click=ShellState.switch(one.id),
                ),
            ),
            rx.cond(
                one.own,
                rx.fragment(
                    rx.el.button(
                        "Rename",
                        type="button",
                        class_name=button_class(ghost=True),
                        aria_label="Rename " + one.name,
                        on_click=BusinessesState.open_rename(one.id),
                    ),
                    Confirm.create(
                        icon("trash-2"),
                        label="Put " + one.name + " into the bin",
                        title="Put " + one.name + " into the bin?",
                        text=one.consequence,
                        action="Put into the bin",
                        on_confirm=BusinessesState.bin(one.id),
                    ),
                ),
            ),
            class_name="rows__actions",
        ),
    )


def _rename(one: Any) -> rx.Component:
    """The form in the row's place."""
    return rx.el.form(
        rx.el.input(type="hidden", name="id", value=one.id),
        _name_field("rename-business", "Name", one.name, BusinessesState.rename_error, auto_focus=True),
        rx.el.div(
            rx.el.button("Save name", type="submit", class_name=button_class(primary=True)),
            rx.el.button(
                "Cancel",
                type="button",
                class_name=button_class(),
                on_click=BusinessesState.close_rename,
                custom_attrs={"data-escape": ""},
            ),
            class_name="row",
        ),
        class_name="rows__form",
        on_submit=BusinessesState.rename,
        no_validate=True,
    )


def _create() -> rx.Component:
    return rx.el.form(
        _name_field(NEW_FIELD, "Name of the business", BusinessesState.draft, BusinessesState.create_error),
        rx.el.button(icon("plus"), "Create business", type="submit", class_name=button_class()),
        class_name="rows__form",
        on_submit=BusinessesState.create,
        no_validate=True,
    )


def _name_field(element_id: str, label: str, value: Any, error: Any, **props: Any) -> rx.Component:
    return rx.el.div(
        rx.el.label(label, html_for=element_id, class_name="field__label"),
        rx.el.input(
            id=element_id,
            name="name",
            class_name="input",
            default_value=value,
            max_length=120,
            auto_complete="off",
            aria_invalid=error != "",
            aria_describedby=element_id + "-error",
            **props,
        ),
        rx.el.p(error, id=element_id + "-error", class_name="field__error", role="alert"),
        class_name="field",
    )


def _bin() -> rx.Component:
    return rx.el.section(
        rx.el.h2("In the bin", class_name="section-title", id="bin-title"),
        rx.el.ul(rx.foreach(BusinessesState.binned, _binned), class_name="card rows"),
        aria_labelledby="bin-title",
    )


def _binned(one: Any) -> rx.Component:
    return rx.el.li(
        _initial(one),
        rx.el.div(
            rx.el.p(
                rx.el.span(one.name, class_name="rows__name", title=one.name), badge(one.role), class_name="rows__head"
            ),
            rx.el.p(
                rx.cond(
                    one.own,
                    "Can be restored until " + one.until + ". Then its content is deleted for good.",
                    "An owner can restore it until " + one.until + ".",
                ),
                class_name="rows__facts",
            ),
            class_name="grow",
        ),
        rx.cond(
            one.own,
            rx.el.div(
                rx.el.button(
                    icon("undo-2"),
                    "Restore",
                    type="button",
                    class_name=button_class(),
                    aria_label="Restore " + one.name,
                    on_click=BusinessesState.restore(one.id),
                ),
                class_name="rows__actions",
            ),
        ),
        class_name="rows__row rows__row--binned",
    )


def _initial(one: Any) -> rx.Component:
    return rx.el.span(one.initial, class_name="initial initial--lg", aria_hidden="true")


def _loading() -> rx.Component:
    row = rx.el.div(skeleton("45%", "title"), skeleton("60%"), class_name="card card--loading stack")
    return loading(
        "Loading businesses",
        rx.el.div(rx.el.div(skeleton("9em", "title"), skeleton("24em"), class_name="stack"), class_name="page-header"),
        rx.el.div(row, row, class_name="page page--form stack"),
    )
