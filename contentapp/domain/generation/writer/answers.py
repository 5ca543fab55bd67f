"""The answers of a profile in the form in which the writer splices them."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from contentapp.domain.generation.language import Language
from contentapp.domain.generation.phrases import as_topic, mid
from contentapp.domain.generation.text import by_itself, clean
from contentapp.domain.generation.writer.slots import phrases_of
from contentapp.domain.profile.model import BusinessProfile

_SHORTEST = 3


def spliced_answers(profile: BusinessProfile, language: Language) -> Iterator[tuple[str, str, int]]:
    """Each answer as it is spliced, with its field and its place among that field's answers."""
    for said, field, index in _said(profile, language):
        if len(said) >= _SHORTEST:
            yield said, field, index


def names_of(profile: BusinessProfile, language: Language) -> list[re.Pattern[str]]:
    """What a text about this business says: any of its answers, in the form in which it is spliced."""
    return [by_itself(said) for said in sorted({said for said, _, _ in spliced_answers(profile, language)})]


def _said(profile: BusinessProfile, language: Language) -> Iterator[tuple[str, str, int]]:
    own = phrases_of(profile, language.words)
    yield clean(profile.name, 60), "name", 0
    yield from _listed(profile, language)
    if clean(profile.primary_product):
        yield own.product, "primary_product", 0
    if clean(profile.core_offer_description):
        yield own.offer.rstrip("."), "core_offer_description", 0
    if clean(profile.industry) and not profile.primary_topics:
        yield as_topic(clean(profile.industry)), "industry", 0  # what a bundle is about when there is nothing else
    if clean(profile.primary_cta):
        yield own.cta, "primary_cta", 0
    for index, offer in enumerate(profile.promotions):
        yield clean(offer.name, 60), "promotions", index
        yield clean(offer.detail, 160), "promotions", index


def _listed(profile: BusinessProfile, language: Language) -> Iterator[tuple[str, str, int]]:
    """Topics, keywords, groups, pains and outcomes; the last two also as what is said to the reader."""
    for field in ("primary_topics", "brand_keywords", "audience_pain_points", "audience_desired_outcomes"):
        for index, answer in enumerate(getattr(profile, field)):
            yield as_topic(clean(answer, 120)), field, index
    for index, group in enumerate(profile.audience_demographics.groups):
        yield mid(clean(group, 60)), "audience_demographics", index
    for index, pain in _answered(profile.audience_pain_points):
        alone = BusinessProfile(name=profile.name, audience_pain_points=[pain])
        yield phrases_of(alone, language.words).pains[0], "audience_pain_points", index
    for index, hope in _answered(profile.audience_desired_outcomes):
        alone = BusinessProfile(name=profile.name, audience_desired_outcomes=[hope])
        yield phrases_of(alone, language.words).outcomes[0], "audience_desired_outcomes", index


def _answered(answers: Sequence[str]) -> Iterator[tuple[int, str]]:
    return ((index, said) for index, said in enumerate(answers) if clean(said))
