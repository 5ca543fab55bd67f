"""Pictures and films that a post asks for: enough for its kind, not too many, each with a text that replaces it."""

from __future__ import annotations

from collections.abc import Sequence

from contentapp.domain.generation.platforms import Platform
from contentapp.domain.generation.validators.findings import counted, error, warning
from contentapp.domain.generation.validators.text import check_text
from contentapp.domain.ports import Finding

_MOST_TOGETHER = 4
"""Pictures in one post that is no carousel: X, Bluesky and Mastodon take four; elsewhere more are a carousel."""


def check_media(
    prompts: Sequence[str], alt_texts: Sequence[str] | None, post_type: str, rules: Platform, name: str
) -> list[Finding]:
    """What is described for a post on a platform; without `alt_texts` those are not asked for."""
    found = _count(len(prompts), post_type, rules, name)
    for prompt in prompts:
        found += check_text("media_prompts", prompt)
    if alt_texts is not None:
        found += _alt_texts(prompts, alt_texts, rules, name)
    return found


def _count(count: int, post_type: str, rules: Platform, name: str) -> list[Finding]:
    place = "media_prompts"
    if post_type == "carousel" and rules.slides is not None:
        most = rules.slides[1]
        if count > most:
            message = f"{name} takes {most} slides; this describes {count}."
            return [error("too_many_media", place, message, "Put what belongs together on one slide.")]
        if count == 0:
            return [error("no_media", place, "A carousel needs its slides described.", "Describe each slide.")]
        # One picture may stand for all slides of a series.
        return []
    if post_type == "poll" and count and rules.poll is not None:
        return [warning("poll_with_media", place, f"A poll on {name} has no picture.", "Take the picture out.")]
    if not count and (rules.needs or post_type == "video"):
        wanted = "video" if rules.needs == "video" or post_type == "video" else "picture"
        return [error("no_media", place, f"{name} takes no such post without a {wanted}.", f"Describe the {wanted}.")]
    if count > _MOST_TOGETHER and post_type != "thread":
        message = f"{counted(count, 'picture')} are more than one post shows."
        return [warning("many_media", place, message, f"Keep {_MOST_TOGETHER}, or make it a carousel.")]
    return []


def _alt_texts(prompts: Sequence[str], alt_texts: Sequence[str], rules: Platform, name: str) -> list[Finding]:
    place = "media_alt_texts"
    missing = len(prompts) - sum(1 for text in alt_texts[: len(prompts)] if text.strip())
    found: list[Finding] = []
    if missing:
        pictures = "A picture has" if missing == 1 else f"{missing} pictures have"
        fix = "Say in a sentence what there is to see."
        found.append(warning("no_alt_text", place, f"{pictures} no text for those who cannot see it.", fix))
    for text in alt_texts:
        if text.strip():
            found += check_text(place, text)
        if rules.alt_text is not None and len(text) > rules.alt_text:
            over = counted(len(text) - rules.alt_text, "character")
            message = f"{name} takes alternative texts of {rules.alt_text:,} characters."
            found.append(error("too_long", place, message, f"Take out {over}."))
    return found
