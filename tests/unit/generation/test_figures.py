"""The figures of content: each finds what it is for, and a year for very different businesses holds all of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from contentapp.domain.generation.figures import Figures, Written, measure
from contentapp.domain.profile.examples import BAKERY, EXAMPLE_PROFILES
from contentapp.domain.profile.model import BusinessProfile
from contentapp.quality_command import measure_year, write_year
from contentapp.sample_pieces import samples_of

SAMPLES = Path(__file__).parents[3] / "docs" / "samples.md"
FINE = (
    "At Ada's Bakery we let the dough rest while the street is still asleep.",
    "A crust that sings as it cools is one of the better sounds of a morning. Come and hear it at Ada's Bakery.",
)


def figures_of(*posts: str, kind: str = "social_post") -> Figures:
    return measure(BAKERY, [Written(kind, (post,)) for post in posts])  # type: ignore[arg-type]


@pytest.mark.parametrize("profile", EXAMPLE_PROFILES, ids=lambda profile: profile.name)
def test_a_year_for_very_different_businesses_holds_every_threshold_and_its_samples_are_unedited(
    profile: BusinessProfile,
) -> None:
    _, drafts = write_year(profile)
    figures = measure_year(profile, drafts)
    assert figures.misses() == []
    assert figures.remarks == {}
    assert (figures.pieces, figures.posts) == (409, 365)
    page = SAMPLES.read_text()
    assert all(section in page for section in samples_of(EXAMPLE_PROFILES.index(profile), drafts)), (
        'the writer writes otherwise now: make quality ARGS="--samples docs/samples.md", and read the page'
    )


def test_posts_that_differ_and_name_the_business_miss_nothing() -> None:
    assert figures_of(*FINE).misses() == []


def test_a_post_that_names_nothing_of_the_business_is_counted() -> None:
    assert figures_of(*FINE, "Somebody somewhere is asleep.").misses() == ["1 pieces name nothing of the business"]


def test_a_sentence_that_returns_in_other_names_is_found() -> None:
    worn = [
        f"{text} We think the world of our {product} around here."
        for text, product in zip(FINE, ("sourdough", "bread"), strict=True)
    ]
    assert figures_of(*worn).worn.count == 2


def test_marks_to_be_given_are_no_claims() -> None:
    marks = "Circle a number in each line, from 1 (not at all) to 5 (entirely), at Ada's Bakery."
    assert figures_of(*FINE, marks).claims == ()
    assert figures_of(*FINE, "Ada's Bakery has 47 ovens.").claims == ("47",)


def test_two_posts_that_say_the_same_are_found_with_what_they_share() -> None:
    figures = figures_of(*FINE, f"Once more: {FINE[0]}")
    assert figures.likeness > 0.9
    assert figures.alike == (FINE[0], f"Once more: {FINE[0]}")
    assert "two posts share" in figures.misses()[0]


def test_an_opening_said_twice_is_found() -> None:
    twice = [f"Stop for a moment and listen to this. {text}" for text in FINE]
    assert figures_of(*twice).repeated_openings.count == 2


def test_a_paragraph_that_stands_in_two_articles_is_found() -> None:
    shared = "There is one more thing that everybody should know about bread."
    articles = [f"## The same heading here is allowed\n\n{text}\n\n{shared}" for text in FINE]
    assert figures_of(*articles, kind="blog_post").shared_paragraphs.count == 2


@pytest.mark.parametrize("claim", ["71", "%", "proven", "guaranteed", "€"])
def test_a_figure_or_claim_that_the_profile_does_not_make_is_found(claim: str) -> None:
    assert figures_of(*FINE, f"Ada's Bakery, {claim} of it.").claims == (claim,)


def test_numbers_that_count_the_parts_of_a_text_claim_nothing() -> None:
    text = "Ada's Bakery:\n1. Rest\n2) Bake\n### Step 33: cool\n| 3 | eat |\n| Taste | 1 2 3 4 5 |\n4/5"
    assert figures_of(text).claims == ()
