"""A draft, whoever wrote it, against its own rules, what the plan asked for, and what the profile forbids."""

from __future__ import annotations

from typing import Final

from contentapp.domain.generation.validators.calls import check_call
from contentapp.domain.generation.validators.findings import error
from contentapp.domain.generation.validators.mail import check_email, check_series
from contentapp.domain.generation.validators.pieces import check_blog_post, check_content_upgrade, check_social_post
from contentapp.domain.generation.validators.text import check_text
from contentapp.domain.generation.validators.wording import check_wording
from contentapp.domain.kinds import KIND_NAMES, UPGRADE_TYPES
from contentapp.domain.ports import (
    BlogPostDraft,
    ContentUpgradeDraft,
    Draft,
    EmailSequenceDraft,
    Finding,
    PlanItem,
    SocialPostDraft,
)
from contentapp.domain.profile.model import BusinessProfile

READ: Final = ("title", "description", "content", "meta_description")
"""The texts of a piece that readers see, where it has them."""

_DRAFT_KINDS: Final = {
    SocialPostDraft: "social_post",
    BlogPostDraft: "blog_post",
    ContentUpgradeDraft: "content_upgrade",
    EmailSequenceDraft: "email_sequence",
}


def check_draft(draft: Draft, item: PlanItem, profile: BusinessProfile) -> list[Finding]:
    """Everything wrong with a draft."""
    if _DRAFT_KINDS[type(draft)] != item.kind:
        asked = KIND_NAMES[item.kind].lower()
        return [error("wrong_kind", "kind", f"The plan asked for a {asked}.", f"Write a {asked}.")]
    found = [*_own_rules(draft, item), *check_wording(said_in(draft), profile)]
    return found + check_call(item.kind, item.goal, getattr(draft, "cta_text", ""))


def _own_rules(draft: Draft, item: PlanItem) -> list[Finding]:
    if isinstance(draft, SocialPostDraft):
        return check_social_post(
            content=draft.content,
            hashtags=draft.hashtags,
            platform=item.platform or "linkedin",
            post_type=item.post_type,
            media_prompts=draft.media_prompts if item.post_type else None,
            alt_texts=draft.alt_texts,
        )
    if isinstance(draft, BlogPostDraft):
        return check_blog_post(draft.title, draft.content, draft.meta_description, draft.keywords)
    if isinstance(draft, ContentUpgradeDraft):
        return check_content_upgrade(draft.title, draft.description, draft.content) + _type_matches(draft, item)
    return _check_sequence(draft, item)


def said_in(draft: Draft) -> list[tuple[str, str]]:
    """The texts of a draft that a reader sees, with their places."""
    if isinstance(draft, EmailSequenceDraft):
        return [
            (f"email {number}: {place}", getattr(email, place))
            for number, email in enumerate(draft.emails, start=1)
            for place in ("subject_line", "preview_text", "content")
        ]
    return [(place, getattr(draft, place)) for place in READ if hasattr(draft, place)]


def _check_sequence(draft: EmailSequenceDraft, item: PlanItem) -> list[Finding]:
    found = [*check_text("name", draft.name), *check_text("description", draft.description)]
    for number, email in enumerate(draft.emails, start=1):
        place = f"email {number}"
        found += check_email(email.subject_line, email.preview_text, email.content, place)
        if email.cta_text:
            found += check_text(f"{place}: cta_text", email.cta_text)
    return found + check_series(draft.emails, [email.cta_text for email in draft.emails], planned=item.emails)


def _type_matches(draft: ContentUpgradeDraft, item: PlanItem) -> list[Finding]:
    if draft.type in UPGRADE_TYPES and draft.type == (item.upgrade_type or draft.type):
        return []
    asked = item.upgrade_type or "checklist"
    return [error("wrong_type", "type", f"The plan asked for a {asked}.", f"Write a {asked}.")]
