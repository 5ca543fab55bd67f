"""A run loses a piece: the rest is written, the piece says why, and is written again when asked."""

from __future__ import annotations

import asyncio
import uuid
from collections import Counter

import psycopg
import pytest

from contentapp.db.session import person_session
from contentapp.domain import content
from contentapp.domain.content import PieceCannotMove
from contentapp.domain.generation import control
from contentapp.domain.kinds import Kind
from contentapp.domain.overview import list_bundles
from contentapp.domain.principal import Principal
from contentapp.errors import Forbidden
from tests.builders import World
from tests.integration.runs import (
    REASON,
    Stumbling,
    ask_for_sample,
    count_jobs,
    count_links,
    get_bundle,
    list_cards,
    require_complete,
    retry,
    use_writer,
    work,
)

pytestmark = pytest.mark.usefixtures("each_piece_at_once")


async def _fail_some(world: World, monkeypatch: pytest.MonkeyPatch, *names: str) -> tuple[uuid.UUID, Stumbling]:
    writer = Stumbling(*names)
    use_writer(monkeypatch, writer)
    bundle_id = await ask_for_sample(world.maren)
    await work()
    return bundle_id, writer


async def _failed(who: Principal, bundle_id: uuid.UUID) -> list[dict]:
    return [card for card in await list_cards(who, bundle_id) if card["status"] == "failed"]


async def test_one_piece_fails_with_its_reason_and_the_run_finishes_the_rest(
    world: World, monkeypatch: pytest.MonkeyPatch, owner: psycopg.Connection
) -> None:
    bundle_id, _ = await _fail_some(world, monkeypatch, "blog_post")
    bundle = await get_bundle(world.maren, bundle_id)
    assert bundle.status == "ready"
    cards = await list_cards(world.maren, bundle_id)
    assert Counter(card["status"] for card in cards) == {"in_review": 9, "failed": 1}
    (card,) = await _failed(world.maren, bundle_id)
    assert (card["kind"], card["why"], card["again"]) == ("blog_post", REASON, False)
    assert owner.execute("SELECT count(*) FROM social_posts WHERE next_action_type = 'blog_post'").fetchone() == (0,)
    assert count_links(owner) > 0  # what is there is linked
    async with person_session(world.maren.user_id) as session:
        shown = next(one for one in await list_bundles(session, world.maren.business_id) if one.id == bundle_id)
    assert {kind.kind: (kind.written, kind.planned) for kind in shown.kinds} == {
        "social_post": (7, 7), "blog_post": (0, 1), "content_upgrade": (1, 1), "email_sequence": (1, 1)
    }  # fmt: skip


@pytest.mark.parametrize("kind", ["social_post", "blog_post", "content_upgrade", "email_sequence"])
async def test_a_failed_piece_is_written_again_and_takes_its_place(
    world: World, monkeypatch: pytest.MonkeyPatch, owner: psycopg.Connection, kind: Kind
) -> None:
    bundle_id, writer = await _fail_some(world, monkeypatch, f"{kind}-001")
    (card,) = await _failed(world.maren, bundle_id)
    await retry(world.theo, card)
    (waiting,) = await _failed(world.maren, bundle_id)
    assert waiting["again"]
    assert waiting["v"] > card["v"]
    writer.names = ()
    await work()
    await require_complete(world, bundle_id, owner)
    (after,) = [one for one in await list_cards(world.maren, bundle_id) if one["id"] == card["id"]]
    assert (after["why"], after["again"], after["at"]) == ("", False, card["at"])
    assert set(writer.written.values()) == {1}


async def test_asking_twice_to_write_a_piece_again_makes_one_job(
    world: World, monkeypatch: pytest.MonkeyPatch, owner: psycopg.Connection
) -> None:
    bundle_id, writer = await _fail_some(world, monkeypatch, "blog_post")
    (card,) = await _failed(world.maren, bundle_id)
    await asyncio.gather(*(retry(who, card) for who in (world.maren, world.theo, world.maren)))
    assert count_jobs(owner) == 1
    writer.names = ()
    await work()
    await require_complete(world, bundle_id, owner)
    with pytest.raises(control.NothingToRetry):
        await retry(world.maren, card)


