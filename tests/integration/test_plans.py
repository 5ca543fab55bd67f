"""A run is planned first: its plan is shown, adjusted and begun, and never holds more than was bought."""

from __future__ import annotations

import asyncio
import json
import uuid
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import psycopg
import pytest
from psycopg.types.json import Jsonb
from sqlalchemy.exc import DBAPIError

from contentapp.db.session import person_session
from contentapp.db.system import service_session
from contentapp.domain import bundles, content
from contentapp.domain.bundles import SampleTaken
from contentapp.domain.businesses import get_profile
from contentapp.domain.catalog import SAMPLE
from contentapp.domain.generation import control, plans
from contentapp.domain.generation.plan_views import RunPlanView
from contentapp.domain.generation.planning.options import NoThemeLeft, PlanOptions, TooManyPosts, UnknownPlatform
from contentapp.domain.principal import Principal
from contentapp.errors import Forbidden, NotFound
from contentapp.jobs.worker import queue_app
from contentapp.seed import fill_profile
from contentapp.settings import settings
from tests.builders import World

ROOT = Path(__file__).parent.parent.parent


async def _work() -> None:
    """Let a worker do everything that is queued."""
    app = queue_app(settings())
    async with app.open_async():
        await asyncio.wait_for(app.run_worker_async(wait=False, install_signal_handlers=False, listen_notify=False), 30)


async def _draft(who: Principal, options: PlanOptions | None = None) -> uuid.UUID:
    await fill_profile(who)
    async with person_session(who.user_id) as session:
        return await plans.draft_sample(session, who, options=options)


async def _plan(who: Principal, bundle_id: uuid.UUID) -> RunPlanView:
    async with person_session(who.user_id) as session:
        return await plans.get_run_plan(session, who.business_id, bundle_id)


async def _adjust(who: Principal, bundle_id: uuid.UUID, options: PlanOptions) -> RunPlanView:
    async with person_session(who.user_id) as session:
        return await plans.adjust_plan(session, who, bundle_id, options)


async def _start(who: Principal, bundle_id: uuid.UUID) -> None:
    async with person_session(who.user_id) as session:
        await plans.start_planned_run(session, who, bundle_id)


async def _first_possible_day(who: Principal) -> date:
    async with person_session(who.user_id) as session:
        return bundles.tomorrow(await get_profile(session, who.business_id))


def _jobs(owner: psycopg.Connection) -> int:
    row = owner.execute("SELECT count(*) FROM queue.procrastinate_jobs").fetchone()
    assert row is not None
    return row[0]


def _posts(view: RunPlanView) -> dict[str, int]:
    return {one.platform: one.posts for one in view.platforms}


async def test_a_planned_week_is_shown_and_nothing_is_written(world: World, owner: psycopg.Connection) -> None:
    bundle_id = await _draft(world.maren)
    view = await _plan(world.ines, bundle_id)
    assert (view.status, view.adjustable, view.pieces) == ("planned", True, 10)
    assert view.bought == {"social_post": 7, "blog_post": 1, "content_upgrade": 1, "email_sequence": 1}
    assert sum(_posts(view).values()) == sum(one.posts for one in view.mix) == 7
    assert sum(theme.pieces for theme in view.themes) == 10
    (journey,) = [one for one in view.journeys if one.first.kind == "blog_post"]
    assert journey.posts
    assert [piece.kind for piece in journey.then] == ["content_upgrade", "email_sequence"]
    await _work()
    assert owner.execute("SELECT count(*) FROM content_items").fetchone() == (0,)
    assert owner.execute("SELECT step FROM generation_steps").fetchall() == [("plan",)]
    async with person_session(world.maren.user_id) as session:
        bundle = await bundles.get_bundle(session, world.maren.business_id, bundle_id)
    assert bundle.status == "draft"
    assert bundle.run == bundles.RunView("planned", 10, 0, 0, 0, None)


