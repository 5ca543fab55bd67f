"""The parts of the shell that live in the browser: frame, skip link, drawer, menus, the question before a loss."""

from __future__ import annotations

from typing import Any

import reflex as rx

from contentapp.ui.react.source import source

_jsx = source("shell.jsx")
_frame = source("frame.jsx")
_switcher = source("switcher.jsx")
_confirm = source("confirm.jsx")
source("signals.jsx")

LIBRARIES = ["radix-ui@1.8.1", "lucide-react@1.26.0"]  # the versions Reflex's own parts bring


class _ShellPart(rx.Component):
    library = _jsx
    lib_dependencies: list[str] = LIBRARIES


class Frame(rx.Component):
    """The page's grid. `rail` narrows the sidebar to icons until the person says otherwise."""

    library = _frame
    lib_dependencies: list[str] = LIBRARIES
    tag = "Frame"

    fixed: rx.Var[bool]
    rail: rx.Var[bool]


class CollapseButton(rx.Component):
    """Narrows the sidebar to icons, or widens it; the browser remembers."""

    library = _frame
    lib_dependencies: list[str] = LIBRARIES
    tag = "CollapseButton"


class Switcher(rx.Component):
    """The business one is in, and the way to the others. Its child is our mark."""

    library = _switcher
    lib_dependencies: list[str] = LIBRARIES
    tag = "Switcher"

    name: rx.Var[str]
    role: rx.Var[str]
    current: rx.Var[str]
    businesses: rx.Var[list[dict[str, Any]]]

    on_switch: rx.EventHandler[rx.event.passthrough_event_spec(str)]


class Confirm(rx.Component):
    """A button that asks before `on_confirm`: its children are its face, `text` names the consequence."""

    library = _confirm
    lib_dependencies: list[str] = LIBRARIES
    tag = "Confirm"

    label: rx.Var[str]
    title: rx.Var[str]
    text: rx.Var[str]
    action: rx.Var[str]

    on_confirm: rx.EventHandler[rx.event.no_args_event_spec]


class SkipLink(_ShellPart):
    """Jumps over the navigation, to the element with the id "content"."""

    tag = "SkipLink"


class Drawer(_ShellPart):
    """A button that opens its children as a modal drawer."""

    tag = "Drawer"


class AccountMenu(_ShellPart):
    """Who is signed in, with the theme and the way out. `side` is where the menu opens."""

    tag = "AccountMenu"

    name: rx.Var[str]
    email: rx.Var[str]
    initials: rx.Var[str]
    side: rx.Var[str]
