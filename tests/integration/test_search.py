"""Finding content inside one business: what is found, in which order, by whom, and how fast."""

from __future__ import annotations

import time
import uuid

import psycopg
import pytest

from contentapp.db.session import person_session
from contentapp.domain.principal import Principal
from contentapp.domain.search import Found, find_content
from tests.builders import World
from tests.integration.rows import insert, make_bundle, make_piece


async def _find(who: Principal, query: str, business_id: uuid.UUID | None = None) -> Found:
    async with person_session(who.user_id) as session:
        return await find_content(session, business_id or who.business_id, query)


def _lines(found: Found) -> list[str]:
    return [piece.line for piece in found.pieces]


@pytest.fixture
def shelf(world: World, owner: psycopg.Connection) -> uuid.UUID:
    """A bundle of Fernhill with a piece of every kind about cold brew, and some about other things."""
    bundle = insert(owner, "content_bundles", business_id=world.maren.business_id, name="Cold Brew Summer",
                    time_period="4 weeks", period_start="2026-06-01", period_end="2026-06-28")  # fmt: skip
    where = (world.maren.business_id, bundle)
    make_piece(owner, "social_post", *where, content="\n  Cold brew is patience.\nIn a jar, over espresso.")
    make_piece(owner, "blog_post", *where, title="The 12-hour cold brew that never turns bitter")
    make_piece(owner, "content_upgrade", *where, title="Cold brew ratios: 50% water_milk")
    make_piece(owner, "email_sequence", *where, name="Cold brew starter")
    make_piece(owner, "blog_post", *where, title="Espresso at home")
    return bundle


async def test_all_kinds_and_bundles_are_found_by_title_or_first_line(world: World, shelf: uuid.UUID) -> None:
    found = await _find(world.maren, "cold brew")
    assert {piece.kind for piece in found.pieces} == {"social_post", "blog_post", "content_upgrade", "email_sequence"}
    assert {piece.bundle_id for piece in found.pieces} == {shelf}
    assert [bundle.name for bundle in found.bundles] == ["Cold Brew Summer"]
    assert "Cold brew is patience." in _lines(found)
    assert _lines(found)[-1] == "The 12-hour cold brew that never turns bitter"  # the others begin with it


async def test_every_word_must_be_there_in_any_order_and_case(world: World, shelf: uuid.UUID) -> None:
    assert _lines(await _find(world.maren, "BREW bitter")) == ["The 12-hour cold brew that never turns bitter"]
    assert await _find(world.maren, "brew tea") == Found()
    # Only the first line of a post is its name.
    assert _lines(await _find(world.maren, "espresso")) == ["Espresso at home"]


async def test_nothing_is_found_for_nothing(world: World, shelf: uuid.UUID) -> None:
    for query in ("", "   ", "\x00"):
        assert await _find(world.maren, query) == Found()


async def test_signs_are_looked_for_as_they_stand(world: World, shelf: uuid.UUID) -> None:
    assert len((await _find(world.maren, "50%")).pieces) == 1
    assert len((await _find(world.maren, "water_milk")).pieces) == 1
    for query in ("%", "_", "c%d", "wat_r", "\\", "'; DROP TABLE x; --"):
        expected = 1 if query in ("%", "_") else 0
        assert len((await _find(world.maren, query)).pieces) == expected, query


async def test_the_bin_is_not_searched(world: World, shelf: uuid.UUID, owner: psycopg.Connection) -> None:
    owner.execute("UPDATE public.blog_posts SET deleted_at = now() WHERE title LIKE 'Espresso%'")
    assert await _find(world.maren, "espresso") == Found()
    owner.execute("UPDATE public.content_bundles SET deleted_at = now() WHERE id = %s", (shelf,))
    assert await _find(world.maren, "cold brew") == Found()


async def test_viewers_search_and_strangers_find_nothing(world: World, shelf: uuid.UUID) -> None:
    assert len((await _find(world.ines, "cold brew")).pieces) == 4
    assert await _find(world.otto, "cold brew", world.maren.business_id) == Found()


async def test_one_search_stays_in_one_business_of_a_person_with_two(
    world: World, shelf: uuid.UUID, owner: psycopg.Connection
) -> None:
    owner.execute("INSERT INTO public.business_members (business_id, user_id, role) VALUES (%s, %s, 'viewer')",
                  (world.maren.business_id, world.otto.user_id))  # fmt: skip
    make_piece(
        owner, "blog_post", world.otto.business_id, make_bundle(owner, world.otto.business_id), title="Cold brew?"
    )
    assert _lines(await _find(world.otto, "cold brew")) == ["Cold brew?"]


async def test_two_thousand_pieces_are_searched_while_one_types(
    world: World, shelf: uuid.UUID, owner: psycopg.Connection
) -> None:
    owner.execute(
        """INSERT INTO public.social_posts (business_id, bundle_id, platform, content)
           SELECT %s, %s, 'linkedin', 'A post about water, number ' || n || E'\\n' || repeat('and more ', 80)
           FROM generate_series(1, 2000) n""",
        (world.maren.business_id, shelf),
    )
    took: list[float] = []
    for query in ("number 1999", "brew", "nothing like it", "water"):
        began = time.perf_counter()
        await _find(world.maren, query)
        took.append(time.perf_counter() - began)
    assert len((await _find(world.maren, "water")).pieces) == 8
    assert _lines(await _find(world.maren, "number 1999")) == ["A post about water, number 1999"]
    assert min(took) < 0.25
