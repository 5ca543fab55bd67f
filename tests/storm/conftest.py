"""Storms: the whole product while things break. Not part of `make test`; `make storm` runs them one after another."""

from __future__ import annotations

import asyncio
import os
import time
import uuid
from collections.abc import AsyncIterator, Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest

from contentapp.database import use_database
from contentapp.db.addresses import conninfo, worker_address
from contentapp.db.session import close_engine, open_engine, person_session
from contentapp.domain import bundles
from contentapp.domain.accounts import SESSION_COOKIE
from contentapp.domain.principal import Principal
from contentapp.seed import fill_profile
from contentapp.settings import settings
from tests.builders import sign_up

WHOLE_SAMPLE = {"social_posts": 7, "blog_posts": 1, "content_upgrades": 1, "email_sequences": 1, "emails": 3}


@dataclass(frozen=True)
class Person:
    """Somebody signed in; `cookie` is the header their browser sends."""

    principal: Principal
    cookie: str


@pytest.fixture(scope="module")
def address(clone_database: Callable[[str], str]) -> str:
    """The owner's address of this storm's own database."""
    url = clone_database("storm")
    use_database(url)
    return url


@pytest.fixture
def owner(address: str) -> Iterator[psycopg.Connection]:
    """A plain connection as the owner, past row-level security."""
    with psycopg.connect(conninfo(address), autocommit=True) as connection:
        yield connection


@pytest.fixture
async def engine(address: str) -> AsyncIterator[None]:
    """This process's engine, as the worker's login."""
    use_database(address)
    open_engine(worker_address(settings()), pool_size=4)
    yield
    await close_engine()


async def newcomer(name: str = "Maren", business: str = "Fernhill") -> Person:
    """Somebody with a filled profile."""
    principal, token = await sign_up(name, business)
    await fill_profile(principal)
    return Person(principal, f"{SESSION_COOKIE}={token}")


async def ask_for_sample(person: Person) -> uuid.UUID:
    """Press the one button; returns the bundle's id."""
    async with person_session(person.principal.user_id) as session:
        return await bundles.request_sample(session, person.principal)


def count(connection: psycopg.Connection, query: str, *values: object) -> int:
    """The one number a query answers with."""
    row = connection.execute(query, values).fetchone()  # type: ignore[arg-type]
    assert row is not None
    return int(row[0] or 0)


async def until(connection: psycopg.Connection, query: str, *, within: float = 60.0) -> None:
    """Wait until the number a query answers with is not 0."""
    deadline = time.monotonic() + within
    while not count(connection, query):
        assert time.monotonic() < deadline, f"still 0: {query}"
        await asyncio.sleep(0.05)


def require_whole_sample(connection: psycopg.Connection, bundle_id: uuid.UUID) -> None:
    """Every piece of a sample once, in review or further, all connected, its run done and nothing left in the queue."""
    run = connection.execute(
        "SELECT status, written_count, checked_count, linked_count, plan FROM generation_runs WHERE bundle_id = %s",
        (bundle_id,),
    ).fetchall()
    assert [row[:4] for row in run] == [("done", 10, 10, 10)]
    assert count(connection, "SELECT count(*) FROM content_bundles WHERE id = %s AND status = 'ready'", bundle_id) == 1
    made = {
        table: count(connection, f"SELECT count(*) FROM {table} WHERE bundle_id = %s AND status <> 'draft'", bundle_id)
        for table in list(WHOLE_SAMPLE)[:4]
    }
    made["emails"] = count(
        connection,
        "SELECT count(*) FROM emails e JOIN email_sequences s ON s.id = e.sequence_id WHERE s.bundle_id = %s",
        bundle_id,
    )
    assert made == WHOLE_SAMPLE
    linked = sum(
        count(connection, f"SELECT count(next_action_id) FROM {table} WHERE bundle_id = %s", bundle_id)
        for table in list(WHOLE_SAMPLE)[:4]
    )
    assert linked == sum(1 for item in run[0][4]["items"] if item["leads_to"])
    steps = "SELECT count(*) FROM generation_steps s JOIN generation_runs r ON r.id = s.run_id WHERE r.bundle_id = %s"
    assert count(connection, steps, bundle_id) == 22


def worker_log(name: str) -> Path:
    """Where a storm's workers write."""
    return Path(os.environ["TEST_DATA_DIR"]) / f"{name}.log"
