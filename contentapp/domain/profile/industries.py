"""Examples to answer from: what people in the same line of work say to the same question."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from contentapp.domain.profile.fields import Field
from contentapp.domain.profile.industry_table import ROWS


@dataclass(frozen=True, slots=True)
class Industry:
    """A line of work: `words` recognise it, `people` are those who work in it."""

    name: str
    people: str
    words: tuple[str, ...]
    placeholders: Mapping[str, str]
    suggestions: Mapping[str, tuple[str, ...]]


INDUSTRIES: Final = tuple(Industry(*row) for row in ROWS)
_OTHER: Final = INDUSTRIES[-1]


def find_industry(said: str) -> Industry:
    """The line of work that these words speak of; the general one when they name none we know."""
    words = re.findall(r"\w+", said.casefold())
    for industry in INDUSTRIES[:-1]:
        if any(_matches(word, stem) for word in words for stem in industry.words):
            return industry
    return _OTHER


def _matches(word: str, stem: str) -> bool:
    """Short stems only as whole words: "app" is software, an appliance is not."""
    return word.startswith(stem) if len(stem) > 3 else word in (stem, stem + "s")


def placeholder_for(field: Field, industry: Industry) -> str:
    """An example answer, marked as one; the question's own when the industry has none."""
    example = industry.placeholders.get(field.name)
    return f"e.g. {example}" if example else field.placeholder


def suggestions_for(field: Field, industry: Industry) -> tuple[str, ...]:
    """Answers to pick from: the question's own, else the industry's."""
    if field.name == "industry":
        return tuple(known.name for known in INDUSTRIES[:-1])
    return field.suggestions or industry.suggestions.get(field.name, ())
