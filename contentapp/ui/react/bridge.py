"""The browser's end of the bridge."""

from __future__ import annotations

from typing import Any

import reflex as rx

from contentapp.ui.react.source import source

_jsx = source("bridge.jsx")


class Bridge(rx.NoSSRComponent):
    """Carries out each new command in `message`."""

    library = _jsx
    tag = "Bridge"
    lib_dependencies: list[str] = ["sonner@2.0.8"]  # the version Reflex pins for its own toasts

    message: rx.Var[dict[str, Any]]
