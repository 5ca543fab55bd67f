"""What helps a page to be found: lengths that results show whole, one subject, headings in order, named pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from contentapp.domain.generation.text import words
from contentapp.domain.generation.validators.findings import marked, warning
from contentapp.domain.ports import Finding

TITLE_LENGTH: Final = (30, 60)
"""Characters of a title that search results show whole (Google cuts at about 600 pixels)."""
DESCRIPTION_LENGTH: Final = (70, 160)
THIN_BLOG_WORDS: Final = 300
_PLAIN_WORDS: Final = 400
"""So much text without a heading is a wall: our own judgement."""

_H1: Final = re.compile(r"^#[^\S\n].*$|\A[^\n]+\n=+[^\S\n]*$", re.MULTILINE)
_HEADING: Final = re.compile(r"^(#{2,6})[^\S\n]+\S.*$", re.MULTILINE)
_FENCE: Final = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_PICTURE: Final = re.compile(r"!\[\s*\]\([^)\n]*\)")


def check_search(title: str, content: str, meta_description: str, keywords: Sequence[str]) -> list[Finding]:
    """What keeps a blog post from being found; the first keyword is the one it is meant to be found by."""
    prose = _FENCE.sub(lambda match: re.sub(r"[^\n]", " ", match[0]), content)
    return [
        *_length("title", title, TITLE_LENGTH, "Search results show titles of"),
        *_length("meta_description", meta_description, DESCRIPTION_LENGTH, "Search results show descriptions of"),
        *_headings(prose),
        *_pictures(prose),
        *_thin(content),
        *_keyword(title, prose, keywords),
    ]


def _length(place: str, text: str, length: tuple[int, int], shown: str) -> Iterator[Finding]:
    low, high = length
    if not text.strip() or low <= len(text) <= high:
        return
    short = len(text) < low
    fix = f"Add {low - len(text)} or more." if short else f"Take out {len(text) - high}."
    message = f"{shown} {low} to {high} characters well; this has {len(text)}."
    yield warning("too_short" if short else "too_long", place, message, fix)


def _headings(prose: str) -> Iterator[Finding]:
    for match in list(_H1.finditer(prose))[:1]:
        better = "## " + re.sub(r"^#\s+|\n=+\s*$", "", match[0])
        message = "The title is the only top heading of the page."
        yield marked("error", "h1_in_body", "content", match, message, "Use ## for headings in the text.", better)
    level = 1
    for match in _HEADING.finditer(prose):
        deep = len(match[1])
        if deep > level + 1:
            better = "#" * (level + 1) + match[0][deep:]
            message = f'"{match[0][deep:].strip()[:40]}" skips a level of heading.'
            fix = f"Use {'#' * (level + 1)} here."
            yield marked("warning", "heading_order", "content", match, message, fix, better)
            deep = level + 1
        level = deep
    if level == 1 and words(prose) > _PLAIN_WORDS:
        message = f"There is no heading in {words(prose):,} words."
        yield warning("no_headings", "content", message, "Start each part with a line that begins with ##.")


def _pictures(prose: str) -> Iterator[Finding]:
    for match in list(_PICTURE.finditer(prose))[:3]:
        message = "A picture has no text for those who cannot see it."
        yield marked("warning", "no_alt_text", "content", match, message, "Say between [ and ] what there is to see.")


def _thin(content: str) -> Iterator[Finding]:
    if content.strip() and words(content) < THIN_BLOG_WORDS:
        message = f"With {words(content)} words there is little to find."
        yield warning("thin", "content", message, f"Aim for {THIN_BLOG_WORDS} or more.")


def _keyword(title: str, prose: str, keywords: Sequence[str]) -> Iterator[Finding]:
    keyword = next((k.strip() for k in keywords if k.strip()), "")
    if not keyword:
        message = "There is no keyword to be found by."
        yield warning("no_keyword", "keywords", message, "Add the words a reader would search for.")
        return
    if keyword.casefold() not in title.casefold():
        message = f'The title does not say "{keyword}".'
        yield warning("keyword_not_in_title", "title", message, "Work it in near the start.")
    if keyword.casefold() not in _first_paragraph(prose).casefold():
        message = f'The first paragraph does not say "{keyword}".'
        yield warning("keyword_not_in_opening", "content", message, "Name it in the first lines.")


def _first_paragraph(content: str) -> str:
    blocks = (block.strip() for block in re.split(r"\n\s*\n", content))
    return next((block for block in blocks if block and not block.startswith(("#", "![", "---"))), "")
