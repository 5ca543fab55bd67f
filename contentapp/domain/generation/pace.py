"""How long a run will still take, by how quickly it has been going. Pure."""

from __future__ import annotations

from typing import Any, Final

_STEPS_A_PIECE: Final = 2  # written, then checked; connecting them all is one statement a kind
_STEPS_TO_JUDGE_BY: Final = 3
_MINUTE: Final = 60
_HOUR: Final = 3_600


def seconds_left(*, planned: int, written: int, checked: int, began_with: int, elapsed: float | None) -> int | None:
    """Seconds until everything planned is written and checked, at the pace since a worker last took the run up.

    `began_with` is how many steps were done then, `elapsed` the seconds since. None while there is too little to go by.
    """
    done = written + checked
    made = done - began_with
    if elapsed is None or not planned or made < _STEPS_TO_JUDGE_BY:
        return None
    return max(0, round(elapsed / made * (planned * _STEPS_A_PIECE - done)))


def seconds_left_of(row: Any) -> int | None:
    """The same of a run's row, with `elapsed` beside its counts."""
    return seconds_left(
        planned=row.planned_count,
        written=row.written_count,
        checked=row.checked_count,
        began_with=row.advancing_from,
        elapsed=None if row.elapsed is None else float(row.elapsed),
    )


def time_left(seconds: int | None) -> str:
    """ "about 20 s left", "about 6 min left"; empty where nobody can tell.

    Rounded, so that it counts down in steps one can trust instead of flickering.
    """
    if seconds is None:
        return ""
    if seconds < 5:
        return "a few seconds left"
    if seconds < _MINUTE - 5:
        step = 5 if seconds < 30 else 10
        return f"about {step * round(seconds / step)} s left"
    if seconds < _HOUR - _MINUTE / 2:
        return f"about {max(1, round(seconds / _MINUTE))} min left"
    hours = round(seconds / _HOUR)
    return f"about {hours} hour{'' if hours == 1 else 's'} left"
