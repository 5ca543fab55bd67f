"""Words for blog posts."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, model_validator

from contentapp.domain.generation.angles import ANGLES
from contentapp.domain.generation.language.lines import TONES, Lines, Words
from contentapp.domain.generation.language.names import same_names
from contentapp.domain.generation.language.section_words import Section, Sections


class Frame(Words):
    """A framework for blog posts: titles, two opening paragraphs, descriptions for search engines, and its sections."""

    titles: Lines
    first: Lines
    second: Lines
    metas: Lines
    sections: Sections

    @model_validator(mode="after")
    def _opens_with_the_topic(self) -> Frame:
        if any("opic }}" not in line.say for line in self.first):
            raise ValueError("every first paragraph must name the topic")
        return self

    @property
    def points(self) -> int:
        """How many things its main part lists; 0 when it has none."""
        return max((section.points.count for section in self.sections if section.points), default=0)


class Blog(Words):
    """Words for blog posts: a frame for each framework, and what they all share."""

    frames: dict[str, Frame]
    asides: dict[str, Lines]
    offers: Lines
    upgrade_next: Lines
    email_next: Lines
    nothing: Lines
    calls: dict[str, Lines]
    extras: Annotated[tuple[Section, ...], Field(min_length=3)]

    @model_validator(mode="after")
    def _complete(self) -> Blog:
        same_names("frames", self.frames, ANGLES["blog_post"])
        same_names("asides", self.asides, TONES)
        return self
