"""The pieces that one piece is compared with: its like in the same business, nearest in time.

What was read of a text is kept in this process until the text changes, so that a check while somebody types asks the
database for ids and times alone.
"""

from __future__ import annotations

import uuid
from collections import OrderedDict
from typing import Any, Final

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contentapp.domain.content.cards import version_of
from contentapp.domain.generation.validators.similar import Other, runs_of
from contentapp.domain.kinds import Kind
from contentapp.models import PIECES, Email

_MOST: Final = 400
"""Pieces compared with: a year of daily posts."""
_KEPT: Final = 1500
_APART: Final = ("archived", "failed")
_LINE: Final[dict[Kind, str]] = {
    "social_post": "content",
    "blog_post": "title",
    "content_upgrade": "title",
    "email_sequence": "subject_line",
}

_Key = tuple[uuid.UUID, int, int]
_read: OrderedDict[_Key, Other] = OrderedDict()


async def list_others(session: AsyncSession, kind: Kind, piece: Any, own: frozenset[str]) -> list[Other]:
    """The pieces that are compared with this one; emails with the emails of other sequences."""
    table: Any = Email if kind == "email_sequence" else PIECES[kind]
    ids = select(table.id, table.updated_at).where(table.business_id == piece.business_id, *_elsewhere(kind, piece))
    if kind == "email_sequence":
        ids = ids.order_by(table.updated_at.desc(), table.id)
    elif piece.scheduled_for is None:
        ids = ids.order_by(table.scheduled_for.desc().nulls_last(), table.id)
    else:
        apart = func.abs(func.extract("epoch", table.scheduled_for) - func.extract("epoch", piece.scheduled_for))
        ids = ids.order_by(apart.nulls_last(), table.id)
    keys: list[_Key] = [
        (row.id, version_of(row.updated_at), hash(own)) for row in await session.execute(ids.limit(_MOST))
    ]
    missing = {key[0]: key for key in keys if key not in _read}
    if missing:
        texts = select(table.id, table.content, getattr(table, _LINE[kind]).label("line"))
        for row in await session.execute(texts.where(table.id.in_(list(missing)))):
            _read[missing[row.id]] = Other(row.line.strip().split("\n", 1)[0], runs_of(row.content, own))
    here = [key for key in keys if key in _read]  # one may have been deleted between the two
    for key in here:
        _read.move_to_end(key)
    found = [_read[key] for key in here]
    while len(_read) > _KEPT:
        _read.popitem(last=False)
    return found


def _elsewhere(kind: Kind, piece: Any) -> list[ColumnElement[bool]]:
    if kind == "email_sequence":
        return [col(Email.sequence_id) != piece.id]
    table: Any = PIECES[kind]
    return [table.id != piece.id, table.deleted_at.is_(None), table.status.not_in(_APART)]
