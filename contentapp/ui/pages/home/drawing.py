"""The drawing of a bundle: one cell a piece, one row a kind, along the days it covers. Pure."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Final, TypedDict

from contentapp.domain.overview import BundleOverview
from contentapp.ui.pages.bundle_view import KIND_LABELS, pieces

_AXIS_HEIGHT: Final = 16
_DAYS_A_WEEK: Final = 7
_MANY: Final = 60
"""From so many pieces on, a kind is drawn as weeks of seven days instead of one line."""
_LINE, _LINE_GAP = 10, 8
_WEEK_ROWS: Final = 84
_TALL_LINE, _TALL_GAP = 18, 10
"""A small bundle has few cells: they are drawn taller, to weigh as much as a year's."""
_LONGEST_IN_DAYS, _LONGEST_IN_WEEKS = 14, 70


class RowView(TypedDict):
    """One kind's cells; `lines` is how many stand above one another, and each phase counts those after it."""

    kind: str
    y: int
    height: int
    lines: int
    planned: int
    written: int
    checked: int
    connected: int


class MarkView(TypedDict):
    """A word on the axis, `at` a share of its length."""

    label: str
    at: float


class DrawingView(TypedDict):
    """Everything the browser needs to draw; `label_rows` lines the names up with the rows."""

    rows: list[RowView]
    axis: list[MarkView]
    height: int
    label_rows: str
    label: str


NO_DRAWING: Final[DrawingView] = {"rows": [], "axis": [], "height": 1, "label_rows": "", "label": ""}


def draw(bundle: BundleOverview) -> DrawingView:
    """The drawing of a bundle as far as it is."""
    small = all(kind.planned < _MANY for kind in bundle.kinds)
    line, gap = (_TALL_LINE, _TALL_GAP) if small else (_LINE, _LINE_GAP)
    rows: list[RowView] = []
    # A name stands in the middle of its row, which reaches half a gap above and below the cells.
    label_rows: list[str] = [f"minmax(0, {_AXIS_HEIGHT - gap // 2}fr)"]
    y = _AXIS_HEIGHT
    for kind in bundle.kinds:
        lines = _DAYS_A_WEEK if kind.planned >= _MANY else 1
        height = _WEEK_ROWS if lines > 1 else line
        rows.append(
            {
                "kind": kind.kind,
                "y": y,
                "height": height,
                "lines": lines,
                "planned": kind.planned,
                "written": kind.written,
                "checked": kind.checked,
                "connected": kind.connected,
            }
        )
        label_rows.append(f"minmax(0, {height + gap}fr)")
        y += height + gap
    said = ", ".join(f"{KIND_LABELS[kind.kind]} {kind.written} of {kind.planned}" for kind in bundle.kinds)
    return {
        "rows": rows,
        "axis": axis_of(bundle.period_start, bundle.period_end),
        "height": y - gap // 2,
        "label_rows": " ".join(label_rows),
        "label": f"{pieces(sum(kind.planned for kind in bundle.kinds))}, darker with each phase. Written: {said}.",
    }


def axis_of(starts: date, ends: date) -> list[MarkView]:
    """Days, weeks or months with their place between the first day and the last."""
    days = (ends - starts).days + 1
    if days <= _LONGEST_IN_DAYS:
        marks = [
            (starts + timedelta(days=n), f"{starts + timedelta(days=n):%a} {(starts + timedelta(days=n)).day}")
            for n in range(days)
        ]
    elif days <= _LONGEST_IN_WEEKS:
        weeks = [starts + timedelta(days=n) for n in range(0, days, _DAYS_A_WEEK)]
        marks = [(day, f"{day.day} {day:%b}") for day in weeks]
    else:
        firsts = [day for n in range(days) if (day := starts + timedelta(days=n)).day == 1]
        marks = [
            (starts, f"{starts:%b}"),
            *((day, f"{day:%b}") for day in firsts if (day - starts).days > _LONGEST_IN_DAYS),
        ]
    return [{"label": label, "at": round((day - starts).days / days, 4)} for day, label in marks]
