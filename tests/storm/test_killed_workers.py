"""A worker killed at every checkpoint of a run: before each step, at its commit, and before the job is ticked off.

The places are held open in the database, by triggers that wait for an advisory lock, so that the product needs no hook
and the kill is exact: one worker stands at the gate, is killed with SIGKILL, and the next one goes on.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
import uuid
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import psycopg
import pytest

from contentapp.database import use_database
from contentapp.db.addresses import conninfo, worker_address
from contentapp.db.session import close_engine, open_engine
from contentapp.settings import settings
from tests.product import start_worker
from tests.storm.conftest import ask_for_sample, count, newcomer, require_whole_sample, worker_log

STEPS = 22  # a plan, ten pieces written, ten checked, all connected
LOCK = 4711
WITHIN_S = 40.0
SETTINGS = {"before": {}, "commit": {"CONTENTAPP_SAVE_AT_ONCE": "1"}}
"""Several pieces to a transaction, as usual; and one to each, so that every piece has a commit to die at."""

_GATE = """
CREATE SCHEMA storm;
CREATE TABLE storm.gate (place text, step int);
INSERT INTO storm.gate VALUES (NULL, NULL);
CREATE FUNCTION storm.wait() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM storm.gate g WHERE g.place = TG_ARGV[0]
             AND g.step = (SELECT count(*) FROM public.generation_steps)) THEN
    PERFORM pg_advisory_xact_lock_shared(4711);
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
CREATE TRIGGER storm_before BEFORE INSERT ON public.generation_steps FOR EACH ROW EXECUTE FUNCTION storm.wait('before');
CREATE CONSTRAINT TRIGGER storm_commit AFTER INSERT ON public.generation_steps DEFERRABLE INITIALLY DEFERRED
  FOR EACH ROW EXECUTE FUNCTION storm.wait('commit');
CREATE TRIGGER storm_ticked BEFORE DELETE ON queue.procrastinate_jobs
  FOR EACH ROW EXECUTE FUNCTION storm.wait('ticked');
"""

_AT_THE_GATE = """SELECT count(*) FROM pg_locks
  WHERE locktype = 'advisory' AND objid = 4711 AND NOT granted AND database = (
    SELECT oid FROM pg_database WHERE datname = current_database())"""


class Gate:
    """Where the next worker stops."""

    def __init__(self, owner: psycopg.Connection) -> None:
        self._owner = owner

    @contextmanager
    def closed(self, place: str, step: int) -> Iterator[None]:
        """Nobody gets past this place while so many steps are done."""
        self._owner.execute("SELECT pg_advisory_lock(%s)", (LOCK,))
        self._owner.execute("UPDATE storm.gate SET place = %s, step = %s", (place, step))
        yield
        self._owner.execute("UPDATE storm.gate SET place = NULL")
        self._owner.execute("SELECT pg_advisory_unlock(%s)", (LOCK,))

    def wait_for_a_worker(self, worker: subprocess.Popen[bytes]) -> None:
        """Until somebody stands there."""
        deadline = time.monotonic() + WITHIN_S
        while not count(self._owner, _AT_THE_GATE):
            assert worker.poll() is None, f"the worker ended by itself: {worker.returncode}"
            assert time.monotonic() < deadline, "no worker came to the gate"
            time.sleep(0.01)


def _storm(database: str, name: str, checkpoints: list[tuple[str, int]], **settings: str) -> int:
    """Kill a worker at each of these; returns how many were killed. The run is at its end afterwards."""
    environment = {**os.environ, "DATABASE_URL": database, "CONTENTAPP_STALL_SECONDS": "1", **settings}
    log = worker_log(name)
    killed = 0
    with psycopg.connect(conninfo(database), autocommit=True) as owner:
        gate = Gate(owner)
        worker = start_worker(environment, log)
        try:
            for place, step in checkpoints:
                with gate.closed(place, step):
                    if worker.poll() is not None:
                        worker = start_worker(environment, log)
                    gate.wait_for_a_worker(worker)
                    worker.send_signal(signal.SIGKILL)
                    worker.wait(10)
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
        owner.execute(_GATE)  # type: ignore[arg-type]
    return bundle_id


@pytest.mark.timeout(500)
async def test_every_piece_is_made_once_wherever_the_worker_dies(clone_database: Callable[[str], str]) -> None:
    before = [("before", step) for step in range(STEPS)] + [("ticked", STEPS)]
    # The plan, then a piece with its check in one transaction each, then the links.
    commit = [("commit", step) for step in (*range(1, STEPS, 2), STEPS)]
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
