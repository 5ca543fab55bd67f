"""What a business can write about: its own topics first, then what its answers imply."""

from __future__ import annotations

from typing import Final

from contentapp.domain.generation.phrases import as_topic, each_clean
from contentapp.domain.profile.model import BusinessProfile

_ENOUGH: Final = 12
_OWN_SUFFICE: Final = 4
_COMMON: Final = (
    "choosing well",
    "planning ahead",
    "good questions to ask",
    "small improvements",
    "getting it right the first time",
)


def topics_of(profile: BusinessProfile) -> list[str]:
    """Phrases that fit after "about", best first; never empty.

    The customer's own topics come first; when they are few, what the audience struggles with and hopes for follows,
    interleaved.
    """
    own = each_clean([*profile.primary_topics, *profile.brand_keywords[: 0 if profile.primary_topics else 6]], 120)
    pains = each_clean(profile.audience_pain_points, 120)
    hopes = each_clean(profile.audience_desired_outcomes, 120)
    implied = [text for pair in zip(pains, hopes, strict=False) for text in pair]
    implied += pains[len(hopes) :] + hopes[len(pains) :]
    found = [as_topic(text) for text in own + ([] if len(own) >= _OWN_SUFFICE else implied)]
    if len(own) < _OWN_SUFFICE:
        found += [as_topic(text) for text in each_clean([profile.primary_product, profile.industry], 120)]
    topics = list(dict.fromkeys(topic for topic in found if topic))
    if len(topics) < _OWN_SUFFICE - 1:
        topics += _COMMON
    return topics[:_ENOUGH]
