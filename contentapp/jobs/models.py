"""Jobs that ask models, or the built-in writer, for one thing that somebody waits for."""

from __future__ import annotations

import time
import uuid
from contextlib import aclosing
from typing import Any, Final

import structlog
from procrastinate import RetryStrategy
from pydantic import BaseModel

from contentapp.db.system import service_session
from contentapp.domain import model_usage
from contentapp.domain.generation import spending
from contentapp.domain.generation.spending import Call, Settled
from contentapp.domain.ports import ModelFailed, Question, TextModel, WriterError
from contentapp.domain.rewriting import suggest
from contentapp.domain.rewriting.built_in import change_by_hand
from contentapp.domain.rewriting.questions import change_question
from contentapp.domain.rewriting.suggest import Task
from contentapp.errors import NotFound
from contentapp.integrations.choose import choose_model, choose_writer
from contentapp.jobs.queue import queue


class _Pong(BaseModel):
    """What a try is answered with."""

    word: str


_PING: Final = Question('Fill in the form with the word under "say".', '{"say":"bread"}', _Pong, "check", 200)
_SHOW_EVERY_SECONDS: Final = 0.15
_RETRY: Final = RetryStrategy(max_attempts=3, wait=1)
_UNKNOWN: Final = "The writer stopped with an error. Ask again."
_GONE: Final = "The piece is not here any more."
_NO_MONEY: Final = "What this month may cost is used up. The built-in writer costs nothing."
_NO_PLAN: Final = "This piece was not planned here, so only a model can write it anew."

_log = structlog.get_logger(__name__)


@queue.task(name="models:rewrite", retry=_RETRY)
async def rewrite(*, rewrite_id: str) -> None:
    """Suggest what was asked for. Run again after it was lost, it begins anew; what it cost stays in the books."""
    wanted = uuid.UUID(rewrite_id)
    try:
        async with service_session() as session:
            task = await suggest.begin(session, wanted)
    except NotFound:
        async with service_session() as session:
            await suggest.note_failure(session, wanted, _GONE)
        return
    if task is None:
        return
    model = choose_model(task.writer)
    try:
        if model is None:
            await _by_hand(task)
        else:
            await _by_model(task, model)
    except WriterError as error:
        await _fail(task, str(error))
    except Exception as error:
        _log.warning("rewrite_failed", error=type(error).__name__)
        await _fail(task, _UNKNOWN)


@queue.task(name="models:check", retry=_RETRY)
async def check(*, endpoint: str) -> None:
    """Ask an endpoint one short question, and note how that went."""
    model = choose_model(endpoint)
    problem, latency = "This endpoint is not in the settings of the worker.", None
    if model is not None:
        try:
            _, usage = await model.ask(_PING, charged=1)
            problem, latency = "", usage.latency_ms
        except ModelFailed as failed:
            problem = str(failed)
    async with service_session() as session:
        await model_usage.note_check(session, endpoint, problem=problem, latency_ms=latency)


async def _by_hand(task: Task) -> None:
    if task.plan is None and task.change.action != "shorten":
        raise WriterError(_NO_PLAN)
    writer = choose_writer()
    plan = task.plan or suggest.plan_of(task)
    proposal = await change_by_hand(
        writer, task.change, task.before, task.profile, plan, task.item, turn=task.turn, email=task.email
    )
    async with service_session() as session:
        await suggest.note_suggestion(session, task, proposal, model=writer.name)


async def _by_model(task: Task, model: TextModel) -> None:
    question = change_question(task.change, task.before, task.profile, task.item, task.voice)
    async with service_session() as session:
        call = Call(f"{task.item.kind}: {task.change.action}", model.most(question))
        booked, _ = await spending.reserve(
            session, task.business_id, [call], endpoint=model.name, model=model.model, purpose="rewrite"
        )
    if not booked:
        raise WriterError(_NO_MONEY)
    (call_id,) = booked
    try:
        await _stream(task, model, call_id)
    except ModelFailed as failed:
        await _settle(Settled(call_id, failed.usage, failed.problem))
        raise


async def _stream(task: Task, model: TextModel, call_id: uuid.UUID) -> None:
    """Show the suggestion while it is written; stops when nobody waits for it any more."""
    shown = 0.0
    async with aclosing(suggest.stream_change(model, task)) as stream:
        async for heard in stream:
            if isinstance(heard, tuple):
                await _finish(task, suggest.suggested_by(model), Settled(call_id, heard[2]), heard[0], heard[1])
                return
            if time.monotonic() - shown >= _SHOW_EVERY_SECONDS:
                shown = time.monotonic()
                if not await _show(task, heard):
                    await _give_up(call_id)
                    return


async def _finish(task: Task, label: str, settled: Settled, proposal: dict[str, Any], prompt: str) -> None:
    async with service_session() as session:
        await spending.settle(session, [settled])
        await suggest.note_suggestion(session, task, proposal, model=label, prompt=prompt)


async def _show(task: Task, said: dict[str, Any]) -> bool:
    async with service_session() as session:
        return await suggest.note_progress(session, task.id, said)


async def _give_up(call_id: uuid.UUID) -> None:
    """It was left before it was there: what it has cost until then nobody says, so it counts in full."""
    async with service_session() as session:
        await spending.give_up(session, [call_id], whole=True)


async def _settle(one: Settled) -> None:
    async with service_session() as session:
        await spending.settle(session, [one])


async def _fail(task: Task, problem: str) -> None:
    async with service_session() as session:
        await suggest.note_failure(session, task.id, problem)
