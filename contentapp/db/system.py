"""Transactions that see every business. Only the worker's login may open them.

Who imports this is listed in tests/house/test_floors.py: a new caller has to be added there, with its reason.
"""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

from sqlalchemy.ext.asyncio import AsyncSession

from contentapp.db.session import role_session


@asynccontextmanager
async def service_session() -> AsyncGenerator[AsyncSession, None]:
    """One transaction as `service_role`."""
    async with role_session("service_role") as session:
        yield session
