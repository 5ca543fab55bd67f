"""The built-in writer's words: loaded from the TOML files beside this module, and checked before the first is used."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

from contentapp.domain.generation.language.blog_words import Blog, Frame
from contentapp.domain.generation.language.email_words import Course, Emails, Stage
from contentapp.domain.generation.language.lines import SLOTS, TONES, Line, Words, render
from contentapp.domain.generation.language.social_words import Social
from contentapp.domain.generation.language.upgrade_words import Upgrades

__all__ = [
    "SLOTS",
    "TONES",
    "Course",
    "Frame",
    "Language",
    "Line",
    "Stage",
    "WordLists",
    "built_in_language",
    "load_language",
    "render",
]


class WordLists(Words):
    """Contractions, tones and fall-backs."""

    contractions: dict[str, str]
    tones: dict[str, tuple[str, ...]]
    fallbacks: dict[str, str | tuple[str, ...]]


class Language(Words):
    """Every word the built-in writer has."""

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

    def tables(name: str) -> dict[str, object]:
        return {file.stem: table(f"{name}/{file.stem}") for file in sorted((folder / name).glob("*.toml"))}

    parts = {name: table(name) for name in ("social", "blog", "upgrades", "emails", "words")}
    for name, within in (("social", "frameworks"), ("blog", "frames"), ("upgrades", "sheets"), ("emails", "courses")):
        parts[name][within] = tables(name)
    return Language.model_validate(parts)


@cache
def built_in_language() -> Language:
    """The words that come with the product."""
    return load_language(Path(__file__).parent)
