"""Web and worker killed between any two steps of an order: what is done again ends in the same order, once."""

from __future__ import annotations

import random
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any

import pytest
from sqlalchemy.ext.asyncio import AsyncSession

from contentapp.db.session import person_session
from contentapp.db.system import service_session
from contentapp.domain.billing import shop
from contentapp.integrations import choose
from contentapp.integrations.stripe_sandbox import delivery
from contentapp.jobs import billing
from contentapp.seed import fill_profile
from contentapp.settings import settings
from tests.builders import World
from tests.integration.till import BANK_PAYS, DAY, GOOD, HOOK, Till


class Killed(BaseException):
    """The process is gone: nothing that would have come after this happens."""


class Fate:
    """Kills at its n-th step. A step is a transaction before or after its commit, or a request before or after it."""

    def __init__(self, at: int) -> None:
        self.at, self.steps = at, 0

    def step(self) -> None:
        self.steps += 1
        if self.steps == self.at:
            raise Killed

    @asynccontextmanager
    async def session(self) -> AsyncGenerator[AsyncSession, None]:
        async with service_session() as session:
            yield session
            self.step()
        self.step()

    def gateway(self, real: Any) -> Any:
        return SimpleNamespace(**{name: self._mortal(getattr(real, name)) for name in _ASKED})

    def _mortal(self, ask: Any) -> Any:
        async def asked(*args: Any) -> Any:
            self.step()
            answer = await ask(*args)
            self.step()
            return answer

        return asked


_ASKED = ("make_customer", "open_checkout", "get_checkout", "close_checkout", "refund")
_CONTEXT: Any = SimpleNamespace(job=None)


async def _jobs(till: Till) -> None:
    """Do what is queued for billing, as a worker would; a job that was killed is still queued."""
    while True:
        row = till.owner.execute(
            "SELECT id, task_name, args - 'request_id' FROM queue.procrastinate_jobs WHERE status = 'todo'"
            " AND task_name LIKE 'billing:%' AND task_name <> 'billing:sweep' ORDER BY id LIMIT 1"
        ).fetchone()
        if row is None:
            return
        name = row[1].removeprefix("billing:")
        task = getattr(billing, name)
        await task(**row[2]) if name == "fulfil" else await task(_CONTEXT, **row[2])
        till.owner.execute("DELETE FROM queue.procrastinate_jobs WHERE id = %s", (row[0],))


async def _again(till: Till, fate: Fate, monkeypatch: pytest.MonkeyPatch) -> bool:
    """Work until it is done or killed; True when it was killed. After that, nobody is killed any more."""
    with monkeypatch.context() as mortal:
        mortal.setattr(billing, "service_session", fate.session)
        mortal.setattr(billing, "choose_gateway", lambda: fate.gateway(till.gateway))
        try:
            await _jobs(till)
        except Killed:
            fate.at = 0
            return True
    return False


async def _live(world: World, till: Till, monkeypatch: pytest.MonkeyPatch, at: int) -> tuple[Any, bool]:
    """A whole life of an order in which the worker is killed at its n-th step; whether there was such a step."""
    fate = Fate(at)
    killed = False
    await fill_profile(world.maren)
    await till.fill(world.maren, tiny=2)
    async with person_session(world.maren.user_id) as session:
        asked = await shop.ask_checkout(session, world.maren)
    while await _again(till, fate, monkeypatch):
        killed = True
    async with person_session(world.maren.user_id) as session:
        page = await shop.get_asked(session, world.maren, asked)
    assert page.state == "open", (at, page)
    assert page.order_id is not None
    assert (await till.pay(page.url, GOOD)).status_code == 303
    async with person_session(world.maren.user_id) as session:
        await shop.ask_truth(session, world.maren, page.order_id)
    await till.tell()
    while await _again(till, fate, monkeypatch):
        killed = True
    order = await till.order(world.maren, page.order_id)
    facts = {
        "order": (order.status, order.total, order.method, order.fulfilment),
        "counts": [till.count(table) for table in ("orders", "order_items", "content_bundles", "generation_runs")],
        "receipts": till.count("private.outbox", "kind = 'order_receipt'"),
        "sessions": till.count("sandbox.objects", "kind = 'checkout.session'"),
        "customers": till.count("sandbox.objects", "kind = 'customer'"),
        "writing": till.count("queue.procrastinate_jobs", "task_name = 'generation:advance_run'"),
        "events": till.events(),
    }
    return facts, killed


async def test_killed_at_any_step_an_order_ends_as_if_nothing_had_happened(
    world: World, till: Till, monkeypatch: pytest.MonkeyPatch, empty: Any
) -> None:
    expected, _ = await _live(world, till, monkeypatch, 0)
    assert expected["order"] == ("paid", 34_200, "Visa 4242", "started")
    assert (expected["counts"], expected["receipts"], expected["writing"]) == ([1, 1, 1, 1], 1, 1)
    at, killed = 0, True
    while killed:
        at += 1
        empty()
        found, killed = await _live(world, till, monkeypatch, at)
        assert found == expected, f"killed at step {at}"
    assert at > 25


@pytest.mark.parametrize("seed", range(6))
async def test_webhooks_that_come_doubled_late_and_in_any_order_end_in_the_same_order(
    world: World, till: Till, seed: int
) -> None:
    """Lost answers make the sender deliver again; the first moments of the story are told last."""
    dice = random.Random(seed)
    await fill_profile(world.maren)
    await till.fill(world.maren, tiny=1)
    asked = await till.ask(world.maren)
    await till.pay(asked.url, BANK_PAYS)
    if dice.random() < 0.5:
        await till.tell()
    await _fast_forward(till)
    events = [row[0] for row in till.owner.execute("SELECT id FROM sandbox.objects WHERE kind = 'event' ORDER BY made")]
    assert len(events) == 2
    for event in dice.choices(events, k=4) + dice.sample(events, 2):
        till.owner.execute("UPDATE sandbox.deliveries SET delivered_at = now()")
        await delivery.send_again(event)
        await delivery.deliver(till.browser, HOOK, choose.webhook_secret(settings()))
        if dice.random() < 0.6:
            await till.work()
    await till.work()
    assert asked.order_id is not None
    order = await till.order(world.maren, asked.order_id)
    assert (order.status, order.total, order.fulfilment) == ("paid", 19_000, "started")
    assert till.count("content_bundles") == 1
    assert till.count("private.outbox", "kind = 'order_receipt'") == 1
    assert {outcome for _, outcome, _ in till.events()} == {"handled"}


async def _fast_forward(till: Till) -> None:
    """Let the bank answer, and nobody hear of it yet."""
    from contentapp.integrations.stripe_sandbox import paying, store

    await store.advance(4 * DAY)
    async with store.opened() as sandbox:
        while await paying.fall_due(sandbox):
            pass


async def test_a_web_process_killed_after_it_stored_an_event_hears_of_it_again(world: World, till: Till) -> None:
    """The answer is lost, so it is sent again: the event is there once, with one job."""
    await till.fill(world.maren, tiny=1)
    asked = await till.ask(world.maren)
    await till.pay(asked.url)
    for _ in range(3):
        await till.tell()
        till.owner.execute("UPDATE sandbox.deliveries SET delivered_at = NULL, due_at = now()")
    assert [times for *_, times in till.events()] == [3]
    assert till.count("queue.procrastinate_jobs", "task_name = 'billing:handle_event'") == 1
