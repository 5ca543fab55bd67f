"""The live sample: written for real, from what was answered, with every phrase that comes from an answer known."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

import pytest

from contentapp.domain.generation.sample import Sample, SamplePiece, write_sample
from contentapp.domain.profile.examples import BAKERY, EXAMPLE_PROFILES
from contentapp.domain.profile.model import BusinessProfile, Promotion

DAY = date(2027, 3, 1)
PAIN = "The good loaves are sold out by noon"


def sample_of(profile: BusinessProfile, **options: object) -> Sample:
    sample = write_sample(profile, DAY, **options)  # type: ignore[arg-type]
    assert sample is not None
    return sample


def said(piece: SamplePiece) -> list[tuple[str, str, int]]:
    return [(piece.text.text[span.start : span.end], span.field, span.index) for span in piece.text.spans]


def test_nothing_is_written_without_a_subject() -> None:
    bare = BusinessProfile(name="Ada's Bakery", industry="Bakery", tone_of_voice="Warm", primary_cta="Reserve a loaf")
    assert write_sample(bare, DAY) is None


@pytest.mark.parametrize("field", ["audience_pain_points", "audience_desired_outcomes", "primary_topics"])
def test_one_subject_is_enough(field: str) -> None:
    sample = sample_of(
        BusinessProfile.model_validate({"name": "Ada's Bakery", field: ["bread that keeps until Friday"]})
    )
    assert any(span.field == field for piece in sample.pieces for span in piece.text.spans)


@pytest.mark.parametrize("profile", EXAMPLE_PROFILES, ids=lambda profile: profile.name)
def test_the_first_post_says_at_least_two_answers_and_leads_on(profile: BusinessProfile) -> None:
    sample = sample_of(profile)
    post, *longer = sample.pieces
    assert len({(span.field, span.index) for span in post.text.spans}) >= 2
    assert [piece.kind for piece in longer] == ["blog_post", "content_upgrade", "email_sequence"]
    assert all(piece.line and piece.text.text for piece in sample.pieces)
    assert all("{" not in piece.text.text + piece.line + piece.title.text for piece in sample.pieces)
    assert all(one.end <= other.start for piece in sample.pieces for one, other in pairwise(piece.text.spans))


def test_the_same_answers_always_read_the_same() -> None:
    assert sample_of(BAKERY) == sample_of(BAKERY.model_copy(deep=True))


def test_it_is_written_for_a_platform_of_the_business() -> None:
    on_two = BAKERY.model_copy(update={"social_platforms": ["mastodon", "tiktok"]})
    assert sample_of(on_two).platform == "mastodon"
    assert sample_of(on_two, platform="tiktok").platform == "tiktok"
    assert sample_of(on_two, platform="linkedin").platform == "mastodon"
    assert len(sample_of(on_two).pieces[0].text.text) <= 500


def test_an_answer_given_just_now_is_said_where_a_post_can_say_it() -> None:
    assert PAIN in BAKERY.audience_pain_points
    place = BAKERY.audience_pain_points.index(PAIN)
    fresh = ("audience_pain_points", place)
    assert fresh not in [(field, index) for _, field, index in said(sample_of(BAKERY).pieces[0])]
    told = said(sample_of(BAKERY, fresh={fresh}).pieces[0])
    assert (PAIN[0].lower() + PAIN[1:], *fresh) in [(text[0].lower() + text[1:], field, at) for text, field, at in told]


def test_an_answer_that_no_post_can_say_changes_nothing() -> None:
    assert sample_of(BAKERY, fresh={("audience_pain_points", 11)}) == sample_of(BAKERY)


def test_another_opening_reads_otherwise_for_as_long_as_one_likes() -> None:
    opening, texts = 0, []
    for _ in range(16):
        sample = sample_of(BAKERY, opening=opening)
        texts.append(sample.pieces[0].text.text)
        assert sample.opening >= opening
        opening = sample.opening + 1
    assert len(set(texts)) >= 15


def test_any_number_of_an_opening_is_answered() -> None:
    assert sample_of(BAKERY, opening=10**12).pieces
    assert sample_of(BAKERY, opening=-5).pieces


def test_an_offer_that_has_no_name_left_is_no_trouble() -> None:
    odd = BAKERY.model_copy(update={"promotions": [Promotion(name=" ")], "brand_keywords": ["", "a"]})
    assert sample_of(odd).pieces
