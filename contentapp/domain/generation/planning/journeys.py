"""Which piece leads to which, so that a reader is led on about what they came for, to something that is out already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from contentapp.domain.kinds import Kind
from contentapp.domain.ports import PlanItem

STRAIGHT_TO_UPGRADE_EVERY: Final = 6
"""Every sixth social post skips the blog and leads to a download, and what sells does where one is about the same."""
_SOON: Final = timedelta(days=14)
"""What is about the same and comes later than that is no place to lead a reader to."""
_SEQUENCE_GOALS: Final = {"nurture": "sale", "onboarding": "testimonial", "sales": "sale", "retention": "referral"}


def nearest(pieces: Iterable[PlanItem], moment: datetime) -> PlanItem | None:
    """The piece nearest to that moment, those that are out by then before those that are not."""

    def far(piece: PlanItem) -> tuple[bool, timedelta, str]:
        return (piece.scheduled_for > moment, abs(piece.scheduled_for - moment), piece.ref)

    return min(pieces, key=far, default=None)


def connect(items: Sequence[PlanItem]) -> Iterator[PlanItem]:
    """The same items, each with what it leads to and its goal."""
    by_kind: dict[Kind, list[PlanItem]] = defaultdict(list)
    for item in items:
        by_kind[item.kind].append(item)
    for item in items:
        target = _next_piece(item, by_kind)
        yield replace(item, leads_to=target.ref if target else None, goal=_goal(item, target))


def skips_the_blog(position: int) -> bool:
    """Whether a post leads straight to a download, whatever it is about."""
    return position % STRAIGHT_TO_UPGRADE_EVERY == 0


def _next_piece(item: PlanItem, by_kind: dict[Kind, list[PlanItem]]) -> PlanItem | None:
    preferred: tuple[Kind, ...] = ()
    if item.kind == "social_post":
        straight = item.intent == "promote" or skips_the_blog(item.position)
        preferred = ("content_upgrade", "blog_post") if straight else ("blog_post", "content_upgrade")
    elif item.kind == "blog_post":
        preferred = ("content_upgrade", "email_sequence")
    elif item.kind == "content_upgrade":
        preferred = ("email_sequence",)
    soon = item.scheduled_for + _SOON
    by_topic = {
        kind: [piece for piece in by_kind[kind] if piece.topic == item.topic and piece.scheduled_for <= soon]
        for kind in preferred
    }
    about: list[list[PlanItem]] = []
    if item.kind == "social_post":
        # It leads to what is about the same, be it the other kind; a blog post leads to a download first of all.
        out = [[piece for piece in by_topic[kind] if piece.scheduled_for <= item.scheduled_for] for kind in preferred]
        about = [*out, *(by_topic[kind] for kind in preferred)]
    for pieces in [*about, *(shelf for kind in preferred for shelf in (by_topic[kind], by_kind[kind]))]:
        found = nearest(pieces, item.scheduled_for)
        if found:
            return found
    return None


def _goal(item: PlanItem, target: PlanItem | None) -> str:
    if item.kind == "email_sequence":
        return _SEQUENCE_GOALS[item.sequence_goal or "nurture"]
    if item.kind == "content_upgrade":
        return "email_signup" if target else "share"
    if item.kind == "blog_post":
        return "lead_magnet" if target else "share"
    if item.promotion:
        return "sale"
    if target:
        return "website_visit" if target.kind == "blog_post" else "lead_magnet"
    return "sale" if item.intent == "promote" else "website_visit"
