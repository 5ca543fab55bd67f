"""How news of an order travels: in order, or through a storm that loses, doubles, delays and reorders all of it.

The dice say what is delivered when, which two jobs are at work at once, whose answers are read long before they are
used, and when the provider does not answer. The jobs, the webhook and the sandbox are the product's own.
"""

from __future__ import annotations

import asyncio
import json
import random
import time
from collections.abc import Coroutine, Sequence
from contextvars import ContextVar
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any

from contentapp.domain.payment_ports import GatewayAway
from contentapp.integrations import choose
from contentapp.integrations.stripe_sandbox import delivery
from contentapp.jobs import billing
from contentapp.settings import settings
from tests.integration.till import HOOK, Till

_AWAY = 0.03
_LOST = 0.5
_DOUBLED = 0.25
_SAME_JOB_TWICE = 0.15
_SLOW = 0.35
_RETRIED = 0.1
_ALONGSIDE = 0.6

# As the queue hands them out: never two at once that have the same lock.
_FREE = """
SELECT j.id, j.task_name, j.args - 'request_id' FROM queue.procrastinate_jobs j
WHERE j.status = 'todo' AND j.task_name LIKE 'billing:%%' AND (%(task)s = '' OR j.task_name = 'billing:' || %(task)s)
  AND NOT EXISTS (SELECT 1 FROM queue.procrastinate_jobs o WHERE o.lock = j.lock AND o.status = 'doing')
ORDER BY j.id
"""
_EVENTS = "SELECT id, body FROM sandbox.objects WHERE kind = 'event' ORDER BY made"
_BY_HAND = ("billing:place_order", "billing:send_refund")
"""Jobs that somebody waits for: the story goes on when they are done."""
_CONTEXT: Any = SimpleNamespace(job=None)
_held: ContextVar[asyncio.Event | None] = ContextVar("held", default=None)

Job = tuple[int, str, dict[str, Any]]
_Doing = Coroutine[Any, Any, Any]


async def _at_once(doing: Sequence[_Doing]) -> None:
    """All of these; when one fails, the others are not left behind."""
    async with asyncio.TaskGroup() as group:
        for one in doing:
            group.create_task(one)


class FarProvider:
    """The gateway as workers have it in a storm: away at times, before or after it did what was asked.

    What a slow worker was answered, it holds until it is let on.
    """

    def __init__(self, real: Any, dice: random.Random | None) -> None:
        self._real, self.dice = real, dice

    def __getattr__(self, name: str) -> Any:
        ask = getattr(self._real, name)

        async def asked(*args: Any) -> Any:
            self._maybe_away()
            answer = await ask(*args)
            self._maybe_away()
            held = _held.get()
            if held is not None:
                await held.wait()
            return answer

        return asked

    def _maybe_away(self) -> None:
        if self.dice is not None and self.dice.random() < _AWAY:
            raise GatewayAway("in the storm")


