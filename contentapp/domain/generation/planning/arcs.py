"""The arcs of a plan: stretches of a fortnight to a month and a half, each with a theme its pieces come back to."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from contentapp.domain.generation.planning.themes import Subject

_LONGEST: Final = 45
_SHORTEST: Final = 7
_USUAL: Final = 30


@dataclass(frozen=True, slots=True)
class Arc:
    """Days `begins` to before `ends` of the period, counted from 0, and what they are about."""

    begins: int
    ends: int
    subject: Subject


def arcs_of(subjects: Sequence[Subject], days: int, blog_posts: int) -> list[Arc]:
    """The arcs of a period, without a gap: one for each blog post where these come every week to every sixth week.

    Rarer ones open every second or third arc, more frequent ones share theirs.
    """
    stretches = max(1, min(blog_posts, days // _SHORTEST)) if blog_posts else 1
    parts = 1
    if days / stretches > _LONGEST:
        parts = max(1, round(days / stretches / _USUAL))
    count = stretches * parts
    between = stretches
    arcs: list[Arc] = []
    for number in range(count):
        # The first arcs of all stretches are dealt first, so that few blog posts still have different themes.
        turn = number // parts
        if number % parts:
            turn, between = between, between + 1
        begins, ends = number * days // count, (number + 1) * days // count
        if ends > begins:
            arcs.append(Arc(begins, ends, subjects[turn % len(subjects)]))
    return arcs


def arc_at(arcs: Sequence[Arc], day: int) -> Arc:
    """The arc that day is in."""
    return next((arc for arc in arcs if day < arc.ends), arcs[-1])
