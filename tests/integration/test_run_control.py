"""A run is stopped, goes on, and loses a piece: what is written stays, and nothing is ever made twice."""

from __future__ import annotations

import asyncio
import uuid
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta

import psycopg
import pytest
from psycopg.errors import CheckViolation
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from contentapp.db.session import person_session
from contentapp.db.system import service_session
from contentapp.domain import bundles, content
from contentapp.domain.content import PieceCannotMove
from contentapp.domain.generation import control, pipeline
from contentapp.domain.generation.writer import BuiltInWriter
from contentapp.domain.kinds import RUN_MOVES, Kind
from contentapp.domain.ports import Draft, Finding, Plan, PlanItem, WriterError
from contentapp.domain.principal import Principal
from contentapp.domain.profile.model import BusinessProfile
from contentapp.errors import Forbidden, NotFound
from contentapp.jobs import generation as jobs
from contentapp.jobs.worker import queue_app
from contentapp.seed import fill_profile
from contentapp.settings import settings
from tests.builders import World
from tests.integration.rows import insert

REASON = "The model refused this topic. Try again, or write it yourself."


class Gate(BuiltInWriter):
    """Writes so many pieces, then waits to be let on."""

    def __init__(self, pieces: int) -> None:
        super().__init__()
        self.left = pieces
        self.reached = asyncio.Event()
        self.go_on = asyncio.Event()

    async def write(
        self, profile: BusinessProfile, plan: Plan, item: PlanItem, *, findings: Sequence[Finding] = ()
    ) -> Draft:
        if self.left == 0:
            self.reached.set()
            await self.go_on.wait()
        self.left -= 1
        return await super().write(profile, plan, item, findings=findings)


class Stumbling(BuiltInWriter):
    """Cannot write pieces whose name begins so, until it is well again."""

    def __init__(self, *names: str) -> None:
        super().__init__()
        self.names = names
        self.written: Counter[str] = Counter()

    async def write(
        self, profile: BusinessProfile, plan: Plan, item: PlanItem, *, findings: Sequence[Finding] = ()
    ) -> Draft:
        if self.names and item.ref.startswith(self.names):
            raise WriterError(REASON)
        self.written[item.ref] += 1
        return await super().write(profile, plan, item, findings=findings)


@pytest.fixture(autouse=True)
def _no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "_PAUSE_SECONDS", 0.0)
    monkeypatch.setattr(settings(), "save_at_once", 1)  # a piece is on the board before the next is begun


def _writes(monkeypatch: pytest.MonkeyPatch, writer: BuiltInWriter) -> None:
    """Let the worker have this writer, as the settings would choose a model."""
    monkeypatch.setattr(jobs, "choose_writer", lambda: writer)


async def _work() -> None:
    """Let a worker do everything that is queued."""
    app = queue_app(settings())
    async with app.open_async():
        await asyncio.wait_for(
            app.run_worker_async(wait=False, concurrency=4, install_signal_handlers=False, listen_notify=False), 30
        )


async def _ask_for_sample(who: Principal) -> uuid.UUID:
    await fill_profile(who)
    async with person_session(who.user_id) as session:
        return await bundles.request_sample(session, who)


async def _cancel(who: Principal, bundle_id: uuid.UUID) -> None:
    async with person_session(who.user_id) as session:
        await control.cancel_run(session, who, bundle_id)


async def _resume(who: Principal, bundle_id: uuid.UUID) -> None:
    async with person_session(who.user_id) as session:
        await control.resume_run(session, who, bundle_id)


async def _retry(who: Principal, card: dict) -> None:
    async with person_session(who.user_id) as session:
        await control.retry_piece(session, who, card["kind"], uuid.UUID(card["id"]))


async def _bundle(who: Principal, bundle_id: uuid.UUID) -> bundles.BundleView:
    async with person_session(who.user_id) as session:
        return await bundles.get_bundle(session, who.business_id, bundle_id)


async def _cards(who: Principal, bundle_id: uuid.UUID) -> list[dict]:
    async with person_session(who.user_id) as session:
        return await content.list_cards(session, who.business_id, bundle_id)


def _jobs(owner: psycopg.Connection) -> int:
    row = owner.execute("SELECT count(*) FROM queue.procrastinate_jobs WHERE status IN ('todo', 'doing')").fetchone()
    assert row is not None
    return row[0]


