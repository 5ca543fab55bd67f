"""What is cleared away by itself."""

from __future__ import annotations

from procrastinate import RetryStrategy
from sqlalchemy import text

from contentapp.db.system import service_session
from contentapp.jobs.queue import queue


@queue.periodic(cron="23 * * * *")
@queue.task(name="accounts:sweep", queueing_lock="accounts:sweep", retry=RetryStrategy(max_attempts=3, wait=30))
async def sweep_accounts(timestamp: int) -> None:
    """Every hour: counted tries and sessions that have expired, and mails older than thirty days."""
    async with service_session() as session:
        await session.execute(text("SELECT private.sweep_accounts()"))
