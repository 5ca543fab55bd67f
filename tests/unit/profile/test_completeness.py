"""How much of a profile is there."""

from __future__ import annotations

import pytest

from contentapp.domain.profile.completeness import answer_of, completeness, first_unfinished, ready_to_write
from contentapp.domain.profile.examples import COFFEE_ROASTERY
from contentapp.domain.profile.model import BusinessProfile, Demographics, Promotion, Psychographics
from contentapp.domain.profile.steps import FIELDS, STEPS

NEW = BusinessProfile(name="Fernhill")
FULL = COFFEE_ROASTERY.model_copy(
    update={
        "audience_demographics": Demographics(summary="x", groups=["x"], age="x", gender="x", location="x", income="x"),
        "audience_psychographics": Psychographics(goals=["x"], values=["x"], interests=["x"]),
        "audience_job_role": "x",
        "platform_preferences": {"x": "x"},
        "competitor_social_accounts": ["x"],
        "revenue_targets": "x",
    }
)
READY = BusinessProfile(
    name="Fernhill",
    industry="Coffee",
    primary_product="Coffee",
    core_offer_description="Good",
    primary_topics=["Brewing"],
)


def test_a_new_profile_is_nearly_empty() -> None:
    measured = completeness(NEW)
    assert measured.percent < 10
    assert (measured.done_by_step["basics"].answered, measured.done_by_step["basics"].asked) == (2, 3)
    assert not any(progress.is_done for progress in measured.done_by_step.values())


def test_a_full_profile_is_a_hundred_percent_and_misses_nothing() -> None:
    measured = completeness(FULL)
    assert (measured.percent, measured.missing) == (100, [])
    assert all(progress.is_done for progress in measured.done_by_step.values())


@pytest.mark.parametrize("name", FIELDS)
def test_any_single_missing_answer_keeps_it_below_a_hundred(name: str) -> None:
    field = FIELDS[name]
    value = getattr(FULL, field.column)
    part = {field.part: type(getattr(value, field.part))()} if field.part else {}
    empty = value.model_copy(update=part) if part else type(value)()
    measured = completeness(FULL.model_copy(update={field.column: empty}))
    assert measured.percent < 100
    assert [missing.name for missing in measured.missing] == [name]


def test_what_is_missing_comes_most_valuable_first() -> None:
    missing = completeness(NEW).missing
    assert [field.required for field in missing] == sorted((field.required for field in missing), reverse=True)
    weights = [field.weight for field in missing if not field.required]
    assert weights == sorted(weights, reverse=True)
    assert missing[0].name == "primary_product"


def test_optional_answers_do_not_hold_up_a_step() -> None:
    assert FIELDS["website"].optional
    profile = NEW.model_copy(update={"industry": "Coffee"})
    assert completeness(profile).done_by_step["basics"].is_done


def test_a_new_profile_is_not_ready_to_write_from() -> None:
    assert [field.name for field in ready_to_write(NEW)] == [
        "industry",
        "primary_product",
        "core_offer_description",
        "audience_pain_points",
    ]


@pytest.mark.parametrize("name", ["audience_pain_points", "audience_desired_outcomes", "primary_topics"])
def test_one_subject_of_any_kind_is_enough_to_write_from(name: str) -> None:
    without = READY.model_copy(update={"primary_topics": []})
    assert [field.name for field in ready_to_write(without)] == ["audience_pain_points"]
    assert ready_to_write(without.model_copy(update={name: ["Brewing"]})) == []


def test_the_wizard_goes_on_at_the_first_unfinished_step() -> None:
    assert first_unfinished(NEW).key == "basics"
    assert first_unfinished(READY).key == "overview"
    assert first_unfinished(FULL) is STEPS[-1]


def test_answers_are_plain_values() -> None:
    profile = NEW.model_copy(update={"promotions": [Promotion(name="Sale")]})
    assert answer_of(profile, FIELDS["promotions"]) == [
        {"name": "Sale", "detail": "", "starts_on": None, "ends_on": None}
    ]
    assert answer_of(COFFEE_ROASTERY, FIELDS["audience_demographics.location"]) == "United Kingdom"
