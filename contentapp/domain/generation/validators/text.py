"""What can be wrong with any text: blanks left open, slips of the keys, articles, words said twice."""

from __future__ import annotations

import re
from typing import Final

from contentapp.domain.generation.text import SAID_TWICE, article_slips
from contentapp.domain.generation.validators.findings import error, marked
from contentapp.domain.ports import Finding

_PLACEHOLDER: Final = re.compile(
    r"\{\{|\}\}|\{%|%\}|\[(?:insert|your|name|company|first name|topic|link|product)\b[^\]]*\]?|\blorem ipsum\b|"
    r"<(?:insert|your)\b[^>]*>|\bTK TK\b|\bXXX+\b",
    re.IGNORECASE,
)
_SPACES: Final = re.compile(r"(?<=\S)[^\S\n]{2,}(?=\S)")
_SPACE_BEFORE: Final = re.compile(r"(?<=[\w)”’\"])[^\S\n]+[,.;:!?](?=\s|$)")
_MOST: Final = 3
"""Of one kind of slip in one text: more would only hide the rest."""
_FILL: Final = "Fill it in or take it out."
_ONE_OUT: Final = "Take one out."


def check_text(place: str, text: str) -> list[Finding]:
    """What is wrong with a text wherever it stands."""
    if not text.strip():
        return [error("empty", place, "There is no text here.", "Write something, or restore the version before.")]
    found = [
        marked("error", "placeholder", place, match, f'A blank was left unfilled: "{match[0][:40]}".', _FILL)
        for match in list(_PLACEHOLDER.finditer(text))[:1]
    ]
    for match in list(_SPACES.finditer(text))[:_MOST]:
        found.append(marked("warning", "double_space", place, match, "There are two spaces in a row.", _ONE_OUT, " "))
    for match in list(_SPACE_BEFORE.finditer(text))[:_MOST]:
        stop = match[0].strip()
        message = f'There is a space before "{stop}".'
        found.append(marked("warning", "space_before", place, match, message, "Take it out.", stop))
    for match in list(SAID_TWICE.finditer(text))[:_MOST]:
        message = f'"{match[1]}" stands here twice.'
        found.append(marked("warning", "said_twice", place, match, message, _ONE_OUT, match[1]))
    for offset, written, right in article_slips(text)[:_MOST]:
        message, fix = f'"{written}" reads wrong.', f'Write "{right}".'
        found.append(Finding("warning", "article", place, message, fix, written, offset, right))
    return found
