"""What is cut off half way is said plainly and goes on: set-up, front end, migrations, and a disk that fills up."""

from __future__ import annotations

import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import httpx
import psycopg
import pytest
from starlette.responses import PlainTextResponse

from contentapp import frontend
from contentapp.database import DatabaseNewer, find_revision, migrate, use_database
from contentapp.db.addresses import conninfo, web_address
from contentapp.db.embedded import EmbeddedDatabaseError, EmbeddedPostgres
from contentapp.db.failures import DATABASE_AWAY, DISK_FULL
from contentapp.db.pulse import newest_revision
from contentapp.db.session import close_engine, open_engine
from contentapp.settings import settings
from contentapp.web.app import beside_reflex
from tests.builders import PASSWORD

ROOT = Path(__file__).resolve().parents[2]
ORIGIN = {"origin": "http://contentapp.test"}


# Set-up


def _wheel(folder: Path) -> Path:
    """A package of one module, as small as a wheel can be."""
    path = folder / "tiny-1.0-py3-none-any.whl"
    with zipfile.ZipFile(path, "w") as wheel:
        wheel.writestr("tiny.py", "whole = True\n")
        wheel.writestr("tiny-1.0.dist-info/METADATA", "Metadata-Version: 2.1\nName: tiny\nVersion: 1.0\n")
        wheel.writestr(
            "tiny-1.0.dist-info/WHEEL",
            "Wheel-Version: 1.0\nGenerator: test\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
        )
        wheel.writestr("tiny-1.0.dist-info/RECORD", "tiny.py,,\ntiny-1.0.dist-info/RECORD,,\n")
    return path


