"""Each kind of piece, checked whole."""

from __future__ import annotations

from collections.abc import Sequence

from contentapp.domain.generation.platforms import PLATFORM_RULES
from contentapp.domain.generation.text import words
from contentapp.domain.generation.validators.findings import error, warning
from contentapp.domain.generation.validators.links import check_addresses, check_links
from contentapp.domain.generation.validators.media import check_media
from contentapp.domain.generation.validators.post_types import check_length, check_poll, check_post_type
from contentapp.domain.generation.validators.reading import check_reading
from contentapp.domain.generation.validators.search import check_search
from contentapp.domain.generation.validators.tags import check_hashtags, check_mentions
from contentapp.domain.generation.validators.text import check_text
from contentapp.domain.kinds import PLATFORMS
from contentapp.domain.ports import Finding

_COVER_LENGTH = 120
_THIN_UPGRADE_WORDS = 60


def check_social_post(
    *,
    content: str,
    hashtags: Sequence[str],
    platform: str,
    post_type: str | None = None,
    media_prompts: Sequence[str] | None = None,
    alt_texts: Sequence[str] | None = None,
) -> list[Finding]:
    """What is wrong with a post on `platform`; hashtags come without their '#'.

    Without `post_type` it is a post like any other; without `media_prompts` or `alt_texts` those are not asked for.
    """
    found = check_text("content", content)
    rules = PLATFORM_RULES.get(platform)
    if rules is None:
        return [
            *found,
            error("unknown_platform", "platform", "This platform is not known.", "Choose one from the list."),
        ]
    name = PLATFORMS[platform]
    kind = post_type or "single"
    if post_type is not None:
        found += check_post_type(post_type, rules, name)
    found += check_length(content, hashtags, platform, kind, rules, name)
    if kind == "poll" and rules.poll is not None:
        found += check_poll(content, rules.poll, name)
    found += check_hashtags(content, hashtags, rules, name)
    found += check_mentions(content, rules, name)
    found += check_links("content", content, rules, name)
    if media_prompts is not None:
        found += check_media(media_prompts, alt_texts, kind, rules, name)
    return found + check_reading("content", content)


def check_blog_post(title: str, content: str, meta_description: str, keywords: Sequence[str]) -> list[Finding]:
    """What is wrong with a blog post; the first keyword is the one it is meant to be found by."""
    return [
        *check_text("title", title),
        *check_text("content", content),
        *check_text("meta_description", meta_description),
        *check_search(title, content, meta_description, keywords),
        *check_addresses("content", content),
        *check_reading("content", content),
    ]


def check_content_upgrade(title: str, description: str, content: str) -> list[Finding]:
    """What is wrong with a download."""
    found = [*check_text("title", title), *check_text("description", description), *check_text("content", content)]
    if len(title) > _COVER_LENGTH:
        message = "The title does not fit on a cover."
        found.append(warning("too_long", "title", message, f"Keep it to {_COVER_LENGTH} characters."))
    if content.strip() and words(content) < _THIN_UPGRADE_WORDS:
        message = "There is little on the page to use."
        found.append(warning("thin", "content", message, "Add what a reader can tick, fill in or follow."))
    return [*found, *check_addresses("content", content), *check_reading("content", content)]
