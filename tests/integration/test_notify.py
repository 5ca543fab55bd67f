"""What the database announces: one message a statement and business, only when it is committed."""

from __future__ import annotations

import asyncio
import uuid
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass

import psycopg
import pytest

from contentapp.db.addresses import listen_address
from contentapp.db.notify import Change, Message, Reconnected, SessionEnded, listen
from contentapp.db.session import anonymous_session
from contentapp.domain import accounts
from contentapp.settings import settings
from contentapp.ui.live import Changed, gather
from tests.builders import World
from tests.integration.rows import insert, make_bundle, make_people, make_piece

PATIENCE = 10.0


@dataclass
class Ear:
    """What has been heard, in order."""

    owner: psycopg.Connection
    heard: asyncio.Queue[Message]

    def mark(self) -> SessionEnded:
        """Say something of our own, to know that everything before it has been heard."""
        marker = SessionEnded(uuid.uuid4())
        self.owner.execute(
            "SELECT pg_notify('contentapp', json_build_object('end', %s::text)::text)", (marker.session_id,)
        )
        return marker

    async def next(self) -> Message:
        return await asyncio.wait_for(self.heard.get(), PATIENCE)

    async def all(self) -> list[Message]:
        """Everything that has been said up to now."""
        marker, messages = self.mark(), []
        while (message := await self.next()) != marker:
            messages.append(message)
        return messages


@pytest.fixture
def people(database: str, owner: psycopg.Connection) -> World:
    return make_people(owner)


@pytest.fixture
async def ear(people: World, owner: psycopg.Connection) -> AsyncIterator[Ear]:
    """An ear that hears already."""
    heard: asyncio.Queue[Message] = asyncio.Queue()

    async def hear() -> None:
        async for message in listen(listen_address(settings())):
            heard.put_nowait(message)

    task = asyncio.create_task(hear())
    ear = Ear(owner, heard)
    async with asyncio.timeout(PATIENCE):
        while True:
            ear.mark()
            with suppress(TimeoutError):
                await asyncio.wait_for(heard.get(), 0.02)
                break
    await ear.all()
    yield ear
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


def _add_posts(owner: psycopg.Connection, business_id: uuid.UUID, bundle_id: uuid.UUID, count: int) -> set[uuid.UUID]:
    rows = owner.execute(
        """INSERT INTO social_posts (business_id, bundle_id, platform, content)
           SELECT %s, %s, 'x', 'Post ' || n FROM generate_series(1, %s) AS n RETURNING id""",
        (business_id, bundle_id, count),
    ).fetchall()
    return {row[0] for row in rows}


def _ids(message: Message) -> set[uuid.UUID]:
    assert isinstance(message, Change)
    return set(message.ids or ())


async def test_a_statement_is_one_message_with_the_rows_it_touched(ear: Ear, people: World) -> None:
    business_id = people.maren.business_id
    bundle_id = make_bundle(ear.owner, business_id)
    assert await ear.all() == [Change("content_bundles", business_id, (bundle_id,))]
    posts = _add_posts(ear.owner, business_id, bundle_id, 3)
    (added,) = await ear.all()
    assert added == Change("social_posts", business_id, added.ids)  # type: ignore[union-attr]
    assert _ids(added) == posts
    ear.owner.execute("DELETE FROM social_posts")
    (deleted,) = await ear.all()
    assert _ids(deleted) == posts


async def test_a_statement_over_two_businesses_is_one_message_for_each(ear: Ear, people: World) -> None:
    posts: dict[uuid.UUID, set[uuid.UUID]] = {}
    for person in (people.maren, people.otto):
        bundle_id = make_bundle(ear.owner, person.business_id)
        posts[person.business_id] = _add_posts(ear.owner, person.business_id, bundle_id, 2)
    await ear.all()
    ear.owner.execute("UPDATE social_posts SET content = 'Shorter.'")
    messages = await ear.all()
    assert {m.business_id: _ids(m) for m in messages if isinstance(m, Change)} == posts
    assert len(messages) == 2


@pytest.mark.parametrize(("count", "named"), [(50, 50), (51, 0)])
async def test_more_than_fifty_rows_are_not_named(ear: Ear, people: World, count: int, named: int) -> None:
    bundle_id = make_bundle(ear.owner, people.maren.business_id)
    _add_posts(ear.owner, people.maren.business_id, bundle_id, count)
    _bundle, posts = await ear.all()
    assert isinstance(posts, Change)
    assert len(posts.ids or ()) == named
    assert (posts.ids is None) == (named == 0)


async def test_a_new_link_is_announced_at_both_ends(ear: Ear, people: World) -> None:
    business_id = people.maren.business_id
    bundle_id = make_bundle(ear.owner, business_id)
    blog = make_piece(ear.owner, "blog_post", business_id, bundle_id)
    await ear.all()
    post = make_piece(
        ear.owner, "social_post", business_id, bundle_id, next_action_type="blog_post", next_action_id=blog
    )  # fmt: skip
    assert set(await ear.all()) == {
        Change("social_posts", business_id, (post,)),
        Change("blog_posts", business_id, (blog,)),
    }


async def test_orders_and_integrations_are_announced_to_their_business(ear: Ear, people: World) -> None:
    business_id = people.maren.business_id
    order = insert(ear.owner, "orders", business_id=business_id)
    integration = insert(ear.owner, "esp_integrations", business_id=business_id)
    assert await ear.all() == [
        Change("orders", business_id, (order,)),
        Change("esp_integrations", business_id, (integration,)),
    ]


async def test_a_flag_belongs_to_no_business_and_changes_for_all_that_are_watched(ear: Ear, people: World) -> None:
    flag = insert(ear.owner, "feature_flags")
    ear.owner.execute("UPDATE feature_flags SET is_enabled = true WHERE false")
    ear.owner.execute("UPDATE feature_flags SET is_enabled = true")
    order = insert(ear.owner, "orders", business_id=people.maren.business_id)
    messages = await ear.all()
    assert messages[:2] == [Change("feature_flags", None, (flag,))] * 2
    fernhill, quarry = people.maren.business_id, people.otto.business_id
    assert gather(messages, {fernhill, quarry}) == {
        fernhill: Changed({"feature_flags": {flag}, "orders": {order}}),
        quarry: Changed({"feature_flags": {flag}}),
    }


async def test_nothing_is_said_of_what_was_rolled_back(ear: Ear, people: World) -> None:
    with ear.owner.transaction(force_rollback=True):
        make_bundle(ear.owner, people.maren.business_id)
    assert await ear.all() == []


async def test_a_statement_that_touches_nothing_says_nothing(ear: Ear) -> None:
    ear.owner.execute("UPDATE social_posts SET content = 'Shorter.' WHERE false")
    assert await ear.all() == []


async def test_signing_out_is_announced(ear: Ear, people: World) -> None:
    async with anonymous_session() as session:
        token = await accounts.open_session(session, people.maren.user_id, days=1)
    async with anonymous_session() as session:
        ended = await accounts.end_session(session, token)
    assert ended is not None
    assert await ear.next() == SessionEnded(ended)


async def test_a_lost_connection_comes_back_and_says_so(ear: Ear, people: World) -> None:
    cut = ear.owner.execute(
        """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
           WHERE datname = current_database() AND query = 'LISTEN contentapp'"""
    ).fetchall()
    assert cut == [(True,)]
    assert await ear.next() == Reconnected()
    bundle_id = make_bundle(ear.owner, people.maren.business_id)
    assert await ear.next() == Change("content_bundles", people.maren.business_id, (bundle_id,))
