"""The parts of the shell that live in the browser: skip link, drawer, account menu."""

from __future__ import annotations

import reflex as rx

_jsx = rx.asset("shell.jsx", shared=True)


class _ShellPart(rx.Component):
    library = _jsx.importable_path
    lib_dependencies: list[str] = ["radix-ui@1.8.1", "lucide-react@1.26.0"]  # the versions Reflex's own parts bring


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
