"""What a model is asked for a change of a text, and what it has said so far."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, cast

from pydantic import BaseModel, Field, create_model
from pydantic_core import from_json

from contentapp.domain.generation.asking import Example, describe_business, describe_rules
from contentapp.domain.generation.prompts import as_document, compose
from contentapp.domain.ports import Finding, PlanItem, Question
from contentapp.domain.profile.model import BusinessProfile
from contentapp.domain.rewriting.texts import Change

_LONGEST: Final = 40_000
_LISTS: Final = ("hashtags",)


def change_question(
    change: Change,
    text: Mapping[str, Any],
    profile: BusinessProfile,
    item: PlanItem,
    voice: Sequence[Example] = (),
    *,
    last_try: Mapping[str, Any] | None = None,
    to_mend: Sequence[Finding] = (),
) -> Question[BaseModel]:
    """The question; `item` says what and where the piece is. With `to_mend` it is asked again."""
    system, prompt = compose("house", "rewrite", *(["again"] if to_mend else []))
    facts: dict[str, Any] = {
        "change": change.action,
        "text": dict(text),
        "business": describe_business(profile, item),
        "examples": [one.text for one in voice if one.kind == item.kind],
        "rules": describe_rules(item),
    }
    if change.detail:
        facts["language" if change.action == "translate" else "tone"] = change.detail
    if to_mend:
        facts["last_try"] = dict(last_try or {})
        facts["to_mend"] = [{"where": one.place, "found": one.message, "do": one.fix} for one in to_mend]
    # Twice as long as it is, at a token for three letters, is room enough for any of the changes.
    length = len(json.dumps(dict(text), ensure_ascii=False))
    return Question(system, as_document(facts), _form(change.fields), prompt, 300 + 2 * length // 3)


@lru_cache(maxsize=32)
def _form(names: tuple[str, ...]) -> type[BaseModel]:
    fields: dict[str, Any] = {
        name: (list[str], Field(max_length=30)) if name in _LISTS else (str, Field(max_length=_LONGEST))
        for name in names
    }
    return create_model("ChangedText", **fields)


def said_so_far(json_text: str, change: Change) -> dict[str, Any]:
    """The fields of an answer that is still being written, the last one as far as it goes."""
    try:
        said = from_json(json_text, allow_partial="trailing-strings")
    except ValueError:
        return {}
    if not isinstance(said, dict):
        return {}
    fields = cast("dict[str, Any]", said)
    return {name: fields[name] for name in change.fields if isinstance(fields.get(name), (str, list))}


def tidied(answer: BaseModel) -> dict[str, Any]:
    """The fields of a filled form, as a person would have typed them."""
    return {
        name: [tag.strip().lstrip("#") for tag in cast("list[str]", value) if tag.strip()]
        if isinstance(value, list)
        else str(value).strip()
        for name, value in answer
    }
