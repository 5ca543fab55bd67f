"""Who did something: people by name, and those who are no people."""

from __future__ import annotations

import uuid
from collections.abc import Iterable, Mapping
from typing import Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

SERVICE: Final = uuid.UUID("00000000-0000-8000-8000-000000000001")
"""The platform's own services, where they work for nobody in particular."""

AGENT: Final = uuid.UUID("00000000-0000-8000-8000-000000000002")
"""An agent of the business that has no id of its own."""

_NAMES = text("SELECT user_id, name FROM private.names_in_history(:business, :ids)")


async def find_names(session: AsyncSession, business_id: uuid.UUID, ids: Iterable[uuid.UUID]) -> dict[uuid.UUID, str]:
    """The names of people who work in a business, or did; those of others are not told."""
    wanted = list(set(ids) - {SERVICE, AGENT})
    if not wanted:
        return {}
    rows = await session.execute(_NAMES, {"business": business_id, "ids": wanted})
    return {row.user_id: row.name for row in rows}


def name_author(actor_id: uuid.UUID, ai_model: str | None, names: Mapping[uuid.UUID, str]) -> str:
    """What an author is called: a person's name, "Writer" for what a model wrote on its own."""
    if actor_id == SERVICE:
        return "Writer" if ai_model else "contentapp"
    if actor_id == AGENT:
        return "An agent"
    return names.get(actor_id, "Somebody who has left")
