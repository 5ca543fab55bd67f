"""The word-level diff: whatever the texts, it says no more and no less than both of them."""

from __future__ import annotations

import time
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from contentapp.domain.history import diff_words

WORDS = st.lists(
    st.sampled_from(["the", "coffee", "is", "sour", "again", ".", "\n", "\n\n", " ", "  ", "don’t", "Grüße", "☕"])
).map("".join)
TEXTS = st.one_of(WORDS, st.text())


@given(TEXTS, TEXTS)
def test_the_parts_give_back_both_texts(older: str, newer: str) -> None:
    parts = diff_words(older, newer)
    assert "".join(part.text for part in parts if part.op != "added") == older
    assert "".join(part.text for part in parts if part.op != "removed") == newer


@given(TEXTS, TEXTS)
def test_no_part_is_empty_and_none_follows_its_like(older: str, newer: str) -> None:
    parts = diff_words(older, newer)
    assert all(part.text for part in parts)
    assert all(one.op != two.op for one, two in pairwise(parts))
    assert not any(one.op == "added" and two.op == "removed" for one, two in pairwise(parts))


@given(TEXTS)
def test_a_text_does_not_differ_from_itself(text: str) -> None:
    assert [part.op for part in diff_words(text, text)] == ["same"] * bool(text)


def test_one_word_is_one_word() -> None:
    parts = diff_words("It is under-extracted coffee. Always.", "It is burnt coffee. Always.")
    assert [(part.op, part.text) for part in parts] == [
        ("same", "It is "), ("removed", "under-extracted "), ("added", "burnt "), ("same", "coffee. Always.")
    ]  # fmt: skip


def test_a_changed_line_leaves_the_others_alone() -> None:
    parts = diff_words("One.\n\nTwo here.\n\nThree.", "One.\n\nTwo there.\n\nThree.")
    assert [part.op for part in parts] == ["same", "removed", "added", "same"]
    assert parts[1].text.strip() == "here"


def test_a_long_text_is_compared_at_once() -> None:
    older = " ".join(f"word{number % 97}" for number in range(30_000))
    newer = " ".join(f"word{number % 89}" for number in range(30_000))
    began = time.perf_counter()
    parts = diff_words(older, newer)
    assert time.perf_counter() - began < 2
    assert "".join(part.text for part in parts if part.op != "added") == older
