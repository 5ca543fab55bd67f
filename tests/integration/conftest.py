"""A database a process, emptied between tests, and the small named world of tests/builders.py."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Callable, Iterator

import psycopg
import pytest

from contentapp.database import use_database
from contentapp.db.addresses import conninfo, worker_address
from contentapp.db.session import close_engine, open_engine
from contentapp.jobs import generation
from contentapp.settings import settings
from tests.builders import World, build_world
from tests.integration.archive import Archive
from tests.integration.mailroom import MailServer
from tests.integration.rows import insert, make_people
from tests.integration.till import Till, open_till, tiny_product

_EMPTY = """
DO $$
DECLARE t record;
BEGIN
  SET LOCAL session_replication_role = replica;
  FOR t IN SELECT schemaname, tablename FROM pg_tables
    WHERE schemaname IN ('public', 'private', 'auth', 'sandbox')
      OR (schemaname = 'queue' AND tablename LIKE 'procrastinate%') LOOP
    CONTINUE WHEN t.tablename IN ('bundle_products', 'product_components', 'product_prices');  -- the catalogue
    EXECUTE format('DELETE FROM %I.%I', t.schemaname, t.tablename);
  END LOOP;
END $$
"""


_EMPTY_BOOKS = """
DELETE FROM orders; DELETE FROM order_items; DELETE FROM refunds; DELETE FROM checkouts; DELETE FROM fulfilments;
DELETE FROM payments; DELETE FROM stripe_events; DELETE FROM customers; DELETE FROM cart_lines; DELETE FROM carts;
DELETE FROM generation_runs; DELETE FROM content_bundles; DELETE FROM private.outbox; DELETE FROM sandbox.objects;
DELETE FROM sandbox.answers; DELETE FROM sandbox.deliveries; DELETE FROM sandbox.due;
DELETE FROM queue.procrastinate_jobs; DELETE FROM queue.procrastinate_events;
"""


@pytest.fixture(scope="session")
def address(clone_database) -> str:
    """The owner's address of this process's database."""
    url = clone_database("integration")
    use_database(url)
    return url


@pytest.fixture
def owner(address: str) -> Iterator[psycopg.Connection]:
    """A plain connection as the owner, past row-level security, to look at what really is there."""
    with psycopg.connect(conninfo(address), autocommit=True) as connection:
        yield connection


@pytest.fixture
async def database(address: str) -> AsyncIterator[str]:
    """An empty database with this process's engine open on it, as the worker's login."""
    with psycopg.connect(conninfo(address), autocommit=True) as connection:
        connection.execute(_EMPTY)
    open_engine(worker_address(settings()), pool_size=4)
    yield address
    await close_engine()


@pytest.fixture
async def world(database: str) -> World:
    """Two businesses of strangers, and in the first one an owner, an editor and a viewer."""
    assert os.environ["DATABASE_URL"] == database
    return await build_world()


@pytest.fixture
def archive(database: str) -> Iterator[Archive]:
    """A business to look at, in a transaction that is rolled back."""
    with psycopg.connect(conninfo(database)) as owner, owner.transaction(force_rollback=True):
        people = make_people(owner)
        yield Archive(owner, people, insert(owner, "content_bundles", business_id=people.maren.business_id))


@pytest.fixture
def each_piece_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A worker that makes no pauses, and has each piece on the board before it begins the next."""
    monkeypatch.setattr(generation, "_PAUSE_SECONDS", 0.0)
    monkeypatch.setattr(settings(), "save_at_once", 1)


@pytest.fixture
def till(world: World, owner: psycopg.Connection, monkeypatch: pytest.MonkeyPatch) -> Iterator[Till]:
    """The payment sandbox, everybody around it, and a product that is quickly written."""
    with tiny_product(owner):
        yield open_till(owner, monkeypatch)


@pytest.fixture
def empty(owner: psycopg.Connection) -> Callable[[], None]:
    """Forget what was bought and written, so that a test can live the same story again; people stay."""

    def forget() -> None:
        with owner.transaction():
            owner.execute("SET LOCAL session_replication_role = replica")
            owner.execute(_EMPTY_BOOKS)

    return forget


@pytest.fixture
def mail_server(monkeypatch: pytest.MonkeyPatch) -> Iterator[MailServer]:
    """A mail server that this installation is set up to use."""
    server = MailServer()
    server.start()
    monkeypatch.setattr(settings(), "smtp_url", server.url)
    monkeypatch.setattr(settings(), "mail_from", "contentapp <hello@content.example.com>")
    monkeypatch.setattr(settings(), "public_url", "https://content.example.com")
    yield server
    server.stop()
