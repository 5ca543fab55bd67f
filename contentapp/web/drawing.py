"""A plan's connected year as an inline SVG: a stroke for every post, a curve for what each piece leads to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from html import escape
from itertools import pairwise
from textwrap import shorten
from typing import Final, NamedTuple
from zlib import crc32

from contentapp.domain.kinds import KINDS, Kind
from contentapp.domain.ports import PlanItem


@dataclass(frozen=True, slots=True)
class Frame:
    """How large a drawing is, in SVG units, and how much it says: every n-th post and month, and names of pieces."""

    width: float
    height: float
    every_post: int = 1
    every_month: int = 1
    names: bool = False


WIDE: Final = Frame(960, 520, names=True)
"""The landing page from a tablet upwards."""

NARROW: Final = Frame(350, 500, every_post=2, every_month=3)
"""The landing page on a phone; half the strokes, because two would share a pixel."""

PANEL: Final = Frame(620, 560, every_month=0)
"""Beside the sign-in and sign-up forms."""


class Point(NamedTuple):
    """A place in the drawing."""

    x: float
    y: float


class _Edge(NamedTuple):
    source: str
    target: str


_LEVEL: Final[dict[Kind, int]] = {kind: level for level, kind in enumerate(KINDS)}
_NOUNS: Final[dict[Kind, tuple[str, str]]] = {
    "social_post": ("social post", "social posts"),
    "blog_post": ("blog post", "blog posts"),
    "content_upgrade": ("download", "downloads"),
    "email_sequence": ("email sequence", "email sequences"),
}
_DEPTH: Final[dict[Kind, float]] = {"blog_post": 0.46, "content_upgrade": 0.70, "email_sequence": 0.925}
_SPREAD: Final[dict[Kind, tuple[float, float]]] = {"content_upgrade": (0.02, 0.92), "email_sequence": (0.1, 0.9)}
_RADIUS: Final[dict[Kind, tuple[float, float]]] = {
    "blog_post": (4.5, 6),
    "content_upgrade": (6.5, 8),
    "email_sequence": (9, 10),
}
_MARGIN: Final = 8.0
_TICK_FOOT: Final = 52.0
_LINE_TOP: Final = 57.0
_LAYERS: Final = 8
_POSTS_A_STRAND: Final = 4
_MOST_STRANDS: Final = 12
_LETTER: Final = 6.6
_LABEL: Final = 28.0


def draw_year(items: Sequence[PlanItem], frame: Frame = WIDE) -> str:
    """The plan as one `<svg class="river">`, coloured by its classes alone; the same plan gives the same drawing.

    Posts and blog posts stand at their dates; downloads and sequences are spread in the order of what leads to them.
    A band is as wide as the number of posts that lead through it. One path is marked in its kinds' colours. Only steps
    down the funnel are drawn, so a sequence that leads back to a blog post ends here.
    """
    by_ref = {item.ref: item for item in items}
    places = _place(items, frame)
    paths = [_path(item, by_ref) for item in items if item.kind == "social_post"]
    marked = _marked(paths, places, frame)
    drawn = _thinned(paths, frame.every_post)
    box = f"0 0 {frame.width:g} {frame.height:g}"
    parts = [
        f'<svg class="river" viewBox="{box}" role="img" aria-label="{_sentence(items, marked)}">',
        _ticks([path[0] for path in drawn], places),
        _lines(drawn, places),
        _bands(items, paths, by_ref, places),
        _highlight(marked, places),
        _nodes(items, marked, places),
        _months(items, frame),
        _names(items, places, frame) if frame.names else "",
        "</svg>",
    ]
    return "".join(parts)


def _onward(item: PlanItem, by_ref: dict[str, PlanItem]) -> PlanItem | None:
    target = by_ref.get(item.leads_to or "")
    return target if target is not None and _LEVEL[target.kind] > _LEVEL[item.kind] else None


def _path(item: PlanItem, by_ref: dict[str, PlanItem]) -> list[PlanItem]:
    path = [item]
    while (target := _onward(path[-1], by_ref)) is not None:
        path.append(target)
    return path


def _by_date(items: Sequence[PlanItem], frame: Frame, when: datetime) -> float:
    first, last = min(i.scheduled_for for i in items), max(i.scheduled_for for i in items)
    share = (when - first) / (last - first) if last > first else 0.5
    return _MARGIN + (frame.width - 2 * _MARGIN) * share


def _place(items: Sequence[PlanItem], frame: Frame) -> dict[str, Point]:
    places: dict[str, Point] = {}
    by_ref = {item.ref: item for item in items}
    feeders: dict[str, list[str]] = {}
    for item in items:
        if (target := _onward(item, by_ref)) is not None:
            feeders.setdefault(target.ref, []).append(item.ref)
    for item in items:
        if item.kind not in _SPREAD:
            depth = _DEPTH.get(item.kind)
            y = _LINE_TOP if depth is None else frame.height * depth
            places[item.ref] = Point(_by_date(items, frame, item.scheduled_for), y)
    for kind, (left, right) in _SPREAD.items():
        aims: list[tuple[float, str]] = []
        for item in (i for i in items if i.kind == kind):
            above = [places[ref].x for ref in feeders.get(item.ref, [])]
            aim = sum(above) / len(above) if above else _by_date(items, frame, item.scheduled_for)
            aims.append((aim, item.ref))
        for index, (_, ref) in enumerate(sorted(aims)):
            share = left + (right - left) * (index + 0.5) / len(aims)
            places[ref] = Point(frame.width * share, frame.height * _DEPTH[kind])
    return places


def _marked(paths: Sequence[list[PlanItem]], places: dict[str, Point], frame: Frame) -> list[PlanItem]:
    """The path to mark: one of the longest, begun about a fifth into the year, where it crosses the fewest words."""
    longest = max((len(path) for path in paths), default=0)
    full = [path for path in paths if len(path) == longest]
    if not full:
        return []
    return min(full, key=lambda path: abs(places[path[0].ref].x - frame.width * 0.21))


def _thinned(paths: Sequence[list[PlanItem]], every: int) -> list[list[PlanItem]]:
    """One of every so many, at no fixed place: a plan repeats itself, and a fixed step would miss the same ones."""
    groups = (paths[n : n + every] for n in range(0, len(paths), every))
    return [group[crc32(group[0][0].ref.encode()) % len(group)] for group in groups]


def _number(value: float) -> str:
    return f"{value:.1f}".removesuffix(".0").replace("-0.", "-.").removeprefix("0") or "0"


def _curve(start: Point, end: Point, offset: float = 0.0) -> str:
    """A curve from start to end; `offset` numbers the strand of a band, which is widest half way."""
    x, dy = start.x + offset * 1.2, end.y - start.y
    ends = (offset * 1.2, dy * 0.54, end.x + offset * 2.4 - x, dy * 0.46, end.x + offset * 0.75 - x, dy)
    return f"M{_number(x)} {_number(start.y)}c{' '.join(_number(value) for value in ends)}"


def _ticks(posts: Sequence[PlanItem], places: dict[str, Point]) -> str:
    strokes: list[str] = []
    for post in posts:
        # Like a pen's strokes, no two quite alike; the height says nothing and is the same on every drawing.
        height = 7 + crc32(post.ref.encode()) % 150 / 10
        strokes.append(f"M{_number(places[post.ref].x)} {_number(_TICK_FOOT)}v-{_number(height)}")
    return f'<path class="t" d="{"".join(strokes)}"/>' if strokes else ""


def _layered(css: str, curves: Sequence[str]) -> str:
    """The curves dealt over a few path elements: within one, crossing lines would not darken each other."""
    layers = ("".join(curves[n::_LAYERS]) for n in range(_LAYERS))
    return "".join(f'<path class="{css}" d="{layer}"/>' for layer in layers if layer)


def _lines(paths: Sequence[list[PlanItem]], places: dict[str, Point]) -> str:
    near: list[str] = []
    far: list[str] = []
    for path in (p for p in paths if len(p) > 1):
        curves = near if path[1].kind == "blog_post" else far
        curves.append(_curve(places[path[0].ref], places[path[1].ref]))
    return _layered("l", near) + _layered("l l2", far)


def _bands(
    items: Sequence[PlanItem],
    paths: Sequence[list[PlanItem]],
    by_ref: dict[str, PlanItem],
    places: dict[str, Point],
) -> str:
    posts: Counter[_Edge] = Counter()
    for path in paths:
        posts.update(_Edge(a.ref, b.ref) for a, b in pairwise(path[1:]))
    strands: list[list[str]] = [[] for _ in range(_MOST_STRANDS)]
    for item in items:
        target = _onward(item, by_ref)
        if item.kind == "social_post" or target is None:
            continue
        count = min(_MOST_STRANDS, max(1, round(posts[_Edge(item.ref, target.ref)] / _POSTS_A_STRAND)))
        for n in range(count):
            strands[n].append(_curve(places[item.ref], places[target.ref], n - (count - 1) / 2))
    return "".join(f'<path class="l l3" d="{"".join(curves)}"/>' for curves in strands if curves)


def _highlight(marked: Sequence[PlanItem], places: dict[str, Point]) -> str:
    drawn: list[str] = []
    for source, target in pairwise(marked):
        start = places[source.ref]
        curve = _curve(start, places[target.ref])
        if source.kind == "social_post":
            foot = f"M{_number(start.x)} 28V{_number(start.y)}"
            curve = foot + curve[curve.index("c") :]
        drawn.append(f'<path class="h k-{source.kind}" pathLength="1" d="{curve}"/>')
    return "".join(drawn)


def _nodes(items: Iterable[PlanItem], marked: Sequence[PlanItem], places: dict[str, Point]) -> str:
    refs = {item.ref for item in marked}
    drawn: list[str] = []
    for item in (i for i in items if i.kind in _RADIUS):
        on = item.ref in refs
        x, y = places[item.ref]
        css = f"n k-{item.kind}{' on' if on else ''}"
        drawn.append(f'<circle class="{css}" cx="{_number(x)}" cy="{_number(y)}" r="{_RADIUS[item.kind][on]:g}"/>')
    return "".join(drawn)


def _months(items: Sequence[PlanItem], frame: Frame) -> str:
    if not items or not frame.every_month:
        return ""
    first, last = min(i.scheduled_for for i in items), max(i.scheduled_for for i in items)
    starts = [first]
    while (year_month := divmod(starts[-1].year * 12 + starts[-1].month, 12)) <= (last.year, last.month - 1):
        starts.append(first.replace(year=year_month[0], month=year_month[1] + 1, day=1))
    labels = [(_by_date(items, frame, start), f"{start:%b}") for start in starts[:: frame.every_month]]
    if len(labels) > 1 and labels[1][0] - labels[0][0] < _LABEL:
        del labels[0]
    return "".join(
        f'<text class="mo" x="{_number(x)}" y="11">{name}</text>' for x, name in labels if x <= frame.width - _LABEL
    )


def _names(items: Sequence[PlanItem], places: dict[str, Point], frame: Frame) -> str:
    drawn: list[str] = []
    for kind in _SPREAD:
        row = sorted((places[i.ref], _RADIUS[kind][1], i.topic) for i in items if i.kind == kind)
        ends = [place.x - radius for place, radius, _ in row[1:]] + [frame.width]
        for (place, radius, topic), end in zip(row, ends, strict=False):
            x = place.x + radius + 7
            name = shorten(topic, max(1, int((end - x - 8) / _LETTER)), placeholder="…")
            if len(name) > 1:
                drawn.append(f'<text class="nm" x="{_number(x)}" y="{_number(place.y + 4.5)}">{escape(name)}</text>')
    return "".join(drawn)


def _sentence(items: Sequence[PlanItem], marked: Sequence[PlanItem]) -> str:
    counts = Counter(item.kind for item in items)
    held = [f"{counts[kind]} {_NOUNS[kind][counts[kind] != 1]}" for kind in KINDS if counts[kind]]
    if not held:
        return "A plan without pieces yet."
    sentence = f"A drawing of a plan, from top to bottom: {_listed(held)}. Lines show which piece leads to which."
    if len(marked) > 1:
        sentence += f" One path is marked: {', '.join(_NOUNS[item.kind][0] for item in marked)}."
    return escape(sentence)


def _listed(words: Sequence[str]) -> str:
    return f"{', '.join(words[:-1])} and {words[-1]}" if len(words) > 1 else words[0]
