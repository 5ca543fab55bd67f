"""Parts of a longer text: a heading, a few paragraphs, and a list of what is worth knowing."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from contentapp.domain.generation.language.lines import INSIGHT_SLOTS, Lines, OneLine, Words, blanks_of

Form = Literal[
    "subject", "title", "tip", "why", "how", "example", "mistake", "instead", "myth", "fact", "scene", "ask", "answer",
    "check", "long", "result",
]  # fmt: skip
"""In which form an insight is told; `sectors/README.md` describes each."""


class Points(Words):
    """A list of insights, told one after another.

    `form` is the one that must be fresh, `staged` puts them in the order of before, during and after, `stage` takes
    only those of one stage, `joined` sets them on neighbouring lines instead of in paragraphs, and `table` gives the
    headings of a table whose rows they are.
    """

    count: Annotated[int, Field(ge=1, le=9)]
    form: Form
    say: Lines
    staged: bool = False
    stage: Literal[1, 2, 3] | None = None
    joined: bool = False
    table: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _tells_something(self) -> Points:
        for line in self.say:
            if not blanks_of(line) & INSIGHT_SLOTS:
                raise ValueError(f"a point must tell an insight: {line.say!r}")
            columns = line.say.count("|") - 1
            if self.table and columns != len(self.table):
                raise ValueError(f"a row needs {len(self.table)} columns: {line.say!r}")
        return self


class Pains(Words):
    """What the audience struggles with, at most so many, each with an insight that may help."""

    most: Annotated[int, Field(ge=1, le=9)]
    form: Form
    say: Annotated[tuple[OneLine, ...], Field(min_length=3)]


class Section(Words):
    """A part of a longer text: a heading, one of several texts, and a list of points."""

    headings: Lines
    texts: tuple[OneLine, ...] = ()
    points: Points | None = None
    pains: Pains | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Section:
        if not (self.texts or self.points or self.pains):
            raise ValueError(f"a section needs texts, points or pains: {self.headings[0].say!r}")
        return self


Sections = Annotated[tuple[Section, ...], Field(min_length=1)]
