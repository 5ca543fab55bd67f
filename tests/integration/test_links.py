"""Links between pieces: typed, inside one business, and known at both ends."""

from __future__ import annotations

import asyncio
import uuid
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
from psycopg.errors import CheckViolation, ForeignKeyViolation
from sqlalchemy import text

from contentapp.db.session import person_session
from contentapp.domain import content
from contentapp.domain.kinds import GOALS, KINDS, NEXT_ACTIONS, SEQUENCE_GOALS
from tests.builders import World
from tests.integration.rows import TABLE_OF, make_bundle, make_people, make_piece


@dataclass(frozen=True)
class Board:
    """One bundle of Fernhill, to put pieces on."""

    owner: psycopg.Connection
    business_id: uuid.UUID
    bundle_id: uuid.UUID

    def piece(self, kind: str, **values: Any) -> uuid.UUID:
        return make_piece(self.owner, kind, self.business_id, self.bundle_id, **values)

    def link(self, kind: str, piece: uuid.UUID, to_kind: str | None, to: uuid.UUID | None) -> None:
        self.owner.execute(
            f"UPDATE {TABLE_OF[kind]} SET next_action_type = %s, next_action_id = %s WHERE id = %s",  # pyright: ignore
            (to_kind, to, piece),
        )

    def see(self, kind: str, piece: uuid.UUID, *columns: str) -> Any:
        row = self.owner.execute(
            f"SELECT {', '.join(columns)} FROM {TABLE_OF[kind]} WHERE id = %s",  # pyright: ignore
            (piece,),
        ).fetchone()
        assert row is not None
        return row if len(columns) > 1 else row[0]

    def previous(self, kind: str, piece: uuid.UUID) -> tuple[str | None, uuid.UUID | None]:
        return self.see(kind, piece, "previous_action_type", "previous_action_id")

    def change(self, kind: str, piece: uuid.UUID, values: str) -> None:
        self.owner.execute(f"UPDATE {TABLE_OF[kind]} SET {values} WHERE id = %s", (piece,))  # pyright: ignore

    def purge(self, kind: str, piece: uuid.UUID) -> None:
        self.owner.execute(f"DELETE FROM {TABLE_OF[kind]} WHERE id = %s", (piece,))  # pyright: ignore


@pytest.fixture
def world(database: str, owner: psycopg.Connection) -> World:
    return make_people(owner)


@pytest.fixture
def board(world: World, owner: psycopg.Connection) -> Board:
    business_id = world.maren.business_id
    return Board(owner, business_id, make_bundle(owner, business_id))


def test_exactly_the_seeds_pairs_may_be_linked(board: Board) -> None:
    pieces = {kind: board.piece(kind) for kind in KINDS}
    others = {kind: board.piece(kind) for kind in KINDS}
    for kind in KINDS:
        for to_kind in KINDS:
            if to_kind in NEXT_ACTIONS[kind]:
                board.link(kind, pieces[kind], to_kind, others[to_kind])
                continue
            with pytest.raises(CheckViolation) as refused:
                board.link(kind, pieces[kind], to_kind, others[to_kind])
            assert refused.value.diag.constraint_name == f"ck_{TABLE_OF[kind]}_valid_next_action"


def test_exactly_the_seeds_goals_are_taken(board: Board) -> None:
    words = {goal for goals in GOALS.values() for goal in goals} | set(SEQUENCE_GOALS)
    taken: dict[str, set[str]] = {kind: set() for kind in KINDS}
    of_sequence: set[str] = set()
    for kind in KINDS:
        piece = board.piece(kind)
        for goal in words:
            try:
                board.change(kind, piece, f"conversion_goal = '{goal}'")
                taken[kind].add(goal)
            except CheckViolation:
                pass
    for goal in words:
        try:
            board.change("email_sequence", piece, f"sequence_goal = '{goal}'")
            of_sequence.add(goal)
        except CheckViolation:
            pass
    assert taken == {kind: set(goals) for kind, goals in GOALS.items()}
    assert of_sequence == set(SEQUENCE_GOALS)


def test_a_link_needs_both_its_halves(board: Board) -> None:
    post, blog = board.piece("social_post"), board.piece("blog_post")
    for half in (("blog_post", None), (None, blog)):
        with pytest.raises(CheckViolation, match="next_action_pair"):
            board.link("social_post", post, *half)


def test_a_link_must_tell_the_truth_about_its_targets_kind(board: Board) -> None:
    post, upgrade = board.piece("social_post"), board.piece("content_upgrade")
    with pytest.raises(ForeignKeyViolation):
        board.link("social_post", post, "blog_post", upgrade)


def test_no_link_leads_into_another_business(board: Board, world: World) -> None:
    post = board.piece("social_post")
    theirs = world.otto.business_id
    blog = make_piece(board.owner, "blog_post", theirs, make_bundle(board.owner, theirs))
    with pytest.raises(ForeignKeyViolation):
        board.link("social_post", post, "blog_post", blog)


def test_no_piece_lies_in_another_businesss_bundle(board: Board, world: World) -> None:
    with pytest.raises(ForeignKeyViolation):
        make_piece(board.owner, "blog_post", world.otto.business_id, board.bundle_id)