async def test_a_planned_run_is_written_exactly_as_it_was_shown(world: World) -> None:
    bundle_id = await _draft(world.maren)
    view = await _plan(world.maren, bundle_id)
    await _start(world.theo, bundle_id)
    await _work()
    async with person_session(world.maren.user_id) as session:
        cards = await content.list_cards(session, world.maren.business_id, bundle_id)
        bundle = await bundles.get_bundle(session, world.maren.business_id, bundle_id)
    assert bundle.status == "ready"
    assert Counter(card["kind"] for card in cards) == Counter(
        piece.kind for month in view.months for piece in month.pieces
    )
    written = await _plan(world.maren, bundle_id)
    assert not written.adjustable
    assert written.months == view.months


async def test_a_run_that_is_started_twice_at_once_has_one_job(world: World, owner: psycopg.Connection) -> None:
    bundle_id = await _draft(world.maren)
    await asyncio.gather(*(_start(who, bundle_id) for who in (world.maren, world.theo, world.maren)))
    assert _jobs(owner) == 1
    await _work()
    with pytest.raises(control.RunIsOver):
        await _start(world.maren, bundle_id)
    assert owner.execute("SELECT count(*) FROM social_posts").fetchone() == (7,)


async def test_counts_themes_and_the_first_day_are_adjusted(world: World, owner: psycopg.Connection) -> None:
    bundle_id = await _draft(world.maren)
    first = await _plan(world.maren, bundle_id)
    used = next(theme for theme in first.themes if theme.pieces)
    day = await _first_possible_day(world.maren) + timedelta(days=30)
    options = PlanOptions(posts={"instagram": 1, "facebook": 2}, off=(used.key,), starts_on=day)
    view = await _adjust(world.theo, bundle_id, options)
    assert view == await _plan(world.maren, bundle_id)
    assert _posts(view) == {"instagram": 1, "facebook": 2, "bluesky": 4}
    assert [(theme.on, theme.pieces) for theme in view.themes if theme.key == used.key] == [(False, 0)]
    assert (view.starts_on, view.ends_on) == (day, day + timedelta(days=6))
    assert view.options == options
    assert view.pieces == 10
    kept = owner.execute("SELECT period_start, period_end, time_period FROM content_bundles").fetchone()
    assert kept == (day, day + timedelta(days=6), bundles.name_period(day, day + timedelta(days=6)))


async def test_taking_the_wishes_back_gives_the_first_plan_again(world: World) -> None:
    bundle_id = await _draft(world.maren)
    first = await _plan(world.maren, bundle_id)
    await _adjust(world.maren, bundle_id, PlanOptions(posts={"facebook": 7}))
    assert await _adjust(world.maren, bundle_id, PlanOptions()) == first


async def test_wishes_that_cannot_be_met_change_nothing(world: World) -> None:
    bundle_id = await _draft(world.maren)
    first = await _plan(world.maren, bundle_id)
    today = await _first_possible_day(world.maren) - timedelta(days=1)
    every_theme = tuple(theme.key for theme in first.themes)
    for options, refusal in (
        (PlanOptions(posts={"facebook": 8}), TooManyPosts),
        (PlanOptions(posts={"myspace": 1}), UnknownPlatform),
        (PlanOptions(off=every_theme), NoThemeLeft),
        (PlanOptions(starts_on=today), plans.FirstDayIsOver),
        (PlanOptions(starts_on=today + timedelta(days=400)), plans.FirstDayIsTooFar),
        (PlanOptions(off=("x" * 200,)), plans.TooManyWishes),
    ):
        with pytest.raises(refusal):
            await _adjust(world.maren, bundle_id, options)
    assert await _plan(world.maren, bundle_id) == first


async def test_a_plan_stays_as_it_is_once_writing_has_begun(world: World) -> None:
    bundle_id = await _draft(world.maren)
    await _start(world.maren, bundle_id)
    with pytest.raises(plans.WritingHasBegun):
        await _adjust(world.maren, bundle_id, PlanOptions())


async def test_a_plan_that_lay_too_long_is_given_a_new_day_first(world: World, owner: psycopg.Connection) -> None:
    bundle_id = await _draft(world.maren)
    owner.execute("UPDATE content_bundles SET period_start = period_start - 9, period_end = period_end - 9")
    with pytest.raises(plans.FirstDayIsOver):
        await _start(world.maren, bundle_id)
    view = await _adjust(world.maren, bundle_id, PlanOptions())
    assert view.starts_on == view.earliest
    await _start(world.maren, bundle_id)
    assert _jobs(owner) == 1


