"""In what order the forms of an insight can be told: a reason needs something it is the reason for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Final

from contentapp.domain.generation.language import Line
from contentapp.domain.generation.text import word_set

_BLANK: Final = re.compile(r"\{\{ (\w+) \}\}")
_ADVICE: Final = word_set("tip title check instead answer how long")
_AFTER_ONE_OF: Final[Mapping[str, frozenset[str]]] = {
    "why": _ADVICE,
    "how": _ADVICE | {"why"},
    "instead": word_set("mistake"),
    "fact": word_set("myth"),
    "answer": word_set("ask"),
}
"""Its "it" and "they" speak of what one of these said before; every other form stands on its own."""


def first_orphan(*lines: Line) -> str:
    """The first form in `lines`, read one after the other, that speaks of something not said yet; "" when none does."""
    told: set[str] = set()
    for form in _told_in_order(lines):
        needed = _AFTER_ONE_OF.get(form)
        if needed is not None and not needed & told:
            return form
        told.add(form)
    return ""


def _told_in_order(lines: tuple[Line, ...]) -> Iterator[str]:
    for line in lines:
        for blank in _BLANK.findall(line.say):
            yield blank.removesuffix("_mid").lower()
