"""The live sample as the browser gets it: every marked phrase has its source, and what is missing is named."""

from __future__ import annotations

from datetime import date

import pytest

from contentapp.domain.generation.sample import Sample, write_sample
from contentapp.domain.kinds import KINDS
from contentapp.domain.profile.examples import BAKERY, EXAMPLE_PROFILES
from contentapp.domain.profile.model import BusinessProfile, Promotion
from contentapp.ui.pages.profile.sample_view import SHOWN, Phrase, fresh_answers, said_answers, view_sample

DAY = date(2027, 3, 1)
BARE = BusinessProfile(name="Ada's Bakery")


def sample_of(profile: BusinessProfile) -> Sample:
    sample = write_sample(profile, DAY)
    assert sample is not None
    return sample


def text_of(lines: list[list[Phrase]]) -> list[str]:
    return ["".join(phrase["text"] for phrase in line) for line in lines]


@pytest.mark.parametrize("kind", SHOWN)
@pytest.mark.parametrize("profile", EXAMPLE_PROFILES, ids=lambda profile: profile.name)
def test_the_lines_are_the_written_text_and_every_mark_has_a_source(profile: BusinessProfile, kind: str) -> None:
    sample = sample_of(profile)
    view = view_sample(profile, sample, kind=kind)
    piece = next(piece for piece in sample.pieces if piece.kind == kind)
    assert text_of(view["lines"]) == [line for line in piece.text.text.split("\n") if line.strip()]
    assert text_of([view["title"]]) == [piece.title.text]
    marks = [phrase["no"] for line in [view["title"], *view["lines"]] for phrase in line if "no" in phrase]
    assert set(marks) == {source["no"] for source in view["sources"]}
    assert list(dict.fromkeys(marks)) == sorted(set(marks)), "the numbers follow the reading"
    assert all(source["answer"] and source["href"].startswith("/profile?step=") for source in view["sources"])


def test_a_source_names_the_question_and_the_answer_as_it_was_given() -> None:
    profile = BARE.model_copy(update={"audience_pain_points": ["They can't find parking"]})
    view = view_sample(profile, sample_of(profile))
    [source] = [source for source in view["sources"] if source["question"] == "What gets in their way?"]
    assert source["answer"] == "They can't find parking"
    assert source["href"] == "/profile?step=audience#audience-pain-points"
    assert "you can't find parking" in " ".join(text_of(view["lines"])).lower()


def test_it_says_for_which_platform_and_when_where_the_business_is() -> None:
    profile = BAKERY.model_copy(update={"social_platforms": ["x", "bluesky"], "time_zone": "Asia/Tokyo"})
    view = view_sample(profile, sample_of(profile))
    assert view["platform"] == "x"
    assert view["platforms"] == [{"value": "x", "label": "X"}, {"value": "bluesky", "label": "Bluesky"}]
    assert view["meta"].split()[0] in ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    assert 7 <= int(view["meta"].split()[1][:2]) < 21


def test_each_piece_leads_to_what_comes_after_it() -> None:
    sample = sample_of(BAKERY)
    leads = {kind: [lead["kind"] for lead in view_sample(BAKERY, sample, kind=kind)["leads"]] for kind in SHOWN}
    assert leads == {
        "social_post": list(KINDS[1:]),
        "blog_post": list(KINDS[2:]),
        "email_sequence": [],
    }


def test_before_there_is_a_subject_it_names_the_next_answer_and_shows_no_text() -> None:
    view = view_sample(BARE, None)
    assert (view["lines"], view["sources"], view["leads"]) == ([], [], [])
    assert view["next"] is not None
    assert view["next"]["label"] == "What field are you in?"
    named = view_sample(BARE.model_copy(update={"industry": "Bakery"}), None)
    assert named["next"] is not None
    assert named["next"]["label"] == "What do you mainly sell?"


def test_once_it_is_written_it_names_what_would_say_more_until_nothing_would() -> None:
    profile = BARE.model_copy(update={"industry": "Bakery", "primary_product": "bread"})
    view = view_sample(profile, sample_of(profile))
    assert view["next"] is not None
    assert view["next"]["topic"] == "the offer"
    assert view_sample(BAKERY, sample_of(BAKERY))["next"] is None


def test_only_what_was_not_said_before_is_fresh() -> None:
    before = said_answers(BARE.model_copy(update={"audience_pain_points": ["one", "two"], "primary_product": "bread"}))
    after = said_answers(
        BARE.model_copy(
            update={"audience_pain_points": ["two", "three"], "primary_product": "rolls", "tone_of_voice": "Warm"}
        )
    )
    assert fresh_answers(before, after) == {("audience_pain_points", 1), ("primary_product", 0)}
    assert fresh_answers(after, after) == frozenset()


def test_a_fresh_answer_is_marked_as_such() -> None:
    view = view_sample(BAKERY, sample_of(BAKERY), fresh={("audience_pain_points", 0)})
    assert [source["answer"] for source in view["sources"] if source["fresh"]] == [BAKERY.audience_pain_points[0]]


def test_an_offer_is_named_by_its_name() -> None:
    profile = BAKERY.model_copy(update={"promotions": [Promotion(name="Easter box")]})
    assert said_answers(profile)["promotions"][0]["name"] == "Easter box"
