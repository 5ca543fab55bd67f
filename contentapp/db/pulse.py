"""How the installation is doing, as the database knows it: its migration, the queue, the runs, the workers."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from sqlalchemy import text

from contentapp.db.session import role_session

_VERSIONS = Path(__file__).resolve().parent.parent.parent / "alembic" / "versions"
_ASSIGNED = re.compile(r'^(revision|down_revision)\s*=\s*(?:"([^"]+)"|None)', re.MULTILINE)
_PULSE = text("SELECT * FROM private.pulse()")


@dataclass(frozen=True, slots=True)
class Pulse:
    """Counts by status, ages in seconds; an age is None where there is nothing to be old."""

    revision: str | None
    jobs: dict[str, int]
    oldest_job_seconds: float | None
    runs: dict[str, int]
    workers: int
    heartbeat_seconds: float | None


async def read_pulse() -> Pulse:
    """Ask the database. Raises what the driver raises when it does not answer, or is older than the question."""
    async with role_session("platform_admin") as session:
        row = (await session.execute(_PULSE)).one()
    return Pulse(row.revision, row.jobs, row.oldest_job_seconds, row.runs, row.workers, row.heartbeat_seconds)


@lru_cache(maxsize=1)
def known_revisions() -> dict[str, str]:
    """Each migration of this release with the one before it, read from the files: alembic itself takes 24 MB."""
    found = [dict(_ASSIGNED.findall(path.read_text())) for path in sorted(_VERSIONS.glob("*.py"))]
    return {revision["revision"]: revision["down_revision"] for revision in found}


def newest_revision() -> str:
    """The last migration of this release."""
    known = known_revisions()
    (newest,) = known.keys() - known.values()
    return newest
