"""What the checks say of a piece as it stands, whoever wrote it: by itself, by the profile, and beside its like."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from sqlalchemy.ext.asyncio import AsyncSession

from contentapp.domain.businesses import get_profile
from contentapp.domain.content.likeness import list_others
from contentapp.domain.generation.validators import (
    check_blog_post,
    check_call,
    check_content_upgrade,
    check_email,
    check_series,
    check_social_post,
    check_wording,
)
from contentapp.domain.generation.validators.draft import READ
from contentapp.domain.generation.validators.similar import Other, check_similar, own_words, runs_of
from contentapp.domain.kinds import Kind
from contentapp.domain.ports import Finding
from contentapp.domain.profile.model import BusinessProfile
from contentapp.models import BlogPost, ContentUpgrade, Email, EmailSequence, SocialPost

Piece = SocialPost | BlogPost | ContentUpgrade | EmailSequence


async def find_faults(session: AsyncSession, kind: Kind, piece: Piece, emails: Sequence[Email]) -> list[Finding]:
    """Everything the checks find in a piece as it stands in this transaction."""
    profile = await get_profile(session, piece.business_id)
    found = findings_of(kind, piece, emails, profile)
    own = own_words(profile)
    others = await list_others(session, kind, piece, own)
    return found + _alike(texts_of(piece, emails), others, own)


def findings_of(
    kind: Kind, piece: Piece, emails: Sequence[Email], profile: BusinessProfile | None = None
) -> list[Finding]:
    """What a piece's own text breaks, and with a `profile` what the business does not want said."""
    found = [*_own_rules(piece, emails), *check_call(kind, piece.conversion_goal, piece.cta_text or "")]
    if profile is not None:
        found += check_wording(_said(piece, emails), profile)
    return found


def texts_of(piece: Piece, emails: Sequence[Email]) -> dict[str, str]:
    """The long texts of a piece, by their places: what is compared with others."""
    if isinstance(piece, EmailSequence):
        return {f"email {email.sequence_position}: content": email.content for email in emails}
    return {"content": piece.content}


def _own_rules(piece: Piece, emails: Sequence[Email]) -> list[Finding]:
    if isinstance(piece, SocialPost):
        return check_social_post(
            content=piece.content,
            hashtags=piece.hashtags,
            platform=piece.platform,
            post_type=piece.post_type,
            media_prompts=piece.media_prompts if piece.post_type else None,
            alt_texts=piece.media_alt_texts,
        )
    if isinstance(piece, BlogPost):
        return check_blog_post(piece.title, piece.content, piece.meta_description or "", piece.keywords)
    if isinstance(piece, ContentUpgrade):
        return check_content_upgrade(piece.title, piece.description or "", piece.content)
    found: list[Finding] = []
    for email in emails:
        place = f"email {email.sequence_position}"
        found += check_email(email.subject_line, email.preview_text or "", email.content, place)
    return found + check_series(emails, [email.cta_text or "" for email in emails])


def _said(piece: Piece, emails: Sequence[Email]) -> list[tuple[str, str]]:
    if isinstance(piece, EmailSequence):
        return [
            (f"email {email.sequence_position}: {place}", getattr(email, place) or "")
            for email in emails
            for place in ("subject_line", "preview_text", "content")
        ]
    return [(place, getattr(piece, place) or "") for place in READ if hasattr(piece, place)]


def _alike(texts: Mapping[str, str], others: Sequence[Other], own: frozenset[str]) -> list[Finding]:
    return [finding for place, text in texts.items() for finding in check_similar(place, runs_of(text, own), others)]
