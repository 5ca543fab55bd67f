"""A run as the browser is told of it: the plan in words and bars, and how far it is. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Final, TypedDict

from contentapp.domain.bundles import BundleView
from contentapp.domain.generation.plan_views import Journey, PlannedMonth, PlannedPiece, PlannedPlatform, RunPlanView
from contentapp.domain.kinds import KIND_NAMES, KINDS, PLATFORMS, Kind
from contentapp.ui.pages.bundle_view import KIND_LABELS, period, pieces

INTENT_NAMES: Final = {
    "educate": "Teach",
    "prove": "Show how you work",
    "story": "Tell a story",
    "ask": "Ask",
    "engage": "Get answers",
    "promote": "Sell",
}
_ORIGINS: Final = {
    "topic": "Your topics",
    "pain": "What gets in their way",
    "outcome": "What they want",
    "promotion": "Offers",
    "season": "Times of the year",
}
_STATUS_NAMES: Final = {
    "planned": "Planned",
    "running": "Writing",
    "done": "Written",
    "failed": "Stopped",
    "canceled": "Stopped",
}
_TYPE_NAMES: Final = {"single": "post", "carousel": "carousel", "video": "video", "poll": "poll", "thread": "thread"}
_SHOWN: Final = 14
"""Pieces listed by name: the first two weeks of a post a day."""
_JOURNEYS: Final = 12


class BarView(TypedDict):
    """One bar: `percent` of the longest, `key` its colour's name."""

    key: str
    name: str
    count: int
    percent: int


class ColumnView(TypedDict):
    """A month as a stack: bars from the bottom up, and what is said of it."""

    name: str
    short: str
    total: int
    bars: list[BarView]
    spoken: str


class PlatformView(TypedDict):
    """A platform's posts; `wished` where somebody asked for that number."""

    key: str
    name: str
    posts: int
    wished: bool
    types: str


class ThemeView(TypedDict):
    """A theme and whether it is on."""

    key: str
    name: str
    on: bool
    pieces: str


class ThemesView(TypedDict):
    """Themes that come from the same answers."""

    name: str
    themes: list[ThemeView]


class PieceLine(TypedDict):
    """A planned piece in one line."""

    kind: str
    on: str
    what: str
    topic: str


class JourneyView(TypedDict):
    """So many posts lead to the first of `steps`, and so on."""

    posts: str
    steps: list[PieceLine]


class StepView(TypedDict):
    """How far one step of the work is; `state` is "todo", "now" or "done"."""

    name: str
    figures: str
    percent: int
    state: str


class BundleRef(TypedDict):
    """The bundle that the run writes."""

    id: str
    name: str
    status: str


class RunView(TypedDict):
    """All that the page shows of a run, its figures aside."""

    id: str
    name: str
    status: str
    status_name: str
    bundle: BundleRef
    adjustable: bool
    sentence: str
    error: str
    steps: list[StepView]
    planned: bool
    starts_on: str
    earliest: str
    zone: str
    kinds: list[BarView]
    months: list[ColumnView]
    platforms: list[PlatformView]
    themes: list[ThemesView]
    mix: list[BarView]
    journeys: list[JourneyView]
    first: list[PieceLine]


NO_RUN: Final[RunView] = {
    "id": "", "name": "", "status": "", "status_name": "", "bundle": {"id": "", "name": "", "status": ""},
    "adjustable": False, "sentence": "",
    "error": "", "steps": [], "planned": False, "starts_on": "", "earliest": "", "zone": "", "kinds": [], "months": [],
    "platforms": [], "themes": [], "mix": [], "journeys": [], "first": [],
}  # fmt: skip


def describe_run(bundle: BundleView, plan: RunPlanView | None) -> RunView:
    """The run as it is shown; without a plan while that is being made."""
    run = bundle.run
    status = run.status if run else ""
    view: RunView = {
        **NO_RUN,
        "id": bundle.id,
        "name": bundle.name,
        "status": status,
        "status_name": _STATUS_NAMES.get(status, ""),
        "bundle": {"id": bundle.id, "name": bundle.name, "status": bundle.status},
        "error": (run.error or "") if run and status == "failed" else "",
        "steps": _steps(bundle),
        "sentence": "The plan is being made.",
    }
    if plan is None:
        return view
    return {
        **view,
        "planned": True,
        "adjustable": plan.adjustable,
        "sentence": f"{pieces(plan.pieces)}, {period(plan.starts_on, plan.ends_on)}.",
        "starts_on": plan.starts_on.isoformat(),
        "earliest": plan.earliest.isoformat(),
        "zone": plan.zone.replace("_", " "),
        "kinds": _kinds(plan.bought),
        "months": _months(plan.months),
        "platforms": [_platform(one) for one in plan.platforms],
        "themes": _themes(plan),
        "mix": _mix(plan),
        "journeys": [_journey(one) for one in plan.journeys[:_JOURNEYS]],
        "first": [_line(piece) for piece in [p for month in plan.months for p in month.pieces][:_SHOWN]],
    }


