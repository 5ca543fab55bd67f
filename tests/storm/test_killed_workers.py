"""A worker killed at every checkpoint of a run: before each step, at its commit, and before the job is ticked off.

The places are doors in the database: one worker stands there, is killed with SIGKILL, and the next one goes on.
"""

from __future__ import annotations

import os
import signal
import time
import uuid
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import psycopg
import pytest

from contentapp.database import use_database
from contentapp.db.addresses import conninfo, worker_address
from contentapp.db.session import close_engine, open_engine
from contentapp.settings import settings
from tests.product import start_worker
from tests.storm.conftest import ask_for_sample, count, newcomer, require_whole_sample, worker_log
from tests.storm.doors import Door, hang

STEPS = 22  # a plan, ten pieces written, ten checked, all connected
WITHIN_S = 40.0
SETTINGS = {"before": {}, "commit": {"CONTENTAPP_SAVE_AT_ONCE": "1"}}
"""Several pieces to a transaction, as usual; and one to each, so that every piece has a commit to die at."""

DOORS = {"before": "INSERT ON public.generation_steps", "ticked": "DELETE ON queue.procrastinate_jobs"}


def _storm(database: str, name: str, checkpoints: list[tuple[str, int]], **settings: str) -> int:
    """Kill a worker at each of these; returns how many were killed. The run is at its end afterwards."""
    environment = {**os.environ, "DATABASE_URL": database, "CONTENTAPP_STALL_SECONDS": "1", **settings}
    log = worker_log(name)
    killed = 0
    with psycopg.connect(conninfo(database), autocommit=True) as owner:
        worker = start_worker(environment, log)
        try:
            for place, step in checkpoints:
                with Door(database, place, step=step) as door:
                    if worker.poll() is not None:
                        worker = start_worker(environment, log)
                    caught = door.catch(within=WITHIN_S, worker=worker)
                    worker.send_signal(signal.SIGKILL)
                    worker.wait(10)
                    door.let_go(caught)
                    killed += 1
            worker = start_worker(environment, log)
            deadline = time.monotonic() + WITHIN_S
            while count(owner, "SELECT count(*) FROM queue.procrastinate_jobs"):
                assert worker.poll() is None, log.read_text()[-2000:]
                assert time.monotonic() < deadline, "the last worker did not finish"
                time.sleep(0.02)
        finally:
            if worker.poll() is None:
                worker.terminate()
                worker.wait(20)
    return killed


async def _prepare(database: str) -> uuid.UUID:
    use_database(database)
    open_engine(worker_address(settings()), pool_size=2)
    bundle_id = await ask_for_sample(await newcomer())
    await close_engine()
    with psycopg.connect(conninfo(database), autocommit=True) as owner:
        hang(owner, DOORS)
    return bundle_id


@pytest.mark.timeout(500)
async def test_every_piece_is_made_once_wherever_the_worker_dies(clone_database: Callable[[str], str]) -> None:
    before = [("before", step) for step in range(STEPS)] + [("ticked", STEPS)]
    # The plan, then a piece with its check in one transaction each, then the links.
    commit = [("before commit", step) for step in (*range(1, STEPS, 2), STEPS)]
    storms = {"before": (clone_database("killed"), before), "commit": (clone_database("killed"), commit)}
    written = {name: await _prepare(database) for name, (database, _) in storms.items()}
    began = time.monotonic()
    with ThreadPoolExecutor() as side_by_side:
        running = {
            name: side_by_side.submit(_storm, database, f"killed-{name}", checkpoints, **SETTINGS[name])
            for name, (database, checkpoints) in storms.items()
        }
        killed = {name: storm.result() for name, storm in running.items()}
    assert killed == {"before": len(before), "commit": len(commit)}
    for name, (database, _) in storms.items():
        with psycopg.connect(conninfo(database)) as owner:
            require_whole_sample(owner, written[name])
    print(f"\n{sum(killed.values())} workers killed in {time.monotonic() - began:.0f} s; every piece was made once")
