"""The frameworks a piece can be written in, and what each social one is for; the planner deals them out.

The built-in writer has words for every framework of `ANGLES`. A download follows its type and a sequence its goal.
"""

from __future__ import annotations

from typing import Final

from contentapp.domain.kinds import Kind

INTENT_OF: Final[dict[str, str]] = {
    "tip": "educate",
    "how_to": "educate",
    "listicle": "educate",
    "checklist": "educate",
    "mistake": "educate",
    "myth_fact": "educate",
    "question_answer": "educate",
    "behind_the_scenes": "prove",
    "objection": "prove",
    "how_we_think": "prove",
    "story": "story",
    "before_after_bridge": "story",
    "pas": "story",
    "question": "ask",
    "poll": "engage",
    "this_or_that": "engage",
    "aida": "promote",
    "offer": "promote",
    "promotion": "promote",
}
"""What a social post in each framework is for: one of `kinds.INTENTS`."""

ANGLES: Final[dict[Kind, tuple[str, ...]]] = {
    "social_post": tuple(INTENT_OF),
    "blog_post": (
        "how_to",
        "listicle",
        "myth_fact",
        "questions",
        "mistakes",
        "checklist",
        "beginners",
        "decision",
        "plan",
        "troubleshooting",
        "walk_through",
        "results",
    ),
    "content_upgrade": ("step_by_step", "at_a_glance"),
    "email_sequence": ("coach", "guide"),
}
