"""What surrounds every page of the workspace: sidebar, phone bar and drawer, messages, the lost-connection notice."""

from __future__ import annotations

from typing import Any, Final

import reflex as rx
from reflex_components_core.core.banner import has_connection_errors

from contentapp.domain.overview import count_bundles
from contentapp.ui.bridge import bridge
from contentapp.ui.design.icons import icon, mark
from contentapp.ui.design.parts import link, skeleton
from contentapp.ui.react.frame import AccountMenu, Drawer, SkipLink
from contentapp.ui.session import Act, acts

_PAGES: Final = (
    ("home", "Home", "house", "/"),
    ("bundles", "Bundles", "layers", "/bundles"),
    ("profile", "Business profile", "store", "/profile"),
    ("activity", "Activity", "history", "/activity"),
)
_ROLE_NAMES: Final = {"owner": "Owner", "editor": "Editor", "viewer": "Viewer, reading only"}


class ShellState(rx.State):
    """Who is signed in and where, in words."""

    loaded: bool = False
    business_name: str = ""
    person_name: str = ""
    first_name: str = ""
    person_email: str = ""
    initials: str = ""
    role: str = ""
    role_name: str = ""
    bundle_count: int = 0

    @rx.event
    @acts
    async def load(self, act: Act) -> None:
        """Fill the frame of the page."""
        who = act.principal
        self.business_name = who.business_name
        self.person_name = who.name
        self.first_name = first_name(who.name)
        self.person_email = who.email
        self.initials = initials(who.name or who.email)
        self.role = who.role
        self.role_name = _ROLE_NAMES[who.role]
        self.bundle_count = await count_bundles(act.session, who.business_id)
        self.loaded = True


def first_name(name: str) -> str:
    """How one is greeted: the name's first word."""
    return next(iter(name.split()), "")


def initials(name: str) -> str:
    """Up to two letters for a name, or one for an address."""
    words = name.split("@")[0].split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


def shell(
    *content: rx.Component,
    active: str,
    bar: rx.Component | None = None,
    fixed: bool = False,
    rail: bool = False,
    title: str | rx.Var[str] = "",
) -> rx.Component:
    """A page in its frame.

    `active` names its entry in the navigation. `bar` is a whole header above the content, which phones do not show:
    there the top bar carries `title`. `fixed` holds the page to the window's height; `rail` narrows the sidebar to
    icons.
    """
    layout = " ".join(["app", *(f"app--{name}" for name, on in (("rail", rail), ("fixed", fixed)) if on)])
    return rx.fragment(
        SkipLink.create(),
        rx.el.div(
            rx.el.aside(*_sidebar(active, rail=rail), class_name="sidebar", aria_label="Workspace"),
            rx.el.div(
                _topbar(active, title, has_bar=bar is not None),
                bar if bar is not None else rx.fragment(),
                rx.el.main(*content, id="content", class_name="content", tab_index=-1),
                class_name="main",
            ),
            class_name=layout,
        ),
        rx.toast.provider(position="bottom-center", rich_colors=False, visible_toasts=3),
        bridge(),
    )


def connection_notice() -> rx.Component:
    """A quiet word while the server cannot be reached, to wrap the app in; the browser tries again by itself."""
    return rx.fragment(_reconnecting())


@rx.memo
def _reconnecting() -> rx.Component:
    return rx.el.div(
        rx.cond(
            has_connection_errors,
            rx.el.p(
                rx.el.span(class_name="badge__live", aria_hidden="true"),
                "Reconnecting… your work is safe.",
                class_name="offline__text",
            ),
        ),
        class_name="offline",
        role="status",
    )


def _sidebar(active: str, *, rail: bool) -> list[rx.Component]:
    return [
        _business(),
        rx.el.nav(*(_entry(*page, active) for page in _PAGES), class_name="nav", aria_label="Pages"),
        rx.el.div(
            AccountMenu.create(
                name=ShellState.person_name,
                email=ShellState.person_email,
                initials=ShellState.initials,
                side="right" if rail else "top",
            ),
            class_name="sidebar__foot",
        ),
    ]


def _business() -> rx.Component:
    return rx.el.div(
        mark(),
        rx.el.span(
            rx.cond(
                ShellState.loaded,
                rx.fragment(
                    rx.el.span(ShellState.business_name, class_name="switcher__name truncate"),
                    rx.el.span(ShellState.role_name, class_name="switcher__plan"),
                ),
                skeleton("70%"),
            ),
            class_name="grow",
        ),
        class_name="switcher",
    )


def _entry(key: str, name: str, glyph: str, href: str, active: str) -> rx.Component:
    here: dict[str, Any] = {"aria_current": "page"} if key == active else {}
    count = (
        rx.cond(ShellState.bundle_count > 0, rx.el.span(ShellState.bundle_count, class_name="nav__count"))
        if key == "bundles"
        else rx.fragment()
    )
    return link(icon(glyph), rx.el.span(name), count, href=href, class_name="nav__item", title=name, **here)


def _topbar(active: str, title: str | rx.Var[str], *, has_bar: bool) -> rx.Component:
    text = title if isinstance(title, rx.Var) or title else ShellState.business_name
    # Where the bar with the page's title is not shown, this is the title.
    heading = rx.el.h1 if has_bar else rx.el.p
    return rx.el.header(
        Drawer.create(*_sidebar(active, rail=False)),
        heading(text, class_name="topbar__title grow truncate"),
        class_name="topbar",
    )
