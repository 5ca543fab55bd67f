"""The settings page: account, password, sessions."""

from __future__ import annotations

from typing import Any

import reflex as rx

from contentapp.ui.design.icons import icon
from contentapp.ui.design.parts import badge, button_class, card, loading, page_header, skeleton
from contentapp.ui.pages.settings.state import SettingsState
from contentapp.ui.pages.settings.writer import writer_card
from contentapp.ui.shell import shell


def settings_page() -> rx.Component:
    """`/app/settings`."""
    return shell(
        rx.cond(
            SettingsState.loaded,
            rx.fragment(
                page_header("Settings", "Your account, and who writes for this business."),
                rx.el.div(_account(), writer_card(), _password(), _sessions(), class_name="page settings"),
            ),
            _loading(),
        ),
        active="settings",
        title="Settings",
    )


def _account() -> rx.Component:
    return card(
        "Account",
        rx.el.div(
            rx.el.form(
                _field("name", "Your name", autocomplete="name", default_value=SettingsState.name),
                rx.el.button("Save name", type="submit", class_name=button_class()),
                on_submit=SettingsState.rename,
                class_name="settings__form",
            ),
            rx.el.div(
                rx.el.p("Email", class_name="field__label"),
                rx.el.p(
                    rx.el.span(SettingsState.email, class_name="settings__email"),
                    rx.cond(
                        SettingsState.verified,
                        badge(icon("check"), "Confirmed", tone="ok"),
                        badge("Not confirmed yet", tone="warn"),
                    ),
                    class_name="settings__address",
                ),
                rx.cond(SettingsState.verified, rx.fragment(), _unconfirmed()),
                class_name="field",
            ),
            class_name="card__body settings__body",
        ),
        key="account",
    )


def _unconfirmed() -> rx.Component:
    """Why it matters, and the way to do it."""
    where = rx.cond(
        SettingsState.delivers,
        "A link is on its way to you. It works for seven days.",
        "A link is in the outbox, where a platform admin can read it: no mail server is set up here.",
    )
    return rx.el.div(
        icon("mail"),
        rx.el.div(
            rx.el.p(
                rx.cond(
                    SettingsState.link_sent,
                    where,
                    "Confirm that this address is yours, so that you can get back in if you forget your password.",
                ),
                role="status",
            ),
            rx.cond(
                SettingsState.link_sent,
                rx.fragment(),
                rx.el.button(
                    "Send the link again",
                    type="button",
                    class_name=button_class(small=True),
                    on_click=SettingsState.send_link,
                ),
            ),
            class_name="settings__unconfirmed",
        ),
        class_name="notice notice--warn",
    )


def _password() -> rx.Component:
    return card(
        "Password",
        rx.el.form(
            # Password managers go by the account's address; people see it above.
            rx.el.input(
                type="email",
                name="username",
                auto_complete="username",
                value=SettingsState.email,
                read_only=True,
                hidden=True,
            ),
            _field("current", "Current password", autocomplete="current-password", type="password"),
            _field(
                "new",
                "New password",
                autocomplete="new-password",
                type="password",
                hint="10 characters or more; a sentence is easier than symbols.",
            ),
            rx.el.div(
                rx.el.button("Change password", type="submit", class_name=button_class()),
                rx.el.p("Signs you out everywhere else.", class_name="field__foot"),
                class_name="settings__act",
            ),
            on_submit=SettingsState.change_password,
            reset_on_submit=True,
            class_name="card__body settings__body",
        ),
        key="password",
    )


def _sessions() -> rx.Component:
    others = SettingsState.sessions.length() > 1
    return card(
        "Where you are signed in",
        rx.el.ul(rx.foreach(SettingsState.sessions, _session), class_name="sessions"),
        key="sessions",
        aside=rx.cond(
            others,
            rx.el.button(
                "Sign out everywhere else",
                type="button",
                class_name=button_class(small=True),
                on_click=SettingsState.end_others,
            ),
        ),
    )


def _session(found: Any) -> rx.Component:
    return rx.el.li(
        rx.el.span(
            rx.cond(found.hand_held, icon("smartphone"), icon("monitor")),
            class_name="sessions__icon",
            aria_hidden="true",
        ),
        rx.el.div(
            rx.el.p(found.device, class_name="sessions__device"),
            rx.el.p(found.used, class_name="sessions__used"),
            class_name="grow",
        ),
        rx.cond(
            found.here,
            badge("This session", tone="outline"),
            rx.el.button(
                "Sign out",
                rx.el.span(" of ", found.device, class_name="sr-only"),
                type="button",
                class_name=button_class(small=True),
                on_click=SettingsState.end_session(found.id),
            ),
        ),
        class_name="sessions__row",
    )


def _field(
    name: str, label: str, *, autocomplete: str, type: str = "text", hint: str = "", **props: Any
) -> rx.Component:
    """One labelled input; its error, or else its hint, is read with it."""
    errors: Any = SettingsState.errors
    wrong = errors.contains(name)
    note = rx.el.p(hint, class_name="field__hint", id=f"{name}-note") if hint else rx.fragment()
    return rx.el.div(
        rx.el.label(label, html_for=name, class_name="field__label"),
        rx.el.input(
            id=name,
            name=name,
            type=type,
            auto_complete=autocomplete,
            required=True,
            class_name="input",
            custom_attrs={
                "aria-invalid": rx.cond(wrong, "true", "false"),
                "aria-describedby": rx.cond(wrong, f"{name}-error", f"{name}-note" if hint else rx.Var("undefined")),
            },
            **props,
        ),
        rx.cond(
            wrong,
            rx.el.p(
                icon("circle-alert", "sm"), errors[name], class_name="field__error", id=f"{name}-error", role="alert"
            ),
            note,
        ),
        class_name="field",
    )


def _loading() -> rx.Component:
    shape = rx.el.div(skeleton("30%"), skeleton("70%", "title"), skeleton("50%"), class_name="card card--loading stack")
    return loading(
        "Loading your settings",
        rx.el.div(rx.el.div(skeleton("8em", "title"), skeleton("20em"), class_name="stack"), class_name="page-header"),
        rx.el.div(shape, shape, shape, class_name="page settings"),
    )
