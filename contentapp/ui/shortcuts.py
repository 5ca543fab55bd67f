"""Every keyboard shortcut, in one place: the sheet that `?` opens is drawn from here."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Final

from contentapp.ui.navigation import NAV


@dataclass(frozen=True, slots=True)
class Shortcut:
    """Keys, pressed together or (`then`) one after the other, and what they do. "Ctrl" is shown as ⌘ on a Mac."""

    keys: tuple[str, ...]
    what: str
    then: bool = False


@dataclass(frozen=True, slots=True)
class ShortcutGroup:
    """The shortcuts of one part of the product."""

    title: str
    shortcuts: tuple[Shortcut, ...]


SHORTCUTS: Final = (
    ShortcutGroup(
        "Everywhere",
        (
            Shortcut(("Ctrl", "K"), "Search or run a command"),
            Shortcut(("?",), "Show these shortcuts"),
            Shortcut(("[",), "Collapse or expand the sidebar"),
            Shortcut(("Esc",), "Close what is open"),
        ),
    ),
    ShortcutGroup("Go to", tuple(Shortcut(("G", entry.go.upper()), entry.name, then=True) for entry in NAV)),
    ShortcutGroup(
        "Board",
        (
            Shortcut(("Enter",), "Open the card in focus"),
            Shortcut(("X",), "Select the card in focus"),
            Shortcut(("Shift", "X"), "Select everything up to it"),
            Shortcut(("Space",), "Lift the card, and put it down"),
            Shortcut(("←", "→"), "Move a lifted card between columns"),
        ),
    ),
    ShortcutGroup("Open piece", (Shortcut(("Ctrl", "Enter"), "Do what its main button says"),)),
    ShortcutGroup("Business profile", (Shortcut(("Ctrl", "Enter"), "Continue with the next step"),)),
)
"""What the sheet lists. ui/react/keys.jsx handles the first group and the pages, other parts what is theirs."""


def described() -> list[dict[str, Any]]:
    """The sheet, as the browser gets it."""
    return [asdict(group) for group in SHORTCUTS]


def go_to() -> dict[str, str]:
    """Where each letter leads after G."""
    return {entry.go: entry.href for entry in NAV}
