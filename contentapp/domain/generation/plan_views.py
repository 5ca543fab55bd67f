"""A stored plan as people see it before it is written: by month, platform and theme, and where it leads. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import ZoneInfo

from contentapp.domain.generation.planning.cadence import platforms_of
from contentapp.domain.generation.planning.calendar import zone_of
from contentapp.domain.generation.planning.mix import post_types_on
from contentapp.domain.generation.planning.options import PlanOptions
from contentapp.domain.kinds import INTENTS, KINDS, PLATFORMS, Kind
from contentapp.domain.ports import Component, Plan, PlanItem, Theme
from contentapp.domain.profile.model import BusinessProfile


@dataclass(frozen=True, slots=True)
class PlannedPiece:
    """One piece of a plan; `on` and `at` are local ("2027-03-01", "09:20"), `leads_to` is a ref or empty."""

    ref: str
    kind: Kind
    on: str
    at: str
    topic: str
    intent: str
    angle: str
    theme: str
    goal: str
    leads_to: str
    platform: str = ""
    post_type: str = ""
    upgrade_type: str = ""
    sequence_goal: str = ""
    emails: int = 0
    promotion: str = ""
    seasonal: bool = False


@dataclass(frozen=True, slots=True)
class PlannedMonth:
    """A month's pieces in the order they go out; `key` is "2027-03", `name` "March 2027"."""

    key: str
    name: str
    counts: Mapping[Kind, int]
    pieces: tuple[PlannedPiece, ...]


@dataclass(frozen=True, slots=True)
class PlannedTheme:
    """A theme, whether it is on, and how many pieces are about it."""

    key: str
    name: str
    origin: str
    on: bool
    pieces: int


@dataclass(frozen=True, slots=True)
class PlannedPlatform:
    """A platform's posts; `wished` is the number somebody asked for, None where the planner shares them out."""

    platform: str
    name: str
    posts: int
    wished: int | None
    types: Mapping[str, int]
    possible_types: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class PlannedIntent:
    """How many posts are for what; `percent` of all posts, rounded."""

    intent: str
    posts: int
    percent: int


@dataclass(frozen=True, slots=True)
class Journey:
    """What so many posts lead to, and where that leads in turn; `then` is in order and may be empty."""

    posts: int
    first: PlannedPiece
    then: tuple[PlannedPiece, ...]


@dataclass(frozen=True, slots=True)
class RunPlanView:
    """Everything a page shows of a plan. `adjustable` until writing begins; `earliest` is the first day to choose."""

    bundle_id: str
    name: str
    status: str
    adjustable: bool
    zone: str
    starts_on: date
    ends_on: date
    earliest: date
    bought: Mapping[Kind, int]
    months: tuple[PlannedMonth, ...]
    platforms: tuple[PlannedPlatform, ...]
    themes: tuple[PlannedTheme, ...]
    mix: tuple[PlannedIntent, ...]
    journeys: tuple[Journey, ...]
    options: PlanOptions

    @property
    def pieces(self) -> int:
        """How many pieces are planned."""
        return sum(len(month.pieces) for month in self.months)


def months_of(plan: Plan, zone: ZoneInfo) -> tuple[PlannedMonth, ...]:
    """The plan's pieces by local month, in the order they go out."""
    months: dict[str, list[PlannedPiece]] = {}
    for item in sorted(plan.items, key=lambda item: (item.scheduled_for, item.ref)):
        piece = piece_of(item, zone)
        months.setdefault(piece.on[:7], []).append(piece)
    return tuple(
        PlannedMonth(key, f"{date.fromisoformat(f'{key}-01'):%B %Y}", _by_kind(pieces), tuple(pieces))
        for key, pieces in months.items()
    )


