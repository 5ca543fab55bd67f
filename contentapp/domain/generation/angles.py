"""The frameworks a piece can be written in; the planner deals them out.

The built-in writer has words for every social and blog framework; a download follows its type and a sequence its goal.
"""

from __future__ import annotations

from typing import Final

from contentapp.domain.kinds import Kind

ANGLES: Final[dict[Kind, tuple[str, ...]]] = {
    "social_post": (
        "aida",
        "pas",
        "before_after_bridge",
        "tip",
        "myth_fact",
        "story",
        "question",
        "checklist",
        "mistake",
        "behind_the_scenes",
    ),
    "blog_post": ("how_to", "listicle", "myth_fact", "questions"),
    "content_upgrade": ("step_by_step", "at_a_glance"),
    "email_sequence": ("coach", "guide"),
}
