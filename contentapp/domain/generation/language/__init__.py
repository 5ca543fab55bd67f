"""The built-in writer's words: loaded from the TOML files beside this module, and checked before the first is used."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Final, Literal

from jinja2 import StrictUndefined, Template, TemplateError, meta
from jinja2.sandbox import ImmutableSandboxedEnvironment
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, field_validator, model_validator

from contentapp.domain.generation.angles import ANGLES
from contentapp.domain.generation.text import word_set
from contentapp.domain.kinds import SEQUENCE_GOALS, UPGRADE_TYPES

TONES: Final = ("playful", "formal", "expert", "direct", "warm", "plain")

_ADVICE_PARTS: Final = ("advice", "advice_mid", "long", "check", "slip", "myth", "fact", "fact_mid", "ask", "ask_mid")
_PROFILE_SLOTS: Final = (
    "name short_name topic Topic pain Pain other_pain when_pain outcome Outcome audience product offer cta Cta "
    "next_topic next_type next_subject type count Count"
)
SLOTS: Final = word_set(_PROFILE_SLOTS) | {
    f"{part.removesuffix('_mid')}{n}{'_mid' if part.endswith('_mid') else ''}"
    for part in _ADVICE_PARTS
    for n in (1, 2, 3)
}

# Nothing here is HTML: drafts are plain text and Markdown, and what shows them escapes or sanitises.
_ENVIRONMENT: Final = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False)


class Line(BaseModel):
    """One thing to say, with blanks for the profile, and the tones it suits (every tone when none are named)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    say: str = Field(min_length=3)
    tones: tuple[str, ...] = ()

    @field_validator("say")
    @classmethod
    def _known_blanks(cls, say: str) -> str:
        try:
            unknown = meta.find_undeclared_variables(_ENVIRONMENT.parse(say)) - SLOTS
        except TemplateError as error:
            raise ValueError(f"cannot be read as a template: {error}") from error
        if unknown:
            raise ValueError(f"unknown blank: {', '.join(sorted(unknown))}")
        return say

    @field_validator("tones")
    @classmethod
    def _known_tones(cls, tones: tuple[str, ...]) -> tuple[str, ...]:
        if set(tones) - set(TONES):
            raise ValueError(f"tones must be among {', '.join(TONES)}")
        return tones


def _as_line(value: object) -> object:
    return {"say": value} if isinstance(value, str) else value


