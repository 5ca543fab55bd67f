"""Jobs that look after businesses."""

from __future__ import annotations

import structlog
from procrastinate import RetryStrategy

from contentapp.db.system import service_session
from contentapp.domain.businesses import purge_binned
from contentapp.jobs.queue import queue

_log = structlog.get_logger(__name__)


@queue.periodic(cron="17 * * * *")
@queue.task(
    name="businesses:purge_binned",
    queueing_lock="businesses:purge_binned",
    retry=RetryStrategy(max_attempts=3, wait=60),
)
async def purge_binned_businesses(timestamp: int) -> None:
    """Empty every business whose time in the bin is over, each in a transaction of its own; `timestamp` is the slot."""
    while True:
        async with service_session() as session:
            business_id = await purge_binned(session)
        if business_id is None:
            return
        _log.info("business_purged", business_id=str(business_id), due_at=timestamp)
