"""The writer that needs nobody: templates with blanks, dealt out by the plan's seed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from contentapp.domain.generation.language import Language, built_in_language
from contentapp.domain.generation.writer.blog import write_blog_post
from contentapp.domain.generation.writer.emails import write_email_sequence
from contentapp.domain.generation.writer.pen import Pen
from contentapp.domain.generation.writer.social import write_social_post
from contentapp.domain.generation.writer.upgrades import write_content_upgrade
from contentapp.domain.kinds import Kind
from contentapp.domain.ports import Draft, Finding, Plan, PlanItem
from contentapp.domain.profile.model import BusinessProfile

_WRITERS: Final[dict[Kind, Callable[[Pen], Draft]]] = {
    "social_post": write_social_post,
    "blog_post": write_blog_post,
    "content_upgrade": write_content_upgrade,
    "email_sequence": write_email_sequence,
}


class BuiltInWriter:
    """Implements `contentapp.domain.ports.Writer`; the same inputs always give the same draft."""

    name = "built-in"

    def __init__(self, language: Language | None = None) -> None:
        self._language = language or built_in_language()

    async def write(
        self, profile: BusinessProfile, plan: Plan, item: PlanItem, *, findings: Sequence[Finding] = ()
    ) -> Draft:
        """The draft of one planned piece; with `findings` from the last try, the next wording of it."""
        return _WRITERS[item.kind](Pen(profile, plan, item, self._language, retry=bool(findings)))
