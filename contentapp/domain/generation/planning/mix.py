"""What the posts of a plan are for, in which framework each is written, and what kind of post it is."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Sequence
from typing import Final

from contentapp.domain.generation.angles import ANGLES, INTENT_OF
from contentapp.domain.generation.platforms import PLATFORM_RULES
from contentapp.domain.kinds import INTENTS, Kind

PLANNED_TYPES: Final = frozenset({"single", "carousel", "video", "poll", "thread"})
"""The kinds of post that are planned: those the built-in writer has words for."""

_MIX: Final = {"educate": 40, "prove": 15, "story": 15, "ask": 10, "engage": 10, "promote": 10}
"""Of a hundred posts, how many are for what. Our own judgement, as are the shifts below."""
_SHIFTS: Final[dict[str, dict[str, int]]] = {
    "nothing yet": {"educate": 5, "story": 5, "prove": -5, "promote": -5},
    "problem aware": {"educate": 5, "promote": -5},
    "solution aware": {"educate": -5, "prove": 5},
    "enthusiast": {"educate": -10, "prove": 5, "engage": 5},
    "expert": {"educate": -15, "prove": 10, "promote": 5},
}
WORDS_LAST: Final = 10
"""Of a hundred posts, how many one framework has words for before they repeat each other."""
_MOST_POLLS: Final = 8
"""In one plan: a line of work and the general sector know about that many questions worth asking."""
_CAROUSELS: Final = frozenset({"checklist", "listicle", "how_to", "myth_fact", "before_after_bridge"})
_CAROUSEL_PLATFORMS: Final = frozenset({"linkedin", "instagram", "facebook", "pinterest", "tiktok"})
"""Where posts that one swipes through fit; the others show pictures, but nobody reads them there page by page."""
_THREADS: Final = frozenset({"listicle", "how_to", "story", "mistake", "question_answer"})


def mix_for(awareness_stage: str) -> dict[str, int]:
    """How many of a hundred posts are for what, by how much readers know, before the frameworks limit it."""
    shift = _SHIFTS.get(awareness_stage.strip().casefold(), {})
    return {intent: _MIX[intent] + shift.get(intent, 0) for intent in INTENTS}


def _worded_mix(awareness_stage: str) -> dict[str, float]:
    """The mix as shares of one, with no intent larger than the words of its frameworks last for."""
    own = Counter(INTENT_OF[angle] for angle in ANGLES["social_post"])
    limited = {intent: min(share, own[intent] * WORDS_LAST) for intent, share in mix_for(awareness_stage).items()}
    return {intent: share / sum(limited.values()) for intent, share in limited.items()}


def deal_intents(awareness_stage: str, count: int, seed: int) -> list[str]:
    """An intent for each of `count` posts: the mix holds for any stretch of them, two posts more or less."""
    mix = _worded_mix(awareness_stage)
    rng = random.Random(f"{seed}:intents")  # noqa: S311 - variety, not secrecy
    owed = {intent: rng.random() * share for intent, share in mix.items()}
    dealt: list[str] = []
    for _ in range(count):
        for intent, share in mix.items():
            owed[intent] += share
        chosen = max(owed, key=lambda intent: owed[intent])
        owed[chosen] -= 1
        dealt.append(chosen)
    return dealt


def post_types_on(platform: str) -> tuple[str, ...]:
    """The kinds of post that are planned on a platform."""
    return tuple(kind for kind in PLATFORM_RULES[platform].post_types if kind in PLANNED_TYPES)


class Frameworks:
    """Deals the frameworks of posts: within an intent each as often as the others, never the same twice in a row."""

    def __init__(self, seed: int) -> None:
        self._rng = random.Random(f"{seed}:angles:social_post")  # noqa: S311 - variety, not secrecy
        self._used = {angle: self._rng.random() / 2 for angle in INTENT_OF}
        self._last = ""
        self._threads = 0
        self._polls = 0

    def deal(self, intent: str, platform: str, *, promotion: bool = False) -> str:
        """The framework that is due; one for a running promotion only where there is one."""
        fitting = [
            angle
            for angle, purpose in INTENT_OF.items()
            if purpose == intent
            and angle in ANGLES["social_post"]
            and angle != self._last
            and (angle != "poll" or self._may_poll(platform))
            and (angle != "promotion" or promotion)
        ]
        fitting = fitting or [angle for angle in ANGLES["social_post"] if angle != self._last]
        # While an offer runs, its own framework speaks of it.
        chosen = min(fitting, key=lambda angle: (promotion and angle != "promotion", self._used[angle]))
        self._used[chosen] += 1
        self._last = chosen
        self._polls += chosen == "poll"
        return chosen

    def _may_poll(self, platform: str) -> bool:
        return self._polls < _MOST_POLLS and "poll" in post_types_on(platform)

    def post_type(self, platform: str, angle: str) -> str:
        """What kind of post suits the framework on that platform."""
        has = post_types_on(platform)
        if angle == "poll" and "poll" in has:
            return "poll"
        if angle in _THREADS and "thread" in has:
            self._threads += 1
            if self._threads % 2:
                return "thread"
        if angle in _CAROUSELS and "carousel" in has and platform in _CAROUSEL_PLATFORMS:
            return "carousel"
        return "single" if "single" in has else "video"


def deal_blog_angles(topics: Sequence[str], seed: int) -> list[str]:
    """A framework for each blog post: no pair of topic and framework again before the topic has had all of them."""
    rng = random.Random(f"{seed}:angles:blog_post")  # noqa: S311 - variety, not secrecy
    angles = list(ANGLES["blog_post"])
    rng.shuffle(angles)
    used: dict[str, int] = dict.fromkeys(angles, 0)
    had: dict[tuple[str, str], int] = {}
    dealt: list[str] = []
    for topic in topics:
        fitting = [angle for angle in angles if not dealt or angle != dealt[-1]]
        chosen = min(fitting, key=lambda angle: (had.get((topic, angle), 0), used[angle]))
        used[chosen] += 1
        had[topic, chosen] = had.get((topic, chosen), 0) + 1
        dealt.append(chosen)
    return dealt


def deal_rounds(kind: Kind, count: int, seed: int) -> list[str]:
    """Frameworks in shuffled rounds: each once a round, and never the same twice in a row."""
    rng = random.Random(f"{seed}:angles:{kind}")  # noqa: S311 - variety, not secrecy
    dealt: list[str] = []
    while len(dealt) < count:
        turn = list(ANGLES[kind])
        rng.shuffle(turn)
        if dealt and turn[0] == dealt[-1]:
            turn.append(turn.pop(0))
        dealt += turn
    return dealt[:count]
