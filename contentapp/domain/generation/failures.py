"""Pieces that could not be written: marked so, with the reason, while the run goes on; and written again when asked.

Such a piece is on the board from then on, in status `failed`, with its date and no text. Its `write:` step names the
row and keeps the reason, so that it is made once like any other. Nothing leads to it before it is written.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contentapp.db.session import explain
from contentapp.domain.content.pieces import Piece
from contentapp.domain.generation.drafts import rows_of, unwritten
from contentapp.domain.generation.links import connect_pieces
from contentapp.domain.generation.pipeline import apply_findings, findings_now, plans
from contentapp.domain.generation.steps import find_step, lock_run, note_step, written_pieces
from contentapp.domain.kinds import Kind
from contentapp.domain.ports import Draft, Plan, PlanItem
from contentapp.models import PIECES, Email, EmailSequence, GenerationRun, GenerationStep

_WRITTEN: Final[dict[Kind, tuple[str, ...]]] = {
    "social_post": ("content", "hashtags", "media_prompts", "media_alt_texts", "cta_text"),
    "blog_post": (
        "title", "content", "meta_description", "keywords", "estimated_reading_time", "cta_text", "primary_cta",
    ),
    "content_upgrade": ("title", "type", "description", "content", "cta_text"),
    "email_sequence": ("name", "description", "sequence_type", "total_emails"),
}  # fmt: skip
"""What a writer decides of a piece, as against the plan."""


async def fail_piece(session: AsyncSession, run_id: uuid.UUID, item: PlanItem, reason: str) -> bool:
    """Put a piece on the board as failed, with the reason (again). False when the run has ended."""
    run = await lock_run(session, run_id)
    step = await find_step(session, run, f"write:{item.ref}")
    if step is not None:
        await _fail_again(session, item, step, reason)
        return True
    if run.status != "running":
        return False
    await explain(session, "could not be written")
    (piece, *_) = rows_of(unwritten(item), item, business_id=run.business_id, bundle_id=run.bundle_id)
    piece.status = "failed"
    session.add(piece)
    await session.flush()
    await note_step(session, run, f"write:{item.ref}", item.kind, piece.id, error=reason)
    await note_step(session, run, f"check:{item.ref}", item.kind, piece.id)
    run.written_count += 1
    run.checked_count += 1
    await session.flush()
    return True


async def pieces_to_rewrite(session: AsyncSession, run_id: uuid.UUID) -> set[str]:
    """The names of the pieces that could not be written and are to be tried again."""
    query = select(col(GenerationStep.step)).where(
        col(GenerationStep.run_id) == run_id,
        col(GenerationStep.error).is_not(None),
        col(GenerationStep.retry_asked_at).is_not(None),
    )
    return {step.removeprefix("write:") for step in await session.scalars(query)}


async def get_plan(session: AsyncSession, run_id: uuid.UUID) -> tuple[Plan | None, uuid.UUID]:
    """A run's plan (None when there is none yet) and its business. Raises NotFound."""
    run = await lock_run(session, run_id)
    return (None if run.plan is None else plans.validate_python(run.plan)), run.business_id


async def rewrite_piece(
    session: AsyncSession,
    run_id: uuid.UUID,
    item: PlanItem,
    draft: Draft,
    *,
    writer: str,
    prompt: str = "",
    facts: Mapping[str, Any] | None = None,
) -> bool:
    """Fill a failed piece with its text, and check it. False when it has been written, or taken care of, meanwhile."""
    run = await lock_run(session, run_id)
    step = await find_step(session, run, f"write:{item.ref}")
    if step is None or step.error is None or step.retry_asked_at is None:
        return False
    step.error, step.retry_asked_at, step.model = None, None, writer
    for name, value in (facts or {}).items():
        setattr(step, name, value)
    await explain(session, "generated", ai_model=writer, ai_prompt=prompt)
    table = PIECES[item.kind]
    query = select(table).where(table.id == step.content_id).with_for_update()  # type: ignore[attr-defined]
    piece: Piece | None = await session.scalar(query)
    if piece is None or piece.status != "failed":  # somebody has put it away, or writes it by hand
        await session.flush()
        return False
    fresh, *emails = rows_of(draft, item, business_id=run.business_id, bundle_id=run.bundle_id)
    for name in _WRITTEN[item.kind]:
        setattr(piece, name, getattr(fresh, name))
    piece.status = "draft"
    if isinstance(piece, EmailSequence):
        await _replace_emails(session, piece, emails)
    await session.flush()
    apply_findings(piece, await findings_now(session, item.kind, piece))
    await session.flush()
    return True


async def connect_piece(session: AsyncSession, run_id: uuid.UUID, plan: Plan, item: PlanItem) -> None:
    """Connect a piece that was written after its run was done, both ways. A run under way connects all at its end.

    In a transaction of its own: links take turns before any piece is locked.
    """
    run: GenerationRun = await lock_run(session, run_id)
    if run.status == "done":
        await explain(session, "connected")
        await connect_pieces(session, run.business_id, plan, await written_pieces(session, run), only=item.ref)


async def _fail_again(session: AsyncSession, item: PlanItem, step: GenerationStep, reason: str) -> None:
    if step.error is None:
        return
    step.error, step.retry_asked_at = reason, None
    await session.flush()
    table = PIECES[item.kind]
    # Written, though nothing of it changes: its card shows the reason, so it must get a new version.
    await session.execute(
        update(table)
        .where(table.id == step.content_id)  # type: ignore[attr-defined]
        .values(finding_count=table.finding_count)  # type: ignore[attr-defined]
        .execution_options(synchronize_session=False)
    )


async def _replace_emails(session: AsyncSession, sequence: EmailSequence, emails: list[Email]) -> None:
    old = await session.scalars(
        select(Email).where(col(Email.business_id) == sequence.business_id, col(Email.sequence_id) == sequence.id)
    )
    for email in old:
        await session.delete(email)
    for email in emails:
        email.sequence_id = sequence.id
    session.add_all(emails)
