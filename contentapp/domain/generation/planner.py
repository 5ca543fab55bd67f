"""Plans a bundle: which pieces, on what, when, and which leads to which. Pure; the same input gives the same plan."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Final

from contentapp.domain.generation.language.insights import Sector
from contentapp.domain.generation.language.sectors import built_in_sectors
from contentapp.domain.generation.planning.arcs import Arc, arc_at, arcs_of
from contentapp.domain.generation.planning.cadence import DEFAULT_PLATFORMS, platforms_of
from contentapp.domain.generation.planning.calendar import Calendar, spread, zone_of
from contentapp.domain.generation.planning.journeys import connect, nearest
from contentapp.domain.generation.planning.mix import deal_blog_angles, deal_rounds
from contentapp.domain.generation.planning.options import (
    EmptyPlan,
    NoThemeLeft,
    PeriodTooShort,
    PlanError,
    PlanOptions,
    check_posts,
)
from contentapp.domain.generation.planning.posts import PostPlanner, places_of
from contentapp.domain.generation.planning.themes import Subject, themes_of
from contentapp.domain.kinds import KINDS, SEQUENCE_GOALS, UPGRADE_TYPES, Kind
from contentapp.domain.ports import Component, Plan, PlanItem
from contentapp.domain.profile.model import BusinessProfile

__all__ = ["DEFAULT_PLATFORMS", "EmptyPlan", "PeriodTooShort", "PlanError", "PlanOptions", "plan_bundle"]

_HOURS: Final[dict[Kind, tuple[int, ...]]] = {
    "blog_post": (9 * 60, 10 * 60 + 30),
    "content_upgrade": (10 * 60, 14 * 60),
    "email_sequence": (8 * 60, 7 * 60 + 30),
}
_EARLY: Final[dict[Kind, float]] = {"blog_post": 0.2, "content_upgrade": 0.04, "email_sequence": 0.02}
"""How far into its part of the period a piece comes: what others lead to is there before them."""
_INTENT_OF_GOAL: Final = {"nurture": "educate", "onboarding": "educate", "sales": "promote", "retention": "ask"}


def plan_bundle(
    profile: BusinessProfile,
    components: Sequence[Component],
    *,
    starts_on: date,
    period_days: int,
    seed: int,
    options: PlanOptions | None = None,
    taken: Collection[datetime] = (),
    sectors: Mapping[str, Sector] | None = None,
) -> Plan:
    """Every piece of a bundle, dated and connected; `taken` are moments at which other pieces of the business go out.

    The options' first day, where they name one, stands for `starts_on`.

    Raises:
        EmptyPlan: no piece was ordered, or `period_days` is below one.
        PeriodTooShort: the pieces do not fit between 7:00 and 21:00 of the days given.
        UnknownPlatform, TooManyPosts, PostsLeftOver, NoThemeLeft: a wish of the options cannot be met.
    """
    options = options or PlanOptions()
    starts_on = options.starts_on or starts_on
    wanted = _wanted(components)
    if not any(wanted.values()) or period_days < 1:
        raise EmptyPlan("Choose at least one piece of content and a period of at least one day.")
    posts = len(wanted["social_post"])
    check_posts(options.posts, posts, platforms_of(profile))
    off = frozenset(options.off)
    every = themes_of(profile, built_in_sectors() if sectors is None else sectors, starts_on, period_days)
    themes = every.without(off)
    if not themes.subjects:
        raise NoThemeLeft("Leave at least one topic on, so that there is something to write about.")
    calendar = Calendar(zone_of(profile.time_zone), starts_on, period_days, taken)
    arcs = arcs_of(themes.subjects, period_days, len(wanted["blog_post"]))
    # The rarer kinds choose their minute first: a yearly post is easier to move by eleven minutes than a sequence.
    longer = _longer(profile, wanted, arcs, calendar, seed)
    places = places_of(profile, calendar, posts, options.posts)
    planner = PostPlanner(themes, arcs, calendar, longer, seed)
    items = [*planner.plan(places, profile.awareness_stage), *longer]
    return Plan(
        items=tuple(connect(items)),
        period_start=starts_on,
        period_end=starts_on + timedelta(days=period_days - 1),
        seed=seed,
        themes=every.listed(off),
    )


def _wanted(components: Sequence[Component]) -> dict[Kind, list[int]]:
    """For each kind one entry a piece: how many emails it holds."""
    wanted: dict[Kind, list[int]] = {kind: [] for kind in KINDS}
    for part in components:
        emails = max(1, part.emails_each) if part.kind == "email_sequence" else 0
        wanted[part.kind] += [emails] * max(0, part.count)
    return wanted


def _longer(
    profile: BusinessProfile, wanted: Mapping[Kind, list[int]], arcs: Sequence[Arc], calendar: Calendar, seed: int
) -> list[PlanItem]:
    """Blog posts, downloads and sequences, each about what leads to it."""
    dated = {kind: _dates(kind, len(wanted[kind]), calendar) for kind in reversed(KINDS) if kind != "social_post"}
    blogs = _blog_posts(dated["blog_post"], arcs, calendar, seed)
    upgrades = _upgrades(profile, dated["content_upgrade"], blogs, arcs, seed)
    return [
        *blogs,
        *upgrades,
        *_sequences(dated["email_sequence"], wanted["email_sequence"], upgrades or blogs, arcs, seed),
    ]


def _dates(kind: Kind, count: int, calendar: Calendar) -> list[datetime]:
    days = [calendar.weekday_near(day) for day in spread(count, calendar.days, early=_EARLY[kind])]
    return calendar.moments(days, _HOURS[kind])


def _item(kind: Kind, index: int, subject: tuple[str, str], angle: str, moment: datetime, **more: object) -> PlanItem:
    topic, theme = subject
    return PlanItem(
        ref=f"{kind}-{index + 1:03d}",
        kind=kind,
        position=index + 1,
        topic=topic,
        angle=angle,
        goal="",
        scheduled_for=moment,
        theme=theme,
        **more,  # type: ignore[arg-type]
    )


def _blog_posts(moments: Sequence[datetime], arcs: Sequence[Arc], calendar: Calendar, seed: int) -> list[PlanItem]:
    """One about the theme of each arc; a second in the same arc takes the theme of the next."""
    subjects: list[Subject] = []
    ordered = list({arc.subject.topic: arc.subject for arc in arcs}.values())
    for moment in moments:
        arc = arc_at(arcs, (calendar.local_day(moment) - calendar.starts_on).days)
        subject = arc.subject
        if subjects and subjects[-1] == subject:
            subject = ordered[(ordered.index(subject) + 1) % len(ordered)]
        subjects.append(subject)
    angles = deal_blog_angles([subject.topic for subject in subjects], seed)
    return [
        _item("blog_post", index, (subject.topic, subject.theme.key), angle, moment, intent="educate")
        for index, (subject, angle, moment) in enumerate(zip(subjects, angles, moments, strict=True))
    ]


def _upgrades(
    profile: BusinessProfile, moments: Sequence[datetime], blogs: Sequence[PlanItem], arcs: Sequence[Arc], seed: int
) -> list[PlanItem]:
    """Each about the theme of a blog post that comes next and has no download yet; of all types in turn."""
    chosen = profile.content_upgrade_type.strip().lower()
    first = UPGRADE_TYPES.index(chosen) if chosen in UPGRADE_TYPES else 0
    angles = deal_rounds("content_upgrade", len(moments), seed)
    items: list[PlanItem] = []
    for index, moment in enumerate(moments):
        had = {item.topic for item in items}
        fresh = [blog for blog in blogs if blog.topic not in had]
        blog = min(
            fresh or blogs,
            key=lambda blog: (blog.scheduled_for < moment, abs(blog.scheduled_for - moment)),
            default=None,
        )
        subject = arcs[index * len(arcs) // len(moments)].subject
        about = (blog.topic, blog.theme) if blog else (subject.topic, subject.theme.key)
        of_type = UPGRADE_TYPES[(first + index) % len(UPGRADE_TYPES)]
        items.append(
            _item("content_upgrade", index, about, angles[index], moment, upgrade_type=of_type, intent="educate")
        )
    return items


def _sequences(
    moments: Sequence[datetime], emails: Sequence[int], sources: Sequence[PlanItem], arcs: Sequence[Arc], seed: int
) -> list[PlanItem]:
    """Each about what the download nearest to it is about, or the blog post where there are no downloads."""
    angles = deal_rounds("email_sequence", len(moments), seed)
    items: list[PlanItem] = []
    for index, moment in enumerate(moments):
        had = {item.topic for item in items}
        source = nearest([piece for piece in sources if piece.topic not in had] or sources, moment)
        subject = arcs[index * len(arcs) // len(moments)].subject
        about = (source.topic, source.theme) if source else (subject.topic, subject.theme.key)
        goal = SEQUENCE_GOALS[index % len(SEQUENCE_GOALS)]
        more = {"sequence_goal": goal, "emails": emails[index], "intent": _INTENT_OF_GOAL[goal]}
        items.append(_item("email_sequence", index, about, angles[index], moment, **more))
    return items
