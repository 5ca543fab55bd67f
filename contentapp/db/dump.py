"""A database as a file and back, by PostgreSQL's own pg_dump and pg_restore, with proof that nothing differs.

The dump is logical, so that any later major version of PostgreSQL reads it.
"""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import IO, NamedTuple

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from contentapp.db.addresses import conninfo
from contentapp.errors import AppError


class DumpFailed(AppError):
    """PostgreSQL's own program ended with an error; the message has its words."""

    status = 500
    code = "dump_failed"


class Table(NamedTuple):
    """What a table held: how many rows, and a sum over all of them that no order of rows changes."""

    rows: int
    checksum: str


Contents = dict[str, Table]

_TABLES = """
SELECT n.nspname, c.relname FROM pg_catalog.pg_class c JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace
WHERE c.relkind = 'r' AND n.nspname !~ '^pg_' AND n.nspname <> 'information_schema' ORDER BY 1, 2
"""
_SUM = """
SELECT count(*), coalesce(sum(('x' || left(md5(t::text), 15))::bit(60)::bigint), 0)::text FROM {} AS t
"""
# How a row reads as text must not hang on who reads it.
_PLAIN_TEXT = "SET LOCAL timezone = 'UTC'; SET LOCAL datestyle = 'ISO'; SET LOCAL bytea_output = 'hex'"
_ROLES = r"SELECT rolname FROM pg_catalog.pg_roles WHERE NOT rolsuper AND rolname !~ '^pg_' ORDER BY 1"


class Snapshot(NamedTuple):
    """One moment of a database, held still while it is dumped."""

    name: str
    contents: Contents
    roles: list[str]
    revision: str | None


@contextmanager
def snapshot(address: str) -> Generator[Snapshot]:
    """Hold a moment still: whatever is written meanwhile is neither in the dump nor in the sums."""
    with psycopg.connect(conninfo(address)) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        (name,) = connection.execute("SELECT pg_export_snapshot()").fetchone() or ("",)
        roles = [role for (role,) in connection.execute(_ROLES).fetchall()]
        yield Snapshot(name, _contents(connection), roles, _revision(connection))


def contents(address: str) -> Contents:
    """What every table holds now."""
    with psycopg.connect(conninfo(address)) as connection:
        return _contents(connection)


def dump(address: str, programs: Path, into: IO[bytes], *, of: Snapshot) -> None:
    """Write the snapshot as pg_dump's custom format. Raises DumpFailed; OSError when `into` cannot take it."""
    argv = [str(programs / "pg_dump"), "--format=custom", f"--snapshot={of.name}"]
    with subprocess.Popen(
        argv, env=_environment(address), cwd="/", stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as running:
        assert running.stdout is not None and running.stderr is not None  # noqa: PT018  (both are pipes)
        try:
            shutil.copyfileobj(running.stdout, into, 1 << 20)
        except BaseException:
            running.kill()
            raise
        said = running.stderr.read().decode(errors="replace").strip()
    if running.returncode:
        raise DumpFailed(f"pg_dump failed:\n{said}")


def load(address: str, programs: Path, dumped: IO[bytes], *, roles: list[str]) -> None:
    """Fill an empty database with a dump, all or nothing. Raises DumpFailed."""
    with psycopg.connect(conninfo(address)) as connection:
        for role in roles:
            if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [role]).fetchone():
                connection.execute(sql.SQL("CREATE ROLE {} NOLOGIN NOINHERIT").format(sql.Identifier(role)))
    argv = [str(programs / "pg_restore"), "--exit-on-error", "--single-transaction"]
    database = conninfo_to_dict(conninfo(address)).get("dbname")
    with subprocess.Popen(
        [*argv, f"--dbname={database}"],
        env=_environment(address),
        cwd="/",
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    ) as running:
        assert running.stdin is not None and running.stderr is not None  # noqa: PT018
        try:
            shutil.copyfileobj(dumped, running.stdin, 1 << 20)
            running.stdin.close()
        except BrokenPipeError:
            pass  # it has ended, and says why
        said = running.stderr.read().decode(errors="replace").strip()
    if running.returncode:
        raise DumpFailed(f"pg_restore failed, and nothing was changed:\n{said}")


def _contents(connection: psycopg.Connection) -> Contents:
    connection.execute(_PLAIN_TEXT)
    found: Contents = {}
    for schema, name in connection.execute(_TABLES).fetchall():
        row = connection.execute(sql.SQL(_SUM).format(sql.Identifier(schema, name))).fetchone()
        found[f"{schema}.{name}"] = Table(*row) if row else Table(0, "0")
    return found


def _revision(connection: psycopg.Connection) -> str | None:
    if connection.execute("SELECT to_regclass('migrations.alembic_version')").fetchone() == (None,):
        return None
    row = connection.execute("SELECT max(version_num) FROM migrations.alembic_version").fetchone()
    return row[0] if row else None


def _environment(address: str) -> dict[str, str]:
    """Where to connect; in the environment and not among the arguments, where others on the machine read passwords."""
    names = {"host": "PGHOST", "port": "PGPORT", "user": "PGUSER", "password": "PGPASSWORD", "dbname": "PGDATABASE"}
    given = conninfo_to_dict(conninfo(address))
    return {**os.environ, **{names[key]: str(value) for key, value in given.items() if key in names and value}}
