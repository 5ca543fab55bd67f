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
from psycopg.errors import CheckViolation, InsufficientPrivilege

from contentapp.db.addresses import conninfo
from contentapp.domain.kinds import BUNDLE_MOVES, KINDS, PIECE_MOVES, SERVICE_BUNDLE_MOVES
from tests.integration.rows import TABLE_OF, insert, make_people, make_piece

Moves = set[tuple[str, str]]

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

    def moves_of(self, actor: str, table: str, rows: dict[str, uuid.UUID]) -> Moves:
        """The moves this person can make, from each row to every other's status."""
        made: Moves = set()
        for start, end in product(rows, rows):
            try:
                with self.acting(actor):
                    query = f"UPDATE public.{table} SET status = %s WHERE id = %s"
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
