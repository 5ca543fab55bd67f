"""A bundle as the browser is told of it: on the home page and in the list of bundles. Pure."""

from __future__ import annotations

from datetime import date
from typing import Final, TypedDict

from contentapp.domain.overview import BundleOverview, KindProgress

KIND_LABELS: Final = {
    "social_post": "Social",
    "blog_post": "Blog",
    "content_upgrade": "Upgrades",
    "email_sequence": "Email",
}

BUNDLE_STATUS_NAMES: Final = {
    "generating": "Writing",
    "failed": "Stopped",
    "ready": "Ready to review",
    "approved": "Approved",
    "published": "Published",
    "draft": "Draft",
    "archived": "Archived",
}
"""In the order in which they want attention."""

_PIECE_STATUS_NAMES: Final = (
    ("draft", "Draft"),
    ("in_review", "In review"),
    ("approved", "Approved"),
    ("scheduled", "Scheduled"),
    ("published", "Published"),
    ("failed", "Failed"),
)


class CountView(TypedDict):
    """A number with its name: `key` is a kind or a status, `total` what it is out of (0 where it is not)."""

    key: str
    name: str
    count: int
    total: int


class BundleView(TypedDict):
    """A bundle in words and numbers. `percent` fills the meter and `figures` says it; both are about writing while
    `writing`, and about approval after it."""

    id: str
    name: str
    status: str
    status_name: str
    period: str
    writing: bool
    strong: str
    figures: str
    percent: int
    spoken: str
    waiting: int
    phases: list[CountView]
    kinds: list[CountView]
    statuses: list[CountView]


NO_BUNDLE: Final[BundleView] = {
    "id": "",
    "name": "",
    "status": "",
    "status_name": "",
    "period": "",
    "writing": False,
    "strong": "",
    "figures": "",
    "percent": 0,
    "spoken": "",
    "waiting": 0,
    "phases": [],
    "kinds": [],
    "statuses": [],
}


def describe_bundle(bundle: BundleOverview) -> BundleView:
    """The bundle as it is shown."""
    writing = bundle.status in ("draft", "generating", "failed")
    strong, figures, percent = _writing(bundle) if writing else _approval(bundle)
    return {
        "id": str(bundle.id),
        "name": bundle.name,
        "status": bundle.status,
        "status_name": BUNDLE_STATUS_NAMES[bundle.status],
        "period": period(bundle.period_start, bundle.period_end),
        "writing": writing,
        "strong": strong,
        "figures": figures,
        "percent": percent,
        "spoken": f"{strong} {figures}",
        "waiting": bundle.waiting,
        "phases": _phases(bundle),
        "kinds": [_kind(kind) for kind in bundle.kinds],
        "statuses": [
            {"key": status, "name": name, "count": bundle.statuses.get(status, 0), "total": 0}
            for status, name in _PIECE_STATUS_NAMES
            if bundle.statuses.get(status)
        ],
    }


def period(starts: date, ends: date) -> str:
    """Two days with what they share said once: "1 – 7 Dec 2026", "28 Dec 2026 – 3 Jan 2027"."""
    last = f"{ends.day} {ends:%b %Y}"
    if starts == ends:
        return last
    if (starts.year, starts.month) == (ends.year, ends.month):
        return f"{starts.day} – {last}"
    if starts.year == ends.year:
        return f"{starts.day} {starts:%b} – {last}"
    return f"{starts.day} {starts:%b %Y} – {last}"


def pieces(count: int) -> str:
    """A number of pieces in words that agree."""
    return "1 piece" if count == 1 else f"{count:,} pieces"


def _writing(bundle: BundleOverview) -> tuple[str, str, int]:
    planned = sum(kind.planned for kind in bundle.kinds)
    run = bundle.run
    if run is None or not planned:
        return "", "Planning the pieces", 0
    if run.status == "planned":
        return "", f"{pieces(planned)} planned, not begun", 0
    written, checked, connected = (
        sum(getattr(kind, phase) for kind in bundle.kinds) for phase in ("written", "checked", "connected")
    )
    if bundle.status == "failed":
        doing = "writing stopped"
    elif written < planned:
        doing = "writing"
    else:
        doing = "checking" if checked < planned else "connecting"
    left = f" · {run.left}" if run.left else ""
    # Each phase is a third of the way, so that the meter still moves while the last pieces are connected.
    return str(written), f"of {pieces(planned)} · {doing}{left}", 100 * (written + checked + connected) // (3 * planned)


def _approval(bundle: BundleOverview) -> tuple[str, str, int]:
    total = bundle.pieces
    if not total:
        return "", "No pieces", 0
    return str(bundle.passed), f"of {pieces(total)} approved", 100 * bundle.passed // total


def _phases(bundle: BundleOverview) -> list[CountView]:
    return [
        {"key": key, "name": name, "count": sum(getattr(kind, key) for kind in bundle.kinds), "total": 0}
        for key, name in (
            ("planned", "Planned"),
            ("written", "Written"),
            ("checked", "Checked"),
            ("connected", "Connected"),
        )
    ]


def _kind(kind: KindProgress) -> CountView:
    return {"key": kind.kind, "name": KIND_LABELS[kind.kind], "count": kind.written, "total": kind.planned}
