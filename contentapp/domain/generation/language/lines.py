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

    @property
    def wordings(self) -> int:
        """In how many ways its choices can be made; 1 where it has none."""
        return prod((len(group.split("|")) for group in _CHOICE.findall(self.say)), start=1)

    def wording(self, number: int) -> str:
        """The template with the choices made in way `number`, counted round."""
        left = number % self.wordings

        def choose(match: re.Match[str]) -> str:
            nonlocal left
            options = match[1].split("|")
            left, at = divmod(left, len(options))
            return options[at]

        return _CHOICE.sub(choose, self.say)


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
    return _template(_written_out(say, without) if without else say).render(slots)


@cache
def _template(say: str) -> Template:
    return _ENVIRONMENT.from_string(say)


def _written_out(say: str, pairs: Mapping[str, str]) -> str:
    def expand(match: re.Match[str]) -> str:
        short = match[0]
        full = pairs.get(short.lower())
        if full is None:
            return short
        return full[0].upper() + full[1:] if short[0].isupper() else full

    return re.sub(r"\b[A-Za-z]+'[a-z]+\b", expand, say)
