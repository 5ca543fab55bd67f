"""One change taken out of a text that has changed since: a three-way merge by sentences, in the manner of diff3.

Source of the idea: S. Khanna, K. Kunal, B. Pierce, "A Formal Investigation of Diff3" (2007). Where both sides changed
the same sentences, diff3 reports a conflict; here the hand-made sentences stay, and take the place of those that would
have come back there.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final

_SENTENCES: Final = re.compile(r"[^\n]*?[.!?…]+[\"'”’)\]]*[ \t]*|[^\n]+|\n+")


@dataclass(frozen=True, slots=True)
class _Hunk:
    """Sentences `start` to `end` of the changed text are `said` on one side."""

    start: int
    end: int
    said: tuple[str, ...]


def take_out(before: str, after: str, now: str) -> str:
    """`now` without the change from `before` to `after`; what was changed between `after` and `now` stays.

    Without later changes that is `before`; where the change itself was nothing, it is `now`.
    """
    old, changed, current = _split(before), _split(after), _split(now)
    back, later = _hunks(changed, old), _hunks(changed, current)
    said: list[str] = []
    at = 0
    while back or later:
        hunk = _first(back, later)
        together_back, together_later, end = _together(hunk, back, later)
        start = min(one.start for one in (*together_back, *together_later))
        said += changed[at:start]
        said += _resolve(changed, start, end, together_back, together_later)
        at = end
        del back[: len(together_back)], later[: len(together_later)]
    return "".join([*said, *changed[at:]])


def take_out_words(before: Sequence[str], after: Sequence[str], now: Sequence[str]) -> list[str]:
    """The same for a list of words: what the change added goes, what it removed comes back."""
    if list(now) == list(after):
        return list(before)
    added, removed = set(after) - set(before), [word for word in before if word not in set(after)]
    kept = [word for word in now if word not in added]
    return [*kept, *(word for word in removed if word not in kept)]


def _split(text: str) -> list[str]:
    return _SENTENCES.findall(text)


def _hunks(base: Sequence[str], side: Sequence[str]) -> list[_Hunk]:
    codes = SequenceMatcher(None, base, side, autojunk=False).get_opcodes()
    return [_Hunk(a, b, tuple(side[c:d])) for tag, a, b, c, d in codes if tag != "equal"]


def _first(back: Sequence[_Hunk], later: Sequence[_Hunk]) -> _Hunk:
    return min([*back[:1], *later[:1]], key=lambda hunk: (hunk.start, hunk.end))


def _together(hunk: _Hunk, back: Sequence[_Hunk], later: Sequence[_Hunk]) -> tuple[list[_Hunk], list[_Hunk], int]:
    """The hunks of both sides that overlap, one through another, beginning with `hunk`; and where they end."""
    end = hunk.end
    mine: list[_Hunk] = []
    theirs: list[_Hunk] = []
    grown = True
    while grown:
        grown = False
        for side, taken in ((back, mine), (later, theirs)):
            while len(taken) < len(side) and _touches(side[len(taken)], hunk.start, end):
                end = max(end, side[len(taken)].end)
                taken.append(side[len(taken)])
                grown = True
    return mine, theirs, end


def _touches(hunk: _Hunk, start: int, end: int) -> bool:
    """Whether it overlaps a stretch; an insertion right at an empty stretch does, too."""
    return hunk.start < end or (hunk.start == start and (start == end or hunk.start == hunk.end))


def _resolve(changed: Sequence[str], start: int, end: int, back: Sequence[_Hunk], later: Sequence[_Hunk]) -> list[str]:
    """What stands for a stretch: the side that changed it, or what comes back with the hand-made sentences in it."""
    if not back:
        return _apply(changed, start, end, later)
    if not later:
        return _apply(changed, start, end, back)
    returned = _apply(changed, start, end, back)
    length = max(1, end - start)
    for hunk in reversed(later):
        if hunk.start == end:  # put at its end by hand: it stays there
            returned += hunk.said
            continue
        first = round((hunk.start - start) * len(returned) / length)
        by_hand = list(hunk.said)
        following = returned[first + len(by_hand) : first + len(by_hand) + 1]
        if by_hand and following and not by_hand[-1][-1].isspace() and not following[0][0].isspace():
            by_hand[-1] += " "
        returned[first : first + len(by_hand)] = by_hand  # what was only taken out by hand has gone anyway
    return returned


def _apply(changed: Sequence[str], start: int, end: int, hunks: Sequence[_Hunk]) -> list[str]:
    said: list[str] = []
    at = start
    for hunk in hunks:
        said += changed[at : hunk.start]
        said += hunk.said
        at = hunk.end
    return [*said, *changed[at:end]]
