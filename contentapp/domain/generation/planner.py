"""Plans a bundle: which pieces, on what, when, and which leads to which. Pure; the same input gives the same plan."""

from __future__ import annotations

import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from typing import Final
from zoneinfo import ZoneInfo

from contentapp.domain.generation.angles import ANGLES
from contentapp.domain.generation.topics import topics_of
from contentapp.domain.kinds import KINDS, PLATFORMS, SEQUENCE_GOALS, UPGRADE_TYPES, Kind
from contentapp.domain.ports import Component, Plan, PlanItem
from contentapp.domain.profile.model import BusinessProfile
from contentapp.errors import Invalid

DEFAULT_PLATFORMS: Final = ("linkedin", "instagram", "facebook")
STRAIGHT_TO_UPGRADE_EVERY: Final = 6
"""Every sixth social post skips the blog and leads to a download."""

_OPENS, _CLOSES = 7 * 60, 21 * 60
_STEP_MINUTES: Final = 11
"""Has no factor in common with the day's minutes, so that stepping by it visits each of them."""
_HOURS: Final[dict[Kind, tuple[tuple[int, int], ...]]] = {
    "social_post": ((8, 15), (12, 10), (17, 30), (9, 40), (19, 5), (11, 20)),
    "blog_post": ((9, 0), (10, 30)),
    "content_upgrade": ((10, 0), (14, 0)),
    "email_sequence": ((8, 0), (7, 30)),
}
_SEQUENCE_GOALS: Final = {"nurture": "sale", "onboarding": "testimonial", "sales": "sale", "retention": "referral"}
_VIDEO_PLATFORMS: Final = frozenset({"tiktok", "youtube"})
_CAROUSEL_ANGLES: Final = frozenset({"checklist", "myth_fact"})


class EmptyPlan(Invalid):
    """A bundle with nothing in it, or with no days to spread it over."""

    code = "empty_plan"


class PeriodTooShort(Invalid):
    """More pieces than the period has minutes to publish them in."""

    code = "period_too_short"


def plan_bundle(
    profile: BusinessProfile, components: Sequence[Component], *, starts_on: date, period_days: int, seed: int
) -> Plan:
    """Every piece of a bundle, dated and connected.

    Raises:
        EmptyPlan: no piece was ordered, or `period_days` is below one.
        PeriodTooShort: the pieces do not fit between 7:00 and 21:00 of the days given.
    """
    wanted = _wanted(components)
    if not any(wanted.values()) or period_days < 1:
        raise EmptyPlan("Choose at least one piece of content and a period of at least one day.")
    calendar = _Calendar(_zone(profile.time_zone), starts_on, period_days)
    # The rarer kinds choose their minute first: a yearly post is easier to move by eleven minutes than a sequence.
    dated = {kind: calendar.spread(kind, len(wanted[kind])) for kind in reversed(KINDS)}
    items = [item for kind in KINDS for item in _items(kind, wanted[kind], dated[kind], profile, seed)]
    return Plan(
        items=tuple(_connect(items)),
        period_start=starts_on,
        period_end=starts_on + timedelta(days=period_days - 1),
        seed=seed,
    )


def _wanted(components: Sequence[Component]) -> dict[Kind, list[int]]:
    """For each kind one entry a piece: how many emails it holds."""
    wanted: dict[Kind, list[int]] = {kind: [] for kind in KINDS}
    for part in components:
        emails = max(1, part.emails_each) if part.kind == "email_sequence" else 0
        wanted[part.kind] += [emails] * max(0, part.count)
    return wanted


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        return ZoneInfo("UTC")


