"""Words for social posts: how each framework opens, goes on and ends, and what its pictures show."""

from __future__ import annotations

from typing import Annotated, Final

from pydantic import Field, model_validator

from contentapp.domain.generation.angles import INTENT_OF
from contentapp.domain.generation.language.lines import TONES, Lines, OneLine, Words
from contentapp.domain.generation.language.names import same_names
from contentapp.domain.generation.language.section_words import Points

CLOSINGS: Final = (
    *(
        f"{kind}{bio}{aside}"
        for kind in ("blog_post", "content_upgrade")
        for bio in ("", "_bio")
        for aside in ("", "_aside")
    ),
    "nothing",
)
"""By what comes next, whether a reader can follow a link in the text, and whether the post spoke of something else."""


class Framework(Words):
    """How a post is built: an opening, then a middle where there is room or a short line where there is not.

    All of them speak of one insight. `points` are listed below the opening of a longer post, in frameworks that list.
    """

    openings: Annotated[tuple[OneLine, ...], Field(min_length=3)]
    middles: Annotated[tuple[OneLine, ...], Field(min_length=1)]
    shorts: Annotated[tuple[OneLine, ...], Field(min_length=1)]
    points: Points | None = None


class Media(Words):
    """What is asked of a picture, of each slide and of a film, and what stands for a picture that cannot be seen."""

    photo: Lines
    cover: Lines
    slide: Lines
    film: Lines
    alt: Lines
    alt_slide: Lines


class Social(Words):
    """Words for social posts."""

    frameworks: dict[str, Framework]
    closings: dict[str, Lines]
    asides: dict[str, Lines]
    calls: dict[str, Lines]
    offers: Lines
    offers_until: Lines
    media: Media

    @model_validator(mode="after")
    def _complete(self) -> Social:
        same_names("frameworks", self.frameworks, tuple(INTENT_OF))
        same_names("asides", self.asides, TONES)
        same_names("closings", self.closings, CLOSINGS)
        return self
