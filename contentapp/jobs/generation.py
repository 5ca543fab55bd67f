"""Jobs that write bundles. Each is safe to run twice, and goes on where the last try stopped."""

from __future__ import annotations

import asyncio
import time
import uuid
from collections.abc import Sequence
from typing import Final

import structlog
from procrastinate import JobContext, RetryStrategy
from sqlalchemy.exc import DataError, IntegrityError

from contentapp.db.system import service_session
from contentapp.domain.businesses import get_profile
from contentapp.domain.generation import failures, pipeline, spending
from contentapp.domain.generation.steps import lock_run
from contentapp.domain.ports import Draft, Plan, PlanItem, WriterError
from contentapp.domain.profile.model import BusinessProfile
from contentapp.integrations.choose import choose_model, choose_writer
from contentapp.jobs import model_runs
from contentapp.jobs.queue import is_last_attempt, queue
from contentapp.settings import settings

MAX_ATTEMPTS: Final = 6
"""Of a job, when something around it fails: the database, this process."""
WRITE_TRIES: Final = 3
"""Of a piece, when its writer fails; then it is marked as failed and the run goes on."""
MOST_FAILED_IN_A_ROW: Final = 3
"""Then it is not the piece: the run stops, instead of failing everything that is left."""
_PAUSE_SECONDS: Final = 0.5
_WAIT_AT_MOST_SECONDS: Final = 0.1
"""That a written piece waits for others to be saved with it."""
_RETRY: Final = RetryStrategy(max_attempts=MAX_ATTEMPTS, wait=1, exponential_wait=2)

_UNKNOWN_ERROR: Final = "The writer stopped with an error. Nothing else is affected."
_RUN_FAILED: Final = "The writer failed several times in a row. Everything written so far is safe."
_JOB_FAILED: Final = "Something around the writer failed several times. Everything written so far is safe."

_log = structlog.get_logger(__name__)


class _PieceFailed(Exception):
    """One piece cannot be written; the message is for the person who waits for it."""


@queue.task(name="generation:advance_run", pass_context=True, retry=_RETRY)
async def advance_run(context: JobContext, *, run_id: str) -> None:
    """Take a run from wherever it is to its end."""
    run = uuid.UUID(run_id)
    try:
        await _advance(run)
    except Exception:
        if is_last_attempt(context, MAX_ATTEMPTS):
            async with service_session() as session:
                await pipeline.fail_run(session, run, _JOB_FAILED)
        raise


@queue.task(name="generation:retry_piece", pass_context=True, retry=_RETRY)
async def retry_piece(context: JobContext, *, run_id: str, step: str) -> None:
    """Write a piece again that could not be written."""
    run = uuid.UUID(run_id)
    async with service_session() as session:
        plan, business_id = await failures.get_plan(session, run)
        profile = await get_profile(session, business_id)
    if plan is None:
        return
    item = plan.item(step.removeprefix("write:"))
    desk = await _find_desk(run, plan, profile)
    try:
        await _rewrite_piece(run, plan, profile, item, desk)
        async with service_session() as session:
            await failures.connect_piece(session, run, plan, item)
    except Exception:
        if is_last_attempt(context, MAX_ATTEMPTS):
            await _give_up(run, item, _UNKNOWN_ERROR)
        raise


async def _advance(run: uuid.UUID) -> None:
    async with service_session() as session:
        planned = await pipeline.plan_run(session, run)
        again = await failures.pieces_to_rewrite(session, run)
    if planned is None:
        return
    plan, profile, done = planned
    order = sorted(plan.items, key=lambda item: (item.scheduled_for, item.ref))
    for item in [item for item in order if f"write:{item.ref}" in done and f"check:{item.ref}" not in done]:
        async with service_session() as session:
            if not await pipeline.check_piece(session, run, item):
                return
    desk = await _find_desk(run, plan, profile)
    for item in [item for item in order if item.ref in again]:
        await _rewrite_piece(run, plan, profile, item, desk)
    waiting = [item for item in order if f"write:{item.ref}" not in done]
    if desk is not None and waiting:
        if await model_runs.write_all(desk, waiting) != "written":
            return
    elif not await _write_all(run, plan, profile, waiting):
        return
    async with service_session() as session:
        await pipeline.link_pieces(session, run, plan)


