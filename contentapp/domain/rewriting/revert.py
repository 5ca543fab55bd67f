"""A suggestion that was taken is taken back, while what people wrote afterwards stays."""

from __future__ import annotations

import uuid
from typing import Any, cast

from sqlalchemy.ext.asyncio import AsyncSession

from contentapp.domain.content import PieceView, edit_email, edit_piece
from contentapp.domain.history.versions import Entity, as_edited, editable_fields, read_version
from contentapp.domain.principal import Principal
from contentapp.domain.rewriting.merge import take_out, take_out_words
from contentapp.errors import Conflict


class NothingToRevert(Conflict):
    """Nothing of that change is left in the text."""

    code = "nothing_to_revert"


async def revert_version(
    session: AsyncSession, principal: Principal, entity: Entity, entity_id: uuid.UUID, number: int, *, base_v: int
) -> PieceView:
    """Take the change that made version `number` out of a text, as an edit like any other; later changes stay.

    Returns the piece (of an email: its sequence). Raises EditConflict when it has changed since `base_v`,
    NothingToRevert, NotFound, ReadOnlyMember.
    """
    principal.require_editor()
    before = await read_version(session, principal, entity, entity_id, number - 1)
    after = await read_version(session, principal, entity, entity_id, number)
    now = await read_version(session, principal, entity, entity_id, None)
    changes: dict[str, Any] = {}
    for name in editable_fields(entity):
        if name not in before or name not in after:
            continue
        old, changed, current = (as_edited(side[name]) for side in (before, after, now))
        wanted = _without(old, changed, current)
        if wanted != current:
            changes[name] = wanted
    if not changes:
        raise NothingToRevert("Every part of that change was changed by hand since, so there is nothing to take back.")
    reason = f"took back version {number}"
    if entity == "email":
        return await edit_email(session, principal, entity_id, changes, base_v=base_v, reason=reason)
    return await edit_piece(session, principal, entity, entity_id, changes, base_v=base_v, reason=reason)


def _without(old: Any, changed: Any, current: Any) -> Any:
    if isinstance(current, list):
        return take_out_words(old or [], changed or [], cast("list[str]", current))
    if isinstance(current, str) and isinstance(old, str) and isinstance(changed, str):
        return take_out(old, changed, current)
    return old if current == changed else current
