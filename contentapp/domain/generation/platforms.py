"""What each platform accepts, how it counts, and where it cuts a post with "more".

Read in November 2026; a platform may change its limits without notice, so each row names its sources:

[x] https://docs.x.com/fundamentals/counting-characters: 280 weighted, a URL counts 23, NFC
[b] https://developers.buffer.com/guides/character-limits.md: LinkedIn, Instagram, Threads, Bluesky, Pinterest,
    Mastodon, TikTok with a video, YouTube
[a] https://www.ayrshare.com/docs/help-center/technical-support/character_limits: Facebook; alt texts of X, Instagram
    and Pinterest; otherwise as [b]
[n] https://www.ayrshare.com/docs/apis/post/social-networks/<platform>: pictures in one post; Instagram's five
    hashtags, Threads' one; links that nobody can follow in Instagram's and Pinterest's texts; Pinterest's picture
[h] https://github.com/coreyhaines31/marketingskills, skills/social/references/platform-limits.md: hashtags
    (TikTok's five since August 2025, YouTube's fifteen) and how much shows
[w] https://wordcounter.nzuki.com/guides/social-media-character-limits-explained: where Facebook folds
[t] https://developers.facebook.com/documentation/threads: five links a post, an emoji counts its UTF-8 bytes
    (/posts, /create-posts/text-attachments); polls of 2 to 4 answers of 25 characters, without pictures (/polls)
[l] https://learn.microsoft.com/linkedin/marketing/community-management/shares/poll-post-api: 2 to 4 answers
[p] https://publer.com/docs/posting/create-posts/content-types/polls: characters of an answer on LinkedIn, X, Mastodon
[s] https://docs.postsyncer.com/platforms/x: threads, four pictures, polls without pictures
[e] https://github.com/bluesky-social/atproto, lexicons/app/bsky/embed/images.json: four pictures; the official app
    (bluesky-social/social-app, src/lib/constants.ts) takes alt texts of 2,000
[m] https://docs.joinmastodon.org/user/posting: a mention counts without its server; /entities/Instance: the limits
    below are those of a server that has changed nothing (mastodon/mastodon, app/models/media_attachment.rb: 1,500)
[o] our own knowledge, not looked up again: how handles are spelt, Instagram's twenty mentions, LinkedIn's question of
    140, Facebook's ten pictures, TikTok's 35, which platform has no polls, threads or pictures to swipe through

The hashtags advised on Bluesky, Mastodon and Pinterest, and the links and mentions advised everywhere, have no source:
they are our own judgement and only ever a warning. A joined emoji is counted as its parts, so a count may be too high.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Final

URL: Final = re.compile(r"https?://\S+")
_URL_WEIGHT: Final = 23
_LIGHT: Final = ((0, 0x10FF), (0x2000, 0x200D), (0x2010, 0x201F), (0x2032, 0x2037))
"""Code points that X counts as one; every other counts as two (twitter-text configuration v3)."""
_FAR_MENTION: Final = re.compile(r"(?<![\w@])(@\w+)@[\w-]+(?:\.[\w-]+)+")
ADVISED_LINKS: Final = 2
ADVISED_MENTIONS: Final = 5


@dataclass(frozen=True, slots=True)
class Poll:
    """How a platform's polls are made: so many answers, so many characters each; `question` None is any length."""

    answer: int
    question: int | None = None
    fewest: int = 2
    most: int = 4


@dataclass(frozen=True, slots=True)
class Platform:
    """Limits of one platform; None where it has none that is known.

    `fold` is where "more" appears, None where a post is always shown whole. `slides` are the fewest and most pictures
    that readers swipe through, `links` how many a text may hold. `handle` is how a name after "@" is spelt.
    """

    characters: int
    hashtags: int | None
    advised_hashtags: int
    fold: int | None
    source: str
    handle: str = r"[\w.-]{1,50}"
    mentions: int | None = None
    links: int | None = None
    follows_links: bool = True
    slides: tuple[int, int] | None = None
    alt_text: int | None = None
    poll: Poll | None = None
    threads: bool = False
    needs: str = ""

    @property
    def post_types(self) -> tuple[str, ...]:
        """What kinds of post there are on this platform."""
        if self.needs == "video":
            return ("video", "carousel") if self.slides else ("video",)
        others = (("carousel", self.slides), ("poll", self.poll), ("thread", self.threads))
        return ("single", "video", *(name for name, has in others if has))


