"""One thing to say: a template with blanks for the profile and choices of words, and the tones it suits."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from math import prod
from typing import Annotated, Final

from jinja2 import StrictUndefined, Template, TemplateError, meta
from jinja2.sandbox import ImmutableSandboxedEnvironment
from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, field_validator

from contentapp.domain.generation.text import word_set

TONES: Final = ("playful", "formal", "expert", "direct", "warm", "plain")

_PROFILE_SLOTS: Final = (
    "name short_name topic Topic pain Pain other_pain when_pain outcome Outcome audience product Product offer cta Cta "
    "next_topic next_type next_subject type count Count aim number day line "
    "check1 check2 check3 promotion deal deal_name until poll photo Photo place Place detail slide slides words"
)
INSIGHT_SLOTS: Final = word_set(
    "title Title subject Subject tip tip_mid why how example mistake Mistake instead instead_mid myth fact fact_mid "
    "scene ask ask_mid answer check Check long result Result"
)
"""Blanks that hold a form of an insight; with a capital, or with `_mid`, it starts or continues a sentence."""
SLOTS: Final = INSIGHT_SLOTS | word_set(_PROFILE_SLOTS)

# Nothing here is HTML: drafts are plain text and Markdown, and what shows them escapes or sanitises.
_ENVIRONMENT: Final = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
_BLANK = re.compile(r"\{\{ (\w+) \}\}")
_PERFECT = re.compile(
    r"\s+(?:(?:just|never|always|already)\s+(?=\w+(?:ed|one)\b)\w+|been|got|had|become|(?<=d )better|(?<=d )"
    r"(?!(?:need|feed|succeed|proceed)\b)\w+ed|(?<=d )(?:thought|known|seen))\b"
)
"""What follows on "it's" for "it has" and on "you'd" for "you had"."""
_CHOICE = re.compile(r"\[([^\[\]]*\|[^\[\]]*)\]")
"""Words to choose from: "[Start|Begin] with the [small|plain] things"; one side may be empty."""


class Words(BaseModel):
    """A part of the language: every key is known, and nothing changes once it is loaded."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Line(Words):
    """One thing to say, with blanks for the profile, and the tones it suits (every tone when none are named)."""

    say: str = Field(min_length=3)
    tones: tuple[str, ...] = ()

    @field_validator("say")
    @classmethod
    def _known_blanks(cls, say: str) -> str:
        try:
            unknown = _blanks(say) - SLOTS
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

    @property
    def wordings(self) -> int:
        """In how many ways its choices can be made; 1 where it has none."""
        return _wordings(self.say)

    def wording(self, number: int) -> str:
        """The template with the choices made in way `number`, counted round."""
        left = number % self.wordings

        def choose(match: re.Match[str]) -> str:
            nonlocal left
            options = match[1].split("|")
            left, at = divmod(left, len(options))
            return options[at]

        return _CHOICE.sub(choose, self.say)


def blanks_of(line: Line) -> frozenset[str]:
    """The names of the blanks in `line`."""
    return _blanks(line.say)


@cache
def _wordings(say: str) -> int:
    return prod((len(group.split("|")) for group in _CHOICE.findall(say)), start=1)


@cache
def _blanks(say: str) -> frozenset[str]:
    pieces = _pieces(say)
    if pieces:
        return frozenset(pieces[1::2])
    return frozenset(meta.find_undeclared_variables(_ENVIRONMENT.parse(say)))


def _as_line(value: object) -> object:
    return {"say": value} if isinstance(value, str) else value


def _some_suit_all(lines: tuple[Line, ...]) -> tuple[Line, ...]:
    if all(line.tones for line in lines):
        raise ValueError("at least one entry must suit every tone")
    return lines


OneLine = Annotated[Line, BeforeValidator(_as_line)]
Lines = Annotated[tuple[OneLine, ...], Field(min_length=1), AfterValidator(_some_suit_all)]


def render(line: Line, slots: Mapping[str, str], *, wording: int = 0, without: Mapping[str, str] | None = None) -> str:
    """`line` in one of its wordings with its blanks filled; values are data and are never read as templates.

    `without` are contractions to write out, by their short form.
    """
    say = line.wording(wording)
    if "{" not in say and not without:
        return say
    if without:
        say = _written_out(say, without)
    pieces = _pieces(say)
    if pieces and all(name in slots for name in pieces[1::2]):
        return "".join(slots[piece] if n % 2 else piece for n, piece in enumerate(pieces))
    return _template(say).render(slots)


@cache
def _pieces(say: str) -> tuple[str, ...]:
    """Text and names of blanks in turn; empty when a template holds more than plain blanks.

    A year is thousands of lines in thousands of wordings: to compile each would take longer than to write them.
    """
    pieces = _BLANK.split(say)
    return () if any("{" in text or "}" in text for text in pieces[::2]) else tuple(pieces)


@cache
def _template(say: str) -> Template:
    return _ENVIRONMENT.from_string(say)


def _written_out(say: str, pairs: Mapping[str, str]) -> str:
    def expand(match: re.Match[str]) -> str:
        short = match[0]
        full = pairs.get(short.lower())
        if full is None:
            return short
        if full.endswith((" is", " would")) and _PERFECT.match(say, match.end()):
            full = full.removesuffix(" is") + " has" if full.endswith(" is") else full.removesuffix("would") + "had"
        return full[0].upper() + full[1:] if short[0].isupper() else full

    return re.sub(r"\b[A-Za-z]+'[a-z]+\b", expand, say)
