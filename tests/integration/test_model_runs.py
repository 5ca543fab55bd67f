"""Bundles that a model writes: whatever its endpoint does, the bundle is complete, or stops where a budget says."""

from __future__ import annotations

import asyncio
import uuid
from decimal import Decimal

import psycopg
import pytest

from contentapp.db.session import person_session
from contentapp.db.system import service_session
from contentapp.domain.bundles import BundleView
from contentapp.domain.generation import control, spending
from contentapp.domain.principal import NotAnOwner
from contentapp.models import GenerationRun
from contentapp.settings import settings
from tests.builders import World
from tests.integration import runs
from tests.integration.model_endpoint import server as server
from tests.models.author import write_well
from tests.models.endpoint import Endpoint

LABEL = "house (small)"


def _writers(owner: psycopg.Connection) -> dict[str, int]:
    rows = owner.execute("SELECT model, count(*) FROM generation_steps WHERE step LIKE 'write:%' GROUP BY 1").fetchall()
    return dict(rows)


def _spent(owner: psycopg.Connection) -> Decimal:
    row = owner.execute("SELECT sum(coalesce(cost_usd, reserved_usd)) FROM model_calls").fetchone()
    assert row is not None
    return row[0]


async def _stopped(world: World, bundle_id: uuid.UUID) -> BundleView:
    return await runs.get_bundle(world.maren, bundle_id)


async def test_a_model_writes_the_bundle_and_what_it_took_is_noted(
    world: World, server: Endpoint, owner: psycopg.Connection
) -> None:
    bundle_id = await runs.ask_for_sample(world.maren)
    await runs.work()
    await runs.require_complete(world, bundle_id, owner)
    assert _writers(owner) == {LABEL: 10}
    steps = owner.execute(
        "SELECT prompt, input_tokens, output_tokens, cost_usd, latency_ms >= 0 FROM generation_steps WHERE model = %s",
        (LABEL,),
    ).fetchall()
    assert {row[1:] for row in steps} == {(900, 200, Decimal("0.0029"), True)}
    assert all(row[0].startswith("house.v1+") for row in steps)
    assert owner.execute("SELECT status, count(*) FROM model_calls GROUP BY 1").fetchall() == [("done", 10)]
    assert _spent(owner) == 10 * Decimal("0.0029")
    logged = owner.execute("SELECT DISTINCT ai_model, ai_prompt FROM audit_logs WHERE reason = 'generated'").fetchall()
    assert {row[0] for row in logged} == {LABEL}
    assert server.most_at_once <= 4


@pytest.mark.parametrize(
    "way", ["malformed", "refusal", "silent", "500", "429", "cut short", "lost", "401", "too long"]
)
async def test_a_bundle_is_complete_whatever_the_endpoint_does(
    world: World, server: Endpoint, owner: psycopg.Connection, way: str
) -> None:
    server.always = way
    bundle_id = await runs.ask_for_sample(world.maren)
    await runs.work()
    await runs.require_complete(world, bundle_id, owner)
    assert _writers(owner) == {"built-in": 10}
    why = owner.execute("SELECT count(*) FROM generation_steps WHERE fallback <> ''").fetchone()
    assert why == (10,)
    assert owner.execute("SELECT DISTINCT status FROM model_calls").fetchall() == [("failed",)]


async def test_each_way_to_misbehave_once_costs_no_piece_its_model(
    world: World, server: Endpoint, owner: psycopg.Connection
) -> None:
    server.plan.extend(["429", "500", "lost", "malformed", "cut short", "silent", "503"])
    bundle_id = await runs.ask_for_sample(world.maren)
    await runs.work()
    await runs.require_complete(world, bundle_id, owner)
    assert _writers(owner) == {LABEL: 10}


async def test_a_text_that_breaks_a_rule_is_asked_for_once_more_with_the_rule_named(
    world: World, server: Endpoint, owner: psycopg.Connection
) -> None:
    def write(document: dict) -> dict:
        answer = write_well(document)
        if "to_mend" in document or "content" not in answer:
            return answer
        return {**answer, "content": "[name], " + answer["content"] + " x" * 4000}

    server.write = write
    bundle_id = await runs.ask_for_sample(world.maren)
    await runs.work()
    await runs.require_complete(world, bundle_id, owner)
    again = [request for request in server.asked if "to_mend" in request["messages"][-1]["content"]]
    assert again
    assert _writers(owner) == {LABEL: 10}


