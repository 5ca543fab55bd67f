"""What all pieces of a business have in common: its answers, its line of work and what is known of that."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache

from contentapp.domain.generation.language import TONES, Language, Line
from contentapp.domain.generation.language.insights import Insight, Pictures, Poll, Sector
from contentapp.domain.generation.language.sectors import GENERAL, built_in_sectors, find_sector, fits_topic
from contentapp.domain.generation.phrases import as_topic, each_clean
from contentapp.domain.generation.text import by_itself, clean
from contentapp.domain.generation.topics import topics_of
from contentapp.domain.generation.writer.slots import Phrases, phrases_of
from contentapp.domain.profile.model import BusinessProfile


class Brief:
    """Read from a profile once, for all its pieces."""

    def __init__(
        self, profile: BusinessProfile, language: Language, sectors: Mapping[str, Sector] | None = None
    ) -> None:
        self.profile, self.language = profile, language
        self._sectors = dict(sectors or built_in_sectors())
        self._banned = tuple(each_clean(profile.banned_words, 60))
        self.phrases: Phrases = phrases_of(profile, language.words)
        spoken = tone_of(profile.tone_of_voice, language) or "plain"
        self.tone, self.email_tone = spoken, tone_of(profile.email_tone, language) or spoken

    @cached_property
    def sector(self) -> Sector | None:
        """What is known of the business's line of work; None when nothing is."""
        return find_sector(self.profile, {k: s for k, s in self._sectors.items() if k != GENERAL})

    @cached_property
    def polls(self) -> list[Poll]:
        """What may be asked: in this line of work first, then of anybody."""
        known = (self.sector, self._sectors.get(GENERAL))
        return [poll for sector in known if sector for poll in sector.polls]

    @cached_property
    def pictures(self) -> Pictures:
        """What pictures of this line of work show."""
        return (self.sector or self._sectors[GENERAL]).pictures

    @cached_property
    def known(self) -> list[Known]:
        """Every insight that may be told, those of the line of work first."""
        of_sector = [Known(insight, is_own=True) for insight in (self.sector.insights if self.sector else ())]
        general = self._sectors.get(GENERAL)
        told = [*of_sector, *(Known(insight, is_own=False) for insight in (general.insights if general else ()))]
        return [known for known in told if not _says_any(known.insight.all_said, self._banned)] or told

    def is_own(self, insight: Insight) -> bool:
        """Whether it belongs to the line of work; where that has none, what holds for anybody is its own."""
        if not self._own:
            return True
        return self._own.get(insight.key) is insight

    def phrases_about(self, topic: str) -> Phrases:
        """The phrases of this business, with those pains and outcomes that have to do with `topic` where any have."""
        said = self.phrases
        return replace(said, pains=self._near(topic, said.pains), outcomes=self._near(topic, said.outcomes))

    def _near(self, topic: str, said: tuple[str, ...]) -> tuple[str, ...]:
        """Those that most of what is known about `topic` is about, too; all of them when none is."""
        about = [one.about for one in self._own.values() if one.about and _fits(one.about, topic)]
        shared = {one: sum(_fits(stems, one) for stems in about) for one in said}
        most = max(shared.values(), default=0)
        return tuple(one for one in said if 2 * shared[one] > most) if most else said

    @cached_property
    def _own(self) -> dict[str, Insight]:
        return {known.insight.key: known.insight for known in self.known if known.is_own}

    def suiting(self, lines: Sequence[Line], tone: str) -> list[Line]:
        """Those that suit the tone, without the words that the business never uses as long as there are others."""
        suiting = [line for line in lines if not line.tones or tone in line.tones]
        return [line for line in suiting if not _says_any(line.say, self._banned)] or suiting

    def topic_of(self, planned: str) -> str:
        """A planned topic, safe to splice; a plan may have been edited since it was made."""
        return _topic(planned) or topics_of(self.profile)[0]


@dataclass(frozen=True, slots=True)
class Known:
    """An insight, and whether it belongs to the line of work (`is_own`) or fits any."""

    insight: Insight
    is_own: bool

    def tier(self, topic: str) -> int:
        """0 when it is about the topic, 1 when it fits the line of work, 2 when about something else, 3 for anybody."""
        if not self.is_own:
            return 3
        if not self.insight.about:
            return 1
        return 0 if _fits(self.insight.about, topic) else 2


@lru_cache(maxsize=8192)
def _fits(about: tuple[str, ...], topic: str) -> bool:
    return fits_topic(about, topic)


@lru_cache(maxsize=8192)
def _says_any(text: str, words: tuple[str, ...]) -> bool:
    return any(by_itself(word).search(text) for word in words)


@lru_cache(maxsize=1024)
def _topic(planned: str) -> str:
    return as_topic(clean(planned, 120))


def tone_of(described: str, language: Language) -> str:
    """The tone a customer's own words describe; empty when they name none that is known."""
    said = described.lower()
    hits = {
        tone: min((said.find(w) for w in known if w in said), default=-1)
        for tone, known in language.words.tones.items()
    }
    found = [(at, TONES.index(tone), tone) for tone, at in hits.items() if at >= 0]
    return min(found)[2] if found else ""
