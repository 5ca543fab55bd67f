"""The checkpoints of a run: its row, locked before anything else, and what is checked off."""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from sqlalchemy import select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contentapp.domain.kinds import Kind
from contentapp.domain.ports import Finding
from contentapp.errors import NotFound
from contentapp.models import GenerationRun, GenerationStep


async def lock_run(session: AsyncSession, run_id: uuid.UUID) -> GenerationRun:
    """The run, fresh and locked until the transaction ends; raises NotFound."""
    query = select(GenerationRun).where(col(GenerationRun.id) == run_id).with_for_update()
    run = (await session.execute(query, execution_options={"populate_existing": True})).scalar_one_or_none()
    if run is None:
        raise NotFound("There is no such run.")
    return run


async def note_step(
    session: AsyncSession,
    run: GenerationRun,
    step: str,
    kind: Kind | None,
    piece_id: uuid.UUID | None,
    *,
    model: str | None = None,
    findings: list[dict[str, Any]] | None = None,
    error: str | None = None,
) -> bool:
    """Check the step off; False when it was done before."""
    noted: uuid.UUID | None = await session.scalar(
        insert(GenerationStep)
        .values(
            business_id=run.business_id,
            run_id=run.id,
            step=step,
            content_type=kind,
            content_id=piece_id,
            model=model,
            findings=findings or [],
            error=error,
        )
        .on_conflict_do_nothing(index_elements=["run_id", "step"])
        .returning(col(GenerationStep.id))
    )
    return noted is not None


async def note_pieces(
    session: AsyncSession,
    run: GenerationRun,
    made: Sequence[tuple[str, Kind, uuid.UUID, list[Finding]]],
    facts: Mapping[str, Mapping[str, Any]],
) -> set[str]:
    """Check off that these pieces (name in the plan, kind, id, findings) are written and checked, in one statement.

    `facts` say by whom and with what each was written. Returns the names of those that were not written before.
    """
    nothing = dict.fromkeys({name for known in facts.values() for name in known})
    rows: list[dict[str, Any]] = []
    for ref, kind, piece_id, findings in made:
        row = {"business_id": run.business_id, "run_id": run.id, "content_type": kind, "content_id": piece_id}
        rows.append({**row, **nothing, **facts[ref], "step": f"write:{ref}", "findings": []})
        rows.append({**row, **nothing, "step": f"check:{ref}", "findings": [asdict(one) for one in findings]})
    noted = await session.scalars(
        insert(GenerationStep)
        .values(rows)
        .on_conflict_do_nothing(index_elements=["run_id", "step"])
        .returning(col(GenerationStep.step))
    )
    return {step.removeprefix("write:") for step in noted if step.startswith("write:")}


async def find_step(session: AsyncSession, run: GenerationRun, step: str) -> GenerationStep | None:
    """A step that is checked off, fresh and locked; None when it is not."""
    query = select(GenerationStep).where(col(GenerationStep.run_id) == run.id, col(GenerationStep.step) == step)
    found = await session.execute(query.with_for_update(), execution_options={"populate_existing": True})
    return found.scalar_one_or_none()


async def written_pieces(
    session: AsyncSession, run: GenerationRun, *, with_failed: bool = False
) -> dict[str, uuid.UUID]:
    """The id of each written piece by its name in the plan; those that could not be written only where asked for."""
    query = select(col(GenerationStep.step), col(GenerationStep.content_id)).where(
        col(GenerationStep.run_id) == run.id, col(GenerationStep.step).like("write:%")
    )
    if not with_failed:
        query = query.where(col(GenerationStep.error).is_(None))
    rows = (await session.execute(query)).all()
    return {step.removeprefix("write:"): piece_id for step, piece_id in rows if piece_id is not None}
