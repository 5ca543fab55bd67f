"""Changes of a text by the built-in writer: from its other wordings of the same plan, and by leaving sentences out."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final, cast

from contentapp.domain.generation.angles import ANGLES, INTENT_OF
from contentapp.domain.generation.parts import poll_parts
from contentapp.domain.generation.platforms import PLATFORM_RULES
from contentapp.domain.ports import (
    Draft,
    EmailSequenceDraft,
    Finding,
    Plan,
    PlanItem,
    SocialPostDraft,
    Writer,
    WriterError,
)
from contentapp.domain.profile.model import BusinessProfile
from contentapp.domain.rewriting.texts import Change

_SENTENCE: Final = re.compile(r"[^.!?…\n]+[.!?…]+[\"'”’)]*\s*|[^.!?…\n]+\s*")
_KEEP_SHARE: Final = 0.6
_GROW_SHARE: Final = 1.25
_OTHER: Final = Finding("warning", "again", "content", "Another wording was asked for.", "Say it in other words.")
_SEED_STEP: Final = 7_919
"""So that the same piece asked for again gets another deck of cards."""
_TAG_TRIES: Final = 4


async def change_by_hand(
    writer: Writer,
    change: Change,
    text: Mapping[str, Any],
    profile: BusinessProfile,
    plan: Plan,
    item: PlanItem,
    *,
    turn: int,
    email: int = 0,
) -> dict[str, Any]:
    """The changed fields; `turn` counts how often it was asked for this text, `email` from 0 in a sequence.

    Raises WriterError where the built-in writer cannot do it, or finds nothing to change.
    """
    match change.action:
        case "shorten":
            changed = {"content": shorten_text(str(text["content"]))}
        case "lengthen":
            other = await _other(writer, profile, plan, item, turn)
            changed = {"content": lengthen_text(str(text["content"]), str(_fields(other, email)["content"]))}
        case "hashtags":
            changed = {"hashtags": await _hashtags(writer, profile, plan, item, text, turn)}
        case "tone":
            told = profile.model_copy(update={"tone_of_voice": change.detail, "email_tone": change.detail})
            changed = change.of(_fields(await _other(writer, told, plan, item, turn), email))
        case "variant":
            angle = _other_angle(item, turn)
            changed = change.of(_fields(await _other(writer, profile, plan, replace(item, angle=angle), turn), email))
        case "rewrite":
            changed = change.of(_fields(await _other(writer, profile, plan, item, turn), email))
        case "translate":
            raise WriterError("The built-in writer writes English only. A model can translate.")
    if all(changed[name] == text.get(name) for name in changed):
        raise WriterError("The built-in writer finds nothing to change here.")
    return changed


async def _other(writer: Writer, profile: BusinessProfile, plan: Plan, item: PlanItem, turn: int) -> Draft:
    """Another wording of a piece: it is planned with where it leads and nothing else, so that it comes at once."""
    around = tuple(replace(one, leads_to=None) for one in plan.items if one.ref == item.leads_to)
    alone = replace(plan, items=(item, *around), seed=plan.seed + turn * _SEED_STEP)
    return await writer.write(profile, alone, item, findings=[_OTHER])


def _fields(draft: Draft, email: int) -> dict[str, Any]:
    if isinstance(draft, EmailSequenceDraft):
        if email >= len(draft.emails):
            raise WriterError("The plan knows no such email, so only a model can write it anew.")
        draft_fields: Any = draft.emails[email]
    else:
        draft_fields = draft
    names = ("title", "content", "description", "meta_description", "subject_line", "preview_text")
    return {name: getattr(draft_fields, name) for name in names if hasattr(draft_fields, name)}


def _other_angle(item: PlanItem, turn: int) -> str:
    angles = [one for one in ANGLES.get(item.kind, ()) if one not in (item.angle, "poll", "promotion")]
    alike = [one for one in angles if INTENT_OF.get(one) == INTENT_OF.get(item.angle)] or angles
    if item.post_type == "poll" or not alike:
        return item.angle
    return alike[turn % len(alike)]


def shorten_text(content: str) -> str:
    """The text at some three fifths of its length: first and last paragraph stay, of the others the first sentences.

    Headings, lists and the answers of a poll stay whole. Raises WriterError where nothing can go.
    """
    _, answers = poll_parts(content)
    blocks = content.split("\n\n")
    aim = round(_KEEP_SHARE * len(content))
    kept = list(blocks)
    for place in range(len(blocks) - 2, 0, -1):
        if sum(map(len, kept)) <= aim:
            break
        kept[place] = _first_sentence(blocks[place])
    shorter = "\n\n".join(block for block in kept if block)
    if answers or len(shorter) >= len(content):
        first, *rest = [one for block in blocks[:1] for one in _SENTENCE.findall(block)]
        shorter = "\n\n".join([first.strip(), *blocks[1:]]) if rest else content
    if len(shorter) >= len(content):
        raise WriterError("This is as short as the built-in writer can make it.")
    return shorter


def _first_sentence(block: str) -> str:
    if block.startswith(("#", "-", "*", "|", ">", "---", "○")) or block[:2].rstrip(".").isdigit():
        return block
    sentences = _SENTENCE.findall(block)
    return sentences[0].strip() if len(sentences) > 1 else "" if len(block) < 90 else block


def lengthen_text(content: str, other: str) -> str:
    """The text with paragraphs of another wording before its last one, until it is a quarter longer.

    Raises WriterError where that has nothing to add.
    """
    blocks = content.split("\n\n")
    said = set(blocks)
    found = [block for block in other.split("\n\n")[1:-1] if block not in said]
    new = [block for block in found if "---" not in block and "○" not in block]
    if not new or poll_parts(content)[1]:
        raise WriterError("The built-in writer has nothing to add to this.")
    grown = list(blocks)
    for block in new:
        if len("\n\n".join(grown)) >= _GROW_SHARE * len(content):
            break
        grown.insert(len(grown) - 1 if len(grown) > 1 else len(grown), block)
    return "\n\n".join(grown)


async def _hashtags(
    writer: Writer, profile: BusinessProfile, plan: Plan, item: PlanItem, text: Mapping[str, Any], turn: int
) -> list[str]:
    """What is there and fits, and what other wordings would have: as many as work best on the platform."""
    rules = PLATFORM_RULES.get(item.platform or "")
    most = rules.advised_hashtags if rules else 3
    found: dict[str, str] = {}
    for number in range(_TAG_TRIES):
        draft = await _other(writer, profile, plan, item, turn + number)
        tags = draft.hashtags if isinstance(draft, SocialPostDraft) else []
        found |= {tag.casefold(): tag for tag in tags if tag.casefold() not in found}
    words = [re.sub(r"\W", "", word.title()) for word in (*profile.brand_keywords, *profile.primary_topics)]
    found |= {word.casefold(): word for word in words if word and word.casefold() not in found}
    old = [str(tag) for tag in cast("list[object]", text.get("hashtags") or [])]
    fresh = [tag for key, tag in found.items() if key not in {one.casefold() for one in old}]
    if not fresh:
        return old
    return [*fresh, *old][:most] if turn else [*old, *fresh][:most] if len(old) < most else [*fresh, *old][:most]
