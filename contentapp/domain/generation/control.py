"""What people say to a run: stop, go on, write this piece again.

The rows are out of the web process's reach: definer functions change them, together with the job that follows.
"""

from __future__ import annotations

import uuid
from decimal import Decimal
from typing import Final

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncSession

from contentapp.domain.kinds import Kind
from contentapp.domain.principal import Principal, require_owner
from contentapp.errors import Conflict, Invalid, NotFound

MOST_USD: Final = 10_000
"""What a budget can be at the most: more is a slip of the keys."""

_RAISE = text("SELECT private.raise_run_budget(:business, :bundle, :budget)")
_CANCEL = text("SELECT private.cancel_run(:business, :bundle)")
_RESUME = text("SELECT private.resume_run(:business, :bundle)")
_RETRY = text("SELECT private.retry_piece(:business, :kind, :piece)")


class RunIsOver(Conflict):
    """The run has come to its end, so there is nothing left to stop or to go on with."""

    code = "run_is_over"


class NothingToRetry(Conflict):
    """The piece is not one that waits to be written again."""

    code = "nothing_to_retry"


async def cancel_run(session: AsyncSession, principal: Principal, bundle_id: uuid.UUID) -> None:
    """Stop writing a bundle; what is written stays. Stopping what is stopped changes nothing.

    Raises RunIsOver when it was finished first, NotFound.
    """
    if await _ask(session, principal, _CANCEL, bundle_id) == "done":
        raise RunIsOver("It was finished before it could be stopped. Everything is written.")


async def resume_run(session: AsyncSession, principal: Principal, bundle_id: uuid.UUID) -> None:
    """Go on with a stopped or failed run where it is. Asking twice, or from two browsers, makes one job.

    Raises RunIsOver when everything is written already, NotFound.
    """
    if await _ask(session, principal, _RESUME, bundle_id) == "done":
        raise RunIsOver("Everything is written already.")


async def raise_run_budget(
    session: AsyncSession, principal: Principal, bundle_id: uuid.UUID, budget_usd: Decimal
) -> None:
    """Let models cost so much in a bundle's run, in US dollars, and have it go on if it had stopped. For owners.

    It is never lowered, and the month's budget holds all the same. Raises Invalid, RunIsOver, NotAnOwner, NotFound.
    """
    require_owner(principal.role, "raise what a run may cost in", principal.business_name)
    if not 0 < budget_usd <= MOST_USD:
        raise Invalid(f"Say how many dollars this run may cost, up to {MOST_USD:,}.", fields={"budget": "Not a sum."})
    asked = {"business": principal.business_id, "bundle": bundle_id, "budget": budget_usd}
    status: str | None = (await session.execute(_RAISE, asked)).scalar_one()
    if status is None:
        raise NotFound("This bundle is not here. It may belong to another workspace, or have been deleted.")
    if status == "done":
        raise RunIsOver("Everything is written already.")


async def retry_piece(session: AsyncSession, principal: Principal, kind: Kind, piece_id: uuid.UUID) -> None:
    """Have a piece that could not be written written again; asking twice makes one job.

    Raises NothingToRetry when it is written, moved on or gone by now.
    """
    principal.require_editor()
    asked = {"business": principal.business_id, "kind": kind, "piece": piece_id}
    if not (await session.execute(_RETRY, asked)).scalar_one():
        raise NothingToRetry("This piece does not wait to be written again. Somebody may have taken care of it.")


async def _ask(session: AsyncSession, principal: Principal, question: TextClause, bundle_id: uuid.UUID) -> str:
    """The status the bundle's newest run has now; raises NotFound."""
    principal.require_editor()
    asked = {"business": principal.business_id, "bundle": bundle_id}
    status: str | None = (await session.execute(question, asked)).scalar_one()
    if status is None:
        raise NotFound("This bundle is not here. It may belong to another workspace, or have been deleted.")
    return status