def _links(owner: psycopg.Connection) -> int:
    row = owner.execute(
        """SELECT sum(n) FROM (
             SELECT count(next_action_id) AS n FROM social_posts UNION ALL SELECT count(next_action_id) FROM blog_posts
             UNION ALL SELECT count(next_action_id) FROM content_upgrades
             UNION ALL SELECT count(next_action_id) FROM email_sequences) linked"""
    ).fetchone()
    assert row is not None
    return int(row[0])


async def _stop_half_way(world: World, monkeypatch: pytest.MonkeyPatch, pieces: int = 4) -> uuid.UUID:
    """A sample whose run was stopped by hand, while its job was at work, after so many pieces."""
    gate = Gate(pieces)
    _writes(monkeypatch, gate)
    bundle_id = await _ask_for_sample(world.maren)
    working = asyncio.create_task(_work())
    await asyncio.wait_for(gate.reached.wait(), 20)
    await _cancel(world.maren, bundle_id)
    gate.go_on.set()
    await working
    _writes(monkeypatch, BuiltInWriter())
    return bundle_id


async def _complete(world: World, bundle_id: uuid.UUID, owner: psycopg.Connection) -> None:
    cards = await _cards(world.maren, bundle_id)
    assert Counter(card["kind"] for card in cards) == {
        "social_post": 7,
        "blog_post": 1,
        "content_upgrade": 1,
        "email_sequence": 1,
    }
    assert {card["status"] for card in cards} == {"in_review"}
    assert (await _bundle(world.maren, bundle_id)).status == "ready"
    assert owner.execute("SELECT count(*) FROM emails").fetchone() == (3,)
    row = owner.execute("SELECT jsonb_path_query_array(plan, '$.items[*].leads_to') FROM generation_runs").fetchone()
    assert row is not None
    assert _links(owner) == sum(1 for target in row[0] if target is not None)


# Stopping -------------------------------------------------------------------------------------------------------------


async def test_a_run_stops_while_its_job_is_at_work_and_keeps_what_is_written(
    world: World, monkeypatch: pytest.MonkeyPatch, owner: psycopg.Connection
) -> None:
    bundle_id = await _stop_half_way(world, monkeypatch, pieces=4)
    assert len(await _cards(world.maren, bundle_id)) == 4
    bundle = await _bundle(world.maren, bundle_id)
    assert bundle.status == "failed"
    assert bundle.run is not None
    assert (bundle.run.status, bundle.run.written) == ("canceled", 4)
    assert _jobs(owner) == 0


async def test_a_run_that_waits_for_a_worker_is_taken_out_of_the_queue(world: World, owner: psycopg.Connection) -> None:
    bundle_id = await _ask_for_sample(world.maren)
    assert _jobs(owner) == 1
    await _cancel(world.maren, bundle_id)
    assert _jobs(owner) == 0
    await _cancel(world.maren, bundle_id)  # nothing more happens
    await _work()
    assert await _cards(world.maren, bundle_id) == []


async def test_what_is_finished_cannot_be_stopped_or_go_on(world: World) -> None:
    bundle_id = await _ask_for_sample(world.maren)
    await _work()
    with pytest.raises(control.RunIsOver, match="finished before"):
        await _cancel(world.maren, bundle_id)
    with pytest.raises(control.RunIsOver, match="written already"):
        await _resume(world.maren, bundle_id)
    assert (await _bundle(world.maren, bundle_id)).status == "ready"


async def test_stopping_and_finishing_at_once_agree_on_one_of_the_two(world: World, owner: psycopg.Connection) -> None:
    bundle_id = await _ask_for_sample(world.maren)

    async def cancel_when_nearly_done() -> str:
        for _ in range(3_000):
            run = (await _bundle(world.maren, bundle_id)).run
            if run and run.checked == 10:
                break
        try:
            await _cancel(world.maren, bundle_id)
        except control.RunIsOver:
            return "done"
        return "canceled"

    outcome, _ = await asyncio.gather(cancel_when_nearly_done(), _work())
    bundle = await _bundle(world.maren, bundle_id)
    assert bundle.run is not None
    assert bundle.run.status == outcome
    assert bundle.status == {"done": "ready", "canceled": "failed"}[outcome]
    if outcome == "canceled":
        await _resume(world.maren, bundle_id)
        await _work()
    await _complete(world, bundle_id, owner)


