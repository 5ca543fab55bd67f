"""A run that a model writes: so many pieces under way at once as its endpoint takes, each paid for before it is asked.

One transaction saves what has come back, settles what that cost, and reserves what the next pieces can cost, so that a
piece costs the database a fraction of one. More pieces are under way than the endpoint takes at once: while some are
saved, their successors are asked already.
"""

from __future__ import annotations

import asyncio
import uuid
from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from typing import Final, Literal

import structlog
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from contentapp.db.system import service_session
from contentapp.domain.generation import failures, pipeline, spending
from contentapp.domain.generation.asking import Example, question_for
from contentapp.domain.generation.spending import Call, Settled, StoppedBy
from contentapp.domain.generation.steps import lock_run
from contentapp.domain.generation.voice import hear_voice
from contentapp.domain.generation.writing import Written, write_with
from contentapp.domain.ports import Plan, PlanItem, TextModel, Usage, Writer
from contentapp.domain.profile.model import BusinessProfile
from contentapp.settings import settings

Outcome = Literal["written", "ended", "stopped"]

_GATHER_SECONDS: Final = 0.03
"""That a piece waits for others to be saved with it."""
_NOT_SAVED: Final = "What was written could not be saved. Trying again writes it anew."
_NOT_WRITTEN: Final = "The writer stopped with an error. Nothing else is affected."
_STOPPED: Final[dict[StoppedBy, str]] = {
    "run_budget": "The next piece could cost more than this run has left. Everything written so far is safe. An owner"
    " can raise what it may cost on the run's page.",
    "month_budget": "The next piece could cost more than this month has left. Everything written so far is safe.",
}

_log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Desk:
    """What the pieces of one run are written with."""

    run_id: uuid.UUID
    business_id: uuid.UUID
    plan: Plan
    profile: BusinessProfile
    model: TextModel
    built_in: Writer
    voice: tuple[Example, ...] = ()


async def open_desk(desk: Desk) -> Desk:
    """Begin, or go on: note who writes, close what a lost worker left open, and hear how the business sounds."""
    async with service_session() as session:
        run = await lock_run(session, desk.run_id)
        run.writer = desk.model.name
        await spending.close_lost(session, run)
        return replace(desk, voice=await hear_voice(session, desk.business_id))


async def write_all(desk: Desk, waiting: Sequence[PlanItem]) -> Outcome:
    """Write these pieces, and put each on the board when it is there; "stopped" when a budget is used up."""
    return await _Writing(desk, waiting).go_on()


async def write_one(desk: Desk, item: PlanItem) -> bool:
    """Write one piece again that could not be written. False when no budget reaches that far."""
    async with service_session() as session:
        run = await lock_run(session, desk.run_id)
        booked, _ = await _reserve(session, desk, run, [item])
    if not booked:
        return False
    call_id = booked[0]
    written = await write_with(desk.model, desk.built_in, desk.profile, desk.plan, item, desk.voice)
    async with service_session() as session:
        await failures.rewrite_piece(
            session,
            desk.run_id,
            item,
            written.draft,
            writer=written.writer,
            prompt=written.prompt,
            facts=written.step(),
        )
        await spending.settle(session, [Settled(call_id, written.usage, written.problem)])
    return True


