"""How long a run will still take, and how that is said."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contentapp.domain.generation.pace import seconds_left, time_left


def test_nothing_is_promised_before_there_is_a_pace() -> None:
    assert seconds_left(planned=0, written=0, checked=0, began_with=0, elapsed=3.0) is None
    assert seconds_left(planned=10, written=1, checked=1, began_with=0, elapsed=3.0) is None
    assert seconds_left(planned=10, written=5, checked=5, began_with=0, elapsed=None) is None


def test_half_way_takes_as_long_again() -> None:
    assert seconds_left(planned=10, written=5, checked=5, began_with=0, elapsed=40.0) == 40


def test_what_was_done_before_the_run_went_on_says_nothing_of_its_pace() -> None:
    assert seconds_left(planned=10, written=8, checked=8, began_with=12, elapsed=8.0) == 8


@given(st.integers(1, 500), st.data())
def test_time_left_is_never_negative_and_ends_at_nothing(planned: int, data: st.DataObject) -> None:
    written = data.draw(st.integers(2, max(2, planned)))
    checked = data.draw(st.integers(1, written))
    left = seconds_left(planned=max(planned, written), written=written, checked=checked, began_with=0, elapsed=60.0)
    assert left is not None
    assert left >= 0
    assert seconds_left(planned=planned, written=planned, checked=planned, began_with=0, elapsed=1.0) in (0, None)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (None, ""),
        (0, "a few seconds left"),
        (4, "a few seconds left"),
        (6, "about 5 s left"),
        (21, "about 20 s left"),
        (48, "about 50 s left"),
        (57, "about 1 min left"),
        (359, "about 6 min left"),
        (3_590, "about 1 hour left"),
        (7_300, "about 2 hours left"),
    ],
)
def test_time_is_said_in_words_one_can_trust(seconds: int | None, words: str) -> None:
    assert time_left(seconds) == words
