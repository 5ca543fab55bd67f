"""From a written draft to the rows that keep it."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

from contentapp.domain.kinds import Kind
from contentapp.domain.ports import (
    BlogPostDraft,
    ContentUpgradeDraft,
    Draft,
    EmailSequenceDraft,
    PlanItem,
    SocialPostDraft,
)
from contentapp.models import BlogPost, ContentUpgrade, Email, EmailSequence, SocialPost


def rows_of(draft: Draft, item: PlanItem, *, business_id: uuid.UUID, bundle_id: uuid.UUID) -> list[Any]:
    """The rows of a piece: itself first, then the emails of a sequence."""
    common: dict[str, Any] = {
        "business_id": business_id,
        "bundle_id": bundle_id,
        "conversion_goal": item.goal,
        "scheduled_for": item.scheduled_for,
    }
    match draft:
        case SocialPostDraft():
            return [
                SocialPost(
                    **common,
                    platform=item.platform or "linkedin",
                    post_type=item.post_type,
                    content=draft.content,
                    hashtags=draft.hashtags,
                    media_prompts=draft.media_prompts,
                    media_alt_texts=draft.alt_texts,
                    cta_text=draft.cta_text or None,
                )
            ]
        case BlogPostDraft():
            return [
                BlogPost(
                    **common,
                    title=draft.title,
                    content=draft.content,
                    meta_description=draft.meta_description,
                    keywords=draft.keywords,
                    estimated_reading_time=draft.estimated_reading_time,
                    cta_text=draft.cta_text or None,
                    primary_cta=draft.cta_text or None,
                )
            ]
        case ContentUpgradeDraft():
            return [
                ContentUpgrade(
                    **common,
                    title=draft.title,
                    type=draft.type,
                    description=draft.description,
                    content=draft.content,
                    cta_text=draft.cta_text or None,
                )
            ]
        case EmailSequenceDraft():
            sequence = EmailSequence(
                **common,
                name=draft.name,
                description=draft.description,
                sequence_type=draft.sequence_type,
                sequence_goal=item.sequence_goal or "nurture",
                total_emails=len(draft.emails),
            )
            return [sequence, *_email_rows(draft, sequence)]


def unwritten(item: PlanItem) -> Draft:
    """What stands for a piece that could not be written: what it was to be about, and no text."""
    title = item.topic[:1].upper() + item.topic[1:]
    match item.kind:
        case "social_post":
            return SocialPostDraft(content="")
        case "blog_post":
            return BlogPostDraft(title, "", "", [], 0)
        case "content_upgrade":
            return ContentUpgradeDraft(title, item.upgrade_type or "checklist", "", "")
        case "email_sequence":
            return EmailSequenceDraft(title, "", item.sequence_goal or "nurture", [])


def _email_rows(draft: EmailSequenceDraft, sequence: EmailSequence) -> list[Email]:
    return [
        Email(
            business_id=sequence.business_id,
            sequence_id=sequence.id,
            subject_line=email.subject_line,
            preview_text=email.preview_text,
            content=email.content,
            sequence_position=position,
            delay_days=email.delay_days,
            cta_text=email.cta_text or None,
        )
        for position, email in enumerate(draft.emails, start=1)
    ]


def item_of(kind: Kind, piece: Any, emails: int = 0) -> PlanItem:
    """A plan's item for a piece that no plan has: what it is about is what it says."""
    said = (
        getattr(piece, "title", "") or getattr(piece, "name", "") or str(getattr(piece, "content", "")).split("\n")[0]
    )
    return PlanItem(
        ref=f"{kind}-000",
        kind=kind,
        position=0,
        topic=said[:120],
        angle="",
        goal=piece.conversion_goal,
        scheduled_for=piece.scheduled_for or datetime.now(UTC),
        platform=getattr(piece, "platform", None),
        post_type=getattr(piece, "post_type", None),
        upgrade_type=getattr(piece, "type", None) if kind == "content_upgrade" else None,
        sequence_goal=getattr(piece, "sequence_goal", None),
        emails=emails,
    )
