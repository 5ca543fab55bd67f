"""Whether a piece says again what another one has said: how many runs of four words they share.

The business's own words are masked before, or two posts about the same coffee would always be alike.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast

from contentapp.domain.generation.text import word_set
from contentapp.domain.generation.validators.findings import warning
from contentapp.domain.ports import Finding
from contentapp.domain.profile.model import BusinessProfile

MOST_SHARED: Final = 0.4
"""Of the runs of the shorter text: more, and a reader has read it before. Our own judgement."""
RUN: Final = 4
LEAST_RUNS: Final = 12
"""Fewer say too little to be compared: two short posts are alike by chance."""
_LEAST_WORDS: Final = 4
"""A sentence with fewer words that are not the business's is a turn of phrase, not a pattern."""
_LABEL: Final = 5
"""A line of no more words is a label, not a paragraph."""
_WORD: Final = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_MASK: Final = "·"
_SENTENCE_ENDS: Final = re.compile(r"(?<=[.!?])[\"”’)]*\s+|\n+")
_PLAIN: Final = word_set(
    "a an the and or but of to in on at for with without from by as that which who what when where how why it is are "
    "be you your we our they their i my not no so do does can will this these than then up out if one more most"
)
"""Words that belong to nobody: masking them would mask the grammar."""


@dataclass(frozen=True, slots=True)
class Other:
    """Another piece to compare with: its first line, and the runs of its text."""

    line: str
    runs: frozenset[int]


def own_words(profile: BusinessProfile) -> frozenset[str]:
    """What only this business says: the words of its answers."""
    return frozenset(_WORD.findall(answered(profile))) - _PLAIN


def answered(profile: BusinessProfile) -> str:
    """All that a business says of itself, in small letters."""
    return " ".join(_texts(profile.model_dump(mode="json"))).casefold()


def runs_of(text: str, own: frozenset[str]) -> frozenset[int]:
    """Every run of four words, the business's own masked and told as one; as numbers, equal for equal runs."""
    words = _masked(text, own)
    return frozenset(hash(tuple(words[n : n + RUN])) for n in range(len(words) - RUN + 1))


def masked_sentences(text: str, own: frozenset[str]) -> list[str]:
    """The sentences of a text in order, the business's own words masked as "·" and told as one."""
    masked = (" ".join(_masked(sentence, own)) for sentence in _SENTENCE_ENDS.split(text))
    return [sentence for sentence in masked if sentence]


def is_pattern(sentence: str) -> bool:
    """Whether a masked sentence has enough words of its own to be recognised."""
    return len([word for word in sentence.split(" ") if word != "·"]) >= _LEAST_WORDS


def paragraphs_of(text: str) -> set[str]:
    """The paragraphs of a longer text, without headings, which another text on the same subject may share."""
    lines = (line.strip() for line in text.split("\n"))
    return {line for line in lines if len(line.split()) > _LABEL and not line.startswith("#")}


def _masked(text: str, own: frozenset[str]) -> list[str]:
    words: list[str] = []
    for word in _WORD.findall(text.casefold()):
        masked = _MASK if word in own else word
        if not (masked == _MASK and words and words[-1] == _MASK):
            words.append(masked)
    return words


def shared(one: frozenset[int], other: frozenset[int]) -> float:
    """The share of the shorter text's runs that the other has too, 0 to 1; 0 where one says too little to tell."""
    fewer = min(len(one), len(other))
    return len(one & other) / fewer if fewer >= LEAST_RUNS else 0.0


def check_similar(place: str, runs: frozenset[int], others: Sequence[Other]) -> list[Finding]:
    """The piece that a text is most like, when it is too much like it."""
    most, twin = max(
        ((shared(runs, other.runs), other) for other in others), key=lambda pair: pair[0], default=(0, None)
    )
    if twin is None or most <= MOST_SHARED:
        return []
    line = twin.line if len(twin.line) <= 60 else f"{twin.line[:59].rstrip()}…"
    message = f'{most:.0%} of this says again what "{line}" says.'
    return [warning("similar", place, message, "Tell it another way, or leave one of the two out.")]


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _texts(list(cast("dict[str, Any]", value).values()))
    elif isinstance(value, list):
        for part in cast("list[Any]", value):
            yield from _texts(part)
