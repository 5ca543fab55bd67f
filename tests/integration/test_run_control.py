"""A run is stopped and goes on: what is written stays, and nothing is ever made twice."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import psycopg
import pytest
from psycopg.errors import CheckViolation
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from contentapp.db.session import person_session
from contentapp.db.system import service_session
from contentapp.domain.generation import control, pipeline
from contentapp.domain.generation.writer import BuiltInWriter
from contentapp.domain.kinds import RUN_MOVES
from contentapp.errors import Forbidden, NotFound
from contentapp.jobs import generation as jobs
from tests.builders import World
from tests.integration.rows import insert
from tests.integration.runs import (
    Gate,
    Stumbling,
    ask_for_sample,
    cancel,
    count_jobs,
    get_bundle,
    list_cards,
    require_complete,
    resume,
    stop_half_way,
    use_writer,
    work,
)

pytestmark = pytest.mark.usefixtures("each_piece_at_once")


# Stopping -------------------------------------------------------------------------------------------------------------


async def test_a_run_stops_while_its_job_is_at_work_and_keeps_what_is_written(
    world: World, monkeypatch: pytest.MonkeyPatch, owner: psycopg.Connection
) -> None:
    bundle_id = await stop_half_way(world, monkeypatch, pieces=4)
    assert len(await list_cards(world.maren, bundle_id)) == 4
    bundle = await get_bundle(world.maren, bundle_id)
    assert bundle.status == "failed"
    assert bundle.run is not None
    assert (bundle.run.status, bundle.run.written) == ("canceled", 4)
    assert count_jobs(owner) == 0


async def test_a_run_that_waits_for_a_worker_is_taken_out_of_the_queue(world: World, owner: psycopg.Connection) -> None:
    bundle_id = await ask_for_sample(world.maren)
    assert count_jobs(owner) == 1
    await cancel(world.maren, bundle_id)
    assert count_jobs(owner) == 0
    await cancel(world.maren, bundle_id)  # nothing more happens
    await work()
    assert await list_cards(world.maren, bundle_id) == []


async def test_what_is_finished_cannot_be_stopped_or_go_on(world: World) -> None:
    bundle_id = await ask_for_sample(world.maren)
    await work()
    with pytest.raises(control.RunIsOver, match="finished before"):
        await cancel(world.maren, bundle_id)
    with pytest.raises(control.RunIsOver, match="written already"):
        await resume(world.maren, bundle_id)
    assert (await get_bundle(world.maren, bundle_id)).status == "ready"


async def test_stopping_and_finishing_at_once_agree_on_one_of_the_two(world: World, owner: psycopg.Connection) -> None:
    bundle_id = await ask_for_sample(world.maren)

    async def cancel_when_nearly_done() -> str:
        for _ in range(3_000):
            run = (await get_bundle(world.maren, bundle_id)).run
            if run and run.checked == 10:
                break
        try:
            await cancel(world.maren, bundle_id)
        except control.RunIsOver:
            return "done"
        return "canceled"

    outcome, _ = await asyncio.gather(cancel_when_nearly_done(), work())
    bundle = await get_bundle(world.maren, bundle_id)
    assert bundle.run is not None
    assert bundle.run.status == outcome
    assert bundle.status == {"done": "ready", "canceled": "failed"}[outcome]
    if outcome == "canceled":
        await resume(world.maren, bundle_id)
        await work()
    await require_complete(world, bundle_id, owner)


async def test_a_finish_that_is_under_way_makes_the_stop_come_too_late(
    world: World, owner: psycopg.Connection, address: str
) -> None:
    bundle_id = await ask_for_sample(world.maren)
    with psycopg.connect(address.replace("postgresql+psycopg", "postgresql")) as finishing:
        finishing.execute("UPDATE generation_runs SET status = 'done' WHERE bundle_id = %s", (bundle_id,))
        stopping = asyncio.create_task(cancel(world.maren, bundle_id))
        await _until(owner, "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'")
        finishing.commit()
        with pytest.raises(control.RunIsOver):
            await stopping


async def _until(owner: psycopg.Connection, count: str) -> None:
    deadline = asyncio.get_running_loop().time() + 10
    while owner.execute(count).fetchone() == (0,):  # type: ignore[arg-type]
        assert asyncio.get_running_loop().time() < deadline
        await asyncio.sleep(0)


# Going on -------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("pieces", [0, 1, 4, 9])
async def test_a_stopped_run_goes_on_where_it_was_and_makes_nothing_twice(
    world: World, monkeypatch: pytest.MonkeyPatch, owner: psycopg.Connection, pieces: int
) -> None:
    bundle_id = await stop_half_way(world, monkeypatch, pieces)
    before = {card["id"] for card in await list_cards(world.maren, bundle_id)}
    await resume(world.maren, bundle_id)
    assert (await get_bundle(world.maren, bundle_id)).status == "generating"
    await work()
    assert before <= {card["id"] for card in await list_cards(world.maren, bundle_id)}
    await require_complete(world, bundle_id, owner)


async def test_pressed_twice_and_in_two_browsers_makes_one_job(
    world: World, monkeypatch: pytest.MonkeyPatch, owner: psycopg.Connection
) -> None:
    bundle_id = await stop_half_way(world, monkeypatch)
    await asyncio.gather(
        *(resume(who, bundle_id) for who in (world.maren, world.theo, world.maren, world.theo, world.maren))
    )
    assert count_jobs(owner) == 1
    await work()
    await require_complete(world, bundle_id, owner)


async def test_stopped_and_resumed_while_the_old_job_still_writes(
    world: World, monkeypatch: pytest.MonkeyPatch, owner: psycopg.Connection
) -> None:
    gate = Gate(3)
    use_writer(monkeypatch, gate)
    bundle_id = await ask_for_sample(world.maren)
    working = asyncio.create_task(work())
    await asyncio.wait_for(gate.reached.wait(), 20)
    await cancel(world.maren, bundle_id)
    await resume(world.maren, bundle_id)
    gate.go_on.set()
    await working
    await work()
    assert count_jobs(owner) == 0
    await require_complete(world, bundle_id, owner)


async def test_a_failed_run_is_tried_again(
    world: World, monkeypatch: pytest.MonkeyPatch, owner: psycopg.Connection
) -> None:
    use_writer(monkeypatch, Stumbling(""))
    bundle_id = await ask_for_sample(world.maren)
    await work()
    bundle = await get_bundle(world.maren, bundle_id)
    assert bundle.run is not None
    assert bundle.run.status == "failed"
    assert "several times in a row" in (bundle.run.error or "")
    cards = await list_cards(world.maren, bundle_id)
    assert len(cards) == jobs.MOST_FAILED_IN_A_ROW - 1  # the rest is not failed one by one
    use_writer(monkeypatch, BuiltInWriter())
    await resume(world.maren, bundle_id)
    await work()
    await require_complete(world, bundle_id, owner)


async def test_only_editors_of_the_business_say_what_becomes_of_a_run(
    world: World, monkeypatch: pytest.MonkeyPatch, owner: psycopg.Connection
) -> None:
    bundle_id = await stop_half_way(world, monkeypatch)
    for act in (cancel, resume):
        with pytest.raises(Forbidden):
            await act(world.ines, bundle_id)
        with pytest.raises(NotFound):
            await act(world.otto, bundle_id)
    doors = (
        "SELECT private.cancel_run(:business, :bundle)",
        "SELECT private.resume_run(:business, :bundle)",
        "SELECT private.retry_piece(:business, 'blog_post', :bundle)",
    )
    for door in doors:
        for who in (world.ines, world.otto):
            with pytest.raises(DBAPIError, match="only editors"):
                async with person_session(who.user_id) as session:
                    await session.execute(text(door), {"business": world.maren.business_id, "bundle": bundle_id})
    assert count_jobs(owner) == 0


async def test_a_bundle_in_the_bin_does_not_go_on(
    world: World, monkeypatch: pytest.MonkeyPatch, owner: psycopg.Connection
) -> None:
    bundle_id = await stop_half_way(world, monkeypatch)
    owner.execute("UPDATE content_bundles SET deleted_at = now() WHERE id = %s", (bundle_id,))
    with pytest.raises(NotFound):
        await resume(world.maren, bundle_id)
    assert count_jobs(owner) == 0


def test_the_database_lets_a_run_move_exactly_as_the_rules_say(world: World, owner: psycopg.Connection) -> None:
    business = world.maren.business_id
    bundle = insert(owner, "content_bundles", business_id=business)
    made: set[tuple[str, str]] = set()
    for start in RUN_MOVES:
        for end in RUN_MOVES:
            run = insert(owner, "generation_runs", business_id=business, bundle_id=bundle, status=start)
            try:
                owner.execute("UPDATE generation_runs SET status = %s WHERE id = %s", (end, run))
            except CheckViolation:
                continue
            if start != end:
                made.add((start, end))
    assert made == {(start, end) for start, ends in RUN_MOVES.items() for end in ends}


async def test_a_run_that_lost_its_job_is_queued_again_once(world: World, owner: psycopg.Connection) -> None:
    bundle_id = await ask_for_sample(world.maren)
    owner.execute("DELETE FROM queue.procrastinate_jobs")

    async def sweep() -> int:
        async with service_session() as session:
            return await pipeline.requeue_lost_runs(session, silent_for=timedelta(minutes=1))

    assert await sweep() == 0  # it was asked for a moment ago
    owner.execute("ALTER TABLE generation_runs DISABLE TRIGGER touch")
    owner.execute("UPDATE generation_runs SET updated_at = now() - interval '2 minutes'")
    owner.execute("ALTER TABLE generation_runs ENABLE TRIGGER touch")
    assert sorted(await asyncio.gather(sweep(), sweep(), sweep())) == [0, 0, 1]
    assert count_jobs(owner) == 1
    await work()
    assert await sweep() == 0
    await require_complete(world, bundle_id, owner)


async def test_a_run_says_how_long_it_will_take(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = Gate(5)
    use_writer(monkeypatch, gate)
    bundle_id = await ask_for_sample(world.maren)
    working = asyncio.create_task(work())
    await asyncio.wait_for(gate.reached.wait(), 20)
    async with service_session() as session:
        await session.execute(text("UPDATE generation_runs SET advancing_since = now() - interval '20 s'"))
    run = (await get_bundle(world.maren, bundle_id)).run
    assert run is not None
    assert run.left == "about 20 s left"
    gate.go_on.set()
    await working
    run = (await get_bundle(world.maren, bundle_id)).run
    assert run is not None
    assert run.left == ""
