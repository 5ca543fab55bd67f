"""How often and at what hours each platform is posted to, and what a business's own notes change of that.

Hours and weekdays, read in November 2026:

[s] Sprout Social's yearly report as told by https://www.odwyerpr.com/story/public/19714/2023-06-07/ (7 June 2023):
    Facebook Monday to Thursday 8 to 13, Instagram Monday to Friday 9 to 13, X weekdays 9 to 12, LinkedIn Tuesday and
    Wednesday 10 to 12, TikTok in the afternoon
[l] https://loomly.com/blog/best-times-to-post-on-social-media: Saturday is good on Pinterest, not early on TikTok
[c] a default of ours: where no source says anything, and the evening hours beside those of [s]

How many posts a platform is given beside others is a default of ours throughout: sources say between twice a week and
five times a day of the same platform.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from contentapp.domain.kinds import PLATFORMS
from contentapp.domain.profile.model import BusinessProfile

DEFAULT_PLATFORMS: Final = ("linkedin", "instagram", "facebook")
_WEEK: Final = 7
_WORKDAYS: Final = frozenset(range(5))
_EVERY_DAY: Final = frozenset(range(_WEEK))


@dataclass(frozen=True, slots=True)
class Rhythm:
    """A platform's hours (minutes of the day, best first) and weekdays (Monday is 0).

    `share` is how many posts it gets beside the others, `most` how many a week it wants at most; None is any number.
    """

    hours: tuple[int, ...]
    share: int = 2
    days: frozenset[int] = _EVERY_DAY
    most: float | None = None


def _at(*hours: tuple[int, int]) -> tuple[int, ...]:
    return tuple(hour * 60 + minute for hour, minute in hours)


RHYTHMS: Final[dict[str, Rhythm]] = {
    "linkedin": Rhythm(_at((10, 15), (11, 20), (8, 40), (12, 10)), days=_WORKDAYS),  # s
    "instagram": Rhythm(_at((11, 10), (9, 25), (12, 35), (18, 45))),  # s, c
    "facebook": Rhythm(_at((9, 10), (12, 15), (8, 30), (18, 20))),  # s, c
    "x": Rhythm(_at((9, 20), (11, 40), (10, 35), (17, 15)), share=3),  # s, c
    "threads": Rhythm(_at((8, 20), (12, 25), (18, 10), (19, 35)), share=3),  # c
    "bluesky": Rhythm(_at((8, 50), (12, 50), (17, 25), (19, 15)), share=3),  # c
    "mastodon": Rhythm(_at((8, 10), (12, 5), (17, 45), (19, 50)), share=3),  # c
    "pinterest": Rhythm(_at((19, 40), (20, 15), (14, 10), (11, 45))),  # l, c
    "tiktok": Rhythm(_at((15, 30), (17, 10), (19, 20), (14, 25))),  # s, l
    "youtube": Rhythm(_at((16, 10), (12, 40), (17, 55), (11, 5)), share=1),  # c
}

_HOURS_SAID: Final[tuple[tuple[re.Pattern[str], tuple[int, ...]], ...]] = (
    (re.compile(r"\bmornings?\b|\bbreakfast\b", re.I), _at((8, 20), (9, 35), (10, 50), (7, 45))),
    (re.compile(r"\b(?:lunch\w*|noon|midday)\b", re.I), _at((12, 10), (12, 40), (11, 50), (13, 5))),
    (re.compile(r"\bafternoons?\b", re.I), _at((14, 15), (15, 40), (16, 25), (13, 30))),
    (re.compile(r"\b(?:evenings?|after work|nights?)\b", re.I), _at((18, 30), (19, 20), (20, 10), (17, 45))),
)
_WORKDAYS_SAID: Final = re.compile(r"\b(?:weekdays|work ?days|not? (?:at|on) (?:the )?weekends?|no weekends?)\b", re.I)
_WEEKENDS_SAID: Final = re.compile(r"\b(?:only (?:at|on) (?:the )?weekends?|weekends? only)\b", re.I)
_NUMBERS: Final = {"one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "once": 1, "twice": 2}
_TIMES_A_WEEK: Final = re.compile(
    r"\b(?:(?P<times>once|twice)|(?P<count>\d{1,2}|one|two|three|four|five|six|seven)(?: times| posts| x)?) "
    r"(?:a|per|every|each) (?P<unit>day|week|fortnight|month)\b",
    re.I,
)
_EVERY: Final = (
    (re.compile(r"\b(?:daily|every ?day)\b", re.I), 7.0),
    (re.compile(r"\b(?:fortnightly|every (?:two|2|other) weeks?)\b", re.I), 0.5),
    (re.compile(r"\b(?:weekly|every week)\b", re.I), 1.0),
    (re.compile(r"\b(?:monthly|every month)\b", re.I), 0.25),
)
_WEEKS_OF: Final = {"day": 1 / _WEEK, "week": 1.0, "fortnight": 2.0, "month": 4.0}


def platforms_of(profile: BusinessProfile) -> list[str]:
    """The platforms a business is on, as it names them; the usual three when it names none that is known."""
    named = dict.fromkeys(said.strip().lower() for said in profile.social_platforms)
    return [platform for platform in named if platform in PLATFORMS] or list(DEFAULT_PLATFORMS)


def rhythm_of(platform: str, profile: BusinessProfile) -> Rhythm:
    """A platform's rhythm with what the business's note on it says of how often, when and on which days."""
    rhythm = RHYTHMS[platform]
    note = next((text for name, text in profile.platform_preferences.items() if name.strip().lower() == platform), "")
    hours = next((hours for pattern, hours in _HOURS_SAID if pattern.search(note)), rhythm.hours)
    days = _WORKDAYS if _WORKDAYS_SAID.search(note) else rhythm.days
    if _WEEKENDS_SAID.search(note):
        days = _EVERY_DAY - _WORKDAYS
    return replace(rhythm, hours=hours, days=days, most=_times_a_week(note))


def _times_a_week(note: str) -> float | None:
    found = _TIMES_A_WEEK.search(note)
    if found:
        said = (found["times"] or found["count"]).lower()
        times = _NUMBERS.get(said) or (int(said) if said.isdigit() else 0)
        return times / _WEEKS_OF[found["unit"].lower()] or None
    return next((times for pattern, times in _EVERY if pattern.search(note)), None)


def quotas(
    platforms: Sequence[str],
    rhythms: Mapping[str, Rhythm],
    count: int,
    days: int,
    wished: Mapping[str, int],
) -> dict[str, int]:
    """How many of `count` posts each platform gets: what is wished, and shares of the rest within what its note allows.

    A note gives way where otherwise posts would be left over: what was bought is planned.
    """
    given = {platform: posts for platform, posts in wished.items() if posts}
    rest = count - sum(given.values())
    open_to = [platform for platform in platforms if platform not in wished]
    caps = {p: _cap(rhythms[p].most, days, rest) for p in open_to}
    if sum(caps.values()) < rest:
        caps = dict.fromkeys(open_to, rest)
    got = dict.fromkeys(open_to, 0)
    for _ in range(rest):
        free = [p for p in open_to if got[p] < caps[p]]
        # The platform that is furthest behind its share; the first named where several are.
        got[min(free, key=lambda p: ((got[p] + 1) / rhythms[p].share, open_to.index(p)))] += 1
    return given | {platform: posts for platform, posts in got.items() if posts}


def _cap(most: float | None, days: int, rest: int) -> int:
    return rest if most is None else max(1, round(most * days / _WEEK))


def in_turn(quota: Mapping[str, int], rhythms: Mapping[str, Rhythm], weekdays: Sequence[int]) -> list[str]:
    """A platform for each day, each as often as its quota says and spread evenly, on its weekdays where that can be."""
    left, order, count = dict(quota), list(quota), len(weekdays)
    turns: list[str] = []
    for number, weekday in enumerate(weekdays, start=1):

        def due(platform: str, number: int = number, weekday: int = weekday) -> tuple[float, int]:
            behind = quota[platform] * number / count - (quota[platform] - left[platform])
            unsuited = 0.0 if weekday in rhythms[platform].days else 1.5
            return (unsuited - behind, order.index(platform))

        chosen = min((platform for platform in order if left[platform]), key=due)
        left[chosen] -= 1
        turns.append(chosen)
    return turns
