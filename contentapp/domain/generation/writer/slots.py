"""What fills the blanks: the profile's answers as phrases, with something true to say where an answer is missing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import cast

from contentapp.domain.generation.language import WordLists
from contentapp.domain.generation.phrases import as_aim, as_thing, each_clean, mid, shape_of, to_reader, when
from contentapp.domain.generation.text import capitalise, clean, plural, shorten
from contentapp.domain.profile.model import BusinessProfile

_ARTICLE = re.compile(r"^(?:an?|the|our|my|your)\s+", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Phrases:
    """A profile's answers, cleaned and ready to be spliced; no list is empty."""

    name: str
    pains: tuple[str, ...]
    outcomes: tuple[str, ...]
    audiences: tuple[str, ...]
    product: str
    offer: str
    cta: str


def phrases_of(profile: BusinessProfile, words: WordLists) -> Phrases:
    """The phrases that a profile's answers give."""
    name = clean(profile.name, 60) or "our team"
    fallbacks = words.fallbacks
    groups = [mid(g) for g in each_clean(profile.audience_demographics.groups, 60)]
    if not groups:
        groups = [_group(role) for role in each_clean([profile.audience_job_role], 60)]
    product = _ARTICLE.sub("", mid(clean(profile.primary_product, 60))) or str(fallbacks["product"])
    return Phrases(
        name=name,
        pains=_reader_phrases(profile.audience_pain_points, 90) or cast("tuple[str, ...]", fallbacks["pains"]),
        outcomes=tuple(as_aim(said) for said in _reader_phrases(profile.audience_desired_outcomes, 80))
        or cast("tuple[str, ...]", fallbacks["outcomes"]),
        audiences=tuple(groups) or (str(fallbacks["audience"]),),
        product=product,
        offer=_offer(profile, name),
        cta=mid(clean(profile.primary_cta, 60)) or str(fallbacks["cta"]),
    )


def slots_of(phrases: Phrases, *, topic: str, turn: int) -> dict[str, str]:
    """The blanks for one text; `turn` decides which of several pains and outcomes it speaks of."""
    pain, outcome = _nth(phrases.pains, turn), _nth(phrases.outcomes, turn + turn // len(phrases.pains))
    audience = _nth(phrases.audiences, turn)
    return {
        "name": phrases.name,
        "short_name": shorten(phrases.name, 30),
        "topic": topic,
        "Topic": capitalise(topic),
        "pain": pain,
        "Pain": capitalise(pain),
        "other_pain": _nth(phrases.pains, turn + 1),
        "when_pain": when(pain),
        "outcome": outcome,
        "aim": as_thing(outcome),
        "Outcome": capitalise(outcome),
        "audience": audience,
        "product": phrases.product,
        "Product": capitalise(phrases.product),
        "offer": phrases.offer,
        "cta": phrases.cta,
        "Cta": capitalise(phrases.cta),
    }


def _nth(options: Sequence[str], turn: int) -> str:
    return options[turn % len(options)]


def _reader_phrases(answers: Sequence[str], limit: int) -> tuple[str, ...]:
    return tuple(mid(to_reader(answer)) for answer in each_clean(answers, limit))


def _group(role: str) -> str:
    """A role as people: "Owner or manager" becomes "owners or managers"."""
    return " ".join(
        part if part in ("or", "and", "/") else plural(part) for part in re.split(r" (or|and|/) ", mid(role)) if part
    )


def _offer(profile: BusinessProfile, name: str) -> str:
    """What the business does, as whole sentences in its own words."""
    said = clean(profile.core_offer_description, 220)
    if not said:
        product = _ARTICLE.sub("", mid(clean(profile.primary_product, 90)))
        return f"At {name} you can ask us about our {product}." if product else f"That is what {name} is here for."
    if re.match(r"(?i)(?:we|our|i|my)\b", said) or said.lower().startswith(name.lower()):
        return capitalise(said) + "."
    if shape_of(said) == "clause" or said.count(". "):
        return capitalise(said) + "."
    lead = "What we do" if shape_of(said) == "verb" or re.match(r"(?i)\w+ing\b", said) else "What you get from us"
    return f"{lead}: {mid(said)}."
