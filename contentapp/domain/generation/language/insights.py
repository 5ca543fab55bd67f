"""What a line of work knows: a sector's insights, questions, seasons and pictures, read from the files in `sectors/`.

An insight is one piece of practical knowledge, told in every form that a piece of content may need. Its texts hold no
figures and no claims about the business: those come from the profile, or not at all.
"""

from __future__ import annotations

import re
from functools import cached_property
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator

from contentapp.domain.generation.language.lines import Line, Words

_CLAIMS: Final = re.compile(
    r"\d|%|[€$£]|\b(?:guarantee\w*|proven|award\w*|certified|number one|studies|study|research|experts agree|"
    r"statistic\w*|our (?:customers|clients|patients|donors)|years of experience|best in|cheapest|cure[sd]?|"
    r"risk-free)\b",
    re.IGNORECASE,
)


def _claims_nothing(line: Line) -> Line:
    found = _CLAIMS.search(line.say)
    if found:
        raise ValueError(f"says more than anybody can know of a business: {found[0]!r} in {line.say!r}")
    if re.search(r"\{\{|\}\}", line.say):
        raise ValueError(f"an insight has no blanks: {line.say!r}")
    return line


def _as_line(value: object) -> object:
    return {"say": value} if isinstance(value, str) else value


def _ends(line: Line) -> Line:
    if not line.say.endswith((".", "!", "?", '"')):
        raise ValueError(f"is not a whole sentence: {line.say!r}")
    return line


def _runs_on(line: Line) -> Line:
    if line.say.endswith((".", "!", "?", ",", ":", ";")):
        raise ValueError(f"stands in the middle of a sentence, so it has no stop at its end: {line.say!r}")
    return line


Said = Annotated[Line, BeforeValidator(_as_line), AfterValidator(_claims_nothing), AfterValidator(_ends)]
"""One or more whole sentences."""
Phrase = Annotated[Line, BeforeValidator(_as_line), AfterValidator(_claims_nothing), AfterValidator(_runs_on)]
"""Words that stand inside a sentence: lower-case first letter, no stop."""
Stem = Annotated[str, StringConstraints(pattern=r"^[a-zà-öø-ÿß&' -]{3,}$")]
Option = Annotated[str, StringConstraints(min_length=2, max_length=25)]
"""An answer of a poll; X takes 25 characters, LinkedIn 30."""


class Insight(Words):
    """One thing worth knowing, told in every form; the README beside the files says how each is used."""

    key: str
    about: tuple[Stem, ...] = ()
    subject: Phrase
    stage: Literal[1, 2, 3]
    title: Phrase
    tip: Said
    why: Said
    how: Said
    example: Said
    mistake: Phrase
    instead: Said
    myth: Said
    fact: Said
    scene: Said
    ask: Said
    answer: Said
    check: Phrase
    long: Said
    result: Phrase

    @cached_property
    def all_said(self) -> str:
        """Everything it may say, in all its forms."""
        return "\n".join(line.say for _, line in self if isinstance(line, Line))


class Poll(Words):
    """A question to the reader with the answers to choose from."""

    ask: Said
    options: Annotated[tuple[Option, ...], Field(min_length=2, max_length=4)]


class Season(Words):
    """What the time of year brings in this line of work."""

    months: Annotated[tuple[int, ...], Field(min_length=1)]
    subject: Phrase
    hook: Said
    tip: Said


class Pictures(Words):
    """What a photograph for this line of work may show."""

    settings: Annotated[tuple[Phrase, ...], Field(min_length=4)]
    subjects: Annotated[tuple[Phrase, ...], Field(min_length=6)]
    details: Annotated[tuple[Phrase, ...], Field(min_length=4)]


class Sector(Words):
    """A line of work with all that it knows. `words` are stems that recognise it in a business profile."""

    key: str
    name: str
    words: tuple[Stem, ...] = ()
    craft: Phrase
    moments: Annotated[tuple[Phrase, ...], Field(min_length=4)]
    insights: Annotated[tuple[Insight, ...], Field(min_length=6)]
    polls: Annotated[tuple[Poll, ...], Field(min_length=4)]
    seasons: tuple[Season, ...] = ()
    pictures: Pictures

    @model_validator(mode="after")
    def _distinct(self) -> Sector:
        keys = [insight.key for insight in self.insights]
        if len(set(keys)) < len(keys):
            raise ValueError("two insights have the same key")
        return self
