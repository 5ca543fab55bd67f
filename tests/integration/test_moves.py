"""Statuses: the database lets through exactly the moves that domain/kinds.py names, whoever asks."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import product

import psycopg
import pytest
from psycopg.errors import CheckViolation, InsufficientPrivilege, UniqueViolation

from contentapp.db.addresses import conninfo
from contentapp.domain.billing import ORDER_MOVES
from contentapp.domain.kinds import BUNDLE_MOVES, KINDS, PIECE_MOVES, SERVICE_BUNDLE_MOVES
from tests.integration.rows import TABLE_OF, insert, make_people, make_piece

Moves = set[tuple[str, str]]

ORDERS: Moves = {(start, end) for start, ends in ORDER_MOVES.items() for end in ends}
PIECES: Moves = {(start, end) for start, ends in PIECE_MOVES.items() for end in ends}
BUNDLES: Moves = {(start, end) for start, ends in BUNDLE_MOVES.items() for end in ends}


@dataclass
class Desk:
    """Somewhere to try moves, in a transaction that is rolled back."""

    owner: psycopg.Connection
    business_id: uuid.UUID
    bundle_id: uuid.UUID
    actors: dict[str, tuple[str, dict[str, str]]]

    @contextmanager
    def acting(self, actor: str) -> Iterator[None]:
        role, claims = self.actors[actor]
        with self.owner.transaction(force_rollback=True):
            self.owner.execute(
                "SELECT set_config('role', %s, true), set_config('request.jwt.claims', %s, true)",
                (role, json.dumps(claims)),
            )
            yield

    def moves_of(self, actor: str, table: str, rows: dict[str, uuid.UUID], column: str = "status") -> Moves:
        """The moves this person can make, from each row to every other's status."""
        made: Moves = set()
        for start, end in product(rows, rows):
            try:
                with self.acting(actor):
                    query = f"UPDATE public.{table} SET {column} = %s WHERE id = %s"
                    if self.owner.execute(query, (end, rows[start])).rowcount and start != end:  # type: ignore[arg-type]
                        made.add((start, end))
            except (CheckViolation, InsufficientPrivilege):
                continue
        return made


@pytest.fixture
def desk(database: str) -> Iterator[Desk]:
    with psycopg.connect(conninfo(database)) as owner, owner.transaction(force_rollback=True):
        people = make_people(owner)
        business_id = people.maren.business_id
        actors: dict[str, tuple[str, dict[str, str]]] = {
            "agent": ("business_agent", {"business_id": str(business_id)}),
            "service": ("service_role", {}),
        }
        for name, person in (("owner", people.maren), ("editor", people.theo), ("viewer", people.ines)):
            actors[name] = ("authenticated", {"sub": str(person.user_id)})
        yield Desk(owner, business_id, insert(owner, "content_bundles", business_id=business_id), actors)


def _pieces(desk: Desk, kind: str) -> dict[str, uuid.UUID]:
    return {
        status: make_piece(
            desk.owner, kind, desk.business_id, desk.bundle_id, status=status, scheduled_for="2026-06-01 09:00+00"
        )
        for status in PIECE_MOVES
    }


@pytest.mark.parametrize("kind", KINDS)
def test_a_piece_moves_for_writers_exactly_as_the_rules_say(desk: Desk, kind: str) -> None:
    rows = _pieces(desk, kind)
    for actor in ("owner", "editor", "agent"):
        assert desk.moves_of(actor, TABLE_OF[kind], rows) == PIECES, actor


@pytest.mark.parametrize("kind", KINDS)
def test_a_viewer_moves_no_piece(desk: Desk, kind: str) -> None:
    assert desk.moves_of("viewer", TABLE_OF[kind], _pieces(desk, kind)) == set()


@pytest.mark.parametrize("kind", KINDS)
def test_only_a_service_says_that_a_piece_has_failed(desk: Desk, kind: str) -> None:
    assert desk.moves_of("service", TABLE_OF[kind], _pieces(desk, kind)) == PIECES | {("draft", "failed")}


def test_a_bundle_moves_for_writers_except_where_generation_decides(desk: Desk) -> None:
    rows = {
        status: insert(desk.owner, "content_bundles", business_id=desk.business_id, status=status)
        for status in BUNDLE_MOVES
    }
    assert BUNDLES > SERVICE_BUNDLE_MOVES
    for actor in ("owner", "editor", "agent"):
        assert desk.moves_of(actor, "content_bundles", rows) == BUNDLES - SERVICE_BUNDLE_MOVES, actor
    assert desk.moves_of("viewer", "content_bundles", rows) == set()
    assert desk.moves_of("service", "content_bundles", rows) == BUNDLES


def test_an_order_is_moved_by_services_alone_and_only_as_the_rules_say(desk: Desk) -> None:
    rows = {status: insert(desk.owner, "orders", business_id=desk.business_id, status=status) for status in ORDER_MOVES}
    assert desk.moves_of("service", "orders", rows) == ORDERS
    for actor in ("owner", "editor", "viewer", "agent"):
        assert desk.moves_of(actor, "orders", rows) == set(), actor


