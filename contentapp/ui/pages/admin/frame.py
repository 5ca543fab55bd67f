"""What all pages of platform admins share: who they are for, and what others see there."""

from __future__ import annotations

import reflex as rx

from contentapp.errors import NotFound
from contentapp.ui.design.parts import loading, skeleton
from contentapp.ui.live import Live
from contentapp.ui.pages.not_found import not_here
from contentapp.ui.session import Act, require_platform_admin
from contentapp.ui.shell import shell


class AdminState(rx.State):
    """`standing` is "admin" or "nobody", empty until that is known. Pages inherit, and begin `load` with `_enter`."""

    standing: str = ""

    async def _enter(self, act: Act) -> bool:
        """Whether an admin is here, as whom this transaction then goes on; for others the page is not there."""
        Live.watch(act, [])
        try:
            await require_platform_admin(act)
        except NotFound:
            self.standing = "nobody"
            return False
        self.standing = "admin"
        return True


def admin_page(*content: rx.Component, active: str, title: str) -> rx.Component:
    """A page of admins in its frame; `active` names its entry in the navigation."""
    return shell(
        rx.match(
            AdminState.standing,
            ("admin", rx.fragment(*content)),
            ("nobody", not_here()),
            _loading(),
        ),
        active=active,
        title=title,
    )


def _loading() -> rx.Component:
    return loading(
        "Loading",
        rx.el.div(rx.el.div(skeleton("8em", "title"), skeleton("20em"), class_name="stack"), class_name="page-header"),
        rx.el.div(skeleton("100%"), skeleton("100%"), skeleton("100%"), class_name="page stack"),
    )
