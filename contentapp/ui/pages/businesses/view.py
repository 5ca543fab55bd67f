"""A person's businesses in words. Pure."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Final, TypedDict

from contentapp.domain.businesses import KEPT_DAYS, Contents, Membership

ROLES: Final = {"owner": "Owner", "editor": "Editor", "viewer": "Viewer"}
_LIMITS: Final = {
    "owner": "",
    "editor": "You write here. Only an owner can rename it or put it into the bin.",
    "viewer": "You read here. Only an owner can rename it or put it into the bin.",
}


class BusinessView(TypedDict):
    """One business. `consequence` is what binning it would do; `until` is set for one in the bin."""

    id: str
    name: str
    initial: str
    role: str
    facts: str
    limit: str
    own: bool
    here: bool
    consequence: str
    until: str


def describe_businesses(
    mine: Sequence[Membership], contents: Mapping[uuid.UUID, Contents], here: uuid.UUID | None
) -> tuple[list[BusinessView], list[BusinessView]]:
    """Those to work in, and those in the bin."""
    views = [_describe(one, contents.get(one.id, Contents()), here) for one in mine]
    return [view for view in views if not view["until"]], [view for view in views if view["until"]]


def sentence_of(live: Sequence[BusinessView]) -> str:
    """What stands under the page's title."""
    if not live:
        return "You have no business to work in. Create one, or restore one from the bin."
    return "Each has its own profile, content and people. What you write in one is never seen in another."


def _describe(one: Membership, contents: Contents, here: uuid.UUID | None) -> BusinessView:
    people = _count(one.members, "person", "people")
    inside = f"{_count(contents.bundles, 'bundle')}, {_count(contents.pieces, 'piece')}"
    return {
        "id": str(one.id),
        "name": one.name,
        "initial": one.name[:1].upper(),
        "role": ROLES[one.role],
        "facts": f"{people}, {inside}",
        "limit": _LIMITS[one.role],
        "own": one.role == "owner",
        "here": one.id == here,
        "consequence": consequence_of(one, contents),
        "until": day(one.kept_until) if one.kept_until else "",
    }


def consequence_of(one: Membership, contents: Contents) -> str:
    """What it means to put a business into the bin, in numbers."""
    others = one.members - 1
    whom = "You lose" if not others else f"You and {_count(others, 'other person', 'other people')} lose"
    what = (
        f"{_count(contents.bundles, 'bundle')} with {_count(contents.pieces, 'piece')}"
        if contents.pieces
        else "its pages"
    )
    return (
        f"{whom} access to its profile and {what} at once. An owner can restore everything for {KEPT_DAYS} days; after"
        " that the content is deleted for good. Orders and invoices are kept."
    )


def day(at: datetime) -> str:
    """ "25 Dec 2026"."""
    return f"{at.day} {at:%b %Y}"


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"
