"""A change taken out of a text while later ones stay."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from contentapp.domain.rewriting.merge import take_out, take_out_words

BEFORE = "Good bread takes a day. Ours takes two.\n\nCome by on Saturday."
AFTER = "Two days, one loaf. That is all we do.\n\nCome by on Saturday."

texts = st.lists(st.sampled_from(["One. ", "Two! ", "Three? ", "\n", "Four. ", "Five and six. "]), max_size=8).map(
    "".join
)


@given(before=texts, after=texts)
@settings(max_examples=300)
def test_without_later_changes_the_text_from_before_is_back(before: str, after: str) -> None:
    assert take_out(before, after, after) == before


@given(before=texts, now=texts)
@settings(max_examples=300)
def test_a_change_that_was_none_takes_nothing_out(before: str, now: str) -> None:
    assert take_out(before, before, now) == now


@given(before=texts, after=texts)
@settings(max_examples=200)
def test_what_was_put_at_the_end_by_hand_stays(before: str, after: str) -> None:
    assert take_out(before, after, after + "By hand.").endswith("By hand.")


def test_a_later_sentence_elsewhere_stays() -> None:
    now = AFTER.replace("Come by on Saturday.", "Come by on Sunday.")
    assert take_out(BEFORE, AFTER, now) == BEFORE.replace("Saturday", "Sunday")


def test_a_new_paragraph_stays() -> None:
    now = AFTER + "\n\nBring a bag."
    assert take_out(BEFORE, AFTER, now) == BEFORE + "\n\nBring a bag."


def test_a_sentence_changed_by_hand_inside_the_change_stays_and_the_rest_comes_back() -> None:
    now = AFTER.replace("That is all we do.", "That is all we bake.")
    assert take_out(BEFORE, AFTER, now) == "Good bread takes a day. That is all we bake.\n\nCome by on Saturday."


def test_what_was_taken_out_of_the_change_by_hand_takes_nothing_else_out() -> None:
    assert take_out("One. Two. Three.", "A. B. C. D.", "A. C. D.") == "One. Two. Three."
    assert take_out("One. Two. Three.", "A. B. C. D.", "A. By hand.") == "One. By hand. Three."


def test_where_everything_was_changed_by_hand_nothing_comes_back() -> None:
    assert take_out("One.", "Two.", "Two, by hand.") == "Two, by hand."


@pytest.mark.parametrize(
    ("before", "after", "now", "left"),
    [
        (["bread"], ["bread", "dough"], ["bread", "dough"], ["bread"]),
        (["bread"], ["dough"], ["dough", "leeds"], ["leeds", "bread"]),
        (["bread"], ["dough"], ["leeds"], ["leeds", "bread"]),
        ([], ["dough"], [], []),
    ],
)
def test_words_of_a_list_go_and_come_back(before: list[str], after: list[str], now: list[str], left: list[str]) -> None:
    assert take_out_words(before, after, now) == left
