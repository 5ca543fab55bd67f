"""One worker process: takes jobs, gives those of a dead worker to a living one, and seals the log."""

from __future__ import annotations

import asyncio
import contextlib

import structlog
from procrastinate import App, PsycopgConnector

from contentapp.db.addresses import conninfo, worker_address
from contentapp.db.session import close_engine, open_engine
from contentapp.jobs import generation as generation  # registers its tasks
from contentapp.jobs.queue import queue
from contentapp.jobs.sealing import seal_for_ever
from contentapp.log import configure_logs
from contentapp.settings import Settings, settings

_log = structlog.get_logger(__name__)

GRACE_SECONDS = 5.0


def queue_app(config: Settings) -> App:
    """The queue as this installation has it: its tables live in a schema of their own."""
    connector = PsycopgConnector(
        conninfo=conninfo(worker_address(config)), kwargs={"options": "-c search_path=queue"}, min_size=1, max_size=6
    )
    return queue.with_connector(connector)


async def run() -> None:
    """Work until SIGTERM or SIGINT; a job under way then has a few seconds, and otherwise goes on elsewhere."""
    config = settings()
    configure_logs(config.log_level)
    open_engine(worker_address(config), pool_size=4)
    app = queue_app(config)
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
            )
        finally:
            for task in beside:
                task.cancel()
                with contextlib.suppress(asyncio.CancelledError):
                    await task
    await close_engine()


async def _rescue_for_ever(app: App, stall_seconds: float) -> None:
    """Jobs whose worker is not heard of any more are queued again. Steps that are done are not done twice."""
    while True:
        try:
            stalled = await app.job_manager.get_stalled_jobs(seconds_since_heartbeat=stall_seconds)
            for job in stalled:
                _log.warning("job_rescued", task=job.task_name, job_id=job.id)
                await app.job_manager.retry_job(job)
        except Exception as error:
            _log.warning("rescue_failed", error=type(error).__name__)  # the database is away: the next turn tries again
        await asyncio.sleep(max(0.25, stall_seconds / 4))
