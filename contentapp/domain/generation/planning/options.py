"""What a customer may say of a plan before it is written, and why a wish cannot be met."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from contentapp.domain.kinds import PLATFORMS
from contentapp.errors import Invalid


class PlanError(Invalid):
    """A wish that no plan can meet; the message says why, and what to change."""

    code = "plan_refused"


class EmptyPlan(PlanError):
    """A bundle with nothing in it, or with no days to spread it over."""

    code = "empty_plan"


class PeriodTooShort(PlanError):
    """More pieces than the period has minutes to publish them in."""

    code = "period_too_short"


class UnknownPlatform(PlanError):
    """Posts for a platform that is not known."""

    code = "unknown_platform"


class TooManyPosts(PlanError):
    """More posts than were bought, or fewer than none."""

    code = "too_many_posts"


class PostsLeftOver(PlanError):
    """Posts that were bought and that no platform is to have."""

    code = "posts_left_over"


class NoThemeLeft(PlanError):
    """Everything to write about was switched off."""

    code = "no_theme_left"


@dataclass(frozen=True, slots=True)
class PlanOptions:
    """The wishes: posts a platform (what is not named shares the rest), keys of themes to leave out, the first day."""

    posts: Mapping[str, int] = field(default_factory=dict[str, int])
    off: tuple[str, ...] = ()
    starts_on: date | None = None


def check_posts(posts: Mapping[str, int], bought: int, platforms: Sequence[str]) -> None:
    """Whether so many posts a platform can be planned of those bought; `platforms` are those the business is on.

    Raises UnknownPlatform, TooManyPosts, PostsLeftOver.
    """
    for platform, count in posts.items():
        if platform not in PLATFORMS:
            raise UnknownPlatform("There is no such platform. Choose one from the list.", platform=platform[:40])
        if count < 0:
            raise TooManyPosts(f"{PLATFORMS[platform]} cannot have fewer than no posts.", platform=platform)
    wished = sum(posts.values())
    if wished > bought:
        raise TooManyPosts(
            f"That is {wished} posts; this bundle has {bought}. Take {wished - bought} away.",
            wished=wished,
            bought=bought,
        )
    if wished < bought and all(platform in posts for platform in platforms):
        raise PostsLeftOver(
            f"{bought - wished} of the {bought} posts you bought have no platform yet. Give them to one.",
            wished=wished,
            bought=bought,
        )
