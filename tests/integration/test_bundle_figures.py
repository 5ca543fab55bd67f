"""The figures of a bundle are counted in the pieces as they are now, by those who may read them."""

from __future__ import annotations

import uuid

import psycopg
import pytest

from contentapp.db.session import person_session
from contentapp.domain import content
from contentapp.domain.principal import Principal
from contentapp.errors import NotFound
from tests.builders import World


async def _measure(who: Principal, bundle_id: uuid.UUID) -> content.BundleFigures:
    async with person_session(who.user_id) as session:
        return await content.measure_bundle(session, who.business_id, bundle_id)


async def test_a_fresh_bundle_holds_every_threshold(world: World) -> None:
    found = await _measure(world.ines, await world.bundle())
    assert found.content.misses() == []
    assert (found.content.pieces, found.content.posts) == (12, 7)
    assert found.groups == ()
    assert {one.unit for one in found.lengths} == {"characters", "words"}
    assert sum(one.count for one in found.lengths) == 12
    assert found.minutes >= 5


async def test_what_people_spoil_is_found_and_leads_to_the_piece(world: World, owner: psycopg.Connection) -> None:
    bundle_id = await world.bundle()
    row = owner.execute(
        "UPDATE social_posts SET content = 'As it were.' || repeat(' Far too long.', 500) "
        "WHERE id = (SELECT id FROM social_posts ORDER BY scheduled_for LIMIT 1) RETURNING id"
    ).fetchone()
    assert row is not None
    found = await _measure(world.maren, bundle_id)
    assert found.content.named == 11
    assert found.content.faults["too_long"] == 1
    (group,) = [group for group in found.groups if group.code == "too_long"]
    assert [(piece.id, piece.kind, piece.line[:11]) for piece in group.pieces] == [
        (str(row[0]), "social_post", "As it were.")
    ]
    assert found.groups[0].severity == "error"


async def test_pieces_in_the_bin_and_failed_ones_are_left_out(world: World, owner: psycopg.Connection) -> None:
    bundle_id = await world.bundle()
    owner.execute(
        "UPDATE social_posts SET deleted_at = now() WHERE id = (SELECT id FROM social_posts ORDER BY id LIMIT 1)"
    )
    assert (await _measure(world.maren, bundle_id)).content.posts == 6


async def test_nobody_elses_bundle_is_counted(world: World) -> None:
    bundle_id = await world.bundle()
    for who, wanted in ((world.otto, bundle_id), (world.maren, uuid.uuid4())):
        with pytest.raises(NotFound):
            await _measure(who, wanted)
