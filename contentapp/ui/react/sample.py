"""The live sample beside the wizard."""

from __future__ import annotations

from typing import Any

import reflex as rx

from contentapp.ui.react.source import source

_jsx = source("sample.jsx")
source("board_words.jsx")  # imported by sample.jsx, so it lies beside it


class LiveSample(rx.Component):
    """The sample with its tabs, marks and sources; on a phone a strip that unfolds.

    `sample` is a `SampleView`, empty while it is being loaded.
    """

    library = _jsx
    tag = "LiveSample"
    lib_dependencies: list[str] = ["lucide-react@1.26.0"]  # the version Reflex's own icons bring

    sample: rx.Var[dict[str, Any]]
    on_platform: rx.EventHandler[rx.event.passthrough_event_spec(str)]
    on_kind: rx.EventHandler[rx.event.passthrough_event_spec(str)]
    on_another: rx.EventHandler[rx.event.no_args_event_spec]


live_sample = LiveSample.create
