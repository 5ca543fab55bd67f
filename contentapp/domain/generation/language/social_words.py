"""Words for social posts, and the advice that every kind draws on."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field, model_validator

from contentapp.domain.generation.angles import ANGLES
from contentapp.domain.generation.language.lines import TONES, Lines, OneLine, Words
from contentapp.domain.generation.language.names import same_names


class Advice(Words):
    """One piece of advice, in all the forms that the kinds of content need."""

    stage: Literal[1, 2, 3]
    title: OneLine
    line: OneLine
    long: OneLine
    check: OneLine
    slip: OneLine
    myth: OneLine
    fact: OneLine
    ask: OneLine


class Angle(Words):
    """A framework for social posts."""

    openings: Annotated[tuple[OneLine, ...], Field(min_length=4)]
    bodies: Annotated[tuple[OneLine, ...], Field(min_length=3)]
    shorts: Annotated[tuple[OneLine, ...], Field(min_length=3)]


class Social(Words):
    """Words for social posts."""

    angles: dict[str, Angle]
    closings: dict[str, Lines]
    asides: dict[str, Lines]
    calls: dict[str, Lines]
    media: dict[str, Lines]

    @model_validator(mode="after")
    def _complete(self) -> Social:
        same_names("angles", self.angles, ANGLES["social_post"])
        same_names("asides", self.asides, TONES)
        return self
