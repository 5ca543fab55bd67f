"""Fields whose value goes to the server as it is given, and which keep their place when the answer comes."""

from __future__ import annotations

import reflex as rx

from contentapp.ui.react.source import source

_jsx = source("commit_field.jsx")


class CommitField(rx.Component):
    """An `<input>` of `type`; `on_commit` gets what was typed, once it differs from what was last told."""

    library = _jsx
    tag = "CommitField"

    type: rx.Var[str]
    value: rx.Var[str]
    min: rx.Var[str]
    on_commit: rx.EventHandler[rx.event.passthrough_event_spec(str)]


class CommitCheck(rx.Component):
    """A checkbox that shows its new state before the server has answered; `on_commit` gets that state."""

    library = _jsx
    tag = "CommitCheck"

    checked: rx.Var[bool]
    on_commit: rx.EventHandler[rx.event.passthrough_event_spec(bool)]
