"""Social posts: an opening that stops the thumb, a body that keeps its promise, and one thing to do next."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final
from zoneinfo import ZoneInfo

from contentapp.domain.generation.platforms import PLATFORM_RULES, Platform, post_length
from contentapp.domain.generation.text import capitalise, clean, shorten, tidy
from contentapp.domain.generation.writer.pen import Pen, round_shifted
from contentapp.domain.kinds import UPGRADE_TYPES
from contentapp.domain.ports import SocialPostDraft

_ROOMY: Final = 2000
"""From this limit on a post has room for a whole body."""
_NO_LINKS: Final = frozenset({"instagram", "tiktok"})
_ASIDE_EVERY: Final = 3
_PROMOTION_EVERY: Final = 3
_HASHTAG_LENGTH: Final = 30


def write_social_post(pen: Pen) -> SocialPostDraft:
    """One post, within the limits of its platform."""
    platform = pen.item.platform or "linkedin"
    rules = PLATFORM_RULES.get(platform, PLATFORM_RULES["linkedin"])
    hashtags = _hashtags(pen, min(rules.advised_hashtags, 5))
    content, hashtags = next(_fitting(pen, platform, rules, hashtags))
    return SocialPostDraft(
        content=content,
        hashtags=hashtags,
        media_prompts=[tidy(pen.say("media", pen.language.social.media["pictures"], pen.turn))],
        cta_text=_call(pen),
    )


def _fitting(pen: Pen, platform: str, rules: Platform, hashtags: list[str]) -> Iterator[tuple[str, list[str]]]:
    """The longest version that fits, first; the last one is cut to fit."""
    versions = list(_versions(pen, platform, roomy=rules.characters >= _ROOMY))
    for parts in versions:
        content = tidy("\n\n".join(part for part in parts if part))
        for tags in (hashtags, hashtags[:1], []):
            if post_length(platform, content, tags) <= rules.characters:
                yield content, tags
    # X counts some scripts double, so half the limit always fits.
    yield tidy(shorten(versions[-1][0], rules.characters // 2)), []


def _versions(pen: Pen, platform: str, *, roomy: bool) -> Iterator[tuple[str, ...]]:
    angle = pen.language.social.angles[pen.item.angle if pen.item.angle in pen.language.social.angles else "tip"]
    turn = pen.turn_of_angle
    opening = pen.say(f"{pen.item.angle}:openings", angle.openings, turn)
    later = round_shifted(turn, len(angle.openings))
    closing = _closing(pen, platform)
    if roomy:
        body = pen.say(f"{pen.item.angle}:bodies", angle.bodies, later)
        yield opening, body, _aside(pen), _promotion(pen), closing
    short = pen.say(f"{pen.item.angle}:shorts", angle.shorts, later)
    yield opening, short, closing
    yield opening, short
    yield (short,)
    yield (opening,)


def _closing(pen: Pen, platform: str) -> str:
    social = pen.language.social
    if not pen.next_item:
        return pen.say("closings:nothing", social.closings["nothing"], pen.turn)
    lines = social.closings[pen.next_item.kind]
    closing = pen.say(f"closings:{pen.next_item.kind}", lines, round_shifted(pen.turn, len(lines)))
    if platform in _NO_LINKS:
        closing += " " + pen.say("closings:bio", social.closings["bio"], pen.turn)
    return closing


def _aside(pen: Pen) -> str:
    """A short remark in the business's tone, in every third post."""
    if pen.turn % _ASIDE_EVERY:
        return ""
    lines = pen.language.social.asides[pen.tone]
    return pen.say("asides", lines, round_shifted(pen.turn // _ASIDE_EVERY, len(lines)))


def _promotion(pen: Pen) -> str:
    """The offer that runs on the day of the post, in every third post of those days."""
    if pen.turn % _PROMOTION_EVERY != 1:
        return ""
    on = pen.item.scheduled_for.astimezone(_zone(pen.profile.time_zone)).date()
    for offer in pen.profile.promotions:
        started = offer.starts_on is None or offer.starts_on <= on
        if started and (offer.ends_on is None or on <= offer.ends_on):
            name, detail = clean(offer.name, 60), clean(offer.detail, 160)
            until = f" Until {offer.ends_on.day} {offer.ends_on:%B}." if offer.ends_on else ""
            return (f"{capitalise(name)}: {detail}." if detail else f"{capitalise(name)}.") + until if name else ""
    return ""


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        return ZoneInfo("UTC")


def _call(pen: Pen) -> str:
    if not pen.next_item:
        return shorten(pen.slots["Cta"], 40)
    lines = pen.language.social.calls[pen.next_item.kind]
    return pen.say(f"calls:{pen.next_item.kind}", lines, pen.turn)


def _hashtags(pen: Pen, most: int) -> list[str]:
    """Keywords as hashtags, without '#': the topic's own first."""
    topics = [pen.topic] if len(pen.topic.split()) <= 3 else []
    candidates = [*topics, *pen.profile.brand_keywords, *pen.profile.primary_topics, pen.profile.industry]
    tags: dict[str, str] = {}
    for text in candidates:
        parts = re.findall(r"[^\W_]+", clean(text, 60))
        tag = "".join(part[:1].upper() + part[1:] for part in parts)
        if len(parts) <= 4 and 3 <= len(tag) <= _HASHTAG_LENGTH and tag[0].isalpha() and tag not in UPGRADE_TYPES:
            tags.setdefault(tag.lower(), tag)
    return list(tags.values())[:most]
