"""Doors that a storm holds shut in the database, until whoever comes to one of them has been killed.

A door is a trigger that waits for an advisory lock, so that the product needs no hook and the kill is exact. At the
commit of a transaction what was written stays although nobody heard of it; at any other door it is gone.
"""

from __future__ import annotations

import subprocess
import time
from collections.abc import Mapping
from dataclasses import dataclass

import psycopg

from contentapp.db.addresses import conninfo

LOCK = 4712
_COMMIT = " commit"
_FLOOR = """
CREATE SCHEMA storm;
CREATE TABLE storm.shut (door text, step int);
CREATE FUNCTION storm.wait() RETURNS trigger LANGUAGE plpgsql SECURITY DEFINER SET search_path = '' AS $$
BEGIN
  IF EXISTS (SELECT 1 FROM storm.shut s WHERE s.door = TG_ARGV[0]
             AND (s.step IS NULL OR s.step = (SELECT count(*) FROM public.generation_steps))) THEN
    PERFORM pg_advisory_xact_lock_shared(4712);
  END IF;
  RETURN CASE WHEN TG_OP = 'DELETE' THEN OLD ELSE NEW END;
END $$;
"""
_AT_THE_DOOR = """
SELECT a.pid, a.usename FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
WHERE l.locktype = 'advisory' AND l.objid = 4712 AND NOT l.granted AND a.datname = current_database()
"""


@dataclass(frozen=True)
class Caught:
    """A connection that stands at a door, and the login it came with."""

    pid: int
    login: str


def hang(owner: psycopg.Connection, doors: Mapping[str, str]) -> None:
    """Each door by its name: `event and table, when`, as a trigger says it. Each has one more at the commit."""
    owner.execute(_FLOOR)  # type: ignore[arg-type]
    for number, (name, where) in enumerate(doors.items()):
        what, _, when = where.partition(", ")
        condition = f"WHEN ({when})" if when else ""
        calls = "EXECUTE FUNCTION storm.wait"
        owner.execute(
            f"CREATE TRIGGER storm_{number} BEFORE {what} FOR EACH ROW {condition} {calls}('{name}')"  # type: ignore[arg-type]
        )
        owner.execute(
            f"CREATE CONSTRAINT TRIGGER storm_{number}_commit AFTER {what} DEFERRABLE INITIALLY DEFERRED"  # type: ignore[arg-type]
            f" FOR EACH ROW {condition} {calls}('{name}{_COMMIT}')"
        )


class Door:
    """One door of a database, shut from when this is entered; it is opened by `let_go`.

    With a `step`, it is shut only while that many steps of runs are done.
    """

    def __init__(self, database: str, name: str, *, step: int | None = None) -> None:
        self._keeper = psycopg.connect(conninfo(database), autocommit=True)
        self.name, self._step = name, step

    def __enter__(self) -> Door:
        self._keeper.execute("SELECT pg_advisory_lock(%s)", (LOCK,))
        self._keeper.execute("INSERT INTO storm.shut VALUES (%s, %s)", (self.name, self._step))
        return self

    def __exit__(self, *_: object) -> None:
        self._keeper.close()

    def catch(self, *, within: float, worker: subprocess.Popen[bytes] | None = None) -> Caught:
        """Whoever comes first; a `worker` that is to come must not end by itself meanwhile."""
        deadline = time.monotonic() + within
        while True:
            found = self._keeper.execute(_AT_THE_DOOR).fetchone()
            if found is not None:
                return Caught(*found)
            assert worker is None or worker.poll() is None, f"the worker ended by itself: {worker.returncode}"
            assert time.monotonic() < deadline, f"nobody came to the door: {self.name}"
            time.sleep(0.01)

    def let_go(self, caught: Caught) -> None:
        """Open the door after its process was killed. What it had not begun to commit never reached the database."""
        self._keeper.execute("DELETE FROM storm.shut")
        if not self.name.endswith(_COMMIT):
            self._keeper.execute("SELECT pg_terminate_backend(%s, 5000)", (caught.pid,))
        self._keeper.execute("SELECT pg_advisory_unlock(%s)", (LOCK,))