async def _find_desk(run: uuid.UUID, plan: Plan, profile: BusinessProfile) -> model_runs.Desk | None:
    """What a model writes this run with; None where the business has the built-in writer."""
    async with service_session() as session:
        row = await lock_run(session, run)
        choice = await spending.get_choice(session, row.business_id)
        model = choose_model(choice.writer)
        if model is None:
            row.writer = choose_writer().name
            return None
    return await model_runs.open_desk(model_runs.Desk(run, row.business_id, plan, profile, model, choose_writer()))


async def _write_all(run: uuid.UUID, plan: Plan, profile: BusinessProfile, waiting: Sequence[PlanItem]) -> bool:
    """Write these pieces, and put them on the board several at a time; False when the run has been ended.

    The first comes alone, to be seen at once; then twice as many each time. A slow writer's pieces never wait for more.
    """
    batch: list[tuple[PlanItem, Draft]] = []
    most = 1 if settings().step_delay_seconds else settings().save_at_once
    size, in_a_row, began = 1, 0, time.monotonic()
    for number, item in enumerate(waiting, 1):
        try:
            batch.append((item, await _write(profile, plan, item)))
            in_a_row = 0
        except _PieceFailed as failed:
            in_a_row += 1
            if in_a_row >= MOST_FAILED_IN_A_ROW:
                async with service_session() as session:
                    await pipeline.fail_run(session, run, _RUN_FAILED)
                return False
            if not await _give_up(run, item, str(failed)):
                return False
        due = len(batch) >= size or time.monotonic() - began > _WAIT_AT_MOST_SECONDS
        if batch and (due or number == len(waiting)):
            if not await _save(run, batch):
                return False
            size, began, batch = min(2 * size, most), time.monotonic(), []
    return not batch or await _save(run, batch)


async def _save(run: uuid.UUID, batch: Sequence[tuple[PlanItem, Draft]]) -> bool:
    """Put pieces on the board; those the database refuses fail alone. False when the run has been ended meanwhile."""
    try:
        async with service_session() as session:
            if not await pipeline.save_pieces(session, run, batch, writer=choose_writer().name):
                return False
        if settings().step_delay_seconds:
            await asyncio.sleep(settings().step_delay_seconds)
        return True
    except (IntegrityError, DataError) as error:
        if len(batch) == 1:
            return await _give_up(run, batch[0][0], str(_refused(batch[0][0], error)))
    return all([await _save(run, [one]) for one in batch])


async def _rewrite_piece(
    run: uuid.UUID, plan: Plan, profile: BusinessProfile, item: PlanItem, desk: model_runs.Desk | None
) -> None:
    """Write one failed piece again, by the built-in writer where no model or no money is there for it.

    Says on its card when that fails once more.
    """
    try:
        if desk is not None and await model_runs.write_one(desk, item):
            return
        draft = await _write(profile, plan, item)
        async with service_session() as session:
            await failures.rewrite_piece(session, run, item, draft, writer=choose_writer().name)
    except (IntegrityError, DataError) as error:
        await _give_up(run, item, str(_refused(item, error)))
    except _PieceFailed as failed:
        await _give_up(run, item, str(failed))


async def _write(profile: BusinessProfile, plan: Plan, item: PlanItem) -> Draft:
    """The piece's draft, after a few tries; raises _PieceFailed with what to tell the person."""
    for attempt in range(1, WRITE_TRIES + 1):
        try:
            return await pipeline.write_draft(choose_writer(), profile, plan, item)
        except Exception as error:
            _log.warning("piece_not_written", ref=item.ref, attempt=attempt, error=type(error).__name__)
            if attempt == WRITE_TRIES:
                raise _PieceFailed(str(error) if isinstance(error, WriterError) else _UNKNOWN_ERROR) from error
            await asyncio.sleep(_PAUSE_SECONDS * attempt)
    raise AssertionError("the last try returns or raises")


async def _give_up(run: uuid.UUID, item: PlanItem, reason: str) -> bool:
    """Mark one piece as failed; False when the run has been ended meanwhile."""
    async with service_session() as session:
        return await failures.fail_piece(session, run, item, reason)


def _refused(item: PlanItem, error: Exception) -> _PieceFailed:
    _log.error("piece_not_saved", ref=item.ref, error=type(error).__name__)
    return _PieceFailed("What was written could not be saved. Trying again writes it anew.")