async def test_a_budget_stops_a_run_cleanly_and_raised_it_goes_on(
    world: World, server: Endpoint, owner: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings(), "run_budget_usd", Decimal("0.10"))
    bundle_id = await runs.ask_for_sample(world.maren)
    await runs.work()
    stopped = await _stopped(world, bundle_id)
    assert stopped.status == "failed"
    row = owner.execute("SELECT status, stopped_by, error, written_count FROM generation_runs").fetchone()
    assert row is not None
    assert row[:2] == ("failed", "run_budget")
    assert "safe" in row[2]
    assert 0 < row[3] < 10
    assert _spent(owner) <= Decimal("0.10")
    assert owner.execute("SELECT count(*) FROM model_calls WHERE status = 'reserved'").fetchone() == (0,)
    async with person_session(world.maren.user_id) as session:
        await control.raise_run_budget(session, world.maren, bundle_id, Decimal(3))
    await runs.work()
    await runs.require_complete(world, bundle_id, owner)
    assert _writers(owner) == {LABEL: 10}


async def test_a_months_budget_stops_every_run_of_the_business(
    world: World, server: Endpoint, owner: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(settings(), "month_budget_usd", Decimal("0.001"))
    bundle_id = await runs.ask_for_sample(world.maren)
    await runs.work()
    assert owner.execute("SELECT stopped_by, written_count FROM generation_runs").fetchone() == ("month_budget", 0)
    assert not server.asked
    owner.execute(
        "INSERT INTO model_settings (business_id, month_budget_usd) VALUES (%s, 20)", (world.maren.business_id,)
    )
    await runs.resume(world.maren, bundle_id)
    await runs.work()
    await runs.require_complete(world, bundle_id, owner)


async def test_a_budget_holds_with_many_who_reserve_at_once(world: World, server: Endpoint) -> None:
    async def reserve_one() -> int:
        async with service_session() as session:
            call = spending.Call("a post", Decimal(20))
            ids, _ = await spending.reserve(
                session, world.maren.business_id, [call], endpoint="house", model="small", purpose="rewrite"
            )
            return len(ids)

    assert sum(await asyncio.gather(*(reserve_one() for _ in range(4)))) == 2


async def test_pieces_that_are_back_are_safe_when_a_run_is_stopped(
    world: World, server: Endpoint, owner: psycopg.Connection
) -> None:
    server.held = asyncio.Event()
    bundle_id = await runs.ask_for_sample(world.maren)
    working = asyncio.create_task(runs.work())
    await asyncio.wait_for(server.reached.acquire(), 10)
    await runs.cancel(world.maren, bundle_id)
    server.held.set()
    await working
    assert owner.execute("SELECT status FROM generation_runs").fetchone() == ("canceled",)
    assert owner.execute("SELECT count(*) FROM model_calls WHERE status = 'reserved'").fetchone() == (0,)
    await runs.resume(world.maren, bundle_id)
    await runs.work()
    await runs.require_complete(world, bundle_id, owner)


async def test_what_a_lost_worker_reserved_counts_in_full(
    world: World, server: Endpoint, owner: psycopg.Connection
) -> None:
    bundle_id = await runs.ask_for_sample(world.maren)
    async with service_session() as session:
        run = (await session.scalars(spending.select(GenerationRun))).one()
        call = spending.Call("social_post-001", Decimal("0.5"))
        await spending.reserve(
            session, run.business_id, [call], endpoint="house", model="small", purpose="write", run=run
        )
    await runs.work()
    await runs.require_complete(world, bundle_id, owner)
    lost = owner.execute("SELECT cost_usd FROM model_calls WHERE problem = 'connection_lost'").fetchall()
    assert lost == [(Decimal("0.5"),)]


async def test_a_business_may_keep_the_built_in_writer(
    world: World, server: Endpoint, owner: psycopg.Connection
) -> None:
    async with person_session(world.maren.user_id) as session:
        await spending.choose_writer(session, world.maren, "built-in")
    bundle_id = await runs.ask_for_sample(world.maren)
    await runs.work()
    await runs.require_complete(world, bundle_id, owner)
    assert _writers(owner) == {"built-in": 10}
    assert not server.asked


async def test_only_owners_choose_and_raise_and_only_among_what_is_there(world: World, server: Endpoint) -> None:
    async with person_session(world.theo.user_id) as session:
        with pytest.raises(NotAnOwner):
            await spending.choose_writer(session, world.theo, "house")
        with pytest.raises(NotAnOwner):
            await control.raise_run_budget(session, world.theo, uuid.uuid4(), Decimal(9))
    async with person_session(world.maren.user_id) as session:
        with pytest.raises(spending.NoSuchWriter):
            await spending.choose_writer(session, world.maren, "http://10.0.0.1/v1")
