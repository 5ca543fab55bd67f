"""The command palette: what it offers, what it finds, and what it does.

A page of `NAV` is offered by itself. Another command is one line in `COMMANDS`.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any, Final

import reflex as rx

from contentapp.domain import bundles
from contentapp.domain.search import Found, FoundPiece, find_content
from contentapp.errors import NotFound
from contentapp.ui.navigation import NAV
from contentapp.ui.session import Act, acts
from contentapp.ui.tabs import emit


@dataclass(frozen=True, slots=True)
class Command:
    """One command. It has exactly one of three effects.

    `href` opens a page below /app; `browser` names something the browser does by itself (ui/react/palette.jsx has the
    list); `run` is done on the server and returns the page to open then. `words` are further words it is found by,
    `keys` a shortcut to show beside it, and `needs` names what it is hidden without (see ShellState.able).
    """

    key: str
    title: str
    icon: str
    href: str = ""
    browser: str = ""
    run: Callable[[Act], Awaitable[str]] | None = None
    words: str = ""
    keys: str = ""
    needs: str = ""


async def _make_sample(act: Act) -> str:
    return f"/bundles/{await bundles.request_sample(act.session, act.principal)}"


COMMANDS: Final = (
    *(
        Command(
            f"go:{entry.key}",
            entry.name,
            entry.icon,
            href=entry.href,
            words=entry.words,
            keys=f"G {entry.go.upper()}",
            needs=entry.needs,
        )
        for entry in NAV
    ),
    Command("sample", "Make my free sample", "sparkles", run=_make_sample, words="write bundle week", needs="sample"),
    Command("new-business", "New business", "plus", href="/businesses?new=1", words="create add workspace"),
    Command("theme", "Switch between light and dark", "sun-moon", browser="theme", words="toggle theme mode colour"),
    Command(
        "sidebar", "Collapse or expand the sidebar", "panel-left", browser="sidebar", words="toggle menu", keys="["
    ),
    Command("shortcuts", "Keyboard shortcuts", "keyboard", browser="shortcuts", words="keys help", keys="?"),
    Command("sign-out", "Sign out", "log-out", browser="sign-out", words="log out leave"),
)
"""Everything the palette offers beside content and other businesses, in its order."""


class PaletteState(rx.State):
    """`found` only travels: it is set in the browser and never kept here."""

    found: dict[str, Any] = {}

    @rx.event
    @acts
    async def search(self, act: Act, query: str, seq: int) -> None:
        """Answer the browser's search number `seq`."""
        found = await find_content(act.session, act.principal.business_id, str(query))
        await emit(act.token, PaletteState, "found", {"seq": seq, **describe_found(found)})

    @rx.event
    @acts
    async def run(self, act: Act, key: str) -> Any:
        """Do what a command does on the server, and open the page it leads to."""
        command = next((command for command in COMMANDS if command.key == key), None)
        if command is None or command.run is None:
            raise NotFound("There is no such command.")
        return rx.redirect(await command.run(act))


def described() -> list[dict[str, str]]:
    """The commands, as the browser gets them."""
    return [
        {
            "key": command.key,
            "title": command.title,
            "href": command.href,
            "browser": command.browser,
            "words": command.words,
            "keys": command.keys,
            "needs": command.needs,
            "group": "Go to" if command.key.startswith("go:") else "Do",
        }
        for command in COMMANDS
    ]


def describe_found(found: Found) -> dict[str, Any]:
    """What was found, in words, with where it opens."""
    return {
        "pieces": [
            {
                "key": f"piece:{piece.id}",
                "kind": piece.kind,
                "title": piece.line or "Nothing written yet",
                "hint": hint_of(piece),
                "href": f"/bundles/{piece.bundle_id}?piece={piece.kind}:{piece.id}",
            }
            for piece in found.pieces
        ],
        "bundles": [
            {
                "key": f"bundle:{bundle.id}",
                "title": bundle.name,
                "hint": f"Bundle, {bundle.period}",
                "href": f"/bundles/{bundle.id}",
            }
            for bundle in found.bundles
        ],
    }


def hint_of(piece: FoundPiece) -> str:
    """What stands beside a found piece: "LinkedIn, Tue 16 Jun 08:30" once it has a slot, else how far it is."""
    if piece.status == "scheduled" and piece.at:
        return f"{piece.label}, {piece.at:%a} {piece.at.day} {piece.at:%b %H:%M}"
    return f"{piece.label}, {piece.status.replace('_', ' ')}"