def _some_suit_all(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    if all(line.tones for line in lines):
        raise ValueError("at least one entry must suit every tone")
    return lines


OneLine = Annotated[Line, BeforeValidator(_as_line)]
Lines = Annotated[tuple[OneLine, ...], Field(min_length=1), AfterValidator(_some_suit_all)]


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Advice(_Words):
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


class Angle(_Words):
    """A framework for social posts."""

    openings: Annotated[tuple[OneLine, ...], Field(min_length=4)]
    bodies: Annotated[tuple[OneLine, ...], Field(min_length=3)]
    shorts: Annotated[tuple[OneLine, ...], Field(min_length=3)]


class Social(_Words):
    """Words for social posts."""

    angles: dict[str, Angle]
    closings: dict[str, Lines]
    asides: dict[str, Lines]
    calls: dict[str, Lines]
    media: dict[str, Lines]

    @model_validator(mode="after")
    def _complete(self) -> Social:
        _same("angles", self.angles, ANGLES["social_post"])
        _same("asides", self.asides, TONES)
        return self


class Frame(_Words):
    """A framework for blog posts."""

    titles: Lines
    before_heading: Lines
    before: Lines
    main: Lines


class Section(_Words):
    """A part of a longer text: a heading and one of several texts."""

    headings: Lines
    texts: Lines


class Introduction(_Words):
    """The two paragraphs a blog post opens with."""

    first: Lines
    second: Lines


class QuestionSection(_Words):
    """Short questions with their answers."""

    headings: Lines
    pairs: Annotated[tuple[OneLine, ...], Field(min_length=4)]


class Ending(Section):
    """How a blog post ends, by what it leads to."""

    blog_next: Lines
    email_next: Lines
    nothing: Lines


class Texts(_Words):
    """Several ways to say one thing."""

    texts: Lines


class Blog(_Words):
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
        _same("frames", self.frames, ANGLES["blog_post"])
        if any("topic }}" not in line.say for line in self.intro.first):
            raise ValueError("every first paragraph must name the topic")
        return self


class UpgradeEnding(_Words):
    """How a download ends."""

    heading: OneLine
    texts: Lines


class Upgrades(_Words):
    """Words for downloads; the parts of each type are named in its own table."""

    titles: dict[str, Lines]
    promises: dict[str, Lines]
    opening: Texts
    checklist: dict[str, OneLine | Lines]
    template: dict[str, OneLine]
    guide: dict[str, OneLine]
    worksheet: dict[str, OneLine | Lines]
    ending: UpgradeEnding
    calls: Texts

    @model_validator(mode="after")
    def _complete(self) -> Upgrades:
        _same("titles", self.titles, UPGRADE_TYPES)
        _same("promises", self.promises, UPGRADE_TYPES)
        return self


class Stage(_Words):
    """One email of a sequence, in several wordings."""

    subject: Lines
    preview: Lines
    body: Lines


class Step(Stage):
    """A stage between welcome and farewell."""

    key: str


class Teasers(Texts):
    """How an email announces the next, and a few words for each step."""

    hints: dict[str, OneLine]


class Emails(_Words):
    """Words for email sequences."""

    names: dict[str, OneLine]
    descriptions: dict[str, OneLine]
    order: dict[str, tuple[str, ...]]
    greetings: dict[str, Lines]
    sign_offs: dict[str, Lines]
    welcome: dict[str, Stage]
    steps: tuple[Step, ...]
    farewell: dict[str, Stage]
    teasers: Teasers
    calls: dict[str, Lines]

    @model_validator(mode="after")
    def _complete(self) -> Emails:
        for what, table in (("names", self.names), ("order", self.order), ("welcome", self.welcome)):
            _same(what, table, SEQUENCE_GOALS)
        _same("farewell", self.farewell, SEQUENCE_GOALS)
        _same("greetings", self.greetings, TONES)
        _same("sign_offs", self.sign_offs, TONES)
        keys = [step.key for step in self.steps]
        _same("hints", self.teasers.hints, (*keys, "farewell"))
        for goal, order in self.order.items():
            _same(f"order.{goal}", dict.fromkeys(order), keys)
        return self


class WordLists(_Words):
    """Contractions, tones and fall-backs."""

    contractions: dict[str, str]
    tones: dict[str, tuple[str, ...]]
    fallbacks: dict[str, str | tuple[str, ...]]


class Language(_Words):
    """Every word the built-in writer has."""

    advice: Annotated[tuple[Advice, ...], Field(min_length=8)]
    social: Social
    blog: Blog
    upgrades: Upgrades
    emails: Emails
    words: WordLists


def load_language(folder: Path) -> Language:
    """The words in `folder`.

    Raises:
        ValueError: a file has an unknown blank, a missing part or a template that cannot be read; it names the place.
    """

    def table(name: str) -> dict[str, object]:
        return tomllib.loads((folder / f"{name}.toml").read_text(encoding="utf-8"))

    parts = {name: table(name) for name in ("social", "blog", "upgrades", "emails", "words")}
    return Language.model_validate({**table("advice"), **parts})


@cache
def built_in_language() -> Language:
    """The words that come with the product."""
    return load_language(Path(__file__).parent)


def render(line: Line, slots: Mapping[str, str], *, formal: bool = False) -> str:
    """`line` with its blanks filled; values are data and are never read as templates."""
    return _template(line.say, formal).render(slots)


@cache
def _template(say: str, formal: bool) -> Template:
    return _ENVIRONMENT.from_string(_without_contractions(say) if formal else say)


def _without_contractions(say: str) -> str:
    pairs = built_in_language().words.contractions

    def expand(match: re.Match[str]) -> str:
        short = match[0]
        full = pairs.get(short.lower())
        if full is None:
            return short
        return full[0].upper() + full[1:] if short[0].isupper() else full

    return re.sub(r"\b[A-Za-z]+'[a-z]+\b", expand, say)


def _same(what: str, table: Mapping[str, object], names: tuple[str, ...] | list[str]) -> None:
    if set(table) != set(names):
        odd = ", ".join(sorted(set(table) ^ set(names)))
        raise ValueError(f"{what}: missing or unknown: {odd}")
