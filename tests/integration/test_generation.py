"""The generation line: exactly once, in whatever pieces it is interrupted."""

from __future__ import annotations

import asyncio
import uuid

import pytest
from sqlalchemy import text

from contentapp.db.session import person_session
from contentapp.db.system import service_session
from contentapp.domain import bundles, content
from contentapp.domain.catalog import SAMPLE
from contentapp.domain.generation import pipeline
from contentapp.errors import Forbidden
from contentapp.jobs.worker import queue_app
from contentapp.seed import fill_profile
from contentapp.settings import settings
from tests.builders import World


async def _work() -> None:
    """Let a worker do everything that is queued."""
    app = queue_app(settings())
    async with app.open_async():
        await asyncio.wait_for(app.run_worker_async(wait=False, install_signal_handlers=False, listen_notify=False), 30)


async def _cards(world: World, bundle_id: uuid.UUID) -> list[dict]:
    async with person_session(world.maren.user_id) as session:
        return await content.list_cards(session, world.maren.business_id, bundle_id)


async def test_one_click_makes_a_connected_week(world: World) -> None:
    await fill_profile(world.maren)
    async with person_session(world.maren.user_id) as session:
        bundle_id = await bundles.request_sample(session, world.maren)
    await _work()
    cards = await _cards(world, bundle_id)
    assert (
        sorted(card["kind"] for card in cards)
        == ["blog_post", "content_upgrade", "email_sequence"] + ["social_post"] * 7
    )
    assert {card["status"] for card in cards} == {"in_review"}
    async with person_session(world.maren.user_id) as session:
        bundle = await bundles.get_bundle(session, world.maren.business_id, bundle_id)
        assert bundle.status == "ready"
        assert bundle.run == bundles.RunView("done", 10, 10, 10, 10, None)
        post = next(c for c in cards if c["kind"] == "social_post")
        view = await content.get_piece(session, world.maren, "social_post", uuid.UUID(post["id"]))
        assert view.leads_to is not None
        assert view.leads_to.kind in ("blog_post", "content_upgrade")


async def test_a_second_sample_of_the_same_person_is_refused(world: World) -> None:
    await fill_profile(world.maren)
    async with person_session(world.maren.user_id) as session:
        await bundles.request_sample(session, world.maren)
    await _work()
    async with person_session(world.maren.user_id) as session:
        with pytest.raises(bundles.SampleTaken):
            await bundles.request_sample(session, world.maren)


async def test_two_clicks_at_once_make_one_sample(world: World) -> None:
    await fill_profile(world.maren)

    async def click() -> None:
        async with person_session(world.maren.user_id) as session:
            await bundles.request_sample(session, world.maren)

    outcomes = await asyncio.gather(click(), click(), click(), return_exceptions=True)
    assert sorted(type(outcome).__name__ for outcome in outcomes) == ["NoneType", "SampleTaken", "SampleTaken"]
    await _work()
    async with service_session() as session:
        assert (await session.execute(text("SELECT count(*) FROM content_bundles"))).scalar_one() == 1
        assert (await session.execute(text("SELECT count(*) FROM social_posts"))).scalar_one() == 7


async def test_a_run_that_stops_after_any_step_goes_on_and_makes_every_piece_once(world: World) -> None:
    await fill_profile(world.maren)
    async with service_session() as session:
        run = await pipeline.start_run(session, world.maren.business_id, SAMPLE)
    run_id, bundle_id = run.id, run.bundle_id

    class Stopped(Exception):
        pass

    from contentapp.jobs import generation

    for pieces in range(0, 12, 2):
        left = pieces

        async def advance(left: int = left) -> None:
            async with service_session() as session:
                planned = await pipeline.plan_run(session, run_id)
            if planned is None:
                return
            plan, profile, done = planned
            for item in plan.items:
                if f"write:{item.ref}" in done:
                    continue
                if left <= 0:
                    raise Stopped
                left -= 1
                assert await generation._write_all(run_id, plan, profile, [item])
                assert await generation._write_all(run_id, plan, profile, [item]), "a second worker, a little late"
            async with service_session() as session:
                await pipeline.link_pieces(session, run_id, plan)

        try:
            await advance()
        except Stopped:
            continue
    cards = await _cards(world, bundle_id)
    assert len(cards) == 10
    async with service_session() as session:
        assert (await session.execute(text("SELECT count(*) FROM emails"))).scalar_one() == 3


async def test_a_viewer_cannot_ask_for_a_sample(world: World) -> None:
    await fill_profile(world.maren)
    async with person_session(world.ines.user_id) as session:
        with pytest.raises(Forbidden):
            await bundles.request_sample(session, world.ines)


async def test_a_profile_with_too_little_in_it_says_what_is_missing(world: World) -> None:
    async with person_session(world.maren.user_id) as session:
        with pytest.raises(bundles.ProfileTooThin) as refused:
            await bundles.request_sample(session, world.maren)
    assert "What do you mainly sell" in refused.value.message
