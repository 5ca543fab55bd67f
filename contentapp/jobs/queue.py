"""The queue that tasks register with; a worker gives it a connection of its own."""

from __future__ import annotations

from procrastinate import App, JobContext, PsycopgConnector

queue = App(connector=PsycopgConnector())


def is_last_attempt(context: JobContext, most: int) -> bool:
    """Whether a job that is tried `most` times at the most is not tried again after this."""
    return context.job is not None and context.job.attempts + 1 >= most
