"""What the first pieces of a business would read, for the live sample beside the wizard: planned and written for real.

The plan is that of a free sample's week. Its first post is written in a framework that speaks of what was answered,
since most frameworks speak of their subject alone: a newcomer wants to see what becomes of their own words.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import date, datetime
from itertools import islice
from typing import Final

from contentapp.domain.catalog import SAMPLE
from contentapp.domain.generation.angles import INTENT_OF
from contentapp.domain.generation.language import Language, built_in_language
from contentapp.domain.generation.planner import plan_bundle
from contentapp.domain.generation.planning.cadence import platforms_of
from contentapp.domain.generation.planning.mix import post_types_on
from contentapp.domain.generation.planning.options import PlanOptions
from contentapp.domain.generation.writer.book import Book
from contentapp.domain.generation.writer.trace import TracedText, trace
from contentapp.domain.kinds import Kind
from contentapp.domain.ports import BlogPostDraft, ContentUpgradeDraft, Draft, EmailSequenceDraft, Plan, PlanItem
from contentapp.domain.profile.model import BusinessProfile

Answer = tuple[str, int]
"""A field of the profile, and the place of an answer among that field's answers."""

SUBJECTS: Final = ("audience_pain_points", "audience_desired_outcomes", "primary_topics", "primary_product")
"""With an answer to any of these there is something to write about."""
VOICED: Final = (
    "name",
    "industry",
    "primary_product",
    "core_offer_description",
    "audience_demographics.groups",
    "audience_pain_points",
    "audience_desired_outcomes",
    "primary_topics",
    "tone_of_voice",
    "brand_keywords",
    "primary_cta",
)
"""The questions whose answers change what a sample says."""

_OPENINGS: Final[tuple[tuple[str, str], ...]] = (
    ("pas", "audience_pain_points"),
    ("offer", "core_offer_description"),
    ("before_after_bridge", "audience_desired_outcomes"),
    ("aida", "primary_cta"),
    ("behind_the_scenes", "primary_product"),
    ("objection", "primary_product"),
    ("how_we_think", "primary_topics"),
)
"""Frameworks that say answers aloud, and the answer without which each is left out."""
_SEED: Final = 1
_MOST_TRIES: Final = 8
_MOST_OPENINGS: Final = 1000


@dataclass(frozen=True, slots=True)
class SamplePiece:
    """One piece: what it is called where others lead to it (`line`), and the beginning of what it says.

    A post has no title of its own; an email's is its subject.
    """

    kind: Kind
    scheduled_for: datetime
    line: str
    title: TracedText
    text: TracedText


@dataclass(frozen=True, slots=True)
class Sample:
    """A post and what it leads to, in this order; `opening` is the number of the way in which the post is told."""

    platform: str
    opening: int
    pieces: tuple[SamplePiece, ...]


def write_sample(
    profile: BusinessProfile,
    starts_on: date,
    *,
    platform: str = "",
    opening: int = 0,
    fresh: Collection[Answer] = (),
) -> Sample | None:
    """The sample for one of the business's platforms, its first one unless it names another; None without a subject.

    The post opens in the way numbered `opening` or the next that suits, one that says an answer out of `fresh` if there
    is any within a few tries. About 40 ms of computing: call it in a thread.
    """
    if not any(getattr(profile, field) for field in SUBJECTS):
        return None
    own = platforms_of(profile)
    platform = platform if platform in own else own[0]
    plan = _plan(profile, starts_on, platform)
    longer = replace(plan, items=tuple(item for item in plan.items if item.kind != "social_post"))
    language = built_in_language()
    slot = _first_post(plan)
    opening, post = _post(profile, longer, slot, language, opening % _MOST_OPENINGS, fresh)
    nothing = TracedText("", ())
    pieces = [SamplePiece("social_post", slot.scheduled_for, post.text.partition("\n")[0], nothing, post)]
    book = Book(profile, longer, language)
    for item in _journey(longer, slot):
        line, title, text = _beginning(book.draft(item))
        traced = (trace(title, profile, language), trace(text, profile, language))
        pieces.append(SamplePiece(item.kind, item.scheduled_for, line, *traced))
    return Sample(platform, opening, tuple(pieces))


