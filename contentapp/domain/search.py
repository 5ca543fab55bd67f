"""Finding content inside one business, by the words of titles and first lines."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from contentapp.domain.content.cards import label_of
from contentapp.domain.kinds import Kind
from contentapp.domain.overview import OPENINGS, TABLES, zone_of

MAX_WORDS: Final = 12
MAX_LENGTH: Final = 120

_DETAILS: Final[dict[Kind, str]] = {
    "social_post": "p.platform",
    "blog_post": "NULL",
    "content_upgrade": "p.type",
    "email_sequence": "NULL",
}
_PIECES: Final = " UNION ALL ".join(
    f"""
    SELECT '{kind}' AS kind, p.id, p.bundle_id, p.status, p.scheduled_for, p.updated_at,
      {detail} AS detail, left({OPENINGS[kind]}, 240) AS line
    FROM public.{TABLES[kind]} p
    JOIN public.content_bundles u ON u.business_id = p.business_id AND u.id = p.bundle_id AND u.deleted_at IS NULL
    WHERE p.business_id = :business AND p.deleted_at IS NULL
    """  # noqa: S608  (only names of our own tables)
    for kind, detail in _DETAILS.items()
)

# No index serves LIKE '%word%' behind row-level security: LIKE is not leakproof. The index on the business leaves its
# few thousand rows to look through, which takes milliseconds.
_FIND_PIECES: Final = text(
    f"""
    SELECT * FROM ({_PIECES}) p WHERE lower(p.line) LIKE ALL (CAST(:patterns AS text[]))
    ORDER BY p.status = 'archived', lower(p.line) LIKE :start DESC, p.updated_at DESC, p.id LIMIT :limit
    """  # noqa: S608  (only names of our own tables)
)
_FIND_BUNDLES: Final = text(
    """
    SELECT u.id, u.name, u.time_period FROM public.content_bundles u
    WHERE u.business_id = :business AND u.deleted_at IS NULL AND lower(u.name) LIKE ALL (CAST(:patterns AS text[]))
    ORDER BY u.status = 'archived', lower(u.name) LIKE :start DESC, u.created_at DESC, u.id LIMIT :limit
    """
)
_ZONE: Final = text("SELECT time_zone FROM public.businesses WHERE id = :business")


@dataclass(frozen=True, slots=True)
class FoundPiece:
    """A piece whose title or first line has all the words; `at` is in the business's time zone."""

    kind: Kind
    id: uuid.UUID
    bundle_id: uuid.UUID
    status: str
    label: str
    line: str
    at: datetime | None


@dataclass(frozen=True, slots=True)
class FoundBundle:
    """A bundle whose name has all the words."""

    id: uuid.UUID
    name: str
    period: str


@dataclass(frozen=True, slots=True)
class Found:
    """What a search found, best first."""

    pieces: tuple[FoundPiece, ...] = ()
    bundles: tuple[FoundBundle, ...] = ()


def words_of(query: str) -> tuple[str, ...]:
    """The words of a query, in lower case; the first MAX_WORDS of them."""
    return tuple(query[:MAX_LENGTH].replace("\x00", "").lower().split()[:MAX_WORDS])


def pattern_of(word: str) -> str:
    r"""What LIKE is asked for a word anywhere in a text: `%`, `_` and `\` mean themselves."""
    escaped = word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
    return f"%{escaped}%"


async def find_content(
    session: AsyncSession, business_id: uuid.UUID, query: str, *, pieces: int = 8, bundles: int = 4
) -> Found:
    """Pieces and bundles of a business that have every word of `query`, at most so many. Nothing for an empty query."""
    words = words_of(query)
    if not words:
        return Found()
    facts = {
        "business": business_id,
        "patterns": [pattern_of(word) for word in words],
        "start": pattern_of(" ".join(words)).removeprefix("%"),
    }
    zone = zone_of((await session.execute(_ZONE, {"business": business_id})).scalar() or "UTC")
    named = await session.execute(_FIND_BUNDLES, {**facts, "limit": bundles})
    found = await session.execute(_FIND_PIECES, {**facts, "limit": pieces})
    return Found(
        pieces=tuple(
            FoundPiece(
                row.kind,
                row.id,
                row.bundle_id,
                row.status,
                "Email sequence" if row.kind == "email_sequence" else label_of(row.kind, row.detail, 0, 0),
                row.line.strip(),
                row.scheduled_for.astimezone(zone) if row.scheduled_for else None,
            )
            for row in found
        ),
        bundles=tuple(FoundBundle(row.id, row.name, row.time_period) for row in named),
    )
