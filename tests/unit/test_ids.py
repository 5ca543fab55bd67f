"""Ids as others name them."""

from __future__ import annotations

import uuid

import pytest

from contentapp.domain.ids import NO_ID, find_id, read_id


def test_an_id_is_read_from_its_text() -> None:
    named = uuid.uuid4()
    assert find_id(str(named)) == read_id(str(named)) == named


@pytest.mark.parametrize("text", ["", "orders", "1", "'; DROP TABLE orders", "0" * 33])
def test_any_other_text_is_the_id_of_nothing(text: str) -> None:
    assert find_id(text) is None
    assert read_id(text) == NO_ID