@dataclass
class Weather:
    """What happens to events and jobs between a story's moves. Without dice, everything comes once and in order."""

    till: Till
    provider: FarProvider
    dice: random.Random | None
    told: set[str] = field(default_factory=set)
    slow: list[tuple[asyncio.Event, asyncio.Task[None]]] = field(default_factory=list)
    jobs_done: int = 0

    async def live(self, move: _Doing) -> None:
        """One move of a story, with what else happens meanwhile and then."""
        if self.dice is None:
            await move
            await self.calm()
        elif self.dice.random() < _ALONGSIDE:
            await self._gust(move)
        else:
            await move
            await self._gust()

    async def finish(self, task: str) -> None:
        """Have all queued jobs of this task done, sometimes by two workers that do not know of each other."""
        while self._count(task):
            jobs = self._free(task)
            if jobs:
                twice = self.dice is not None and self.dice.random() < _SAME_JOB_TWICE
                await _at_once([self._do(jobs[0], quick=True) for _ in range(2 if twice else 1)])
            elif not await self._let_on():
                await asyncio.sleep(0.001)  # another one of this order is at work

    async def calm(self) -> None:
        """Everything that was lost is delivered after all, and everything that is queued gets done."""
        self.provider.dice = None
        lost = [event for event in self._events() if event[0] not in self.told]
        if self.dice is not None:
            self.dice.shuffle(lost)
        for event in lost:
            await self._tell(*event)
            if self.dice is not None:
                await self._work()
        while self._count() or self.slow:
            if not await self._work():
                await self._let_on()

    async def _gust(self, *moves: _Doing) -> None:
        """Some of the news arrives, some of it twice, while two workers are at work and the story goes on."""
        assert self.dice is not None
        posts = [
            self._tell(*event)
            for event in self._events()
            for _ in range(self._times(event[0] in self.told))
        ]  # fmt: skip
        doing: list[_Doing] = [*moves, *posts, self._work()]
        self.dice.shuffle(doing)
        await _at_once(doing)
        if self.dice.random() < 0.5:
            await self._work()
        if self.dice.random() < 0.1:
            await self._let_on()

    def _times(self, known: bool) -> int:
        assert self.dice is not None
        arrives = self.dice.random() < (_DOUBLED if known else 1 - _LOST)
        return arrives + (arrives and self.dice.random() < _DOUBLED)

    async def _work(self) -> bool:
        """Two workers take a job each, or both the same one; False when there was none."""
        jobs = [job for job in self._free() if job[1] not in _BY_HAND]
        if not jobs:
            return False
        if self.dice is None:
            await self._do(jobs[0])
            return True
        first = self.dice.choice(jobs)
        others = [job for job in jobs if job != first]
        second = [first] if self.dice.random() < _SAME_JOB_TWICE else self.dice.sample(others, min(1, len(others)))
        await _at_once([self._do(job) for job in (first, *second)])
        return True

    async def _do(self, job: Job, *, quick: bool = False) -> None:
        number, name, args = job
        if not self._take(number):
            return
        if quick or self.dice is None or self.provider.dice is None or self.dice.random() >= _SLOW:
            await self._run(number, name, args)
            return
        held = asyncio.Event()
        token = _held.set(held)
        self.slow.append((held, asyncio.create_task(self._run(number, name, args))))
        _held.reset(token)
        if self.dice.random() < 0.75:
            self._put_back(number)  # its worker was taken for dead; it is not

    async def _run(self, number: int, name: str, args: dict[str, Any]) -> None:
        task = getattr(billing, name.removeprefix("billing:"))
        self.jobs_done += 1
        try:
            await (task(**args) if name == "billing:fulfil" else task(_CONTEXT, **args))
        except GatewayAway:
            self._put_back(number)
            return
        if self.provider.dice is not None and self.provider.dice.random() < _RETRIED:
            self._put_back(number)  # the worker died before it could tick it off
            return
        self.till.owner.execute("DELETE FROM queue.procrastinate_jobs WHERE id = %s AND status = 'doing'", (number,))

    async def _let_on(self) -> bool:
        """One of those who read their answers long ago goes on; False when there is none."""
        if not self.slow:
            return False
        held, task = self.slow.pop(0 if self.dice is None else self.dice.randrange(len(self.slow)))
        held.set()
        await task
        return True

    async def abandon(self) -> None:
        """Nobody waits for an answer any more."""
        for _, task in self.slow:
            task.cancel()
        await asyncio.gather(*(task for _, task in self.slow), return_exceptions=True)

    async def _tell(self, event_id: str, body: dict[str, Any]) -> None:
        self.told.add(event_id)
        raw = json.dumps(body, separators=(",", ":")).encode()
        signature = delivery.sign(raw, choose.webhook_secret(settings()), int(time.time()))
        answer = await self.till.browser.post(HOOK, content=raw, headers={"stripe-signature": signature})
        assert answer.status_code == 200, answer.text

    def _events(self) -> list[tuple[str, dict[str, Any]]]:
        return self.till.owner.execute(_EVENTS).fetchall()  # type: ignore[return-value]

    def _free(self, task: str = "") -> list[Job]:
        return self.till.owner.execute(_FREE, {"task": task}).fetchall()  # type: ignore[return-value]

    def _count(self, task: str = "%") -> int:
        return self.till.count("queue.procrastinate_jobs", f"task_name LIKE 'billing:{task}'")

    def _take(self, number: int) -> bool:
        """False when another job of the same lock was taken meanwhile, or it is done already."""
        found = self.till.owner.execute(
            "UPDATE queue.procrastinate_jobs j SET status = 'doing' WHERE id = %s AND NOT EXISTS ("
            " SELECT 1 FROM queue.procrastinate_jobs o WHERE o.lock = j.lock AND o.status = 'doing' AND o.id <> j.id)",
            (number,),
        )
        return found.rowcount == 1

    def _put_back(self, number: int) -> None:
        self.till.owner.execute(
            "UPDATE queue.procrastinate_jobs SET status = 'todo', attempts = attempts + 1 WHERE id = %s", (number,)
        )