async def test_a_finish_that_is_under_way_makes_the_stop_come_too_late(
    world: World, owner: psycopg.Connection, address: str
) -> None:
    bundle_id = await _ask_for_sample(world.maren)
    with psycopg.connect(address.replace("postgresql+psycopg", "postgresql")) as finishing:
        finishing.execute("UPDATE generation_runs SET status = 'done' WHERE bundle_id = %s", (bundle_id,))
        stopping = asyncio.create_task(_cancel(world.maren, bundle_id))
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
    bundle_id = await _stop_half_way(world, monkeypatch, pieces)
    before = {card["id"] for card in await _cards(world.maren, bundle_id)}
    await _resume(world.maren, bundle_id)
    assert (await _bundle(world.maren, bundle_id)).status == "generating"
    await _work()
    assert before <= {card["id"] for card in await _cards(world.maren, bundle_id)}
    await _complete(world, bundle_id, owner)


async def test_pressed_twice_and_in_two_browsers_makes_one_job(
    world: World, monkeypatch: pytest.MonkeyPatch, owner: psycopg.Connection
) -> None:
    bundle_id = await _stop_half_way(world, monkeypatch)
    await asyncio.gather(
        *(_resume(who, bundle_id) for who in (world.maren, world.theo, world.maren, world.theo, world.maren))
    )
    assert _jobs(owner) == 1
    await _work()
    await _complete(world, bundle_id, owner)


async def test_stopped_and_resumed_while_the_old_job_still_writes(
    world: World, monkeypatch: pytest.MonkeyPatch, owner: psycopg.Connection
) -> None:
    gate = Gate(3)
    _writes(monkeypatch, gate)
    bundle_id = await _ask_for_sample(world.maren)
    working = asyncio.create_task(_work())
    await asyncio.wait_for(gate.reached.wait(), 20)
    await _cancel(world.maren, bundle_id)
    await _resume(world.maren, bundle_id)
    gate.go_on.set()
    await working
    await _work()
    assert _jobs(owner) == 0
    await _complete(world, bundle_id, owner)


async def test_a_failed_run_is_tried_again(
    world: World, monkeypatch: pytest.MonkeyPatch, owner: psycopg.Connection
) -> None:
    _writes(monkeypatch, Stumbling(""))
    bundle_id = await _ask_for_sample(world.maren)
    await _work()
    bundle = await _bundle(world.maren, bundle_id)
    assert bundle.run is not None
    assert bundle.run.status == "failed"
    assert "several times in a row" in (bundle.run.error or "")
    cards = await _cards(world.maren, bundle_id)
    assert len(cards) == jobs.MOST_FAILED_IN_A_ROW - 1  # the rest is not failed one by one
    _writes(monkeypatch, BuiltInWriter())
    await _resume(world.maren, bundle_id)
    await _work()
    await _complete(world, bundle_id, owner)


async def test_only_editors_of_the_business_say_what_becomes_of_a_run(
    world: World, monkeypatch: pytest.MonkeyPatch, owner: psycopg.Connection
) -> None:
    bundle_id = await _stop_half_way(world, monkeypatch)
    for act in (_cancel, _resume):
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
    assert _jobs(owner) == 0


async def test_a_bundle_in_the_bin_does_not_go_on(
    world: World, monkeypatch: pytest.MonkeyPatch, owner: psycopg.Connection
) -> None:
    bundle_id = await _stop_half_way(world, monkeypatch)
    owner.execute("UPDATE content_bundles SET deleted_at = now() WHERE id = %s", (bundle_id,))
    with pytest.raises(NotFound):
        await _resume(world.maren, bundle_id)
    assert _jobs(owner) == 0


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
    bundle_id = await _ask_for_sample(world.maren)
    owner.execute("DELETE FROM queue.procrastinate_jobs")

    async def sweep() -> int:
        async with service_session() as session:
            return await pipeline.requeue_lost_runs(session, silent_for=timedelta(minutes=1))

    assert await sweep() == 0  # it was asked for a moment ago
    owner.execute("ALTER TABLE generation_runs DISABLE TRIGGER touch")
    owner.execute("UPDATE generation_runs SET updated_at = now() - interval '2 minutes'")
    owner.execute("ALTER TABLE generation_runs ENABLE TRIGGER touch")
    assert sorted(await asyncio.gather(sweep(), sweep(), sweep())) == [0, 0, 1]
    assert _jobs(owner) == 1
    await _work()
    assert await sweep() == 0
    await _complete(world, bundle_id, owner)


