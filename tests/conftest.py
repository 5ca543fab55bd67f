"""One PostgreSQL a test run, migrated once as a template; every test process clones it."""

from __future__ import annotations

import asyncio
import os
import shutil
import tempfile
from pathlib import Path

import pytest

os.environ.setdefault("REFLEX_TELEMETRY_ENABLED", "false")
os.environ.setdefault("REFLEX_CHECK_LATEST_VERSION", "false")
os.environ["CONTENTAPP_SECRET_KEY"] = "a secret for tests, nothing else"
os.environ["CONTENTAPP_STALL_SECONDS"] = "1"

FAST = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "max_connections": "300"}
TEMPLATE = "contentapp_template"


def pytest_configure(config: pytest.Config) -> None:
    """The first process of a run brings up the server; xdist's workers find it in the environment."""
    if hasattr(config, "workerinput"):
        return
    from contentapp.database import migrate, use_database
    from contentapp.db.embedded import EmbeddedPostgres
    from contentapp.seed import ensure_products

    folder = Path(tempfile.mkdtemp(prefix="contentapp-tests-"))
    folder.chmod(0o755)  # the server may run as another account
    server = EmbeddedPostgres(folder / "pg", settings=FAST).start()
    config.add_cleanup(lambda: (server.stop(), shutil.rmtree(folder, ignore_errors=True)))
    os.environ["TEST_DATA_DIR"] = str(folder)
    os.environ["CONTENTAPP_DATA_DIR"] = str(folder)
    server.ensure_database(TEMPLATE)
    os.environ["TEST_SERVER_URL"] = server.url("postgres")
    os.environ["TEST_TEMPLATE_URL"] = server.url(TEMPLATE)
    use_database(server.url(TEMPLATE))
    migrate(server.url(TEMPLATE))
    asyncio.run(ensure_products())


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Browser tests last: a process that has started Playwright's event loop cannot run async tests any more."""
    items.sort(key=lambda item: "/e2e/" in item.path.as_posix())


@pytest.fixture(scope="session")
def clone_database(worker_id: str):
    """Makes a fresh database of the migrated template; returns its owner's address."""
    import psycopg

    from contentapp.db.addresses import conninfo

    made: list[str] = []

    def clone(name: str = "test") -> str:
        database = f"{name}_{worker_id}_{len(made)}"
        with psycopg.connect(conninfo(os.environ["TEST_SERVER_URL"]), autocommit=True) as connection:
            connection.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
            connection.execute(f'CREATE DATABASE "{database}" TEMPLATE {TEMPLATE} STRATEGY file_copy')
        made.append(database)
        return os.environ["TEST_TEMPLATE_URL"].replace(f"/{TEMPLATE}?", f"/{database}?")

    yield clone
    with psycopg.connect(conninfo(os.environ["TEST_SERVER_URL"]), autocommit=True) as connection:
        for database in made:
            connection.execute(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')
