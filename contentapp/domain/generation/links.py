"""Connects the pieces of a run as planned, one statement a kind. What a person has connected meanwhile stays."""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from typing import Any

from sqlalchemy import Text, Uuid, func, select, update
from sqlalchemy import cast as cast_sql
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contentapp.domain.ports import Plan, PlanItem
from contentapp.models import PIECES, ContentUpgrade


async def connect_pieces(
    session: AsyncSession, business_id: uuid.UUID, plan: Plan, ids: dict[str, uuid.UUID], *, only: str = ""
) -> None:
    """Link what the plan links and `ids` has both ends of; with `only`, just what leads to or from that piece."""
    items = [
        item
        for item in plan.items
        if item.ref in ids and item.leads_to in ids and (not only or only in (item.ref, item.leads_to))
    ]
    for kind, table in PIECES.items():
        links = [
            (ids[item.ref], plan.item(item.leads_to).kind, ids[item.leads_to])
            for item in items
            if item.kind == kind and item.leads_to is not None
        ]
        if links:
            await session.execute(_link(table, business_id, links))
    await _note_origins(session, business_id, plan, items, ids)


def _link(table: Any, business_id: uuid.UUID, links: list[tuple[uuid.UUID, str, uuid.UUID]]) -> Any:
    sources, kinds, targets = zip(*links, strict=True)
    pairs = select(
        func.unnest(cast_sql(list(sources), ARRAY(Uuid))).label("source"),
        func.unnest(cast_sql(list(kinds), ARRAY(Text))).label("kind"),
        func.unnest(cast_sql(list(targets), ARRAY(Uuid))).label("target"),
    ).subquery()
    return (
        update(table)
        .where(table.business_id == business_id, table.id == pairs.c.source, table.next_action_id.is_(None))
        .values(next_action_type=pairs.c.kind, next_action_id=pairs.c.target)
        .execution_options(synchronize_session=False)
    )


async def _note_origins(
    session: AsyncSession, business_id: uuid.UUID, plan: Plan, items: Sequence[PlanItem], ids: dict[str, uuid.UUID]
) -> None:
    """Say of each download which blog post it came from: the first that leads to it."""
    table = ContentUpgrade
    origins: dict[uuid.UUID, uuid.UUID] = {}
    for item in items:
        if item.kind == "blog_post" and item.leads_to and plan.item(item.leads_to).kind == "content_upgrade":
            origins.setdefault(ids[item.leads_to], ids[item.ref])
    for upgrade_id, blog_id in origins.items():
        await session.execute(
            update(table)
            .where(
                col(table.business_id) == business_id,
                col(table.id) == upgrade_id,
                col(table.blog_post_id).is_(None),
            )
            .values(blog_post_id=blog_id)
            .execution_options(synchronize_session=False)
        )
