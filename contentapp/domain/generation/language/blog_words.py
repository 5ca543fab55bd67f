"""Words for blog posts."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from contentapp.domain.generation.angles import ANGLES
from contentapp.domain.generation.language.lines import Lines, OneLine, Words
from contentapp.domain.generation.language.names import same_names
from contentapp.domain.generation.language.upgrade_words import Texts


class Frame(Words):
    """A framework for blog posts."""

    titles: Lines
    before_heading: Lines
    before: Lines
    main: Lines


class Section(Words):
    """A part of a longer text: a heading and one of several texts."""

    headings: Lines
    texts: Lines


class Introduction(Words):
    """The two paragraphs a blog post opens with."""

    first: Lines
    second: Lines


class QuestionSection(Words):
    """Short questions with their answers."""

    headings: Lines
    pairs: Annotated[tuple[OneLine, ...], Field(min_length=4)]


class Ending(Section):
    """How a blog post ends, by what it leads to."""

    blog_next: Lines
    email_next: Lines
    nothing: Lines


class Blog(Words):
    """Words for blog posts."""

    frames: dict[str, Frame]
    intro: Introduction
    why: Section
    example: Section
    snags: Section
    questions: QuestionSection
    ending: Ending
    meta: Texts
    calls: dict[str, Lines]

    @model_validator(mode="after")
    def _complete(self) -> Blog:
        same_names("frames", self.frames, ANGLES["blog_post"])
        if any("topic }}" not in line.say for line in self.intro.first):
            raise ValueError("every first paragraph must name the topic")
        return self
