"""How a business sounds: pieces of it that people approved, or edited by hand."""

from __future__ import annotations

import uuid
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from contentapp.domain.generation.asking import Example
from contentapp.domain.generation.text import shorten

_EACH: Final = 3
_LONGEST: Final = 1_200
"""Characters of an example: its beginning says how it sounds."""

# What a person edited has a version before it that a person replaced, and no model; what was approved was looked at.
_EXAMPLES: Final = text("""
    WITH pieces AS (
      SELECT 'social_post' AS kind, id, content, status, updated_at FROM public.social_posts
      WHERE business_id = :business AND deleted_at IS NULL AND status <> 'failed'
      UNION ALL SELECT 'blog_post', id, content, status, updated_at FROM public.blog_posts
      WHERE business_id = :business AND deleted_at IS NULL AND status <> 'failed'
      UNION ALL SELECT 'content_upgrade', id, content, status, updated_at FROM public.content_upgrades
      WHERE business_id = :business AND deleted_at IS NULL AND status <> 'failed'
      UNION ALL SELECT 'email_sequence', s.id, e.content, s.status, s.updated_at FROM public.email_sequences s
      JOIN public.emails e ON e.business_id = s.business_id AND e.sequence_id = s.id AND e.sequence_position = 1
      WHERE s.business_id = :business AND s.deleted_at IS NULL AND s.status <> 'failed'
    ), edited AS (
      SELECT DISTINCT v.entity_id FROM public.content_versions v
      WHERE v.business_id = :business AND v.replaced_reason = 'edited' AND v.replaced_model IS NULL
    ), ranked AS (
      SELECT p.kind, p.content, row_number() OVER (
        PARTITION BY p.kind ORDER BY (e.entity_id IS NOT NULL) DESC, p.updated_at DESC, p.id) AS place
      FROM pieces p LEFT JOIN edited e ON e.entity_id = p.id
      WHERE p.content <> '' AND (e.entity_id IS NOT NULL OR p.status IN ('approved', 'scheduled', 'published'))
    )
    SELECT kind, content FROM ranked WHERE place <= :each ORDER BY kind, place
""")


async def hear_voice(session: AsyncSession, business_id: uuid.UUID) -> tuple[Example, ...]:
    """Up to three examples of each kind, those edited by hand first, the newest before older ones."""
    rows = await session.execute(_EXAMPLES, {"business": business_id, "each": _EACH})
    return tuple(Example(row.kind, shorten(row.content, _LONGEST)) for row in rows)