# A piece that cannot be written ---------------------------------------------------------------------------------------


async def _fail_some(world: World, monkeypatch: pytest.MonkeyPatch, *names: str) -> tuple[uuid.UUID, Stumbling]:
    writer = Stumbling(*names)
    _writes(monkeypatch, writer)
    bundle_id = await _ask_for_sample(world.maren)
    await _work()
    return bundle_id, writer


async def _failed(who: Principal, bundle_id: uuid.UUID) -> list[dict]:
    return [card for card in await _cards(who, bundle_id) if card["status"] == "failed"]


async def test_one_piece_fails_with_its_reason_and_the_run_finishes_the_rest(
    world: World, monkeypatch: pytest.MonkeyPatch, owner: psycopg.Connection
) -> None:
    bundle_id, _ = await _fail_some(world, monkeypatch, "blog_post")
    bundle = await _bundle(world.maren, bundle_id)
    assert bundle.status == "ready"
    cards = await _cards(world.maren, bundle_id)
    assert Counter(card["status"] for card in cards) == {"in_review": 9, "failed": 1}
    (card,) = await _failed(world.maren, bundle_id)
    assert (card["kind"], card["why"], card["again"]) == ("blog_post", REASON, False)
    assert owner.execute("SELECT count(*) FROM social_posts WHERE next_action_type = 'blog_post'").fetchone() == (0,)
    assert _links(owner) > 0  # what is there is linked


@pytest.mark.parametrize("kind", ["social_post", "blog_post", "content_upgrade", "email_sequence"])
async def test_a_failed_piece_is_written_again_and_takes_its_place(
    world: World, monkeypatch: pytest.MonkeyPatch, owner: psycopg.Connection, kind: Kind
) -> None:
    bundle_id, writer = await _fail_some(world, monkeypatch, f"{kind}-001")
    (card,) = await _failed(world.maren, bundle_id)
    await _retry(world.theo, card)
    (waiting,) = await _failed(world.maren, bundle_id)
    assert waiting["again"]
    assert waiting["v"] > card["v"]
    writer.names = ()
    await _work()
    await _complete(world, bundle_id, owner)
    (after,) = [one for one in await _cards(world.maren, bundle_id) if one["id"] == card["id"]]
    assert (after["why"], after["again"], after["at"]) == ("", False, card["at"])
    assert set(writer.written.values()) == {1}


async def test_asking_twice_to_write_a_piece_again_makes_one_job(
    world: World, monkeypatch: pytest.MonkeyPatch, owner: psycopg.Connection
) -> None:
    bundle_id, writer = await _fail_some(world, monkeypatch, "blog_post")
    (card,) = await _failed(world.maren, bundle_id)
    await asyncio.gather(*(_retry(who, card) for who in (world.maren, world.theo, world.maren)))
    assert _jobs(owner) == 1
    writer.names = ()
    await _work()
    await _complete(world, bundle_id, owner)
    with pytest.raises(control.NothingToRetry):
        await _retry(world.maren, card)


async def test_a_piece_that_fails_again_says_so_and_can_be_asked_for_again(
    world: World, monkeypatch: pytest.MonkeyPatch, owner: psycopg.Connection
) -> None:
    bundle_id, writer = await _fail_some(world, monkeypatch, "blog_post")
    for _ in range(2):
        (card,) = await _failed(world.maren, bundle_id)
        await _retry(world.maren, card)
        await _work()
        (again,) = await _failed(world.maren, bundle_id)
        assert (again["why"], again["again"]) == (REASON, False)
        assert again["v"] > card["v"]
    writer.names = ()
    await _retry(world.maren, again)
    await _work()
    await _complete(world, bundle_id, owner)