def test_a_paid_order_notes_when_it_was_first_paid(desk: Desk) -> None:
    order = insert(desk.owner, "orders", business_id=desk.business_id)
    query = "UPDATE public.orders SET status = %s WHERE id = %s RETURNING paid_at"
    with desk.acting("service"):
        paid = [desk.owner.execute(query, (to, order)).fetchone() for to in ("failed", "paid", "refunded", "paid")]
    assert paid[0] == (None,)
    assert paid[1] not in (None, (None,))
    assert paid[1] == paid[2] == paid[3]


def test_refunds_of_an_order_never_exceed_what_it_cost(desk: Desk) -> None:
    order = insert(desk.owner, "orders", business_id=desk.business_id, total_amount=900)
    refund = {"business_id": desk.business_id, "order_id": order}
    insert(desk.owner, "refunds", **refund, amount=600)
    insert(desk.owner, "refunds", **refund, amount=900, status="failed")
    with pytest.raises(CheckViolation, match="over the order's 900"), desk.owner.transaction():
        insert(desk.owner, "refunds", **refund, amount=301)
    insert(desk.owner, "refunds", **refund, amount=300)
    with pytest.raises(CheckViolation, match="over the order's 900"), desk.owner.transaction():
        desk.owner.execute("UPDATE public.refunds SET status = 'pending' WHERE status = 'failed'")


def test_people_run_and_stop_a_test_and_only_services_decide_it(desk: Desk) -> None:
    states = ("draft", "running", "stopped", "decided")
    rows = {state: insert(desk.owner, "variant_groups", business_id=desk.business_id, state=state) for state in states}
    every = {(start, end) for start, end in product(states, states) if start != end}
    for actor in ("owner", "editor", "agent"):
        assert desk.moves_of(actor, "variant_groups", rows, "state") == {
            move for move in every if "decided" not in move
        }
    assert desk.moves_of("viewer", "variant_groups", rows, "state") == set()
    assert desk.moves_of("service", "variant_groups", rows, "state") == every


@pytest.mark.parametrize("kind", KINDS)
def test_a_group_has_at_most_one_winner(desk: Desk, kind: str) -> None:
    group = insert(desk.owner, "variant_groups", business_id=desk.business_id, content_type=kind)
    of_group = {"is_variant": True, "variant_group_id": group}
    for is_winner in (True, False, None):
        make_piece(desk.owner, kind, desk.business_id, desk.bundle_id, **of_group, is_winner=is_winner)
    with pytest.raises(UniqueViolation, match="one_winner"), desk.owner.transaction():
        make_piece(desk.owner, kind, desk.business_id, desk.bundle_id, **of_group, is_winner=True)
    desk.owner.execute("DELETE FROM public.variant_groups WHERE id = %s", (group,))
    left = desk.owner.execute(f"SELECT count(*), count(variant_group_id) FROM public.{TABLE_OF[kind]}")  # type: ignore[arg-type]
    assert left.fetchone() == (3, 0)


@pytest.mark.parametrize("kind", KINDS)
def test_nothing_is_scheduled_without_a_date(desk: Desk, kind: str) -> None:
    table = TABLE_OF[kind]
    piece = make_piece(desk.owner, kind, desk.business_id, desk.bundle_id, status="approved")
    update = f"UPDATE public.{table} SET status = 'scheduled' WHERE id = %s"
    with pytest.raises(CheckViolation, match="scheduled_has_date"), desk.acting("editor"):
        desk.owner.execute(update, (piece,))  # type: ignore[arg-type]
    with desk.acting("editor"):
        desk.owner.execute(f"UPDATE public.{table} SET scheduled_for = now() WHERE id = %s", (piece,))  # type: ignore[arg-type]
        desk.owner.execute(update, (piece,))  # type: ignore[arg-type]
        with pytest.raises(CheckViolation, match="scheduled_has_date"), desk.owner.transaction():
            desk.owner.execute(f"UPDATE public.{table} SET scheduled_for = NULL WHERE id = %s", (piece,))  # type: ignore[arg-type]


@pytest.mark.parametrize("kind", KINDS)
def test_publishing_notes_when_it_first_happened(desk: Desk, kind: str) -> None:
    pieces = _pieces(desk, kind)
    query = f"UPDATE public.{TABLE_OF[kind]} SET status = %s WHERE id = %s RETURNING published_at"
    with desk.acting("editor"):
        steps = [
            desk.owner.execute(query, (status, pieces["approved"])).fetchone()  # type: ignore[arg-type]
            for status in ("scheduled", "published", "archived")
        ]
    assert [step is not None and step[0] is not None for step in steps] == [False, True, True]
    first = desk.owner.execute("SELECT timestamptz '2026-01-01 10:00+00'").fetchone()
    assert first is not None
    again = make_piece(
        desk.owner,
        kind,
        desk.business_id,
        desk.bundle_id,
        status="scheduled",
        scheduled_for=first[0],
        published_at=first[0],
    )
    with desk.acting("editor"):
        assert desk.owner.execute(query, ("published", again)).fetchone() == first  # type: ignore[arg-type]
