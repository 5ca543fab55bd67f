"""What differs between two texts, word by word."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import groupby
from typing import Final, Literal, NamedTuple

Op = Literal["same", "removed", "added"]

_WORDS: Final = re.compile(r"\w+\s*|[^\w\s]+\s*|\s+")
_MOST_TOKENS: Final = 3_000  # of one changed stretch: comparing is quadratic, and past this nobody reads single words


class Part(NamedTuple):
    """A stretch of text: in both, only in the older one, or only in the newer one."""

    op: Op
    text: str


def diff_words(older: str, newer: str) -> list[Part]:
    """The parts of two texts in reading order.

    `same` and `removed` parts joined give `older`, `same` and `added` parts joined give `newer`. Lines are compared
    first, then the words of those that differ; a stretch too long for that is shown as removed and added whole.
    """
    parts: list[Part] = []
    for old_lines, new_lines in _stretches(older.splitlines(keepends=True), newer.splitlines(keepends=True)):
        old, new = "".join(old_lines), "".join(new_lines)
        if old == new:
            parts.append(Part("same", old))
            continue
        for old_words, new_words in _stretches(_WORDS.findall(old), _WORDS.findall(new)):
            parts.extend(_compared("".join(old_words), "".join(new_words)))
    return _merged(parts)


def _stretches(old: Sequence[str], new: Sequence[str]) -> Iterator[tuple[Sequence[str], Sequence[str]]]:
    """Pairs of stretches that are the same or differ, in order."""
    if max(len(old), len(new)) > _MOST_TOKENS:
        yield old, new
        return
    for _tag, a, b, c, d in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        yield old[a:b], new[c:d]


def _compared(old: str, new: str) -> Iterator[Part]:
    if old == new:
        yield Part("same", old)
    else:
        yield Part("removed", old)
        yield Part("added", new)


def _merged(parts: Sequence[Part]) -> list[Part]:
    """Without empty parts and with neighbours of a kind joined; what was removed comes before what replaced it."""
    merged: list[Part] = []
    for is_same, run in groupby((part for part in parts if part.text), key=lambda part: part.op == "same"):
        group = list(run)
        for op in ("same",) if is_same else ("removed", "added"):
            text = "".join(part.text for part in group if part.op == op)
            if text:
                merged.append(Part(op, text))
    return merged
