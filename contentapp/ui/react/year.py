"""The drawing of a bundle, one cell a piece."""

from __future__ import annotations

from typing import Any

import reflex as rx

from contentapp.ui.react.source import source

_jsx = source("year.jsx")


class YearGrid(rx.Component):
    """Draws what `ui.pages.home.drawing` measured."""

    library = _jsx
    tag = "YearGrid"

    rows: rx.Var[list[dict[str, Any]]]
    axis: rx.Var[list[dict[str, Any]]]
    height: rx.Var[int]
    label: rx.Var[str]
