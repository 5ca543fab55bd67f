"""A worker of the product that also knows one task more: it notes that it was done."""

from __future__ import annotations

import asyncio

from sqlalchemy import text

from contentapp.db.system import service_session
from contentapp.jobs import worker
from contentapp.jobs.queue import queue


@queue.task(name="storm:note")
async def note(*, number: int) -> None:
    """Leave a mark for this job."""
    async with service_session() as session:
        await session.execute(text("INSERT INTO storm.done (number) VALUES (:number)"), {"number": number})


if __name__ == "__main__":
    asyncio.run(worker.run())
