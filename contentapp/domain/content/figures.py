"""The figures of a finished bundle: what was written, what the checks say of it, and whether it repeats itself."""

from __future__ import annotations

import asyncio
import statistics
import uuid
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contentapp.domain.businesses import get_profile
from contentapp.domain.content.checks import Piece, findings_of
from contentapp.domain.generation.figures import Figures, Written, measure
from contentapp.domain.generation.text import reading_minutes, words
from contentapp.domain.kinds import HEADS, KINDS, Kind
from contentapp.domain.ports import Finding
from contentapp.domain.profile.model import BusinessProfile
from contentapp.errors import NotFound
from contentapp.models import PIECES, ContentBundle, Email, EmailSequence, SocialPost

_NOT_WRITTEN: Final = "failed"
_SEVERITIES: Final = ("error", "warning")


@dataclass(frozen=True, slots=True)
class FoundPiece:
    """A piece with a finding: where it opens, and what was found there."""

    id: str
    kind: Kind
    line: str
    message: str


@dataclass(frozen=True, slots=True)
class FoundGroup:
    """All findings of one code, the pieces in the order of their dates."""

    code: str
    severity: str
    fix: str
    pieces: tuple[FoundPiece, ...]


@dataclass(frozen=True, slots=True)
class Lengths:
    """The shortest, the median and the longest of some texts, in `unit`s."""

    name: str
    count: int
    least: int
    median: int
    most: int
    unit: str


@dataclass(frozen=True, slots=True)
class BundleFigures:
    """`lengths` are by platform in characters and of the longer kinds in words; `minutes` the reading time of those."""

    content: Figures
    groups: tuple[FoundGroup, ...]
    lengths: tuple[Lengths, ...]
    minutes: int


async def measure_bundle(session: AsyncSession, business_id: uuid.UUID, bundle_id: uuid.UUID) -> BundleFigures:
    """Count what the pieces of a bundle are now; the counting itself is off the event loop. Raises NotFound."""
    bundle = await session.get(ContentBundle, bundle_id)
    if bundle is None or bundle.business_id != business_id or bundle.deleted_at is not None:
        raise NotFound("This bundle is not here. It may belong to another workspace, or have been deleted.")
    profile = await get_profile(session, business_id)
    pieces: list[tuple[Kind, Piece]] = []
    for kind in KINDS:
        table: Any = PIECES[kind]
        chosen = select(table).where(table.business_id == business_id, table.bundle_id == bundle_id)
        rows = await session.execute(
            chosen.where(table.deleted_at.is_(None), table.status != _NOT_WRITTEN).order_by(
                table.scheduled_for, table.id
            )
        )
        for piece in rows.scalars():
            pieces.append((kind, piece))
    emails: dict[uuid.UUID, list[Email]] = defaultdict(list)
    sequences = [piece.id for _, piece in pieces if isinstance(piece, EmailSequence)]
    if sequences:
        of_these = select(Email).where(col(Email.sequence_id).in_(sequences)).order_by(col(Email.sequence_position))
        for email in (await session.execute(of_these)).scalars():
            emails[email.sequence_id].append(email)
    return await asyncio.to_thread(_count, profile, pieces, emails)


def _count(
    profile: BusinessProfile, pieces: Sequence[tuple[Kind, Piece]], emails: Mapping[uuid.UUID, list[Email]]
) -> BundleFigures:
    found: list[tuple[Kind, Piece, Finding]] = [
        (kind, piece, finding)
        for kind, piece in pieces
        for finding in findings_of(kind, piece, emails.get(piece.id, ()), profile)
    ]
    written = [one for kind, piece in pieces for one in _written(kind, piece, emails.get(piece.id, ()))]
    return BundleFigures(
        content=measure(profile, written, [finding for _, _, finding in found]),
        groups=_grouped(found),
        lengths=_lengths(pieces, emails),
        minutes=sum(reading_minutes(piece.whole) for piece in written if piece.kind != "social_post"),
    )


def _written(kind: Kind, piece: Piece, emails: Sequence[Email]) -> list[Written]:
    if isinstance(piece, EmailSequence):
        return [Written(kind, (one.subject_line, one.preview_text or "", one.content)) for one in emails]
    title = "" if isinstance(piece, SocialPost) else piece.title
    return [Written(kind, tuple(text for text in (title, piece.content) if text))]


def _grouped(found: Sequence[tuple[Kind, Piece, Finding]]) -> tuple[FoundGroup, ...]:
    by_code: defaultdict[str, list[tuple[Kind, Piece, Finding]]] = defaultdict(list)
    for kind, piece, finding in found:
        by_code[finding.code].append((kind, piece, finding))
    groups = [
        FoundGroup(
            code,
            members[0][2].severity,
            members[0][2].fix,
            tuple(FoundPiece(str(one.id), kind, _head(kind, one), finding.message) for kind, one, finding in members),
        )
        for code, members in by_code.items()
    ]
    return tuple(sorted(groups, key=lambda group: (_SEVERITIES.index(group.severity), -len(group.pieces), group.code)))


def _head(kind: Kind, piece: Piece) -> str:
    head: str = getattr(piece, HEADS[kind])
    return head.strip().split("\n", 1)[0][:120]


def _lengths(pieces: Sequence[tuple[Kind, Piece]], emails: Mapping[uuid.UUID, list[Email]]) -> tuple[Lengths, ...]:
    sizes: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
    for kind, piece in pieces:
        if isinstance(piece, SocialPost):
            sizes[piece.platform, "characters"].append(len(piece.content))
        elif isinstance(piece, EmailSequence):
            sizes[kind, "words"] += [words(email.content) for email in emails.get(piece.id, ())]
        else:
            sizes[kind, "words"].append(words(piece.content))
    by_count = Counter({key: len(found) for key, found in sizes.items()})
    return tuple(
        Lengths(name, len(found), min(found), round(statistics.median(found)), max(found), unit)
        for (name, unit), found in sorted(sizes.items(), key=lambda pair: (pair[0][1], -by_count[pair[0]]))
        if found
    )