async def test_only_members_see_a_plan_and_only_editors_change_it(world: World) -> None:
    bundle_id = await _draft(world.maren)
    for who, refusal in ((world.ines, Forbidden), (world.otto, NotFound)):
        with pytest.raises(refusal):
            await _adjust(who, bundle_id, PlanOptions())
        with pytest.raises(refusal):
            await _start(who, bundle_id)
    with pytest.raises(NotFound):
        await _plan(world.otto, bundle_id)
    async with person_session(world.ines.user_id) as session:
        with pytest.raises(Forbidden):
            await plans.draft_sample(session, world.ines)


async def test_a_planned_sample_is_the_one_sample_of_a_person(world: World) -> None:
    await _draft(world.maren)
    async with person_session(world.maren.user_id) as session:
        with pytest.raises(SampleTaken):
            await bundles.request_sample(session, world.maren)
    with pytest.raises(SampleTaken):
        await _draft(world.maren)


async def test_a_planned_run_that_was_given_up_can_go_on(world: World, owner: psycopg.Connection) -> None:
    bundle_id = await _draft(world.maren)
    async with person_session(world.maren.user_id) as session:
        await control.cancel_run(session, world.maren, bundle_id)
        assert (await bundles.get_bundle(session, world.maren.business_id, bundle_id)).status == "failed"
    with pytest.raises(control.RunIsOver):
        await _start(world.maren, bundle_id)
    assert _jobs(owner) == 0
    async with person_session(world.maren.user_id) as session:
        await control.resume_run(session, world.maren, bundle_id)
    await _work()
    async with person_session(world.maren.user_id) as session:
        assert (await bundles.get_bundle(session, world.maren.business_id, bundle_id)).status == "ready"


async def test_what_was_paid_for_is_planned_first_and_avoids_the_moments_of_other_bundles(world: World) -> None:
    await fill_profile(world.maren)
    async with service_session() as session:
        one = await plans.draft_run(session, world.maren.business_id, SAMPLE)
        other = await plans.draft_run(session, world.maren.business_id, SAMPLE)
    views = [await _plan(world.maren, run.bundle_id) for run in (one, other)]
    moments = [(piece.on, piece.at) for view in views for month in view.months for piece in month.pieces]
    assert len(set(moments)) == len(moments) == 20
    assert views[0].name == SAMPLE.name


async def test_the_database_takes_no_plan_that_holds_more_than_was_bought(
    world: World, owner: psycopg.Connection
) -> None:
    bundle_id = await _draft(world.maren)
    row = owner.execute("SELECT plan, components FROM generation_runs").fetchone()
    assert row is not None
    plan, components = row
    post = next(item for item in plan["items"] if item["kind"] == "social_post")
    sequence = next(item for item in plan["items"] if item["kind"] == "email_sequence")
    others = [item for item in plan["items"] if item is not sequence]
    for items in ([*plan["items"], post], [*others, {**sequence, "emails": 4}], [{**post, "kind": "poem"}]):
        fits = owner.execute(
            "SELECT private.plan_fits(%s, %s)", (Jsonb({"items": items}), Jsonb(components))
        ).fetchone()
        assert fits == (False,), items
    too_much = json.dumps({**plan, "items": [*plan["items"], post]})
    facts = {
        "business": world.maren.business_id, "bundle": bundle_id, "plan": too_much, "options": "{}", "period": "a week",
        "starts_on": date(2027, 1, 1), "ends_on": date(2027, 1, 7),
    }  # fmt: skip
    with pytest.raises(DBAPIError, match="more than was bought"):
        async with person_session(world.maren.user_id) as session:
            await session.execute(plans._STORE, facts)


async def test_the_release_before_can_go_on_with_a_run_that_was_only_planned(
    world: World, owner: psycopg.Connection
) -> None:
    await _draft(world.maren)
    with owner.transaction(force_rollback=True):
        owner.execute((ROOT / "alembic" / "sql" / "0012_plans" / "down.sql").read_text())
        stopped = owner.execute(
            "SELECT r.status, u.status FROM generation_runs r JOIN content_bundles u ON u.id = r.bundle_id"
        ).fetchall()
    assert stopped == [("canceled", "failed")]
