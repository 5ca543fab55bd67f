"""Jobs that commit with the rows they belong to, or not at all."""

from __future__ import annotations

import json

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_DEFER = text("SELECT private.defer_job(:task, CAST(:args AS jsonb), :lock)")


async def defer(session: AsyncSession, task: str, *, lock: str | None = None, **args: object) -> int:
    """Queue `task` inside this transaction; returns the job's id. One job of a `lock` runs at a time."""
    result = await session.execute(_DEFER, {"task": task, "args": json.dumps(args, default=str), "lock": lock})
    return result.scalar_one()
