"""The home page in words and numbers. Pure: figures in, sentences out."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import timedelta
from typing import Final, TypedDict

from contentapp.domain.overview import BundleOverview, GoingOut, Overview, week_of
from contentapp.ui.pages.bundle_view import NO_BUNDLE, BundleView, describe_bundle, pieces
from contentapp.ui.pages.home.drawing import NO_DRAWING, DrawingView, draw

_RING: Final = 2 * math.pi * 8  # the radius drawn is 8
_STATUS_SHORT: Final = {"draft": "Draft", "in_review": "In review", "approved": "Approved"}


class StepView(TypedDict):
    """One thing to do; `action` is "sample" for a button, else `href` leads there. Neither: not yet possible."""

    title: str
    why: str
    state: str
    action: str
    href: str


class SlotView(TypedDict):
    """A piece on its day; `note` says its status where it is not certain to go out."""

    id: str
    kind: str
    time: str
    line: str
    note: str
    out: bool
    href: str


class DayView(TypedDict):
    """A day of this week; `state` is "past", "today" or "next"."""

    name: str
    number: str
    state: str
    slots: list[SlotView]


class HomeView(TypedDict):
    """All that changes by itself on the home page."""

    greeting: str
    sentence: str
    waiting: int
    review_href: str
    ready: bool
    has_bundle: bool
    bundle: BundleView
    drawing: DrawingView
    steps: list[StepView]
    steps_text: str
    steps_ring: str
    week: list[DayView]
    week_note: str
    zone: str


def describe_paid(numbers: Sequence[int]) -> str:
    """ "Order 1005 is paid.", "Orders 1005 and 1006 are paid."; empty for none."""
    *others, last = ("", *map(str, numbers))
    if len(others) > 1:
        return f"Orders {', '.join(others[1:])} and {last} are paid."
    return f"Order {last} is paid." if last else ""


NOTHING: Final[HomeView] = {
    "greeting": "",
    "sentence": "",
    "waiting": 0,
    "review_href": "/bundles",
    "ready": False,
    "has_bundle": False,
    "bundle": NO_BUNDLE,
    "drawing": NO_DRAWING,
    "steps": [],
    "steps_text": "",
    "steps_ring": "0 50.3",
    "week": [],
    "week_note": "",
    "zone": "",
}


def describe_home(overview: Overview) -> HomeView:
    """The home page of a business."""
    shown = _shown(overview.bundles)
    to_review = next((bundle for bundle in overview.bundles if bundle.waiting), shown)
    steps = _steps(overview, to_review)
    done = sum(step["state"] == "done" for step in steps)
    return {
        "greeting": greeting(overview.now.hour),
        "sentence": _sentence(overview),
        "waiting": overview.waiting,
        "review_href": f"/bundles/{to_review.id}" if to_review else "/bundles",
        "ready": not overview.missing,
        "has_bundle": shown is not None,
        "bundle": describe_bundle(shown) if shown else NO_BUNDLE,
        "drawing": draw(shown) if shown else NO_DRAWING,
        "steps": steps,
        "steps_text": f"{done} of {len(steps)}",
        "steps_ring": f"{_RING * done / len(steps):.1f} {_RING:.1f}",
        "week": _week(overview),
        "week_note": "" if overview.week else _empty_week(overview),
        "zone": overview.time_zone.replace("_", " "),
    }


def greeting(hour: int) -> str:
    """What one says at that hour of the day."""
    if 5 <= hour < 12:
        return "Good morning"
    return "Good afternoon" if 12 <= hour < 18 else "Good evening"


def _shown(bundles: tuple[BundleOverview, ...]) -> BundleOverview | None:
    """The bundle being written, else the newest one that is not put away."""
    writing = next((bundle for bundle in bundles if bundle.status == "generating"), None)
    return writing or next((bundle for bundle in bundles if bundle.status != "archived"), None)


def _sentence(overview: Overview) -> str:
    day = f"{overview.now:%A} {overview.now.day} {overview.now:%B}."
    if not overview.bundles:
        return f"{day} Your first week of content is {'one step' if not overview.missing else 'two steps'} away."
    facts: list[str] = []
    if overview.waiting:
        facts.append(f"{pieces(overview.waiting)} {'waits' if overview.waiting == 1 else 'wait'} for your review")
    going = sum(piece.status == "scheduled" for piece in overview.week)
    if going:
        facts.append(f"{pieces(going) if not facts else going} {'goes' if going == 1 else 'go'} out this week")
    if facts:
        return f"{day} {', '.join(facts)}."
    if any(bundle.status == "generating" for bundle in overview.bundles):
        return f"{day} Your content is being written."
    return f"{day} Nothing waits for you."


def _steps(overview: Overview, to_review: BundleOverview | None) -> list[StepView]:
    bundles = overview.bundles
    board = f"/bundles/{to_review.id}" if to_review else ""
    passed = sum(bundle.passed for bundle in bundles)
    to_schedule = [bundle for bundle in bundles if bundle.statuses.get("approved")]
    approved = sum(bundle.statuses["approved"] for bundle in to_schedule)
    drafts = sum(bundle.statuses.get("draft", 0) for bundle in bundles)
    is_written = any(bundle.status not in ("draft", "generating", "failed") for bundle in bundles)
    needed = f" Still needed: {', '.join(overview.missing)}." if overview.missing else ""
    open_pieces = overview.waiting + drafts
    plan: list[tuple[bool, str, str, str, str]] = [
        (
            not overview.missing,
            "Describe your business",
            f"{overview.profile_percent} % so far.{needed}",
            "",
            "/profile",
        ),
        (
            is_written,
            "Have a first bundle written",
            _sample_why(bundles),
            "" if bundles or overview.missing else "sample",
            board,
        ),
        (
            is_written and passed > 0 and not open_pieces,
            "Review and approve",
            f"{pieces(overview.waiting)} {'waits' if overview.waiting == 1 else 'wait'} for you."
            if overview.waiting
            else "Nothing goes out that you have not approved.",
            "",
            board if is_written else "",
        ),
        (
            passed > 0 and not approved,
            "Schedule the approved pieces",
            f"{pieces(approved)} approved and not scheduled yet."
            if approved
            else "Approved pieces go out on their day.",
            "",
            f"/bundles/{to_schedule[0].id}" if to_schedule else "",
        ),
    ]
    following = next((index for index, step in enumerate(plan) if not step[0]), -1)
    return [
        {
            "title": title,
            "why": "" if done else why,
            "state": "done" if done else "next" if index == following else "later",
            "action": "" if done else action,
            "href": "" if done else href,
        }
        for index, (done, title, why, action, href) in enumerate(plan)
    ]


def _sample_why(bundles: tuple[BundleOverview, ...]) -> str:
    if any(bundle.status == "generating" for bundle in bundles):
        return "It is being written."
    if bundles:
        return "The writing stopped. The board says why."
    return "A week of connected content, written in a minute."


def _week(overview: Overview) -> list[DayView]:
    monday, _ = week_of(overview.now)
    today = overview.now.date()
    days = [(monday + timedelta(days=n)).date() for n in range(7)]
    return [
        {
            "name": f"{day:%a}",
            "number": str(day.day),
            "state": "past" if day < today else "today" if day == today else "next",
            "slots": [_slot(piece) for piece in overview.week if piece.at.date() == day],
        }
        for day in days
    ]


def _slot(piece: GoingOut) -> SlotView:
    return {
        "id": str(piece.id),
        "kind": piece.kind,
        "time": f"{piece.at:%H:%M}",
        "line": piece.line,
        "note": _STATUS_SHORT.get(piece.status, ""),
        "out": piece.status == "published",
        "href": f"/bundles/{piece.bundle_id}",
    }


def _empty_week(overview: Overview) -> str:
    _, next_monday = week_of(overview.now)
    coming = [
        bundle
        for bundle in overview.bundles
        if bundle.period_start >= next_monday.date() and bundle.status not in ("archived", "failed")
    ]
    if not coming:
        return "Nothing goes out this week."
    first = min(coming, key=lambda bundle: bundle.period_start)
    day = first.period_start
    return f"Nothing goes out this week. {first.name} starts on {day:%A} {day.day} {day:%B}."
