"""What is stored of what people type."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contentapp.domain.profile.answers import MAX_CHIPS, validate_answer
from contentapp.domain.profile.fields import Field
from contentapp.domain.profile.steps import FIELDS
from contentapp.errors import Invalid

_ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=9), inner, max_size=4),
    max_leaves=12,
)


def _message(name: str, value: object) -> str:
    with pytest.raises(Invalid) as refused:
        validate_answer(FIELDS[name], value)
    assert list(refused.value.fields) == [name]
    return refused.value.fields[name]


def _stored(name: str, value: object) -> Any:
    return validate_answer(FIELDS[name], value)


@given(value=_ANYTHING)
@pytest.mark.parametrize("field", FIELDS.values(), ids=lambda field: field.name)
def test_whatever_arrives_is_stored_clean_or_refused_with_a_sentence(field: Field, value: object) -> None:
    try:
        stored = validate_answer(field, value)
    except Invalid as error:
        refused = error
    else:
        assert validate_answer(field, stored) == stored
        return
    assert refused.fields[field.name].endswith(".")


def test_a_line_loses_control_characters_and_double_spaces() -> None:
    assert _stored("primary_product", "  A\x00 coffee\t\n subscription ") == "A coffee subscription"


def test_a_text_keeps_its_paragraphs() -> None:
    assert _stored("core_offer_description", "One.\r\n\r\n\r\n\r\nTwo. \n") == "One.\n\nTwo."


def test_a_text_that_is_too_long_says_by_how_much() -> None:
    assert _message("primary_product", "x" * 121) == "Keep it to 120 characters. This is 121."


@pytest.mark.parametrize("value", [None, 7, ["a"], {"a": 1}])
def test_a_text_must_be_text(value: object) -> None:
    assert _message("tone_of_voice", value) == "This should be text."


def test_most_answers_may_be_taken_back() -> None:
    assert _stored("primary_product", " ") == ""
    assert _stored("website", "") == ""
    assert _stored("audience_pain_points", []) == []
    assert _stored("awareness_stage", "") == ""


@pytest.mark.parametrize("name", ["name", "time_zone"])
def test_the_name_and_the_zone_cannot_be_emptied(name: str) -> None:
    assert "cannot be empty" in _message(name, "  ")


@pytest.mark.parametrize(
    ("typed", "stored"),
    [
        ("fernhill.example", "https://fernhill.example"),
        (" HTTP://Fernhill.Example/Shop ", "http://fernhill.example/Shop"),
        ("fernhill.example:8080/a?b=c#d", "https://fernhill.example:8080/a?b=c#d"),
        ("müller.example", "https://müller.example"),
        ("fernhill.example/a:b", "https://fernhill.example/a:b"),
    ],
)
def test_an_address_is_completed(typed: str, stored: str) -> None:
    assert _stored("website", typed) == stored


@pytest.mark.parametrize(
    "typed",
    ["javascript:alert(1)", "JavaScript://fernhill.example/%0aalert(1)", "data:text/html,x", "ftp://fernhill.example"],
)
def test_an_address_of_another_kind_is_refused(typed: str) -> None:
    assert _message("website", typed) == "Only addresses that start with https:// or http:// can be used."


@pytest.mark.parametrize(
    "typed", ["fernhill", "https://", "-a.example", "a..example", "a.example:99999", "https://[::1"]
)
def test_what_is_no_address_is_refused_with_an_example(typed: str) -> None:
    assert "does not look like a web address" in _message("website", typed)


def test_an_address_has_no_spaces_and_no_password() -> None:
    assert "spaces" in _message("website", "fern hill.example")
    assert "password" in _message("website", "https://me:secret@fernhill.example")


def test_chips_are_trimmed_and_kept_once() -> None:
    assert _stored("brand_keywords", [" Filter  coffee ", "", "filter coffee", "Decaf"]) == ["Filter coffee", "Decaf"]


def test_too_many_chips_are_refused() -> None:
    chips = [f"word {n}" for n in range(MAX_CHIPS + 2)]
    assert _stored("brand_keywords", chips[:MAX_CHIPS]) == chips[:MAX_CHIPS]
    assert _message("brand_keywords", chips) == "12 are enough. Take away 2 to add another."


def test_a_chip_that_is_too_long_is_named() -> None:
    assert _stored("brand_keywords", ["y" * 120]) == ["y" * 120]
    assert "is 121." in _message("brand_keywords", ["y" * 121])


def test_a_choice_must_be_one_of_those_offered() -> None:
    assert _stored("awareness_stage", "Curious") == "Curious"
    assert _message("awareness_stage", "Furious") == "Choose one of the answers offered."


def test_platforms_keep_the_order_in_which_they_are_offered() -> None:
    assert _stored("social_platforms", ["x", "linkedin", "x"]) == ["linkedin", "x"]
    assert "offered" in _message("social_platforms", ["myspace"])


def test_a_note_per_platform_is_kept_when_it_says_something() -> None:
    assert _stored("platform_preferences", {"linkedin": " No emoji ", "x": " "}) == {"linkedin": "No emoji"}
    assert "platforms offered" in _message("platform_preferences", {"myspace": "Hello"})


@pytest.mark.parametrize("zone", ["Mars/Olympus", "../../etc/passwd", "europe/london "])
def test_a_time_zone_must_exist(zone: str) -> None:
    assert _message("time_zone", zone) == "Choose a time zone from the list."


def test_a_time_zone_of_the_world_is_stored() -> None:
    assert _stored("time_zone", "America/Argentina/Ushuaia") == "America/Argentina/Ushuaia"


def test_an_offer_is_stored_with_its_dates() -> None:
    offer = {"name": " Spring box ", "detail": "Three bags", "starts_on": "2027-03-01", "ends_on": "2027-03-01"}
    assert _stored("promotions", [offer, {"name": "", "detail": " "}]) == [{**offer, "name": "Spring box"}]


def test_an_offer_may_have_no_dates() -> None:
    assert _stored("promotions", [{"name": "Always on", "starts_on": "", "ends_on": None}]) == [
        {"name": "Always on", "detail": "", "starts_on": None, "ends_on": None}
    ]


@pytest.mark.parametrize(
    ("offer", "message"),
    [
        ({"detail": "Half price"}, "Give each offer a name."),
        ({"name": "Sale", "starts_on": "2027-03-02", "ends_on": "2027-03-01"}, "“Sale” ends before it starts."),
        ({"name": "Sale", "starts_on": "2027-02-30"}, "Write dates as year-month-day, such as 2026-11-27."),
        ({"name": "Sale", "ends_on": "next week"}, "Write dates as year-month-day, such as 2026-11-27."),
    ],
)
def test_an_offer_that_makes_no_sense_says_why(offer: dict[str, str], message: str) -> None:
    assert _message("promotions", [offer]) == message


def test_a_year_has_room_for_twelve_offers() -> None:
    assert "12 offers" in _message("promotions", [{"name": f"Offer {n}"} for n in range(13)])
