"""A queue that has grown to ten thousand jobs while nobody worked."""

from __future__ import annotations

import os
import subprocess
import sys
import time

import psycopg
import pytest

from tests.product import ROOT
from tests.storm.conftest import count, worker_log

JOBS = 10_000
WORKERS = 2
WITHIN_S = 240.0


@pytest.mark.timeout(300)
def test_ten_thousand_jobs_drain_each_exactly_once(owner: psycopg.Connection, address: str) -> None:
    owner.execute("CREATE SCHEMA storm")
    owner.execute("CREATE TABLE storm.done (number int NOT NULL)")
    owner.execute("GRANT USAGE ON SCHEMA storm TO service_role")
    owner.execute("GRANT INSERT ON storm.done TO service_role")
    owner.execute(
        "SELECT private.defer_job('storm:note', jsonb_build_object('number', n), NULL) FROM generate_series(1, %s) n",
        (JOBS,),
    )
    assert count(owner, "SELECT count(*) FROM queue.procrastinate_jobs WHERE status = 'todo'") == JOBS
    log = worker_log("backlog")
    began = time.monotonic()
    with log.open("ab") as output:
        workers = [
            subprocess.Popen(
                [sys.executable, "-m", "tests.storm.backlog_worker"],
                cwd=ROOT,
                env={**os.environ, "DATABASE_URL": address, "CONTENTAPP_LOG_LEVEL": "WARNING"},
                stdout=output,
                stderr=output,
            )
            for _ in range(WORKERS)
        ]
    try:
        while count(owner, "SELECT count(*) FROM queue.procrastinate_jobs"):
            assert all(worker.poll() is None for worker in workers), log.read_text()[-2000:]
            assert time.monotonic() - began < WITHIN_S, count(owner, "SELECT count(*) FROM storm.done")
            time.sleep(0.1)
    finally:
        for worker in workers:
            worker.terminate()
        for worker in workers:
            worker.wait(20)
    seconds = time.monotonic() - began
    assert count(owner, "SELECT count(*) FROM storm.done") == JOBS
    assert count(owner, "SELECT count(DISTINCT number) FROM storm.done") == JOBS
    print(f"\n{JOBS:,} jobs in {seconds:.0f} s with {WORKERS} workers: {JOBS / seconds:.0f} a second")