async def test_a_piece_that_fails_again_says_so_and_can_be_asked_for_again(
    world: World, monkeypatch: pytest.MonkeyPatch, owner: psycopg.Connection
) -> None:
    bundle_id, writer = await _fail_some(world, monkeypatch, "blog_post")
    for _ in range(2):
        (card,) = await _failed(world.maren, bundle_id)
        await retry(world.maren, card)
        await work()
        (again,) = await _failed(world.maren, bundle_id)
        assert (again["why"], again["again"]) == (REASON, False)
        assert again["v"] > card["v"]
    writer.names = ()
    await retry(world.maren, again)
    await work()
    await require_complete(world, bundle_id, owner)


async def test_a_lost_retry_can_be_asked_for_again(
    world: World, monkeypatch: pytest.MonkeyPatch, owner: psycopg.Connection
) -> None:
    bundle_id, writer = await _fail_some(world, monkeypatch, "blog_post")
    (card,) = await _failed(world.maren, bundle_id)
    await retry(world.maren, card)
    owner.execute("DELETE FROM queue.procrastinate_jobs")
    writer.names = ()
    await retry(world.maren, card)
    assert count_jobs(owner) == 1
    await work()
    await require_complete(world, bundle_id, owner)


async def test_a_piece_that_a_person_took_care_of_is_left_alone(
    world: World, monkeypatch: pytest.MonkeyPatch, owner: psycopg.Connection
) -> None:
    bundle_id, writer = await _fail_some(world, monkeypatch, "blog_post")
    (card,) = await _failed(world.maren, bundle_id)
    await retry(world.maren, card)
    async with person_session(world.maren.user_id) as session:
        moved = await content.move_piece(session, world.maren, "blog_post", uuid.UUID(card["id"]), "draft")
    assert moved["why"] == ""
    writer.names = ()
    await work()
    assert owner.execute("SELECT status, content FROM blog_posts").fetchone() == ("draft", "")
    with pytest.raises(control.NothingToRetry):
        await retry(world.maren, card)


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
    await retry(world.maren, card)
    await work()
    query = "SELECT next_action_type FROM social_posts WHERE id = %s"
    assert owner.execute(query, (row[0],)).fetchone() == ("content_upgrade",)
    await require_complete(world, bundle_id, owner)


async def test_a_draft_that_the_database_refuses_fails_alone(world: World, owner: psycopg.Connection) -> None:
    owner.execute("ALTER TABLE blog_posts ADD CONSTRAINT refused CHECK (content = '')")
    try:
        bundle_id = await ask_for_sample(world.maren)
        await work()
        (card,) = await _failed(world.maren, bundle_id)
        assert "could not be saved" in card["why"]
    finally:
        owner.execute("ALTER TABLE blog_posts DROP CONSTRAINT refused")
    await retry(world.maren, card)
    await work()
    await require_complete(world, bundle_id, owner)


async def test_nobody_but_editors_has_a_piece_written_again(
    world: World, monkeypatch: pytest.MonkeyPatch, owner: psycopg.Connection
) -> None:
    bundle_id, _ = await _fail_some(world, monkeypatch, "blog_post")
    (card,) = await _failed(world.maren, bundle_id)
    with pytest.raises(Forbidden):
        await retry(world.ines, card)
    with pytest.raises(control.NothingToRetry):
        await retry(world.otto, card)
    with pytest.raises(control.NothingToRetry):
        await retry(world.maren, {**card, "kind": "social_post"})
    with pytest.raises(PieceCannotMove):
        async with person_session(world.maren.user_id) as session:
            await content.move_piece(session, world.maren, "blog_post", uuid.UUID(card["id"]), "in_review")
    assert count_jobs(owner) == 0
