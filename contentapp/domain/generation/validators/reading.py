"""How hard a text is to read: LIX, and sentences that nobody says in one breath. Only ever warnings.

LIX is the mean length of a sentence in words plus the share of words of more than six letters in percent (C.-H.
Björnsson, Läsbarhet, 1968; J. Anderson, Lix and Rix: variations on a little-known readability index, Journal of Reading
26/6, 1983). It needs no dictionary of syllables, and so no language. Anderson reads 55 and more as very difficult.
It means little for a few sentences: Björnsson measured samples, so short texts are judged by their sentences alone.
"""

from __future__ import annotations

import re
from typing import Final

from contentapp.domain.generation.validators.findings import marked, warning
from contentapp.domain.generation.validators.links import without_addresses
from contentapp.domain.ports import Finding

HARD_LIX: Final = 60
"""Above the 55 of "very difficult": what a trade calls things is long, and nobody should have to avoid it."""
LEAST_WORDS: Final = 120
"""For LIX; a social post of fewer words is judged by its sentences."""
LONG_SENTENCE: Final = 40
"""Words. Our own judgement: at 25 to 30 style guides begin to complain."""
_LONG_WORD: Final = 6
_SENTENCE: Final = re.compile(r"[^\s.!?:][^.!?:\n|]*[^\s.!?:|]")
_WORD: Final = re.compile(r"[^\W\d_][\w'’-]*")
_BLOCK: Final = re.compile(r"^```.*?^```|^[ \t]*\|.*$|^[ \t]*#+[ \t].*$", re.MULTILINE | re.DOTALL)
_MARK: Final = re.compile(r"[*_`\[\]]")


def lix(text: str) -> float:
    """LIX of a text; 0 for one without words."""
    sentences = [_WORD.findall(match[0]) for match in _SENTENCE.finditer(text)]
    sentences = [words for words in sentences if words]
    words = [word for sentence in sentences for word in sentence]
    if not words:
        return 0.0
    long = sum(1 for word in words if len(word) > _LONG_WORD)
    return len(words) / len(sentences) + 100 * long / len(words)


def check_reading(place: str, text: str) -> list[Finding]:
    """A text that is hard to read; code, tables and headings are left out."""
    prose = _BLOCK.sub(lambda match: "\n" * len(match[0]), without_addresses(text))
    found = [
        marked(
            "warning",
            "long_sentence",
            place,
            match,
            f"This sentence has {count} words.",
            "Make it two, or let half of it go.",
        )
        for match in _SENTENCE.finditer(prose)
        if (count := len(_WORD.findall(match[0]))) > LONG_SENTENCE
    ][:2]
    prose = _MARK.sub("", prose)
    if len(_WORD.findall(prose)) >= LEAST_WORDS and (hard := lix(prose)) > HARD_LIX:
        message = f"This is heavy going (LIX {hard:.0f}; newspapers stay below 50)."
        found.append(warning("hard_to_read", place, message, "Shorter sentences and everyday words make it lighter."))
    return found
