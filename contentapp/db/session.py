"""Transactions that carry who acts.

Every transaction becomes one role and sets that role's claims, for itself only, as PostgREST does. Row-level security
goes by both, so a query that forgets its business still sees nothing of another one.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Literal

import structlog
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.pool import QueuePool

from contentapp.db.addresses import parse

Role = Literal["anon", "authenticated", "business_agent", "platform_admin", "service_role", "payment_sandbox"]

_BECOME = text(
    "SELECT set_config('role', :role, true), set_config('request.jwt.claims', :claims, true),"
    " set_config('contentapp.request_id', :request_id, true)"
)

_EXPLAIN = text(
    "SELECT set_config('contentapp.reason', :reason, true), set_config('contentapp.ai_model', :ai_model, true),"
    " set_config('contentapp.ai_prompt', :ai_prompt, true), set_config('contentapp.actor', :actor, true)"
)


class _Current:
    """The engine of this process: web and worker have one each, under logins of their own."""

    engine: AsyncEngine | None = None


def open_engine(address: str, *, pool_size: int = 8) -> AsyncEngine:
    """Connect this process to the database at `address` (as one of our two logins), lazily."""
    engine = create_async_engine(
        parse(address),
        pool_size=pool_size,
        max_overflow=pool_size,
        pool_pre_ping=True,  # a restarted database costs a ping, not a lost edit
        hide_parameters=True,  # the text of an error ends in logs, what people wrote does not
        connect_args={"prepare_threshold": 3},
    )
    _Current.engine = engine
    return engine


async def close_engine() -> None:
    """Give all connections back."""
    if _Current.engine is not None:
        await _Current.engine.dispose()
        _Current.engine = None


def connections_in_use() -> tuple[int, int]:
    """How many connections of this process's pool are in use, and how many it may open."""
    if _Current.engine is None:
        return 0, 0
    pool = _Current.engine.pool
    if not isinstance(pool, QueuePool):
        return 0, 0
    return pool.checkedout(), pool.size() * 2  # `open_engine` lets it overflow by as many again


@asynccontextmanager
async def role_session(role: Role, **claims: uuid.UUID | str | None) -> AsyncGenerator[AsyncSession, None]:
    """One transaction as `role` with these claims; commits at the end, rolls back on any exception."""
    if _Current.engine is None:
        raise RuntimeError("open_engine() has not been called in this process")
    async with AsyncSession(_Current.engine, expire_on_commit=False) as session, session.begin():
        await become(session, role, **claims)
        yield session


async def become(session: AsyncSession, role: Role, **claims: uuid.UUID | str | None) -> None:
    """Change role and claims for the rest of this transaction. Jobs it defers are logged under this request's id."""
    known = {name: str(value) for name, value in claims.items() if value is not None}
    request_id = str(structlog.contextvars.get_contextvars().get("request_id", ""))
    facts = {"role": role, "claims": json.dumps(known) if known else "", "request_id": request_id}
    await session.execute(_BECOME, facts)


async def explain(
    session: AsyncSession, reason: str, *, ai_model: str = "", ai_prompt: str = "", actor: uuid.UUID | None = None
) -> None:
    """Say why the next changes of this transaction are made, and which model wrote them: triggers write it down.

    Words of ours, never a person's: the log keeps them for good. A service may name the person it works for as `actor`.
    """
    facts = {"reason": reason, "ai_model": ai_model, "ai_prompt": ai_prompt, "actor": str(actor or "")}
    await session.execute(_EXPLAIN, facts)


@asynccontextmanager
async def anonymous_session() -> AsyncGenerator[AsyncSession, None]:
    """One transaction as a visitor."""
    async with role_session("anon") as session:
        yield session


@asynccontextmanager
async def person_session(user_id: uuid.UUID) -> AsyncGenerator[AsyncSession, None]:
    """One transaction as a signed-in person."""
    async with role_session("authenticated", sub=user_id) as session:
        yield session


@asynccontextmanager
async def business_session(business_id: uuid.UUID) -> AsyncGenerator[AsyncSession, None]:
    """One transaction as an agent of exactly one business, with an editor's rights."""
    async with role_session("business_agent", business_id=business_id) as session:
        yield session
