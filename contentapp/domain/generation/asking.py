"""What a model is asked for a planned piece: our instructions, and everything that people wrote as one document."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any, Final

from pydantic import BaseModel

from contentapp.domain.generation.forms import form_of
from contentapp.domain.generation.platforms import PLATFORM_RULES
from contentapp.domain.generation.prompts import as_document, compose
from contentapp.domain.kinds import KIND_NAMES, PLATFORMS, Kind
from contentapp.domain.ports import Draft, Finding, Plan, PlanItem, Question
from contentapp.domain.profile.model import BusinessProfile

MAX_TOKENS: Final[dict[Kind, int]] = {
    "social_post": 1_500,
    "blog_post": 5_000,
    "content_upgrade": 4_000,
    "email_sequence": 1_000,
}
"""The longest answer that is paid for; a sequence's, and a thread's, for each of its parts."""
USUAL_TOKENS: Final[dict[Kind, int]] = {
    "social_post": 280,
    "blog_post": 1_700,
    "content_upgrade": 1_100,
    "email_sequence": 420,
}
"""How long an answer usually is, for what a run is estimated to cost: measured on the built-in writer's pieces."""
_THREAD_POSTS: Final = 3
_NEIGHBOURS: Final = 3


@dataclass(frozen=True, slots=True)
class Example:
    """A piece that people approved, or edited by hand: how this business sounds."""

    kind: Kind
    text: str


def question_for(
    profile: BusinessProfile,
    plan: Plan,
    item: PlanItem,
    voice: Sequence[Example] = (),
    *,
    last_try: Draft | None = None,
    to_mend: Sequence[Finding] = (),
) -> Question[BaseModel]:
    """The question for one piece; with `to_mend` it is asked again, what the last try broke being named."""
    names = ["house", item.kind, *(["again"] if to_mend else [])]
    system, prompt = compose(*names)
    facts: dict[str, Any] = {
        "business": describe_business(profile, item),
        "examples": [one.text for one in voice if one.kind == item.kind],
        "piece": _piece(plan, item),
        "rules": describe_rules(item),
        "leads_here": [_neighbour(one) for one in plan.items if one.leads_to == item.ref][:_NEIGHBOURS],
        "leads_to": next((_neighbour(one) for one in plan.items if one.ref == item.leads_to), None),
    }
    if to_mend:
        facts["last_try"] = asdict(last_try) if last_try else None
        facts["to_mend"] = [{"where": one.place, "found": one.message, "do": one.fix} for one in to_mend]
    return Question(system, as_document(facts), form_of(item), prompt, longest_answer(item))


def longest_answer(item: PlanItem) -> int:
    """Tokens that are paid for at the most."""
    return MAX_TOKENS[item.kind] * _parts(item)


def usual_answer(item: PlanItem) -> int:
    """Tokens that an answer usually has."""
    return USUAL_TOKENS[item.kind] * _parts(item)


def _parts(item: PlanItem) -> int:
    if item.kind == "email_sequence":
        return max(1, item.emails)
    return _THREAD_POSTS if item.post_type == "thread" else 1


def describe_business(profile: BusinessProfile, item: PlanItem) -> dict[str, Any]:
    """The answers that were given, those left out that are empty and that no writer needs."""
    said = profile.model_dump(mode="json", exclude={"promotions", "competitor_social_accounts", "revenue_targets"})
    said["never_say"] = said.pop("banned_words")
    said["promotion"] = next(
        (one.model_dump(mode="json") for one in profile.promotions if one.name == item.promotion), None
    )
    said["platform_preferences"] = profile.platform_preferences.get(item.platform or "")
    return {name: value for name, value in said.items() if value}


def _piece(plan: Plan, item: PlanItem) -> dict[str, Any]:
    theme = next((one.name for one in plan.themes if one.key == item.theme), "")
    said = {
        "what": KIND_NAMES[item.kind],
        "platform": PLATFORMS.get(item.platform or "", ""),
        "post_type": item.post_type,
        "type": item.upgrade_type,
        "topic": item.topic,
        "theme": theme,
        "angle": item.angle.replace("_", " "),
        "intent": item.intent,
        "goal": item.goal.replace("_", " "),
        "sequence_goal": item.sequence_goal,
        "emails": item.emails or None,
        "appears_on": f"{item.scheduled_for:%A} {item.scheduled_for.day} {item.scheduled_for:%B %Y}",
    }
    return {name: value for name, value in said.items() if value}


def describe_rules(item: PlanItem) -> dict[str, Any]:
    """What the place where a piece appears asks of it."""
    rules = PLATFORM_RULES.get(item.platform or "")
    if rules is None:
        return {}
    said = {
        "characters": rules.characters,
        "hashtags": rules.advised_hashtags,
        "shown_first": rules.fold,
        "needs": rules.needs,
        "answer_characters": rules.poll.answer if rules.poll and item.post_type == "poll" else None,
        "question_characters": rules.poll.question if rules.poll and item.post_type == "poll" else None,
        "slides": list(rules.slides) if rules.slides and item.post_type == "carousel" else None,
    }
    return {name: value for name, value in said.items() if value}


def _neighbour(item: PlanItem) -> dict[str, str]:
    what = PLATFORMS.get(item.platform or "") or item.upgrade_type or KIND_NAMES[item.kind]
    return {"what": what, "topic": item.topic}
