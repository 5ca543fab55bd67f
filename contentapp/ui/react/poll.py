"""Asking again while something is awaited that nobody announces to this page."""

from __future__ import annotations

import reflex as rx

from contentapp.ui.react.source import source

_jsx = source("poll.jsx")


class Poll(rx.Component):
    """Calls `on_tick` every so many milliseconds, for as long as it is on the page."""

    library = _jsx
    tag = "Poll"

    every_ms: rx.Var[int]
    on_tick: rx.EventHandler[rx.event.no_args_event_spec]
