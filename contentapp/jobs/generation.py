"""Jobs that write bundles. Each is safe to run twice, and goes on where the last try stopped."""

from __future__ import annotations

import asyncio
import uuid

from procrastinate import JobContext, RetryStrategy

from contentapp.db.system import service_session
from contentapp.domain.generation import pipeline
from contentapp.domain.ports import Plan, PlanItem
from contentapp.domain.profile.model import BusinessProfile
from contentapp.integrations.choose import choose_writer
from contentapp.jobs.queue import queue
from contentapp.settings import settings

MAX_ATTEMPTS = 6


@queue.task(
    name="generation:advance_run",
    pass_context=True,
    retry=RetryStrategy(max_attempts=MAX_ATTEMPTS, wait=1, exponential_wait=2),
)
async def advance_run(context: JobContext, *, run_id: str) -> None:
    """Take a run from wherever it is to its end."""
    run = uuid.UUID(run_id)
    try:
        await _advance(run)
    except Exception:
        if context.job is not None and context.job.attempts + 1 >= MAX_ATTEMPTS:
            async with service_session() as session:
                reason = "The writer failed several times in a row. Everything written so far is safe."
                await pipeline.fail_run(session, run, reason)
        raise


async def _advance(run: uuid.UUID) -> None:
    async with service_session() as session:
        planned = await pipeline.plan_run(session, run)
    if planned is None:
        return
    plan, profile, done = planned
    for item in sorted(plan.items, key=lambda item: (item.scheduled_for, item.ref)):
        if not await _advance_piece(run, plan, profile, item, done):
            return
    async with service_session() as session:
        await pipeline.link_pieces(session, run, plan)


async def _advance_piece(run: uuid.UUID, plan: Plan, profile: BusinessProfile, item: PlanItem, done: set[str]) -> bool:
    """Write and check one piece unless that is done; False when the run has been ended meanwhile."""
    writer = choose_writer()
    if f"write:{item.ref}" not in done:
        draft = await pipeline.write_draft(writer, profile, plan, item)
        async with service_session() as session:
            if not await pipeline.save_piece(session, run, item, draft, writer=writer.name):
                return False
        if settings().step_delay_seconds:
            await asyncio.sleep(settings().step_delay_seconds)
    if f"check:{item.ref}" not in done:
        async with service_session() as session:
            return await pipeline.check_piece(session, run, item)
    return True
