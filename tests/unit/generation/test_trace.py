"""The phrases of a post that come from an answer are found, and nothing else is."""

from __future__ import annotations

from datetime import date
from itertools import pairwise

from contentapp.domain.generation.language import built_in_language
from contentapp.domain.generation.planner import plan_bundle
from contentapp.domain.generation.writer.book import Book
from contentapp.domain.generation.writer.trace import Span, trace, write_traced
from contentapp.domain.ports import Component, SocialPostDraft
from contentapp.domain.profile.examples import BAKERY

PLAN = plan_bundle(
    BAKERY,
    [Component("social_post", 7), Component("blog_post", 1)],
    starts_on=date(2027, 3, 1),
    period_days=7,
    seed=7,
)


def found(text: str) -> list[tuple[str, str, int]]:
    traced = trace(text, BAKERY, built_in_language())
    return [(traced.text[span.start : span.end], span.field, span.index) for span in traced.spans]


def test_answers_are_found_as_they_are_spliced() -> None:
    assert found("At Ada's Bakery: the good loaves are sold out by noon. Reserve your loaf.") == [
        ("Ada's Bakery", "name", 0),
        ("the good loaves are sold out by noon", "audience_pain_points", 1),
        ("Reserve your loaf", "primary_cta", 0),
    ]


def test_an_answer_inside_a_longer_one_or_inside_a_word_is_not_found() -> None:
    assert found("Sourdough at home, and sourdoughs.") == [("Sourdough at home", "primary_topics", 1)]


def test_a_traced_post_is_the_stored_one_and_its_spans_lie_apart() -> None:
    book = Book(BAKERY, PLAN, built_in_language())
    for item in PLAN.items:
        traced, draft = write_traced(BAKERY, PLAN, item), book.draft(item)
        if not isinstance(draft, SocialPostDraft):
            assert traced.text == ""
            continue
        assert traced.text == draft.content
        assert traced.spans
        ends = [Span(0, 0, ""), *traced.spans]
        assert all(one.end <= other.start < other.end for one, other in pairwise(ends))
