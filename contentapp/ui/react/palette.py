"""The command palette and the shortcuts in the browser."""

from __future__ import annotations

from typing import Any

import reflex as rx

from contentapp.ui.react.frame import LIBRARIES
from contentapp.ui.react.source import source

_palette = source("palette.jsx")
_keys = source("keys.jsx")
for _part in ("palette_matches.jsx", "recent.jsx", "board_words.jsx", "signals.jsx"):
    source(_part)


class Palette(rx.Component):
    """One dialog a page, opened with Ctrl K. Its children are the icons of its commands, each in a `data-icon`."""

    library = _palette
    lib_dependencies: list[str] = LIBRARIES
    tag = "Palette"

    commands: rx.Var[list[dict[str, Any]]]
    found: rx.Var[dict[str, Any]]
    able: rx.Var[list[str]]
    current: rx.Var[str]
    businesses: rx.Var[list[dict[str, Any]]]

    on_search: rx.EventHandler[rx.event.passthrough_event_spec(str, int)]
    on_run: rx.EventHandler[rx.event.passthrough_event_spec(str)]
    on_switch: rx.EventHandler[rx.event.passthrough_event_spec(str)]


class SearchButton(rx.Component):
    """Opens the palette; `small` is its icon alone."""

    library = _palette
    lib_dependencies: list[str] = LIBRARIES
    tag = "SearchButton"

    small: rx.Var[bool]


class Keys(rx.Component):
    """Listens for shortcuts, and shows them all in a sheet on `?`."""

    library = _keys
    lib_dependencies: list[str] = LIBRARIES
    tag = "Keys"

    groups: rx.Var[list[dict[str, Any]]]
    go_to: rx.Var[dict[str, str]]
