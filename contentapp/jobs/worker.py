"""One worker process: takes jobs, gives those of a dead worker to a living one, and seals the log."""

from __future__ import annotations

import asyncio
import contextlib
import time
from collections.abc import Awaitable, Callable
from datetime import timedelta
from typing import Any

import structlog
from procrastinate import App, JobContext, PsycopgConnector
from procrastinate.exceptions import ConnectorException

from contentapp.db.addresses import conninfo, worker_address
from contentapp.db.session import close_engine, open_engine
from contentapp.db.system import service_session
from contentapp.domain.generation.pipeline import requeue_lost_runs
from contentapp.jobs import billing as billing  # these register their tasks
from contentapp.jobs import businesses as businesses
from contentapp.jobs import generation as generation
from contentapp.jobs import housekeeping as housekeeping
from contentapp.jobs import mail as mail
from contentapp.jobs import models as models
from contentapp.jobs.queue import queue
from contentapp.jobs.sealing import seal_for_ever
from contentapp.log import configure_logs, new_request_id
from contentapp.settings import Settings, settings

_log = structlog.get_logger(__name__)

GRACE_SECONDS = 5.0
_SILENT_STALLS = 6  # a run without a job, and as long without a step: nobody is at it


def queue_app(config: Settings) -> App:
    """The queue as this installation has it: its tables live in a schema of their own."""
    connector = PsycopgConnector(
        conninfo=conninfo(worker_address(config)), kwargs={"options": "-c search_path=queue"}, min_size=1, max_size=6
    )
    # Not a second app beside it: periodic tasks defer themselves by the app they were registered with.
    queue.connector = queue.job_manager.connector = connector
    return queue


async def run() -> int:
    """Work until SIGTERM or SIGINT; a job under way then has a few seconds, and otherwise goes on elsewhere.

    Returns the exit code: 1 when the database is gone for good, and whoever started this starts another one.
    """
    config = settings()
    configure_logs(config.log_level)
    open_engine(worker_address(config), pool_size=4)
    app = queue_app(config)
    try:
        async with app.open_async():
            beside = [
                asyncio.create_task(_rescue_for_ever(app, config.stall_seconds)),
                asyncio.create_task(seal_for_ever(config.seal_seconds)),
            ]
            try:
                await app.run_worker_async(
                    concurrency=4,
                    shutdown_graceful_timeout=GRACE_SECONDS,
                    fetch_job_polling_interval=2.0,
                    update_heartbeat_interval=config.stall_seconds / 4,
                    stalled_worker_timeout=config.stall_seconds,
                    delete_jobs="successful",
                    worker_middleware=[_in_log],
                )
            finally:
                for task in beside:
                    task.cancel()
                    with contextlib.suppress(asyncio.CancelledError):
                        await task
    except ConnectorException as error:
        _log.error("database_gone", error=type(error.__cause__ or error).__name__)
        return 1
    finally:
        await close_engine()
    return 0


async def _in_log(go_on: Callable[[], Awaitable[Any]], context: JobContext, _worker: object) -> Any:
    """The id of who asked for it in every line of a job, and a line at its end. Its arguments are not repeated."""
    job = context.job
    asked_by = str(job.task_kwargs.pop("request_id", "") or new_request_id())
    facts = {"request_id": asked_by, "job_id": job.id, "task": job.task_name, "attempt": job.attempts + 1}
    with structlog.contextvars.bound_contextvars(**facts):
        began = time.perf_counter()
        try:
            result = await go_on()
        except BaseException as error:
            _log.warning("job_failed", error=type(error).__name__, ms=round((time.perf_counter() - began) * 1000))
            raise
        _log.info("job_done", ms=round((time.perf_counter() - began) * 1000))
        return result


async def _rescue_for_ever(app: App, stall_seconds: float) -> None:
    """Jobs whose worker is not heard of any more are queued again, and runs that lost their job get a new one.

    Steps that are done are not done twice.
    """
    silent_for = timedelta(seconds=stall_seconds * _SILENT_STALLS)
    while True:
        try:
            async with service_session() as session:
                lost = await requeue_lost_runs(session, silent_for=silent_for)
            if lost:
                _log.warning("runs_requeued", runs=lost)
            stalled = await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=stall_seconds)
            for job in stalled:
                _log.warning("job_rescued", task=job.task_name, job_id=job.id)
                await app.job_manager.retry_job(job)
        except Exception as error:
            _log.warning("rescue_failed", error=type(error).__name__)  # the database is away: the next turn tries again
        await asyncio.sleep(max(0.25, stall_seconds / 4))
