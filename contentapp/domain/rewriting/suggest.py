"""What a worker does about a change that was asked for: what it is about, what comes of it, and whether that holds."""

from __future__ import annotations

import uuid
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import asdict, dataclass
from typing import Any, cast

from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contentapp.domain.businesses import get_profile
from contentapp.domain.content.pieces import load_emails, load_piece
from contentapp.domain.generation.asking import Example
from contentapp.domain.generation.drafts import item_of
from contentapp.domain.generation.pipeline import findings_of, plans
from contentapp.domain.generation.voice import hear_voice
from contentapp.domain.generation.writing import label_of
from contentapp.domain.kinds import Kind
from contentapp.domain.ports import Finding, ModelFailed, Plan, PlanItem, TextModel, Usage
from contentapp.domain.profile.model import BusinessProfile
from contentapp.domain.rewriting.questions import change_question, said_so_far, tidied
from contentapp.domain.rewriting.requests import entity_of
from contentapp.domain.rewriting.texts import Action, Change
from contentapp.models import EmailSequence, GenerationRun, GenerationStep, PieceRewrite


@dataclass(frozen=True, slots=True)
class Task:
    """A change that was asked for, with all that is needed to make it. `plan` is None for a piece that no run wrote."""

    id: uuid.UUID
    business_id: uuid.UUID
    writer: str
    change: Change
    before: dict[str, Any]
    profile: BusinessProfile
    item: PlanItem
    plan: Plan | None
    voice: tuple[Example, ...]
    turn: int
    email: int


async def begin(session: AsyncSession, rewrite_id: uuid.UUID) -> Task | None:
    """Take a change in hand, for services; None when it is over, or its piece is gone. Raises NotFound."""
    row = await session.get(PieceRewrite, rewrite_id, with_for_update=True, populate_existing=True)
    if row is None or row.status not in ("asked", "writing"):
        return None
    row.status = "writing"
    kind = cast(Kind, row.content_type)
    piece = await load_piece(session, row.business_id, kind, row.content_id)
    emails = await load_emails(session, piece) if isinstance(piece, EmailSequence) else []
    place = next((n for n, email in enumerate(emails) if email.id == row.email_id), 0)
    planned = await _planned(session, row)
    plan, item = planned if planned else (None, item_of(kind, piece, len(emails)))
    turn: int | None = await session.scalar(
        select(func.count()).where(
            col(PieceRewrite.business_id) == row.business_id,
            col(PieceRewrite.content_id) == row.content_id,
            col(PieceRewrite.created_at) < row.created_at,
        )
    )
    return Task(
        id=row.id,
        business_id=row.business_id,
        writer=row.writer,
        change=Change(entity_of(row), cast(Action, row.action), row.detail),
        before=dict(row.before),
        profile=await get_profile(session, row.business_id),
        item=item,
        plan=plan,
        voice=await hear_voice(session, row.business_id),
        turn=turn or 0,
        email=place,
    )


async def _planned(session: AsyncSession, row: PieceRewrite) -> tuple[Plan, PlanItem] | None:
    """The plan that the piece was written by, and its item."""
    query = (
        select(col(GenerationStep.step), col(GenerationRun.plan))
        .join(GenerationRun, col(GenerationRun.id) == col(GenerationStep.run_id))
        .where(
            col(GenerationStep.business_id) == row.business_id,
            col(GenerationStep.content_id) == row.content_id,
            text("step LIKE 'write:%'"),
        )
        .limit(1)
    )
    found = (await session.execute(query)).one_or_none()
    if found is None or found.plan is None:
        return None
    plan = plans.validate_python(found.plan)
    return plan, plan.item(str(found.step).removeprefix("write:"))


def plan_of(task: Task) -> Plan:
    """A plan of that one piece, for one that no run wrote."""
    day = task.item.scheduled_for.date()
    return Plan((task.item,), day, day, seed=task.turn)


async def note_progress(session: AsyncSession, rewrite_id: uuid.UUID, said: Mapping[str, Any]) -> bool:
    """Show how far it is, for services; False when nobody waits for it any more."""
    return await _store(session, rewrite_id, proposal=dict(said))


async def note_suggestion(
    session: AsyncSession, task: Task, proposal: Mapping[str, Any], *, model: str, prompt: str = ""
) -> bool:
    """Suggest this, with what the checks say of the piece as it would be; for services. False as `note_progress`."""
    found = await _checked(session, task, proposal)
    return await _store(
        session,
        task.id,
        status="ready",
        proposal=dict(proposal),
        model=model,
        prompt=prompt,
        findings=[asdict(one) for one in found],
    )


async def note_failure(session: AsyncSession, rewrite_id: uuid.UUID, problem: str) -> bool:
    """Say why nothing came of it, for services; False as `note_progress`."""
    return await _store(session, rewrite_id, status="failed", problem=problem, proposal={})


async def _store(session: AsyncSession, rewrite_id: uuid.UUID, **values: Any) -> bool:
    stored: uuid.UUID | None = await session.scalar(
        update(PieceRewrite)
        .where(col(PieceRewrite.id) == rewrite_id, col(PieceRewrite.status) == "writing")
        .values(**values)
        .returning(col(PieceRewrite.id))
        .execution_options(synchronize_session=False)
    )
    return stored is not None


async def _checked(session: AsyncSession, task: Task, proposal: Mapping[str, Any]) -> list[Finding]:
    """The errors that the piece would have with the suggestion in it; the rows themselves stay as they are."""
    row = await session.get_one(PieceRewrite, task.id)
    kind = cast(Kind, row.content_type)
    piece = await load_piece(session, task.business_id, kind, row.content_id)
    emails = await load_emails(session, piece) if isinstance(piece, EmailSequence) else []
    session.expunge(piece)
    target: Any = piece
    for email in emails:
        session.expunge(email)
        if email.id == row.email_id:
            target = email
    for name, value in proposal.items():
        setattr(target, name, value)
    return [one for one in findings_of(kind, piece, emails, task.profile) if one.severity == "error"]


async def stream_change(
    model: TextModel, task: Task
) -> AsyncGenerator[dict[str, Any] | tuple[dict[str, Any], str, Usage]]:
    """The changed fields as far as they are, again and again, and last the whole with its prompt and usage.

    Raises ModelFailed.
    """
    question = change_question(task.change, task.before, task.profile, task.item, task.voice)
    said: dict[str, Any] = {}
    async with aclosing(model.stream(question)) as stream:
        async for heard in stream:
            if isinstance(heard, tuple):
                answer, usage = heard
                yield tidied(answer), question.prompt, usage
                return
            if (more := said_so_far(heard, task.change)) and more != said:
                said = more
                yield said
    raise ModelFailed("cut_off", "The model's answer was cut off before its end.")


def suggested_by(model: TextModel) -> str:
    """How a suggestion names the model it is from."""
    return label_of(model)