def _plan(profile: BusinessProfile, starts_on: date, platform: str) -> Plan:
    posts = sum(part.count for part in SAMPLE.components if part.kind == "social_post")
    return plan_bundle(
        profile,
        SAMPLE.components,
        starts_on=starts_on,
        period_days=SAMPLE.period_days,
        seed=_SEED,
        options=PlanOptions(posts={platform: posts}),
    )


def _first_post(plan: Plan) -> PlanItem:
    """The week's first post that leads to a blog post; where none does, its first."""
    posts = sorted((item for item in plan.items if item.kind == "social_post"), key=lambda item: item.scheduled_for)
    return next((post for post in posts if post.leads_to and plan.item(post.leads_to).kind == "blog_post"), posts[0])


def _journey(plan: Plan, item: PlanItem) -> Iterator[PlanItem]:
    """What an item leads to, and what that leads to, until it would come back to where it was."""
    seen: set[str] = set()
    while item.leads_to and item.leads_to not in seen:
        seen.add(item.leads_to)
        item = plan.item(item.leads_to)
        yield item


def _post(
    profile: BusinessProfile,
    plan: Plan,
    slot: PlanItem,
    language: Language,
    opening: int,
    fresh: Collection[Answer],
) -> tuple[int, TracedText]:
    """The first suiting opening that says a fresh answer, or else the first suiting one; with its number."""
    first: tuple[int, TracedText] | None = None
    of_fresh = _of_fresh(profile, fresh)
    for number in islice(dict.fromkeys(_numbers(profile, opening, fresh)), _MOST_TRIES):
        told = trace(_told(of_fresh, plan, slot, language, number), profile, language)
        if not fresh or any((span.field, span.index) in fresh for span in told.spans):
            return number, told
        first = first or (number, told)
    assert first is not None
    return first


def _of_fresh(profile: BusinessProfile, fresh: Collection[Answer]) -> BusinessProfile:
    """The profile with its fresh pains and outcomes alone: a post otherwise chooses those that suit its topic."""
    alone: dict[str, list[str]] = {}
    for field in ("audience_pain_points", "audience_desired_outcomes"):
        said = [answer for at, answer in enumerate(getattr(profile, field)) if (field, at) in fresh]
        if any(said):
            alone[field] = said
    return profile.model_copy(update=alone)


def _numbers(profile: BusinessProfile, opening: int, fresh: Collection[Answer]) -> Iterator[int]:
    """The openings to try: those from `opening` on whose answer is there, each also in the round of a fresh answer.

    In round number n a post speaks of the answers in place n of their lists.
    """
    rounds = sorted({index for _, index in fresh})
    for number in range(opening, opening + len(_OPENINGS)):
        place = number % len(_OPENINGS)
        if getattr(profile, _OPENINGS[place][1]):
            yield number
            yield from (index * len(_OPENINGS) + place for index in rounds)


def _told(profile: BusinessProfile, plan: Plan, slot: PlanItem, language: Language, number: int) -> str:
    """The slot's post in the framework and round of that number."""
    round_, place = divmod(number, len(_OPENINGS))
    angle = _OPENINGS[place][0]
    types = post_types_on(slot.platform or "")
    kind = "single" if "single" in types else "video"
    item = replace(slot, angle=angle, intent=INTENT_OF[angle], post_type=kind, position=round_ + 1)
    draft = Book(profile, replace(plan, seed=_SEED + round_), language).draft(item)
    return getattr(draft, "content", "")


def _beginning(draft: Draft) -> tuple[str, str, str]:
    """What a longer piece is called where others lead to it, its title, and how it begins."""
    match draft:
        case BlogPostDraft():
            return draft.title, draft.title, draft.content.partition("\n## ")[0].strip()
        case ContentUpgradeDraft():
            return draft.title, draft.title, draft.description
        case EmailSequenceDraft():
            first = draft.emails[0]
            return draft.name, first.subject_line, first.content
        case _:
            raise TypeError("A post leads to longer pieces only.")
