"""Which phrases of a post come from which answers, for the live sample beside the wizard.

The finished text is searched for the answers in the form in which they are spliced. So a traced text is the very text
that is stored, and no marks are put into it that could be left behind.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from contentapp.domain.generation.language import Language, built_in_language
from contentapp.domain.generation.writer.answers import spliced_answers
from contentapp.domain.generation.writer.book import Book
from contentapp.domain.ports import Plan, PlanItem, SocialPostDraft
from contentapp.domain.profile.model import BusinessProfile


@dataclass(frozen=True, slots=True)
class Span:
    """Characters `start` to `end` (exclusive) come from answer number `index` of that field of the profile."""

    start: int
    end: int
    field: str
    index: int = 0


@dataclass(frozen=True, slots=True)
class TracedText:
    """A text with the spans that come from answers, in order and apart from each other."""

    text: str
    spans: tuple[Span, ...]


def write_traced(profile: BusinessProfile, plan: Plan, item: PlanItem) -> TracedText:
    """A planned social post as it will be stored, with what comes from the profile's answers; "" for other kinds."""
    language = built_in_language()
    draft = Book(profile, plan, language).draft(item)
    return trace(draft.content if isinstance(draft, SocialPostDraft) else "", profile, language)


def trace(text: str, profile: BusinessProfile, language: Language) -> TracedText:
    """`text` with every answer of the profile that stands in it; where two overlap, the longer one counts."""
    spans: list[Span] = []
    for said, field, index in sorted(set(spliced_answers(profile, language)), key=lambda a: (-len(a[0]), a[1], a[2])):
        for found in re.finditer(rf"(?<!\w){re.escape(said)}(?!\w)", text, re.IGNORECASE):
            if all(found.end() <= span.start or span.end <= found.start() for span in spans):
                spans.append(Span(found.start(), found.end(), field, index))
    return TracedText(text, tuple(sorted(spans, key=lambda span: span.start)))