class _Calendar:
    """Hands out moments in local time that nobody has had before."""

    def __init__(self, zone: ZoneInfo, starts_on: date, days: int) -> None:
        self._zone, self._starts_on, self._days = zone, starts_on, days
        self._taken: set[datetime] = set()

    def spread(self, kind: Kind, count: int) -> list[datetime]:
        """`count` aware UTC moments spread evenly over the period, in order."""
        hours = _HOURS[kind]
        moments: list[datetime] = []
        for index in range(count):
            day = (2 * index + 1) * self._days // (2 * count)
            if kind != "social_post":
                day = self._weekday_near(day)
            hour, minute = hours[index % len(hours)]
            moments.append(self._free(day, hour * 60 + minute))
        return sorted(moments)

    def _weekday_near(self, day: int) -> int:
        weekday = (self._starts_on + timedelta(days=day)).weekday()
        shift = {5: -1, 6: 1}.get(weekday, 0)
        for move in (shift, 2 if weekday == 5 else -2):
            if 0 <= day + move < self._days:
                return day + move
        return day

    def _free(self, day: int, minute: int) -> datetime:
        for candidate in self._candidates(day, minute):
            moment = candidate.astimezone(UTC)
            # A local time that the clock skips does not come back as itself.
            exists = moment.astimezone(self._zone).replace(tzinfo=None) == candidate.replace(tzinfo=None)
            if exists and moment not in self._taken:
                self._taken.add(moment)
                return moment
        raise PeriodTooShort("There are more pieces than the period has room for. Choose a longer period.")

    def _candidates(self, day: int, minute: int) -> Iterator[datetime]:
        span = _CLOSES - _OPENS
        for later in range(self._days):
            on = self._starts_on + timedelta(days=(day + later) % self._days)
            for step in range(span):
                at = _OPENS + (minute - _OPENS + step * _STEP_MINUTES) % span
                yield datetime.combine(on, clock(at // 60, at % 60), tzinfo=self._zone)


def _items(
    kind: Kind, emails: list[int], moments: list[datetime], profile: BusinessProfile, seed: int
) -> Iterator[PlanItem]:
    topics = topics_of(profile)
    # Each kind starts elsewhere in the list, so that a small bundle covers more than its first topic.
    start = {"blog_post": 0, "content_upgrade": 0, "email_sequence": 0, "social_post": 1}[kind]
    angles = _angles(kind, len(moments), seed)
    platforms = [p for p in dict.fromkeys(s.strip().lower() for s in profile.social_platforms) if p in PLATFORMS]
    platforms = platforms or list(DEFAULT_PLATFORMS)
    for index, moment in enumerate(moments):
        item = PlanItem(
            ref=f"{kind}-{index + 1:03d}",
            kind=kind,
            position=index + 1,
            topic=topics[(start + index) % len(topics)],
            angle=angles[index],
            goal="",
            scheduled_for=moment,
        )
        if kind == "social_post":
            platform = platforms[index % len(platforms)]
            item = replace(item, platform=platform, post_type=_post_type(platform, item.angle))
        elif kind == "content_upgrade":
            item = replace(item, upgrade_type=_upgrade_type(profile))
        elif kind == "email_sequence":
            sequence_goal = SEQUENCE_GOALS[index % len(SEQUENCE_GOALS)]
            item = replace(item, sequence_goal=sequence_goal, emails=emails[index])
        yield item


def _angles(kind: Kind, count: int, seed: int) -> list[str]:
    """Angles in shuffled rounds: each once a round, and never the same twice in a row."""
    rng = random.Random(f"{seed}:angles:{kind}")  # noqa: S311 - variety, not secrecy
    dealt: list[str] = []
    while len(dealt) < count:
        turn = list(ANGLES[kind])
        rng.shuffle(turn)
        if dealt and turn[0] == dealt[-1]:
            turn.append(turn.pop(0))
        dealt += turn
    return dealt[:count]


def _post_type(platform: str, angle: str) -> str:
    if platform in _VIDEO_PLATFORMS:
        return "video"
    if angle in _CAROUSEL_ANGLES and platform in ("linkedin", "instagram"):
        return "carousel"
    return "single"


def _upgrade_type(profile: BusinessProfile) -> str:
    chosen = profile.content_upgrade_type.strip().lower()
    return chosen if chosen in UPGRADE_TYPES else "checklist"


def _connect(items: list[PlanItem]) -> Iterator[PlanItem]:
    by_kind: dict[Kind, list[PlanItem]] = defaultdict(list)
    for item in items:
        by_kind[item.kind].append(item)
    for item in items:
        target = _next_piece(item, by_kind)
        topic = item.topic
        if target and item.kind == "social_post" and item.position % 2:
            # Half the posts speak of what they lead to; the others keep the feed varied.
            topic = target.topic
        yield replace(item, topic=topic, leads_to=target.ref if target else None, goal=_goal(item, target))


def _next_piece(item: PlanItem, by_kind: dict[Kind, list[PlanItem]]) -> PlanItem | None:
    preferred: tuple[Kind, ...]
    if item.kind == "social_post":
        straight = item.position % STRAIGHT_TO_UPGRADE_EVERY == 0
        preferred = ("content_upgrade", "blog_post") if straight else ("blog_post", "content_upgrade")
    elif item.kind == "blog_post":
        preferred = ("content_upgrade", "email_sequence")
    elif item.kind == "content_upgrade":
        preferred = ("email_sequence",)
    else:
        return None
    for kind in preferred:
        if by_kind[kind]:
            return min(by_kind[kind], key=lambda other: (abs(other.scheduled_for - item.scheduled_for), other.ref))
    return None


def _goal(item: PlanItem, target: PlanItem | None) -> str:
    if item.kind == "email_sequence":
        return _SEQUENCE_GOALS[item.sequence_goal or "nurture"]
    if item.kind == "content_upgrade":
        return "email_signup" if target else "share"
    if item.kind == "blog_post":
        return "lead_magnet" if target else "share"
    if target:
        return "website_visit" if target.kind == "blog_post" else "lead_magnet"
    return "sale" if item.position % 3 == 0 else "website_visit"
