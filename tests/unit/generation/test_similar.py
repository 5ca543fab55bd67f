"""When two pieces say the same."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contentapp.domain.generation.validators.similar import Other, check_similar, own_words, runs_of, shared
from contentapp.domain.profile.model import BusinessProfile, Promotion

PROFILE = BusinessProfile(
    name="Fernhill Coffee",
    primary_topics=["Cold brew", "Home espresso"],
    promotions=[Promotion(name="Spring box", starts_on=date(2027, 3, 1))],
    platform_preferences={"x": "Never shout"},
)
OWN = own_words(PROFILE)
TEXT = (
    "Most people blame the machine when cold brew comes out bitter, and the machine is almost never the reason for it. "
    "Change one thing tomorrow, taste, and only then change the next."
)
WORDS = ["the", "oven", "is", "warm", "bread", "rises", "slowly", "while", "nobody", "looks", "at", "coffee", "brew"]
TEXTS = st.lists(st.sampled_from(WORDS)).map(" ".join)


def other(text: str, line: str = "Another piece") -> Other:
    return Other(line, runs_of(text, OWN))


def test_what_a_business_says_is_its_own() -> None:
    assert {"fernhill", "coffee", "brew", "spring", "shout", "espresso"} <= OWN
    assert not OWN & {"the", "when", "and"}


def test_the_same_sentences_about_another_subject_are_the_same() -> None:
    swapped = TEXT.replace("cold brew", "home espresso")
    assert swapped != TEXT
    assert shared(runs_of(TEXT, OWN), runs_of(swapped, OWN)) == 1.0


def test_a_twin_is_named_with_how_much_is_shared() -> None:
    twin = other(TEXT, "The machine is not the reason " * 4)
    [finding] = check_similar("content", runs_of(TEXT, OWN), [other("Quite another thing. " * 9), twin])
    assert (finding.severity, finding.code, finding.place) == ("warning", "similar", "content")
    assert finding.message.startswith('100% of this says again what "The machine is not')
    assert "…" in finding.message


def test_pieces_that_differ_pass() -> None:
    assert check_similar("content", runs_of(TEXT, OWN), []) == []
    elsewhere = "Write down what you changed, in pencil, on the bag itself. Next week you will thank yourself for it."
    assert check_similar("content", runs_of(TEXT, OWN), [other(elsewhere)]) == []


@pytest.mark.parametrize("text", ["", "Too short to tell.", "Fernhill Coffee " * 30])
def test_what_says_too_little_is_like_nothing(text: str) -> None:
    assert shared(runs_of(text, OWN), runs_of(text, OWN)) == 0.0


@given(TEXTS, TEXTS)
def test_sharing_goes_both_ways_and_is_a_share(one: str, two: str) -> None:
    first, second = runs_of(one, OWN), runs_of(two, OWN)
    assert shared(first, second) == shared(second, first)
    assert 0 <= shared(first, second) <= 1
    assert shared(first, first) in (0.0, 1.0)
