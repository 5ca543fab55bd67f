"""What a business's plan is about: its topics, what its audience struggles with and hopes for, offers and seasons."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from contentapp.domain.generation.language.insights import Season, Sector
from contentapp.domain.generation.language.lines import render
from contentapp.domain.generation.language.sectors import GENERAL, find_sector
from contentapp.domain.generation.phrases import as_topic, each_clean, mid, shape_of, to_reader
from contentapp.domain.generation.text import capitalise, clean
from contentapp.domain.generation.topics import topics_of
from contentapp.domain.ports import Theme
from contentapp.domain.profile.model import BusinessProfile, Promotion

Origin = Literal["topic", "pain", "outcome", "promotion", "season"]

_MOST: Final = 12
_FITS_A_TITLE: Final = 44
"""Characters; a longer subject leaves a title no room to say anything of it."""
_PLAIN_WORDS: Final = 4
"""More words that are neither a clause nor a verb's are seldom a thing that one can write about."""
_ORDER: Final[dict[str, tuple[Origin, ...]]] = {
    "nothing yet": ("topic", "pain", "topic", "pain", "outcome"),
    "problem aware": ("topic", "pain", "topic", "pain", "outcome"),
    "curious": ("topic", "topic", "pain", "topic", "outcome"),
    "solution aware": ("topic", "outcome", "topic", "topic", "pain"),
    "enthusiast": ("topic", "topic", "outcome", "topic", "pain"),
    "expert": ("topic", "outcome", "topic", "topic", "outcome"),
}
"""In which turn what comes up, by how much readers know: who knows nothing yet knows what hurts; who knows much wants
results. Our own judgement."""


@dataclass(frozen=True, slots=True)
class Subject:
    """A theme that can be written about at any time, and its words after "about"."""

    theme: Theme
    topic: str


@dataclass(frozen=True, slots=True)
class Offer:
    """A promotion as a theme, with its days."""

    theme: Theme
    promotion: Promotion

    def runs_on(self, day: date) -> bool:
        """Whether it may be spoken of on that day."""
        starts, ends = self.promotion.starts_on, self.promotion.ends_on
        return (starts is None or starts <= day) and (ends is None or day <= ends)


@dataclass(frozen=True, slots=True)
class Themes:
    """All themes of a plan. A promotion or season that does not fall into its period is not among them."""

    subjects: tuple[Subject, ...]
    offers: tuple[Offer, ...]
    seasons: Mapping[int, Theme]

    def listed(self, off: frozenset[str]) -> tuple[Theme, ...]:
        """Each theme once, in order, with whether it is on."""
        themes = [s.theme for s in self.subjects] + [o.theme for o in self.offers] + list(self.seasons.values())
        by_key = {theme.key: theme for theme in themes}
        return tuple(Theme(t.key, t.name, t.origin, on=t.key not in off) for t in by_key.values())

    def without(self, off: frozenset[str]) -> Themes:
        """Those that are on."""
        return Themes(
            tuple(s for s in self.subjects if s.theme.key not in off),
            tuple(o for o in self.offers if o.theme.key not in off),
            {month: theme for month, theme in self.seasons.items() if theme.key not in off},
        )


def themes_of(profile: BusinessProfile, sectors: Mapping[str, Sector], starts_on: date, days: int) -> Themes:
    """The themes of a business for a period; there is always a subject."""
    ends_on = starts_on + timedelta(days=days - 1)
    offers = {
        offer.theme.key: offer
        for promotion in profile.promotions
        if (name := clean(promotion.name, 60)) and _overlaps(promotion, starts_on, ends_on)
        for offer in (Offer(_theme("promotion", name), promotion),)
    }
    sector = find_sector(profile, {key: one for key, one in sectors.items() if key != GENERAL})
    return Themes(
        tuple(_in_turn(profile)),
        tuple(offers.values()),
        _seasons(sector.seasons if sector else (), starts_on, ends_on),
    )


def _theme(origin: Origin, name: str) -> Theme:
    slug = re.sub(r"[^\w]+", "-", name.casefold()).strip("-")
    return Theme(f"{origin}:{slug}", capitalise(name), origin)


def _in_turn(profile: BusinessProfile) -> Iterator[Subject]:
    known = topics_of(profile)
    pains = _short(profile.audience_pain_points, known)
    hopes = _short(profile.audience_desired_outcomes, known)
    waiting: dict[str, list[str]] = {
        "topic": [t for t in known if t not in pains and t not in hopes],
        "pain": pains,
        "outcome": [t for t in hopes if t not in pains],
    }
    pattern = _ORDER.get(profile.awareness_stage.strip().casefold(), _ORDER["curious"])
    given = 0
    for turn in range(len(pattern) * _MOST):
        origin = pattern[turn % len(pattern)]
        if waiting[origin] and given < _MOST:
            topic = waiting[origin].pop(0)
            yield Subject(_theme(origin, topic), topic)
            given += 1


def _short(said: list[str], known: list[str]) -> list[str]:
    """Struggles and hopes that make a subject as they are: none cut or turned round, none that says a topic again."""
    found: list[str] = []
    for text in each_clean(said, 120):
        topic = as_topic(text)
        turned = topic.startswith("what to do when ") or shape_of(mid(text)) == "verb"
        led = turned and topic.split()[-1] == to_reader(text).split()[-1]
        if (
            topic
            and len(topic) <= _FITS_A_TITLE
            and (led or (topic == mid(text) and len(topic.split()) <= _PLAIN_WORDS))
        ):
            found.append(topic)
    return list(dict.fromkeys(found))


def _overlaps(promotion: Promotion, starts_on: date, ends_on: date) -> bool:
    begins_in_time = promotion.starts_on is None or promotion.starts_on <= ends_on
    return begins_in_time and (promotion.ends_on is None or promotion.ends_on >= starts_on)


def _seasons(seasons: tuple[Season, ...], starts_on: date, ends_on: date) -> dict[int, Theme]:
    months: list[int] = []
    day = starts_on.replace(day=1)
    while day <= ends_on and len(months) < 12:
        months.append(day.month)
        day = (day + timedelta(days=31)).replace(day=1)
    return {
        month: _theme("season", render(season.subject, {}))
        for month in months
        for season in seasons
        if month in season.months
    }
