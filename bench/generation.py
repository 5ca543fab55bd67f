"""A year of content: planned, written, checked and connected by one worker, as a customer's run is.

Prints `pieces` (an email counts as one), `seconds` from the moment the worker takes the job to the finished run,
`copy_seconds` for the same rows put into empty tables with the same indexes by COPY, which is as fast as rows get into
a database, and `rss_mb`, the most memory the worker held.
"""

from __future__ import annotations

import asyncio
import os
import subprocess
import sys
import tempfile
import time
import uuid
from pathlib import Path

import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.product import report
from contentapp.database import migrate, use_database
from contentapp.db.addresses import conninfo, worker_address
from contentapp.db.embedded import EmbeddedPostgres
from contentapp.db.session import close_engine, open_engine
from contentapp.db.system import service_session
from contentapp.domain.catalog import ProductSpec
from contentapp.domain.generation import pipeline
from contentapp.domain.ports import Component
from contentapp.domain.profile.examples import BAKERY
from contentapp.jobs.generation import advance_run
from contentapp.jobs.worker import queue_app
from contentapp.seed import fill_profile
from contentapp.settings import settings
from tests.builders import sign_up

YEAR = ProductSpec(
    key="year",
    name="A year",
    description="",
    type="mixed",
    components=(
        Component("social_post", 365),
        Component("blog_post", 12),
        Component("content_upgrade", 4),
        Component("email_sequence", 4, emails_each=7),
    ),
    time_period="1 year",
    period_days=365,
    features=(),
    prices={},
)
TABLES = ("social_posts", "blog_posts", "content_upgrades", "email_sequences", "emails", "generation_steps")
GIVE_UP_AFTER_S = 300


async def start_run() -> tuple[uuid.UUID, uuid.UUID]:
    """A year's run of the bakery with its job queued; returns the run's and the bundle's id."""
    who, _token = await sign_up("Ada", BAKERY.name)
    await fill_profile(who, BAKERY)
    async with service_session() as session:
        run = await pipeline.start_run(session, who.business_id, YEAR)
        ids = run.id, run.bundle_id
    app = queue_app(settings())
    async with app.open_async():
        await advance_run.defer_async(run_id=str(ids[0]))
    return ids


def wait_until_done(connection: psycopg.Connection, run_id: uuid.UUID) -> None:
    """Return when the run has come to its end; raises RuntimeError when that is not a good one."""
    deadline = time.monotonic() + GIVE_UP_AFTER_S
    while time.monotonic() < deadline:
        row = connection.execute("SELECT status, error FROM generation_runs WHERE id = %s", [run_id]).fetchone()
        if row and row[0] == "done":
            return
        if row and row[0] != "running":
            raise RuntimeError(f"the run ended as {row[0]}: {row[1]}")
        time.sleep(0.01)
    raise RuntimeError("the run did not end")


def peak_mb(pid: int) -> float:
    """The most memory a process has held since it began, in MB (VmHWM of proc(5))."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="utf-8")
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith("VmHWM")) / 1024


def time_copy(connection: psycopg.Connection) -> float:
    """Seconds to put all rows of the run into empty tables with the same indexes, in one transaction."""
    rows: dict[str, bytes] = {}
    for table in TABLES:
        with connection.cursor().copy(f"COPY {table} TO STDOUT (FORMAT binary)") as source:  # type: ignore[arg-type]
            rows[table] = b"".join(bytes(block) for block in source)
        connection.execute(f"CREATE TABLE private.copy_{table} (LIKE {table} INCLUDING ALL)")  # type: ignore[arg-type]
    began = time.perf_counter()
    with connection.transaction():
        for table in TABLES:
            with connection.cursor().copy(f"COPY private.copy_{table} FROM STDIN (FORMAT binary)") as target:  # type: ignore[arg-type]
                target.write(rows[table])
    return time.perf_counter() - began


def require_whole(connection: psycopg.Connection, bundle_id: uuid.UUID) -> int:
    """How many pieces there are, all of them checked without an error; raises RuntimeError when one is missing."""
    query = """
      SELECT count(*) FROM content_items i WHERE i.id IN (
        SELECT id FROM social_posts WHERE bundle_id = %(b)s AND status = 'in_review' AND next_action_id IS NOT NULL
        UNION SELECT id FROM blog_posts WHERE bundle_id = %(b)s AND status = 'in_review' AND next_action_id IS NOT NULL
        UNION SELECT id FROM content_upgrades
          WHERE bundle_id = %(b)s AND status = 'in_review' AND next_action_id IS NOT NULL)
      UNION ALL SELECT count(*) FROM emails e JOIN email_sequences s ON s.id = e.sequence_id
        WHERE s.bundle_id = %(b)s AND s.status = 'in_review'
    """
    pieces = sum(int(row[0]) for row in connection.execute(query, {"b": bundle_id}))
    if pieces != YEAR.content_count:
        raise RuntimeError(f"{pieces} of {YEAR.content_count} pieces are written, valid and connected")
    return pieces


async def prepare() -> tuple[uuid.UUID, uuid.UUID]:
    """Queue the year, as the worker's login."""
    open_engine(worker_address(settings()), pool_size=2)
    try:
        return await start_run()
    finally:
        await close_engine()


def bench(address: str) -> None:
    """Measure and print."""
    run_id, bundle_id = asyncio.run(prepare())
    worker = subprocess.Popen(
        [sys.executable, "-m", "contentapp", "worker"], env={**os.environ, "DATABASE_URL": address}
    )
    try:
        with psycopg.connect(conninfo(address), autocommit=True) as connection:
            while not connection.execute("SELECT 1 FROM queue.procrastinate_jobs WHERE status = 'doing'").fetchone():
                time.sleep(0.002)
            began = time.perf_counter()
            wait_until_done(connection, run_id)
            seconds = time.perf_counter() - began
            facts = {"pieces": require_whole(connection, bundle_id), "rss_mb": round(peak_mb(worker.pid))}
            copied = time_copy(connection)
    finally:
        worker.terminate()
        worker.wait(30)
    report(**facts, seconds=round(seconds, 2), copy_seconds=round(copied, 3))


def main() -> None:
    """Bring a database of its own."""
    with tempfile.TemporaryDirectory(prefix="contentapp-bench-") as folder:
        Path(folder).chmod(0o755)
        os.environ["CONTENTAPP_DATA_DIR"] = folder
        with EmbeddedPostgres(Path(folder) / "pg") as server:
            server.ensure_database()
            use_database(server.url())
            migrate(server.url())
            bench(server.url())


if __name__ == "__main__":
    main()