def piece_of(item: PlanItem, zone: ZoneInfo) -> PlannedPiece:
    """A planned piece with its moment where the business is."""
    local = item.scheduled_for.astimezone(zone)
    return PlannedPiece(
        ref=item.ref,
        kind=item.kind,
        on=local.date().isoformat(),
        at=f"{local:%H:%M}",
        topic=item.topic,
        intent=item.intent,
        angle=item.angle,
        theme=item.theme,
        goal=item.goal,
        leads_to=item.leads_to or "",
        platform=item.platform or "",
        post_type=item.post_type or "",
        upgrade_type=item.upgrade_type or "",
        sequence_goal=item.sequence_goal or "",
        emails=item.emails,
        promotion=item.promotion,
        seasonal=item.season is not None,
    )


def themes_in(plan: Plan) -> tuple[PlannedTheme, ...]:
    """The plan's themes with how many pieces each has; a plan of an older release has none."""
    counted = Counter(item.theme for item in plan.items)
    return tuple(_theme(theme, counted[theme.key]) for theme in plan.themes)


def platforms_in(plan: Plan, profile: BusinessProfile, options: PlanOptions) -> tuple[PlannedPlatform, ...]:
    """The platforms of the business, of the plan and of its options, each with its posts by type."""
    posts = [item for item in plan.items if item.platform]
    names = dict.fromkeys([*platforms_of(profile), *options.posts, *(item.platform or "" for item in posts)])
    return tuple(
        PlannedPlatform(
            platform=name,
            name=PLATFORMS[name],
            posts=sum(item.platform == name for item in posts),
            wished=options.posts.get(name),
            types=Counter(item.post_type or "single" for item in posts if item.platform == name),
            possible_types=post_types_on(name),
        )
        for name in names
        if name in PLATFORMS
    )


def mix_in(plan: Plan) -> tuple[PlannedIntent, ...]:
    """What the posts are for, in the order of `kinds.INTENTS`."""
    counted = Counter(item.intent for item in plan.items if item.kind == "social_post")
    total = sum(counted.values()) or 1
    return tuple(PlannedIntent(intent, counted[intent], round(100 * counted[intent] / total)) for intent in INTENTS)


def journeys_in(plan: Plan, zone: ZoneInfo) -> tuple[Journey, ...]:
    """Every longer piece that posts lead to, in the order they go out, and what follows it."""
    by_ref = {item.ref: item for item in plan.items}
    led = Counter(item.leads_to for item in plan.items if item.kind == "social_post" and item.leads_to)
    firsts = [item for item in plan.items if led[item.ref] or item.kind == "blog_post"]
    journeys: list[Journey] = []
    for item in sorted(firsts, key=lambda item: (item.scheduled_for, item.ref)):
        then: list[PlannedPiece] = []
        at = item
        while at.leads_to and at.leads_to in by_ref and len(then) < len(KINDS):
            at = by_ref[at.leads_to]
            then.append(piece_of(at, zone))
        journeys.append(Journey(led[item.ref], piece_of(item, zone), tuple(then)))
    return tuple(journeys)


def view_plan(
    plan: Plan,
    profile: BusinessProfile,
    options: PlanOptions,
    components: Sequence[Component],
    *,
    bundle_id: str,
    name: str,
    status: str,
    earliest: date,
) -> RunPlanView:
    """All of it."""
    zone = zone_of(profile.time_zone)
    bought: dict[Kind, int] = dict.fromkeys(KINDS, 0)
    for component in components:
        bought[component.kind] += component.count
    return RunPlanView(
        bundle_id=bundle_id,
        name=name,
        status=status,
        adjustable=status == "planned",
        zone=zone.key,
        starts_on=plan.period_start,
        ends_on=plan.period_end,
        earliest=earliest,
        bought=bought,
        months=months_of(plan, zone),
        platforms=platforms_in(plan, profile, options),
        themes=themes_in(plan),
        mix=mix_in(plan),
        journeys=journeys_in(plan, zone),
        options=options,
    )


def _theme(theme: Theme, pieces: int) -> PlannedTheme:
    return PlannedTheme(theme.key, theme.name, theme.origin, theme.on, pieces)


def _by_kind(pieces: Sequence[PlannedPiece]) -> dict[Kind, int]:
    return {kind: sum(piece.kind == kind for piece in pieces) for kind in KINDS}
