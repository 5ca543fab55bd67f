"""Jobs that commit with the rows they belong to, or not at all."""

from __future__ import annotations

import json

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

_DEFER = text("SELECT private.defer_job(:task, CAST(:args AS jsonb), :lock)")


async def defer(session: AsyncSession, task: str, *, lock: str | None = None, **args: object) -> int:
    """Queue `task` inside this transaction; `lock` lets only one job of that name run at a time. Returns the job's id."""
    result = await session.execute(_DEFER, {"task": task, "args": json.dumps(args, default=str), "lock": lock})
    return result.scalar_one()
