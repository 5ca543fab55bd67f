"""Keeps the posts of a plan apart: none says again what an earlier one says, opens as it does, or wears a sentence out.

The business's own words are masked first, as the check for likeness does: its readers expect those again and again.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from functools import cached_property
from typing import Final

from contentapp.domain.generation.validators.similar import (
    is_pattern,
    masked_sentences,
    own_words,
    paragraphs_of,
    runs_of,
)
from contentapp.domain.generation.writer.answers import names_of
from contentapp.domain.generation.writer.brief import Brief

_ALIKE: Final = 0.33
"""Of a post's runs of four words; a reader is warned of more than two fifths, and hands will still edit the text."""
GRAVE: Final = 0.3
"""From here on an objection is one that a reader would notice: a post said again, or a worn-out sentence."""
_WORN: Final = 0.02
"""Of a plan's posts may have the same sentence, its blanks aside."""
_FEWEST: Final = 1
_RECENT: Final = 12
"""Posts that a reader may still have in mind: two of them do not begin with the same three words."""


class Variety:
    """What the posts of one plan have said so far."""

    def __init__(self, brief: Brief, posts: int) -> None:
        self._brief = brief
        self._most = max(_FEWEST, int(posts * _WORN))
        self._posts: list[int] = []
        self._with_run: defaultdict[int, list[int]] = defaultdict(list)
        self._sentences: Counter[str] = Counter()
        self._openings: Counter[str] = Counter()
        self._recent: list[str] = []
        self._paragraphs: set[str] = set()

    def shared(self, text: str) -> int:
        """How many paragraphs of a longer text stand in an earlier one, too."""
        return len(paragraphs_of(text) & self._paragraphs)

    def keep_longer(self, text: str) -> None:
        """Count `text` among the longer texts."""
        self._paragraphs |= paragraphs_of(text)

    def objection(self, text: str) -> float:
        """How much speaks against `text` as the next post; 0 when nothing does."""
        runs, sentences = runs_of(text, self._own), masked_sentences(text, self._own)
        likeness = self._likeness(runs)
        weight = likeness if likeness > _ALIKE else 0.0
        weight += 0.2 * (_first_words(text) in self._recent)
        weight += 1.0 * bool(sentences and self._openings[sentences[0]])
        weight += sum(0.5 for one in set(sentences) if is_pattern(one) and self._sentences[one] >= self._most)
        return weight + (0.0 if self._names_the_business(text) else 1.0)

    def keep(self, text: str) -> None:
        """Count `text` among the posts."""
        runs, sentences = runs_of(text, self._own), masked_sentences(text, self._own)
        for run in runs:
            self._with_run[run].append(len(self._posts))
        self._posts.append(len(runs))
        self._sentences.update(set(sentences))
        self._openings.update(sentences[:1])
        self._recent = [*self._recent, _first_words(text)][-_RECENT:]

    def _likeness(self, runs: frozenset[int]) -> float:
        together = Counter(post for run in runs for post in self._with_run.get(run, ()))
        shares = (count / min(len(runs), self._posts[post]) for post, count in together.items())
        return max(shares, default=0.0)

    def _names_the_business(self, text: str) -> bool:
        return any(pattern.search(text) for pattern in self._answers)

    @cached_property
    def _own(self) -> frozenset[str]:
        return own_words(self._brief.profile)

    @cached_property
    def _answers(self) -> list[re.Pattern[str]]:
        return names_of(self._brief.profile, self._brief.language)


def _first_words(text: str) -> str:
    return " ".join(text.lower().split()[:3])
