"""What our pipeline adds to a model's own time: pieces a second behind an endpoint that takes 200 ms, eight at once.

An endpoint on this machine, in a process of its own, answers each request after 200 ms. `ideal_per_s` is what eight
requests at a time come to; `pieces_per_s` is what one worker's run puts on the board, checked and paid for, from its
first piece to its last. `bare_per_s`, in the same run, is httpx alone with eight requests at a time and nothing done
with the answers. Two runs, the first to warm up.
"""

from __future__ import annotations

import asyncio
import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
import uuid
from multiprocessing.connection import Connection
from pathlib import Path

import httpx
import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.generation import wait_until_done
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
from tests.models.author import write_well
from tests.models.endpoint import Endpoint

DELAY_S = 0.2
AT_ONCE = 8
POSTS = 240
IDEAL = AT_ONCE / DELAY_S
"""Pieces a second."""

SEASON = ProductSpec(
    key="season", name="A season", description="", type="social", components=(Component("social_post", POSTS),),
    time_period="8 months", period_days=POSTS, features=(), prices={},
)  # fmt: skip


def serve(said: Connection) -> None:
    """Answer until the process is ended; says at which address."""

    async def answer() -> None:
        async with Endpoint(write_well) as endpoint:
            endpoint.delay_seconds = DELAY_S
            said.send(endpoint.url)
            await asyncio.Event().wait()

    asyncio.run(answer())


async def bare(url: str) -> float:
    """Requests a second with nothing done about the answers."""
    body = {"model": "small", "messages": [{"role": "user", "content": _DOCUMENT}]}

    async def ask(client: httpx.AsyncClient) -> None:
        for _ in range(10):
            (await client.post(f"{url}/chat/completions", json=body)).raise_for_status()

    async with httpx.AsyncClient(trust_env=False, timeout=10) as client:
        began = time.perf_counter()
        await asyncio.gather(*(ask(client) for _ in range(AT_ONCE)))
        return 10 * AT_ONCE / (time.perf_counter() - began)


_DOCUMENT = '{"piece": {"what": "Social post", "topic": "bread"}, "rules": {"characters": 3000}}'


async def start_run(name: str) -> uuid.UUID:
    """A run of the bakery with its job queued; returns its id."""
    open_engine(worker_address(settings()), pool_size=2)
    try:
        who, _token = await sign_up(name, BAKERY.name)
        await fill_profile(who, BAKERY)
        async with service_session() as session:
            run = await pipeline.start_run(session, who.business_id, SEASON)
        app = queue_app(settings())
        async with app.open_async():
            await advance_run.defer_async(run_id=str(run.id))
        return run.id
    finally:
        await close_engine()


def work(owner: str, address: str, run_id: uuid.UUID) -> tuple[float, float]:
    """Let one worker process write the run; pieces a second from the first piece saved to the last, and in all."""
    worker = subprocess.Popen(
        [sys.executable, "-m", "contentapp", "worker"], env={**os.environ, "DATABASE_URL": address}
    )
    try:
        with psycopg.connect(owner, autocommit=True) as connection:
            wait_until_done(connection, run_id)
            rows = connection.execute(
                """SELECT s.created_at, r.status, r.advancing_since, s.model FROM generation_steps s
                   JOIN generation_runs r ON r.id = s.run_id
                   WHERE s.run_id = %s AND s.step LIKE 'write:%%' ORDER BY s.created_at""",
                [run_id],
            ).fetchall()
    finally:
        worker.terminate()
        worker.wait(20)
    if len(rows) != POSTS or rows[-1][1] != "done" or {row[3] for row in rows} != {"bench (small)"}:
        raise RuntimeError(f"{len(rows)} pieces, {rows and rows[-1][1:]}: the run did not go as it should")
    first, last = rows[0][0], rows[-1][0]
    there_at_once = sum(1 for row in rows if row[0] == first)
    steady = (len(rows) - there_at_once) / (last - first).total_seconds()
    return steady, len(rows) / (last - rows[0][2]).total_seconds()


def bench(address: str, url: str) -> None:
    """Measure and print."""
    owner = conninfo(address)
    work(owner, address, asyncio.run(start_run("Ada")))
    bare_per_s = asyncio.run(bare(url))
    steady, whole = work(owner, address, asyncio.run(start_run("Ben")))
    report(
        pieces=POSTS,
        pieces_per_s=round(steady, 1),
        whole_run_per_s=round(whole, 1),
        ideal_per_s=IDEAL,
        bare_per_s=round(bare_per_s, 1),
        share_of_ideal=round(steady / IDEAL, 3),
        delay_ms=round(DELAY_S * 1000),
        at_once=AT_ONCE,
    )


def main() -> None:
    """Bring an endpoint and a database of its own."""
    context = multiprocessing.get_context("spawn")
    ours, theirs = context.Pipe()
    server = context.Process(target=serve, args=(theirs,), daemon=True)
    server.start()
    url = ours.recv()
    endpoint = {"name": "bench", "provider": "compatible", "model": "small", "base_url": url, "concurrency": AT_ONCE,
                "input_usd_per_million": 1, "output_usd_per_million": 4}  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="contentapp-bench-") as folder:
        Path(folder).chmod(0o755)
        os.environ |= {
            "CONTENTAPP_DATA_DIR": folder,
            "CONTENTAPP_MODELS": json.dumps([endpoint]),
            "CONTENTAPP_WRITER": "bench",
            "CONTENTAPP_RUN_BUDGET_USD": "1000",
            "CONTENTAPP_MONTH_BUDGET_USD": "1000",
            "CONTENTAPP_LOG_LEVEL": "WARNING",
        }
        with EmbeddedPostgres(Path(folder) / "pg") as database:
            database.ensure_database()
            use_database(database.url())
            migrate(database.url())
            bench(database.url(), url)
    server.terminate()


if __name__ == "__main__":
    main()
