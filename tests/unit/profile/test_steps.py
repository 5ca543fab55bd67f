"""What the wizard asks."""

from __future__ import annotations

import pytest

from contentapp.domain.kinds import PLATFORMS, UPGRADE_TYPES
from contentapp.domain.profile.fields import Field
from contentapp.domain.profile.industries import INDUSTRIES, find_industry, placeholder_for, suggestions_for
from contentapp.domain.profile.model import BusinessProfile, Demographics, Psychographics
from contentapp.domain.profile.steps import FIELDS, STEPS, UnknownQuestion, get_field
from contentapp.models import Business

_NO_QUESTIONS = {"id", "created_at", "updated_at", "profile_id", "deleted_at", "purged_at"}
_PARTS = {"audience_demographics": Demographics, "audience_psychographics": Psychographics}


def _expected_names() -> list[str]:
    columns = set(Business.__table__.columns.keys()) - _NO_QUESTIONS
    parts = [f"{column}.{part}" for column, shape in _PARTS.items() for part in shape.model_fields]
    return sorted([*(columns - _PARTS.keys()), *parts])


def test_every_profile_column_is_asked_exactly_once() -> None:
    assert sorted(field.name for step in STEPS for field in step.fields) == _expected_names()


def test_the_profile_that_writers_read_has_the_same_columns() -> None:
    assert {field.column for field in FIELDS.values()} == set(BusinessProfile.model_fields)


def test_there_are_nine_steps_in_the_order_of_the_design() -> None:
    assert [step.key for step in STEPS] == [
        "basics",
        "overview",
        "audience",
        "strategy",
        "preferences",
        "platforms",
        "blog",
        "email",
        "goals",
    ]


def test_every_step_has_a_question_that_counts() -> None:
    assert all(any(not field.optional for field in step.fields) for step in STEPS)


@pytest.mark.parametrize("field", FIELDS.values(), ids=lambda field: field.name)
def test_every_question_says_in_a_sentence_what_going_without_costs(field: Field) -> None:
    assert field.cost.startswith(f"Without {field.topic}, ")
    assert field.cost.endswith(".")
    assert field.weight > 0


@pytest.mark.parametrize("field", FIELDS.values(), ids=lambda field: field.name)
def test_every_label_is_a_question(field: Field) -> None:
    assert field.label.endswith("?")


def test_a_required_question_is_never_optional() -> None:
    assert not [field.name for field in FIELDS.values() if field.required and field.optional]


def test_choices_of_platforms_and_downloads_are_those_the_planner_knows() -> None:
    assert [option.value for option in FIELDS["social_platforms"].options] == list(PLATFORMS)
    assert [option.value for option in FIELDS["content_upgrade_type"].options] == list(UPGRADE_TYPES)


def test_an_answer_to_nothing_is_refused() -> None:
    with pytest.raises(UnknownQuestion):
        get_field("profile_id")


@pytest.mark.parametrize(
    ("said", "name"),
    [
        ("Coffee roasting", "Food and drink"),
        ("physiotherapy", "Health and fitness"),
        ("Mobile apps", "Software"),
        ("Kitchen appliances", "Anything else"),
        ("Tax advice", "Professional services"),
        ("", "Anything else"),
    ],
)
def test_a_line_of_work_is_recognised_from_free_words(said: str, name: str) -> None:
    assert find_industry(said).name == name


@pytest.mark.parametrize("industry", INDUSTRIES, ids=lambda industry: industry.name)
def test_every_industry_has_examples_for_questions_that_exist(industry: object) -> None:
    known = next(one for one in INDUSTRIES if one is industry)
    assert known.placeholders.keys() <= FIELDS.keys()
    assert known.suggestions.keys() == INDUSTRIES[0].suggestions.keys() <= FIELDS.keys()
    assert known.placeholders.keys() == INDUSTRIES[0].placeholders.keys()


def test_every_industry_is_recognised_by_its_own_name() -> None:
    assert [find_industry(industry.name).name for industry in INDUSTRIES] == [one.name for one in INDUSTRIES]


def test_examples_follow_the_industry() -> None:
    product = FIELDS["primary_product"]
    assert placeholder_for(product, find_industry("bakery")) == "e.g. A coffee subscription, roasted to order"
    assert placeholder_for(product, find_industry("law")) == "e.g. Bookkeeping for freelancers"
    assert placeholder_for(FIELDS["audience_demographics.age"], find_industry("law")) == "e.g. 25 to 45"


def test_suggestions_are_the_questions_own_or_the_industrys() -> None:
    bakery = find_industry("bakery")
    assert "Café owners" in suggestions_for(FIELDS["audience_demographics.groups"], bakery)
    assert suggestions_for(FIELDS["primary_cta"], bakery) == FIELDS["primary_cta"].suggestions
    assert "Software" in suggestions_for(FIELDS["industry"], bakery)
    assert suggestions_for(FIELDS["website"], bakery) == ()