class _Writing:
    """The pieces that wait, are under way, and have come back."""

    def __init__(self, desk: Desk, waiting: Sequence[PlanItem]) -> None:
        self._desk = desk
        self._waiting = deque(waiting)
        self._under_way: dict[asyncio.Task[Written], tuple[PlanItem, uuid.UUID]] = {}
        self._back: list[tuple[PlanItem, uuid.UUID, Written | None]] = []
        self._at_once = 1 if settings().step_delay_seconds else 2 * desk.model.at_once

    async def go_on(self) -> Outcome:
        try:
            while self._waiting or self._under_way or self._back:
                stopped_by = await self._turn()
                if stopped_by is None:
                    return "ended"
                if not self._under_way:
                    if stopped_by:
                        await self._stop(stopped_by)
                        return "stopped"
                    continue
                await asyncio.wait(self._under_way, return_when=asyncio.FIRST_COMPLETED)
                await asyncio.sleep(max(_GATHER_SECONDS, settings().step_delay_seconds))
                self._collect()
            return "written"
        finally:
            await self._leave()

    def _collect(self) -> None:
        for task in [task for task in self._under_way if task.done()]:
            item, call_id = self._under_way.pop(task)
            if error := task.exception():
                _log.warning("piece_not_written", ref=item.ref, error=type(error).__name__)
            self._back.append((item, call_id, None if error else task.result()))

    async def _turn(self) -> StoppedBy | None:
        """Save what is back and ask for what is next; which budget does not reach, None when the run has ended."""
        back, self._back = self._back, []
        try:
            return await self._commit(back)
        except (IntegrityError, DataError) as error:
            _log.warning("pieces_not_saved", pieces=len(back), error=type(error).__name__)
        for one in back:
            if not await self._save_alone(one):
                return None
        return await self._commit([])

    async def _commit(self, back: Sequence[tuple[PlanItem, uuid.UUID, Written | None]]) -> StoppedBy | None:
        room = self._at_once - len(self._under_way)
        following = [self._waiting[place] for place in range(min(room, len(self._waiting)))]
        async with service_session() as session:
            if not await _save(session, self._desk, back):
                return None
            run = await lock_run(session, self._desk.run_id)
            booked, stopped_by = await _reserve(session, self._desk, run, following)
        desk = self._desk
        for call_id in booked:
            item = self._waiting.popleft()
            writing = write_with(desk.model, desk.built_in, desk.profile, desk.plan, item, desk.voice)
            self._under_way[asyncio.create_task(writing)] = (item, call_id)
        return stopped_by

    async def _save_alone(self, one: tuple[PlanItem, uuid.UUID, Written | None]) -> bool:
        """Save one piece that was not saved with others; what the database refuses fails by itself."""
        item, call_id, written = one
        try:
            async with service_session() as session:
                return await _save(session, self._desk, [one])
        except (IntegrityError, DataError) as error:
            _log.error("piece_not_saved", ref=item.ref, error=type(error).__name__)
        async with service_session() as session:
            if written:
                await spending.settle(session, [Settled(call_id, written.usage, written.problem)])
            return await failures.fail_piece(session, self._desk.run_id, item, _NOT_SAVED)

    async def _stop(self, stopped_by: StoppedBy) -> None:
        async with service_session() as session:
            await pipeline.fail_run(session, self._desk.run_id, _STOPPED[stopped_by], stopped_by=stopped_by)

    async def _leave(self) -> None:
        """Let go of what is under way; each counts as one request that nobody saw the end of."""
        for task in self._under_way:
            task.cancel()
        await asyncio.gather(*self._under_way, return_exceptions=True)
        if self._under_way:
            async with service_session() as session:
                await spending.give_up(session, [call_id for _, call_id in self._under_way.values()])


async def _reserve(
    session: AsyncSession, desk: Desk, run: pipeline.GenerationRun, items: Sequence[PlanItem]
) -> tuple[list[uuid.UUID], StoppedBy]:
    calls = [
        Call(item.ref, spending.CHARGED * desk.model.most(question_for(desk.profile, desk.plan, item, desk.voice)))
        for item in items
    ]
    return await spending.reserve(
        session, desk.business_id, calls, endpoint=desk.model.name, model=desk.model.model, purpose="write", run=run
    )


async def _save(session: AsyncSession, desk: Desk, back: Sequence[tuple[PlanItem, uuid.UUID, Written | None]]) -> bool:
    """Pieces on the board, and their calls in the books; False when the run has ended, with the calls settled."""
    ended = [
        Settled(call_id, written.usage if written else Usage(), written.problem if written else "malformed")
        for _, call_id, written in back
    ]
    await spending.settle(session, ended)
    for item, _, written in back:
        if written is None and not await failures.fail_piece(session, desk.run_id, item, _NOT_WRITTEN):
            return False
    there = sorted((one for _, _, one in back if one), key=lambda one: (one.writer, one.prompt))
    for (writer, prompt), group in groupby(there, key=lambda one: (one.writer, one.prompt)):
        pieces = list(group)
        drafts = [(one.item, one.draft) for one in pieces]
        facts = {one.item.ref: one.step() for one in pieces}
        if not await pipeline.save_pieces(session, desk.run_id, drafts, writer=writer, prompt=prompt, facts=facts):
            return False
    return True
