"""The controls of the wizard: what is typed is kept in the browser and saved as it is given."""

from __future__ import annotations

from typing import Any

import reflex as rx

from contentapp.ui.react.source import source

_jsx = source("answers.jsx")
for _part in ("use_answer.jsx", "chips.jsx", "offers.jsx"):
    source(_part)  # imported by answers.jsx, so they lie beside it


class _WizardPart(rx.Component):
    library = _jsx
    lib_dependencies: list[str] = ["lucide-react@1.26.0"]  # the version Reflex's own icons bring


class Answer(_WizardPart):
    """One question with its label, control, hint and error.

    `field` is static: name, id, kind, label, topic, hint, placeholder, options, max_length, required, optional, half.
    `locked` says why it cannot be changed here, if it cannot. `on_save` gets the field's name and the answer.
    """

    tag = "Answer"

    field: rx.Var[dict[str, Any]]
    stored: rx.Var[Any]
    error: rx.Var[Any]
    placeholder: rx.Var[Any]
    suggestions: rx.Var[Any]
    people: rx.Var[str]
    locked: rx.Var[str]
    chosen: rx.Var[Any]
    on_save: rx.EventHandler[rx.event.passthrough_event_spec(str, Any)]


class StepFrame(_WizardPart):
    """The scrolling form: minds focus between steps, links to questions, and Ctrl + Enter."""

    tag = "StepFrame"

    step: rx.Var[str]
    ready: rx.Var[bool]


class SavedTime(_WizardPart):
    """When something was last saved, by the reader's own clock."""

    tag = "SavedTime"

    at: rx.Var[str]


answer = Answer.create
step_frame = StepFrame.create
saved_time = SavedTime.create