def test_a_set_up_that_was_killed_installs_everything_again(tmp_path: Path) -> None:
    shutil.copy(ROOT / "Makefile", tmp_path)
    (tmp_path / "requirements.txt").write_text(f"{_wheel(tmp_path)}\n")
    subprocess.run([sys.executable, "-m", "venv", ".venv"], cwd=tmp_path, check=True)
    under_way, installed = tmp_path / ".venv" / ".installing", tmp_path / ".venv" / ".installed"

    first = subprocess.Popen(["make", "setup"], cwd=tmp_path, start_new_session=True, stdout=subprocess.PIPE)
    deadline = time.monotonic() + 30
    while not under_way.exists():
        assert first.poll() is None
        assert time.monotonic() < deadline
    os.killpg(first.pid, signal.SIGKILL)
    first.communicate()
    assert under_way.exists()
    assert not installed.exists()

    # The worst case: pip takes the package for installed, and its module is not there.
    python = tmp_path / ".venv" / "bin" / "python"
    subprocess.run(
        [python, "-m", "pip", "install", "-q", "--no-index", "-r", "requirements.txt"], cwd=tmp_path, check=True
    )
    (module,) = (tmp_path / ".venv").rglob("tiny.py")
    module.unlink()
    again = subprocess.run(["make", "setup"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "The last set-up was interrupted" in again.stdout
    assert module.exists()
    assert installed.exists()
    assert not under_way.exists()
    third = subprocess.run(["make", "setup"], cwd=tmp_path, capture_output=True, text=True, check=True)
    assert "Installing" not in third.stdout


# Front end


@pytest.fixture
def workshop(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A place of its own for builds."""
    for name, path in (
        ("WEB", ".web"),
        ("STAMP", ".web/build.sha"),
        ("SERVED", ".web/build/client"),
        ("BUILD_LOCK", "var/frontend.lock"),
        ("BUILD_LOG", "var/frontend.log"),
        ("BUILD_UNDER_WAY", "var/frontend.building"),
    ):
        monkeypatch.setattr(frontend, name, tmp_path / path)
    return tmp_path


def test_a_front_end_whose_build_was_killed_is_not_served_and_begun_from_nothing(
    workshop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    half = workshop / ".web" / "node_modules" / "half"
    seen: list[bool] = []

    def killed() -> None:
        half.mkdir(parents=True)
        frontend.SERVED.mkdir(parents=True)
        (frontend.SERVED / "index.html").write_text("half")
        raise KeyboardInterrupt

    def whole() -> None:
        seen.append(half.exists())
        frontend.SERVED.mkdir(parents=True)
        (frontend.SERVED / "index.html").write_text("whole")

    monkeypatch.setattr(frontend, "_build", killed)
    with pytest.raises(KeyboardInterrupt):
        frontend.ensure_frontend()
    assert not frontend.is_built()
    monkeypatch.setattr(frontend, "_build", whole)
    frontend.ensure_frontend()
    assert seen == [False]
    assert frontend.is_built()
    assert "The last build was interrupted" in capsys.readouterr().out
    assert not frontend.BUILD_UNDER_WAY.exists()


# Migrations


@pytest.fixture
def empty_database() -> Iterator[str]:
    """A database nobody has migrated."""
    name = "half_migrated"
    server = conninfo(os.environ["TEST_SERVER_URL"])
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}"')
    yield os.environ["TEST_SERVER_URL"].replace("/postgres?", f"/{name}?")
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f'DROP DATABASE "{name}" WITH (FORCE)')


_WRITING = """
SELECT count(*) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_xid IS NOT NULL
  AND query ~ '(CREATE TABLE businesses|CREATE FUNCTION|CREATE POLICY|procrastinate)'
"""


def test_a_migration_that_is_killed_has_not_happened_and_the_next_one_goes_on(empty_database: str) -> None:
    argv = [sys.executable, "-m", "contentapp", "migrate"]
    environment = {**os.environ, "DATABASE_URL": empty_database}
    with psycopg.connect(conninfo(empty_database), autocommit=True) as connection:
        migrating = subprocess.Popen(argv, cwd=ROOT, env=environment)
        while connection.execute(_WRITING).fetchone() == (0,):
            assert migrating.poll() is None, "it ended before it could be killed"
        migrating.kill()
        migrating.wait()
        while connection.execute(_WRITING).fetchone() != (0,):
            pass
        at, _ = find_revision(empty_database)
        table = connection.execute("SELECT to_regclass('public.businesses')::text").fetchone()
        # Either the transaction died whole, or it was the last thing that committed: never half of it.
        assert (at is None) == (table == (None,))
        assert at != newest_revision()
        done = subprocess.run(argv, cwd=ROOT, env=environment, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
        assert find_revision(empty_database) == (newest_revision(), newest_revision())


def test_a_database_of_a_newer_release_is_left_alone(clone_database) -> None:
    address = clone_database("newer")
    with psycopg.connect(conninfo(address), autocommit=True) as connection:
        connection.execute("UPDATE migrations.alembic_version SET version_num = '9000'")
        with pytest.raises(DatabaseNewer, match="migration 9000, which this release does not know"):
            migrate(address)
        done = subprocess.run(
            [sys.executable, "-m", "contentapp", "run"],
            cwd=ROOT,
            env={**os.environ, "DATABASE_URL": address, "PORT": "0"},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 1
        assert "a newer release has been here" in done.stdout + done.stderr
        assert "Traceback" not in done.stderr
        assert connection.execute("SELECT version_num FROM migrations.alembic_version").fetchone() == ("9000",)


# A full disk


@pytest.fixture
def small_disk() -> Iterator[Path]:
    """A disk of its own of 160 MB, which only root can have."""
    folder = Path(tempfile.mkdtemp(prefix="contentapp-disk-"))
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=160m,mode=755", "tmpfs", str(folder)], capture_output=True, check=False
    )
    if mounted.returncode:
        folder.rmdir()
        pytest.skip("a disk of its own takes root")
    yield folder
    subprocess.run(["umount", "--lazy", str(folder)], check=True)
    folder.rmdir()


def _fill(disk: Path) -> Path:
    """Leave less than a page of the database's."""
    ballast = disk / "ballast"
    with ballast.open("ab", buffering=0) as out:
        for block in (1 << 20, 4096):
            try:
                while out.write(b"x" * block) == block:
                    pass
            except OSError:
                continue
    return ballast


async def _sign_up(client: httpx.AsyncClient, number: int) -> httpx.Response:
    form = await client.get("/signup")
    csrf = re.search(r'name="csrf" value="([^"]+)"', form.text)
    fields = {"name": "A" * 80, "business": "B" * 120, "email": f"ada{number}@example.com", "password": PASSWORD}
    token = csrf.group(1) if csrf else ""
    answer = await client.post("/signup", data={"csrf": token, **fields}, headers=ORIGIN)
    client.cookies.clear()
    return answer


async def _sign_up_until_refused(client: httpx.AsyncClient) -> tuple[list[int], httpx.Response]:
    """Who was told that they are in, and what the first one read who was not."""
    acknowledged: list[int] = []
    while len(acknowledged) < 150:
        answer = await _sign_up(client, len(acknowledged))
        if answer.status_code != 303:
            return acknowledged, answer
        acknowledged.append(len(acknowledged))
    raise AssertionError("the disk did not fill up")


@pytest.fixture
async def on_small_disk(small_disk: Path, address: str) -> AsyncIterator[tuple[EmbeddedPostgres, httpx.AsyncClient]]:
    """The product's plain side on a database on the small disk."""
    root = small_disk / "pg"
    root.mkdir()
    with EmbeddedPostgres(root, settings={"max_wal_size": "32MB"}) as server:
        migrate(server.url())
        use_database(server.url())
        open_engine(web_address(settings()), pool_size=2)
        transport = httpx.ASGITransport(beside_reflex(PlainTextResponse("the app")))  # type: ignore[arg-type]
        async with httpx.AsyncClient(transport=transport, base_url="http://contentapp.test") as client:
            yield server, client
        await close_engine()
        use_database(address)


@pytest.mark.timeout(110)
async def test_a_full_disk_is_said_on_the_page_and_nothing_acknowledged_is_lost(
    small_disk: Path, on_small_disk: tuple[EmbeddedPostgres, httpx.AsyncClient]
) -> None:
    server, client = on_small_disk
    assert (await _sign_up(client, 1000)).status_code == 303
    _fill(small_disk)
    acknowledged, refused = await _sign_up_until_refused(client)
    assert refused.status_code == 503
    assert DISK_FULL in refused.text or DATABASE_AWAY in refused.text
    assert "Traceback" not in refused.text

    server.stop()
    _fill(small_disk)
    with pytest.raises(EmbeddedDatabaseError, match="The disk is full"):
        EmbeddedPostgres(server.root).start()

    (small_disk / "ballast").unlink()
    with EmbeddedPostgres(server.root) as again, psycopg.connect(again.url()) as connection:
        emails = {email for (email,) in connection.execute("SELECT email FROM auth.users")}
    assert {f"ada{number}@example.com" for number in (1000, *acknowledged)} <= emails
