"""A page of the workspace that does not exist, or not for whoever asks."""

from __future__ import annotations

import reflex as rx

from contentapp.ui.design.art import broken_cup
from contentapp.ui.design.parts import button_class, empty_state, link
from contentapp.ui.shell import shell


def not_found_page() -> rx.Component:
    """`/app/404`, and every address that leads nowhere."""
    return shell(not_here(), active="")


def not_here() -> rx.Component:
    """What happened, that nothing is lost, and the way back."""
    return empty_state(
        broken_cup(),
        "This page is not here",
        "The address may be mistyped, or what it showed has been moved. Nothing of yours is lost.",
        link("Go to home", href="/", class_name=button_class(primary=True)),
        link("See all bundles", href="/bundles", class_name=button_class()),
        level=1,
    )
