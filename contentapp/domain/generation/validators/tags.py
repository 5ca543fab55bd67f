"""Hashtags and mentions: how many, and whether the platform will know them for what they are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from contentapp.domain.generation.platforms import ADVISED_MENTIONS, Platform
from contentapp.domain.generation.validators.findings import counted, error, marked, warning
from contentapp.domain.generation.validators.links import without_addresses
from contentapp.domain.ports import Finding

_HASHTAG: Final = re.compile(r"^\w+$")
_INLINE: Final = re.compile(r"(?<![\w&#])#(\w*[^\W\d]\w*)")
_MENTION: Final = re.compile(r"(?<![\w@.+-])@([\w.@-]*\w)")
_KEEP: Final = "Keep the ones that name your subject best."


def check_hashtags(content: str, hashtags: Sequence[str], rules: Platform, name: str) -> list[Finding]:
    """Hashtags, which come without their "#"; those in the text count too."""
    inline = _INLINE.findall(without_addresses(content))
    used = {tag.casefold() for tag in (*hashtags, *inline)}
    found = [*_too_many(list(hashtags), len(used), rules, name)]
    bad = [tag for tag in hashtags if not _is_hashtag(tag)]
    if bad:
        message = f"A hashtag holds only letters, digits and underscores: {', '.join(bad[:3]) or 'empty'}."
        mended = [_mended(tag) for tag in hashtags]
        better = list(dict.fromkeys(tag for tag in mended if _is_hashtag(tag)))
        found.append(error("bad_hashtag", "hashtags", message, "Leave out spaces, signs and the leading #.", better))
    once = list({tag.casefold(): tag for tag in reversed(hashtags)}.values())[::-1]
    if len(once) < len(hashtags):
        found.append(warning("same_hashtag", "hashtags", "A hashtag stands here twice.", "Take one out.", once))
    return found


def check_mentions(content: str, rules: Platform, name: str) -> list[Finding]:
    """Names after "@", as the platform spells them."""
    mentions = list(_MENTION.finditer(without_addresses(content)))
    found = [
        marked(
            "warning",
            "bad_mention",
            "content",
            match,
            f"{match[0]} is spelt as no name on {name}, so it reaches nobody.",
            "Check the spelling, or write the name without @.",
        )
        for match in mentions
        if not re.fullmatch(rules.handle, match[1])
    ]
    if rules.mentions is not None and len(mentions) > rules.mentions:
        message = f"{name} takes {counted(rules.mentions, 'mention')}; this has {len(mentions)}."
        found.append(error("too_many_mentions", "content", message, "Mention those it concerns."))
    elif len(mentions) > ADVISED_MENTIONS:
        message = f"{len(mentions)} mentions read like an advertisement."
        found.append(warning("many_mentions", "content", message, "Mention those it concerns."))
    return found


def _too_many(hashtags: list[str], count: int, rules: Platform, name: str) -> list[Finding]:
    if rules.hashtags is not None and count > rules.hashtags:
        message = f"{name} takes {counted(rules.hashtags, 'hashtag')}; this has {count}."
        return [error("too_many_hashtags", "hashtags", message, _KEEP, _fewer(hashtags, count, rules.hashtags))]
    if count > rules.advised_hashtags:
        message = f"On {name} up to {counted(rules.advised_hashtags, 'hashtag')} work best; this has {count}."
        return [warning("many_hashtags", "hashtags", message, _KEEP, _fewer(hashtags, count, rules.advised_hashtags))]
    return []


def _fewer(hashtags: list[str], count: int, most: int) -> list[str] | None:
    """The first of them, so many that `most` stay; None where those in the text are too many by themselves."""
    kept = len(hashtags) - (count - most)
    return hashtags[:kept] if kept >= 0 and hashtags else None


def _is_hashtag(tag: str) -> bool:
    return bool(_HASHTAG.match(tag)) and not tag.isdigit()


def _mended(tag: str) -> str:
    """One word of it: "two words" becomes "twoWords"."""
    first, *rest = re.findall(r"\w+", tag) or [""]
    return first + "".join(part[:1].upper() + part[1:] for part in rest)