def bars(counts: Sequence[tuple[str, str, int]]) -> list[BarView]:
    """Bars from (key, name, count), the longest full."""
    most = max((count for _, _, count in counts), default=0) or 1
    return [{"key": key, "name": name, "count": n, "percent": round(100 * n / most)} for key, name, n in counts]


def _steps(bundle: BundleView) -> list[StepView]:
    run = bundle.run
    if run is None or run.status == "planned":
        return []
    steps: list[StepView] = []
    before = True
    for name, count in (("Write", run.written), ("Check", run.checked), ("Connect", run.linked)):
        done = bool(run.planned) and count >= run.planned
        state = "done" if done else "now" if before and run.status == "running" else "todo"
        percent = 100 * count // run.planned if run.planned else 0
        steps.append({"name": name, "figures": f"{count} of {run.planned}", "percent": percent, "state": state})
        before = done
    return steps


def _kinds(bought: Mapping[Kind, int]) -> list[BarView]:
    return bars([(kind, KIND_LABELS[kind], bought[kind]) for kind in KINDS if bought.get(kind)])


def _months(months: Sequence[PlannedMonth]) -> list[ColumnView]:
    most = max((len(month.pieces) for month in months), default=0) or 1
    return [
        {
            "name": month.name,
            "short": f"{date.fromisoformat(f'{month.key}-01'):%b}",
            "total": len(month.pieces),
            "bars": [
                {"key": kind, "name": KIND_LABELS[kind], "count": n, "percent": max(2, round(100 * n / most))}
                for kind in reversed(KINDS)
                if (n := month.counts.get(kind, 0))
            ],
            "spoken": f"{month.name}: {pieces(len(month.pieces))}",
        }
        for month in months
    ]


def _platform(one: PlannedPlatform) -> PlatformView:
    named = [f"{count} {_TYPE_NAMES[kind]}{'s' if count > 1 else ''}" for kind, count in sorted(one.types.items())]
    return {
        "key": one.platform,
        "name": one.name,
        "posts": one.posts,
        "wished": one.wished is not None,
        "types": ", ".join(named) or "none",
    }


def _themes(plan: RunPlanView) -> list[ThemesView]:
    return [
        {
            "name": name,
            "themes": [
                {"key": one.key, "name": one.name, "on": one.on, "pieces": pieces(one.pieces) if one.on else "off"}
                for one in plan.themes
                if one.origin == origin
            ],
        }
        for origin, name in _ORIGINS.items()
        if any(one.origin == origin for one in plan.themes)
    ]


def _mix(plan: RunPlanView) -> list[BarView]:
    return [
        {"key": one.intent, "name": INTENT_NAMES[one.intent], "count": one.posts, "percent": one.percent}
        for one in plan.mix
    ]


def _journey(one: Journey) -> JourneyView:
    steps = [_line(one.first), *map(_line, one.then)]
    return {"posts": "1 post" if one.posts == 1 else f"{one.posts} posts", "steps": steps}


def _line(piece: PlannedPiece) -> PieceLine:
    what: str = KIND_NAMES[piece.kind]
    if piece.platform:
        kind = _TYPE_NAMES.get(piece.post_type, "post")
        what = f"{PLATFORMS[piece.platform]} {kind}, {INTENT_NAMES.get(piece.intent, piece.intent).lower()}"
    elif piece.upgrade_type:
        what = piece.upgrade_type.capitalize()
    elif piece.emails:
        what = f"{piece.emails} emails"
    day = date.fromisoformat(piece.on)
    return {
        "kind": piece.kind,
        "on": f"{day:%a} {day.day} {day:%b}, {piece.at}",
        "what": what,
        "topic": piece.promotion or piece.topic[:1].upper() + piece.topic[1:],
    }