_NAME: Final = r"\w{1,15}"
_META_NAME: Final = r"(?!.*\.\.)\w(?:[\w.]{0,28}\w)?"

PLATFORM_RULES: Final[dict[str, Platform]] = {
    "linkedin": Platform(3000, None, 5, 210, "b, h, l, n, o, p", slides=(2, 20), poll=Poll(30, question=140)),
    "instagram": Platform(
        2200, 5, 5, 125, "a, h, n, o",
        handle=_META_NAME, mentions=20, follows_links=False, slides=(2, 10), alt_text=1000, needs="picture",
    ),
    "facebook": Platform(63206, None, 2, 400, "a, h, w, o", handle=r"[A-Za-z0-9.]{5,50}", slides=(2, 10)),
    "x": Platform(280, None, 2, None, "x, h, a, p, s, o", handle=_NAME, alt_text=1000, poll=Poll(25), threads=True),
    "threads": Platform(
        500, 1, 1, None, "b, n, t, o",
        handle=_META_NAME, links=5, slides=(2, 20), poll=Poll(25), threads=True,
    ),
    "bluesky": Platform(
        300, None, 3, None, "b, e, o", handle=r"[\w-]+(?:\.[\w-]+)+", alt_text=2000, threads=True,
    ),
    "mastodon": Platform(
        500, None, 4, None, "b, m, p, o",
        handle=r"\w+(?:@[\w-]+(?:\.[\w-]+)+)?", alt_text=1500, poll=Poll(50), threads=True,
    ),
    "pinterest": Platform(
        500, None, 5, None, "b, a, n, o", follows_links=False, slides=(2, 5), alt_text=500, needs="picture",
    ),
    "tiktok": Platform(
        2200, 5, 5, 150, "b, h, n, o", handle=r"[\w.]{2,24}", follows_links=False, slides=(2, 35), needs="video",
    ),
    "youtube": Platform(5000, 15, 5, 100, "b, h, o", handle=r"[\w.-]{3,30}", needs="video"),
}  # fmt: skip


READ_IN: Final = "November 2026"
"""When the sources above were read."""

_LENGTH_SOURCES: Final = {
    "x": "https://docs.x.com/fundamentals/counting-characters",
    "b": "https://developers.buffer.com/guides/character-limits.md",
    "a": "https://www.ayrshare.com/docs/help-center/technical-support/character_limits",
}


def length_source(platform: str) -> str | None:
    """The page that says how many characters the platform takes: the first source of its row; None when unknown."""
    rules = PLATFORM_RULES.get(platform)
    return _LENGTH_SOURCES[rules.source.split(", ")[0]] if rules else None


def fold_at(platform: str) -> int | None:
    """After how many characters the platform cuts a post with "more"; None when it shows it whole or is unknown."""
    rules = PLATFORM_RULES.get(platform)
    return rules.fold if rules else None


def length_on(platform: str, text: str) -> int:
    """How long the platform says `text` is.

    X weighs characters, X and Mastodon count any URL as 23, Mastodon a mention without its server, Threads an emoji by
    its bytes, and Bluesky what a reader would count.
    """
    text = unicodedata.normalize("NFC", text)
    if platform in ("x", "mastodon"):
        text, urls = URL.subn("", text)
        if platform == "mastodon":
            return urls * _URL_WEIGHT + len(_FAR_MENTION.sub(r"\1", text))
        return urls * _URL_WEIGHT + sum(map(_weight, text))
    if platform == "threads":
        return sum(len(c.encode()) if unicodedata.category(c) == "So" else 1 for c in text)
    if platform == "bluesky":
        return sum(1 for c in text if not unicodedata.combining(c) and c not in "\u200d\ufe0f")
    return len(text)


def with_hashtags(content: str, hashtags: list[str]) -> str:
    """A post as it goes out: its text, an empty line, and its hashtags in one line."""
    tags = " ".join(f"#{tag}" for tag in hashtags)
    return f"{content}\n\n{tags}" if tags else content


def post_length(platform: str, content: str, hashtags: list[str]) -> int:
    """The length of a post as it goes out, as the platform counts it."""
    return length_on(platform, with_hashtags(content, hashtags))


def _weight(character: str) -> int:
    return 1 if any(low <= ord(character) <= high for low, high in _LIGHT) else 2
