"""One piece, whole: what a person reads and edits, where it leads, and what the checks say of it."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import select, text
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contentapp.domain.content.cards import day_of, label_of, version_of
from contentapp.domain.content.checks import Piece, find_faults
from contentapp.domain.generation.platforms import PLATFORM_RULES, fold_at
from contentapp.domain.kinds import HEADS, Kind
from contentapp.domain.ports import Finding
from contentapp.domain.principal import Principal
from contentapp.domain.rendering import render_markdown
from contentapp.errors import NotFound
from contentapp.models import PIECES, BlogPost, ContentUpgrade, Email, EmailSequence, SocialPost

EDITABLE: Final[dict[Kind, tuple[str, ...]]] = {
    "social_post": ("content", "hashtags", "media_prompts", "media_alt_texts", "cta_text"),
    "blog_post": ("title", "content", "meta_description", "keywords", "cta_text"),
    "content_upgrade": ("title", "description", "content", "cta_text"),
    "email_sequence": ("name", "description"),
}


@dataclass(frozen=True, slots=True)
class LinkView:
    """The piece at the other end of a link."""

    kind: str
    id: str
    line: str


@dataclass(frozen=True, slots=True)
class EmailView:
    """One email of a sequence; `v` as for pieces."""

    id: str
    position: int
    subject_line: str
    preview_text: str
    content: str
    delay_days: int
    v: int


@dataclass(frozen=True, slots=True)
class WrittenView:
    """Who wrote a piece's first text, with which prompt, and why that was not the model that was asked."""

    by: str
    prompt: str = ""
    tokens: int = 0
    cost_usd: float = 0
    fallback: str = ""


@dataclass(frozen=True, slots=True)
class PieceView:
    """A piece as a panel shows it. `limit` and `fold_at` count characters on its platform; `html` is sanitised.

    `post_type` is empty for all but social posts.
    """

    id: str
    kind: Kind
    status: str
    v: int
    label: str
    platform: str | None
    when: str
    zone: str
    fields: dict[str, Any]
    leads_to: LinkView | None
    findings: list[Finding]
    limit: int | None
    fold_at: int | None
    html: str
    business_name: str
    post_type: str = ""
    media_prompts: list[str] = field(default_factory=list)
    emails: list[EmailView] = field(default_factory=list)
    written: WrittenView | None = None


async def get_piece(
    session: AsyncSession, principal: Principal, kind: Kind, piece_id: uuid.UUID, *, found: list[Finding] | None = None
) -> PieceView:
    """The piece of that kind and id in the business at hand; raises NotFound, also for one in the bin.

    `found` are the findings where they are known already.
    """
    piece = await load_piece(session, principal.business_id, kind, piece_id)
    emails = await load_emails(session, piece) if isinstance(piece, EmailSequence) else []
    zone = (
        await session.execute(text("SELECT time_zone FROM public.businesses WHERE id = :b"), {"b": piece.business_id})
    ).scalar_one()
    link = await _linked(session, piece)
    found = await find_faults(session, kind, piece, emails) if found is None else found
    view = view_of(kind, piece, emails, link, zone, principal.business_name, found)
    return replace(view, written=await _written(session, piece))


async def load_piece(session: AsyncSession, business_id: uuid.UUID, kind: Kind, piece_id: uuid.UUID) -> Piece:
    """The row, fresh from the database; raises NotFound."""
    if kind not in PIECES:
        raise NotFound("There is no such piece.")
    table: Any = PIECES[kind]
    query = select(table).where(table.business_id == business_id, table.id == piece_id, table.deleted_at.is_(None))
    piece: Piece | None = (
        await session.execute(query, execution_options={"populate_existing": True})
    ).scalar_one_or_none()
    if piece is None:
        raise NotFound("This piece is not here any more. It may have been moved to the bin.")
    return piece


async def load_emails(session: AsyncSession, sequence: EmailSequence) -> list[Email]:
    """The emails of a sequence in order, fresh from the database."""
    query = (
        select(Email)
        .where(col(Email.business_id) == sequence.business_id, col(Email.sequence_id) == sequence.id)
        .order_by(col(Email.sequence_position))
    )
    return list(await session.scalars(query, execution_options={"populate_existing": True}))


def view_of(
    kind: Kind,
    piece: Piece,
    emails: list[Email],
    link: LinkView | None,
    zone: str,
    business_name: str,
    found: list[Finding],
) -> PieceView:
    """The view of a loaded piece."""
    platform = piece.platform if isinstance(piece, SocialPost) else None
    rules = PLATFORM_RULES.get(platform) if platform else None
    detail = piece.type if isinstance(piece, ContentUpgrade) else platform
    days = sum(email.delay_days for email in emails)
    return PieceView(
        id=str(piece.id),
        kind=kind,
        status=piece.status,
        v=version_of(piece.updated_at),
        label=label_of(kind, detail, len(emails), days),
        platform=platform,
        when=_when(piece.scheduled_for, ZoneInfo(zone)),
        zone=zone,
        fields={name: _editable_value(getattr(piece, name)) for name in EDITABLE[kind]},
        leads_to=link,
        findings=found,
        limit=rules.characters if rules else None,
        fold_at=fold_at(platform) if platform else None,
        html=render_markdown(piece.content) if isinstance(piece, (BlogPost, ContentUpgrade)) else "",
        business_name=business_name,
        post_type=(piece.post_type or "") if isinstance(piece, SocialPost) else "",
        media_prompts=list(piece.media_prompts) if isinstance(piece, SocialPost) else [],
        emails=[
            EmailView(
                id=str(email.id),
                position=email.sequence_position,
                subject_line=email.subject_line,
                preview_text=email.preview_text or "",
                content=email.content,
                delay_days=email.delay_days,
                v=version_of(email.updated_at),
            )
            for email in emails
        ],
    )


def _editable_value(value: list[str] | str | None) -> list[str] | str:
    return list(value) if isinstance(value, list) else value or ""


def _when(at: datetime | None, zone: ZoneInfo) -> str:
    return f"{day_of(at, zone)}, {at.astimezone(zone):%H:%M}" if at else ""


_WRITTEN: Final = text("""
    SELECT model, prompt, input_tokens, output_tokens, cost_usd, fallback FROM public.generation_steps
    WHERE business_id = :business AND content_id = :piece AND step LIKE 'write:%' LIMIT 1
""")


async def _written(session: AsyncSession, piece: Piece) -> WrittenView | None:
    """Who wrote its first text; None where no run did."""
    row = (await session.execute(_WRITTEN, {"business": piece.business_id, "piece": piece.id})).one_or_none()
    if row is None or not row.model:
        return None
    tokens = (row.input_tokens or 0) + (row.output_tokens or 0)
    return WrittenView(row.model, row.prompt or "", tokens, float(row.cost_usd or 0), row.fallback or "")


async def _linked(session: AsyncSession, piece: Piece) -> LinkView | None:
    """Where the piece leads; None when nowhere, or to something in the bin."""
    if piece.next_action_type is None or piece.next_action_id is None:
        return None
    table: Any = PIECES[piece.next_action_type]
    column = getattr(table, HEADS[piece.next_action_type])
    query = select(column).where(
        table.business_id == piece.business_id,
        table.id == piece.next_action_id,
        table.deleted_at.is_(None),
    )
    line = (await session.execute(query)).scalar_one_or_none()
    if line is None:
        return None
    return LinkView(piece.next_action_type, str(piece.next_action_id), line.split("\n", 1)[0])
