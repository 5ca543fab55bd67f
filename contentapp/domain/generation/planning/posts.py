"""The social posts of a plan: where, when, about what, what for, and in which form."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from contentapp.domain.generation.planning.arcs import Arc, arc_at
from contentapp.domain.generation.planning.cadence import in_turn, platforms_of, quotas, rhythm_of
from contentapp.domain.generation.planning.calendar import Calendar, spread
from contentapp.domain.generation.planning.journeys import nearest, skips_the_blog
from contentapp.domain.generation.planning.mix import Frameworks, deal_intents
from contentapp.domain.generation.planning.themes import Offer, Subject, Themes
from contentapp.domain.ports import PlanItem
from contentapp.domain.profile.model import BusinessProfile

_BESIDE_EVERY: Final = 3
"""Every third post is about something else than its arc, to keep a feed varied."""
_AHEAD_AT_MOST: Final = 1
"""So many more times a framework has told of its arc's theme than of another: then the other has its turn."""
_SEASONAL_EVERY: Final = 5
_SEASONAL: Final = frozenset({"educate", "story", "engage"})
_OFFERS_AT_LEAST_EVERY: Final = 5
"""While an offer runs, at least every fifth post speaks of it."""


@dataclass(frozen=True, slots=True)
class Place:
    """A moment on a platform."""

    moment: datetime
    platform: str


def places_of(profile: BusinessProfile, calendar: Calendar, count: int, wished: Mapping[str, int]) -> list[Place]:
    """Where and when `count` posts go out, in order: spread evenly, each platform at its hours."""
    known = list(dict.fromkeys([*platforms_of(profile), *wished]))
    rhythms = {platform: rhythm_of(platform, profile) for platform in known}
    days = spread(count, calendar.days)
    quota = quotas(platforms_of(profile), rhythms, count, calendar.days, wished)
    weekdays = [calendar.date_of(day).weekday() for day in days]
    turns = in_turn(quota, rhythms, weekdays) if quota else []
    had = dict.fromkeys(known, 0)
    places: list[Place] = []
    for day, platform in zip(days, turns, strict=True):
        hours = rhythms[platform].hours
        places.append(Place(calendar.moment(day, hours[had[platform] % len(hours)]), platform))
        had[platform] += 1
    return sorted(places, key=lambda place: place.moment)


class PostPlanner:
    """Plans the posts one after the other, beside the longer pieces they lead to."""

    def __init__(
        self, themes: Themes, arcs: Sequence[Arc], calendar: Calendar, longer: Sequence[PlanItem], seed: int
    ) -> None:
        self._themes, self._arcs, self._calendar, self._seed = themes, arcs, calendar, seed
        self._blogs = [item for item in longer if item.kind == "blog_post"]
        self._upgrades = [item for item in longer if item.kind == "content_upgrade"]
        self._by_topic = {subject.topic: subject for subject in themes.subjects}
        self._told: Counter[tuple[str, str]] = Counter()
        self._since_offer = 0
        self._since_season = 0

    def plan(self, places: Sequence[Place], awareness_stage: str) -> list[PlanItem]:
        """An item for each place."""
        frameworks = Frameworks(self._seed)
        items: list[PlanItem] = []
        intents = deal_intents(awareness_stage, len(places), self._seed)
        for position, (place, intent) in enumerate(zip(places, intents, strict=True), start=1):
            day = self._calendar.local_day(place.moment)
            offer = self._offer(day, intent)
            intent = "promote" if offer else intent
            season = None if offer else self._season(day, intent)
            angle = frameworks.deal(intent, place.platform, promotion=offer is not None)
            subject = self._subject(position, place.moment, angle)
            self._told[angle, subject.topic] += 1
            theme = offer.theme.key if offer else self._themes.seasons[season].key if season else subject.theme.key
            items.append(
                PlanItem(
                    ref=f"social_post-{position:03d}",
                    kind="social_post",
                    position=position,
                    topic=subject.topic,
                    angle=angle,
                    goal="",
                    scheduled_for=place.moment,
                    platform=place.platform,
                    post_type=frameworks.post_type(place.platform, angle),
                    intent=intent,
                    theme=theme,
                    promotion=offer.promotion.name if offer else "",
                    season=season,
                )
            )
        return items

    def _offer(self, day: date, intent: str) -> Offer | None:
        """The offer a post of that day speaks of: one that sells, or one that is due while the offer's dates run."""
        running = [offer for offer in self._themes.offers if offer.runs_on(day)]
        dated = [offer for offer in running if offer.promotion.starts_on or offer.promotion.ends_on]
        self._since_offer += 1
        due = intent == "promote" or (dated and self._since_offer >= _OFFERS_AT_LEAST_EVERY)
        if not running or not due:
            return None
        self._since_offer = 0
        # An offer that ends is spoken of before one that always runs; the one that ends first before the others.
        return min(dated or running, key=lambda offer: (offer.promotion.ends_on or date.max, offer.theme.key))

    def _season(self, day: date, intent: str) -> int | None:
        self._since_season += 1
        if day.month not in self._themes.seasons or intent not in _SEASONAL or self._since_season < _SEASONAL_EVERY:
            return None
        self._since_season = 0
        return day.month

    def _subject(self, position: int, moment: datetime, angle: str) -> Subject:
        """What the post is about: what it can lead to, mostly the theme of its arc, and in no framework too often."""
        upgrade = nearest(self._upgrades, moment) if skips_the_blog(position) else None
        if upgrade:
            return self._by_topic[upgrade.topic]
        main = arc_at(self._arcs, (self._calendar.local_day(moment) - self._calendar.starts_on).days).subject
        pieces = self._blogs or self._upgrades
        out = {piece.topic for piece in pieces if piece.scheduled_for <= moment}
        if main.topic not in out and (near := nearest(pieces, moment)):
            main = self._by_topic[near.topic]
        beside = [subject for subject in self._beside_of(moment, pieces) if subject.topic != main.topic]
        other = min(beside, key=lambda subject: self._told[angle, subject.topic], default=main)
        ahead = self._told[angle, main.topic] - self._told[angle, other.topic]
        return other if ahead > _AHEAD_AT_MOST or position % _BESIDE_EVERY == 0 else main

    def _beside_of(self, moment: datetime, pieces: Sequence[PlanItem]) -> list[Subject]:
        """What else there is to speak of: pieces that are out, or everything where there are none to lead to."""
        if not pieces:
            return list(self._themes.subjects)
        out = [piece for piece in pieces if piece.scheduled_for <= moment]
        return [self._by_topic[topic] for topic in dict.fromkeys(piece.topic for piece in out)]