async def test_a_lost_retry_can_be_asked_for_again(
    world: World, monkeypatch: pytest.MonkeyPatch, owner: psycopg.Connection
) -> None:
    bundle_id, writer = await _fail_some(world, monkeypatch, "blog_post")
    (card,) = await _failed(world.maren, bundle_id)
    await _retry(world.maren, card)
    owner.execute("DELETE FROM queue.procrastinate_jobs")
    writer.names = ()
    await _retry(world.maren, card)
    assert _jobs(owner) == 1
    await _work()
    await _complete(world, bundle_id, owner)


async def test_a_piece_that_a_person_took_care_of_is_left_alone(
    world: World, monkeypatch: pytest.MonkeyPatch, owner: psycopg.Connection
) -> None:
    bundle_id, writer = await _fail_some(world, monkeypatch, "blog_post")
    (card,) = await _failed(world.maren, bundle_id)
    await _retry(world.maren, card)
    async with person_session(world.maren.user_id) as session:
        moved = await content.move_piece(session, world.maren, "blog_post", uuid.UUID(card["id"]), "draft")
    assert moved["why"] == ""
    writer.names = ()
    await _work()
    assert owner.execute("SELECT status, content FROM blog_posts").fetchone() == ("draft", "")
    with pytest.raises(control.NothingToRetry):
        await _retry(world.maren, card)


async def test_what_a_person_linked_meanwhile_stays(
    world: World, monkeypatch: pytest.MonkeyPatch, owner: psycopg.Connection
) -> None:
    bundle_id, writer = await _fail_some(world, monkeypatch, "blog_post")
    row = owner.execute(
        """UPDATE social_posts
           SET next_action_type = 'content_upgrade', next_action_id = (SELECT id FROM content_upgrades)
           WHERE id = (SELECT min(id::text)::uuid FROM social_posts WHERE next_action_id IS NULL) RETURNING id"""
    ).fetchone()
    assert row is not None
    (card,) = await _failed(world.maren, bundle_id)
    writer.names = ()
    await _retry(world.maren, card)
    await _work()
    query = "SELECT next_action_type FROM social_posts WHERE id = %s"
    assert owner.execute(query, (row[0],)).fetchone() == ("content_upgrade",)
    await _complete(world, bundle_id, owner)


async def test_a_draft_that_the_database_refuses_fails_alone(world: World, owner: psycopg.Connection) -> None:
    owner.execute("ALTER TABLE blog_posts ADD CONSTRAINT refused CHECK (content = '')")
    try:
        bundle_id = await _ask_for_sample(world.maren)
        await _work()
        (card,) = await _failed(world.maren, bundle_id)
        assert "could not be saved" in card["why"]
    finally:
        owner.execute("ALTER TABLE blog_posts DROP CONSTRAINT refused")
    await _retry(world.maren, card)
    await _work()
    await _complete(world, bundle_id, owner)


async def test_nobody_but_editors_has_a_piece_written_again(
    world: World, monkeypatch: pytest.MonkeyPatch, owner: psycopg.Connection
) -> None:
    bundle_id, _ = await _fail_some(world, monkeypatch, "blog_post")
    (card,) = await _failed(world.maren, bundle_id)
    with pytest.raises(Forbidden):
        await _retry(world.ines, card)
    with pytest.raises(control.NothingToRetry):
        await _retry(world.otto, card)
    with pytest.raises(control.NothingToRetry):
        await _retry(world.maren, {**card, "kind": "social_post"})
    with pytest.raises(PieceCannotMove):
        async with person_session(world.maren.user_id) as session:
            await content.move_piece(session, world.maren, "blog_post", uuid.UUID(card["id"]), "in_review")
    assert _jobs(owner) == 0


async def test_a_run_says_how_long_it_will_take(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    gate = Gate(5)
    _writes(monkeypatch, gate)
    bundle_id = await _ask_for_sample(world.maren)
    working = asyncio.create_task(_work())
    await asyncio.wait_for(gate.reached.wait(), 20)
    async with service_session() as session:
        await session.execute(text("UPDATE generation_runs SET advancing_since = now() - interval '20 s'"))
    run = (await _bundle(world.maren, bundle_id)).run
    assert run is not None
    assert run.left == "about 20 s left"
    gate.go_on.set()
    await working
    run = (await _bundle(world.maren, bundle_id)).run
    assert run is not None
    assert run.left == ""