def test_a_target_names_the_piece_that_led_to_it_first(board: Board) -> None:
    blog = board.piece("blog_post")
    assert board.previous("blog_post", blog) == (None, None)
    first = board.piece("social_post", next_action_type="blog_post", next_action_id=blog)
    assert board.previous("blog_post", blog) == ("social_post", first)
    sequence = board.piece("email_sequence")
    board.link("email_sequence", sequence, "blog_post", blog)
    assert board.previous("blog_post", blog) == ("social_post", first)
    board.link("social_post", first, None, None)
    assert board.previous("blog_post", blog) == ("email_sequence", sequence)
    board.link("social_post", first, "blog_post", blog)
    assert board.previous("blog_post", blog) == ("email_sequence", sequence)
    board.purge("email_sequence", sequence)
    assert board.previous("blog_post", blog) == ("social_post", first)


def test_a_link_that_is_turned_leaves_one_target_and_reaches_another(board: Board) -> None:
    post, blog, upgrade = board.piece("social_post"), board.piece("blog_post"), board.piece("content_upgrade")
    board.link("social_post", post, "blog_post", blog)
    linked_at = board.see("social_post", post, "linked_at")
    board.link("social_post", post, "content_upgrade", upgrade)
    assert board.previous("blog_post", blog) == (None, None)
    assert board.previous("content_upgrade", upgrade) == ("social_post", post)
    assert board.see("social_post", post, "linked_at") > linked_at
    board.link("social_post", post, None, None)
    assert board.see("social_post", post, "linked_at") is None


def test_being_led_to_is_no_edit(board: Board) -> None:
    post, blog = board.piece("social_post"), board.piece("blog_post")
    untouched, edited = board.see("blog_post", blog, "updated_at"), board.see("social_post", post, "updated_at")
    board.link("social_post", post, "blog_post", blog)
    assert board.previous("blog_post", blog) == ("social_post", post)
    assert board.see("blog_post", blog, "updated_at") == untouched
    assert board.see("social_post", post, "updated_at") > edited


def test_the_link_goes_when_its_target_is_purged(board: Board) -> None:
    blog = board.piece("blog_post")
    post = board.piece("social_post", next_action_type="blog_post", next_action_id=blog)
    board.purge("blog_post", blog)
    assert board.see("social_post", post, "next_action_type", "next_action_id", "linked_at") == (None, None, None)


def test_what_lies_in_the_bin_leads_nowhere_until_it_is_restored(board: Board) -> None:
    blog = board.piece("blog_post")
    first = board.piece("social_post", next_action_type="blog_post", next_action_id=blog)
    second = board.piece("social_post", next_action_type="blog_post", next_action_id=blog)
    board.change("social_post", first, "deleted_at = now()")
    assert board.previous("blog_post", blog) == ("social_post", second)
    board.change("social_post", second, "deleted_at = now()")
    assert board.previous("blog_post", blog) == (None, None)
    board.change("social_post", second, "deleted_at = NULL")
    board.change("social_post", first, "deleted_at = NULL")
    assert board.previous("blog_post", blog) == ("social_post", first)


def test_a_circle_is_legal_and_can_be_deleted_with_its_business(board: Board) -> None:
    blog, sequence = board.piece("blog_post"), board.piece("email_sequence")
    board.link("blog_post", blog, "email_sequence", sequence)
    board.link("email_sequence", sequence, "blog_post", blog)
    assert board.previous("blog_post", blog) == ("email_sequence", sequence)
    assert board.previous("email_sequence", sequence) == ("blog_post", blog)
    board.owner.execute("DELETE FROM businesses WHERE id = %s", (board.business_id,))
    left = board.owner.execute("SELECT count(*) FROM content_items WHERE business_id = %s", (board.business_id,))
    assert left.fetchone() == (0,)


_LINK = "UPDATE public.{} SET next_action_type = :kind, next_action_id = :target WHERE id = :piece"


async def _link(person: uuid.UUID, kind: str, piece: uuid.UUID, to_kind: str | None, to: uuid.UUID | None) -> None:
    async with person_session(person) as session:
        await session.execute(text(_LINK.format(TABLE_OF[kind])), {"kind": to_kind, "target": to, "piece": piece})


async def test_opposite_links_at_the_same_moment_do_not_deadlock(board: Board, world: World) -> None:
    blog, sequence = board.piece("blog_post"), board.piece("email_sequence")
    for round_ in range(30):
        there, back = (sequence, blog) if round_ % 2 == 0 else (None, None)
        await asyncio.gather(
            _link(world.maren.user_id, "blog_post", blog, there and "email_sequence", there),
            _link(world.theo.user_id, "email_sequence", sequence, back and "blog_post", back),
        )
        assert board.previous("blog_post", blog)[1] == (back and sequence)
        assert board.previous("email_sequence", sequence)[1] == (there and blog)


async def test_two_people_may_bin_and_restore_the_ends_of_a_circle_at_once(board: Board, world: World) -> None:
    blog, sequence = board.piece("blog_post"), board.piece("email_sequence")
    board.link("blog_post", blog, "email_sequence", sequence)
    board.link("email_sequence", sequence, "blog_post", blog)

    async def put(change: Any, person: Any, kind: Any, piece: uuid.UUID) -> None:
        async with person_session(person.user_id) as session:
            await change(session, person, kind, piece)

    for _ in range(10):
        for change in (content.bin_piece, content.restore_piece):
            await asyncio.gather(
                put(change, world.maren, "blog_post", blog), put(change, world.theo, "email_sequence", sequence)
            )
    assert board.previous("blog_post", blog) == ("email_sequence", sequence)
    assert board.previous("email_sequence", sequence) == ("blog_post", blog)
