"""Backup, restore and the way from PostgreSQL 15, with real servers and the real command line."""

from __future__ import annotations

import json
import os
import shutil
import stat
import subprocess
import sys
import tempfile
import threading
import zipfile
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from contentapp.backup import (
    BackupFailed,
    NotABackup,
    RestoreDiffers,
    TargetNotEmpty,
    read_manifest,
    restore_backup,
    write_backup,
)
from contentapp.database import migrate
from contentapp.db.embedded import DatabaseInUse, EmbeddedDatabaseError, EmbeddedPostgres
from contentapp.db.pulse import newest_revision
from contentapp.settings import Settings

pytestmark = pytest.mark.timeout(120)
OLD = Path("/usr/lib/postgresql/15/bin")
FAST = {"fsync": "off", "full_page_writes": "off"}
SECRET = "the secret of this installation, kept in a file"


@pytest.fixture
def place() -> Iterator[Path]:
    """A data folder that every account can reach."""
    folder = Path(tempfile.mkdtemp(prefix="contentapp-backup-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def config(place: Path) -> Settings:
    """An installation in this folder, with a secret in a file as first starts make it."""
    place.mkdir(exist_ok=True)
    if not (place / "secret").exists():
        (place / "secret").write_text(SECRET)
    return Settings.model_validate({"data_dir": place, "secret_key": "", "DATABASE_URL": ""})


def installation(place: Path, **options: Path) -> EmbeddedPostgres:
    """Its embedded database."""
    return EmbeddedPostgres(place / "pg", settings=FAST, **options)  # type: ignore[arg-type]


def sign_up(address: str, name: str) -> None:
    """A row in auth, private and public, through the function people come by."""
    with psycopg.connect(address) as connection:
        connection.execute(
            "SELECT private.sign_up(%s, %s, %s, %s)", [f"{name}@example.com", name, "no hash", f"{name}'s, “Ö”"]
        )


def names(address: str) -> list[str]:
    """Who is there."""
    with psycopg.connect(address) as connection:
        return [name for (name,) in connection.execute("SELECT name FROM private.accounts ORDER BY 1")]


@pytest.fixture
def running(place: Path) -> Iterator[EmbeddedPostgres]:
    """A migrated database with two people, running."""
    with installation(place) as server:
        migrate(server.url())
        sign_up(server.url(), "ada")
        sign_up(server.url(), "grace")
        yield server


def backup(place: Path, server: EmbeddedPostgres, name: str = "all.backup") -> Path:
    """A backup of it, as the command makes it."""
    file = place / name
    write_backup(config(place), server.url(), server.programs(), file, postgres=18)
    return file


def test_a_backup_restores_every_row_and_the_secret_and_is_for_our_eyes_only(
    place: Path, running: EmbeddedPostgres
) -> None:
    file = backup(place, running)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    elsewhere = place / "elsewhere"
    restored = restore_backup(config(elsewhere), installation(elsewhere), file)
    assert restored.manifest.revision == newest_revision()
    assert restored.kept is None
    assert (elsewhere / "secret").read_text() == SECRET
    with installation(elsewhere) as copy:
        assert names(copy.url()) == ["ada", "grace"]
        migrate(copy.url())
        sign_up(copy.url(), "linus")
        assert names(copy.url()) == ["ada", "grace", "linus"]


def test_a_backup_under_writes_is_of_one_moment(place: Path, running: EmbeddedPostgres) -> None:
    stop = threading.Event()
    written = 0

    def write_for_ever() -> None:
        nonlocal written
        while not stop.is_set():
            sign_up(running.url(), f"person{written:05}")
            written += 1

    writer = threading.Thread(target=write_for_ever)
    writer.start()
    try:
        while written < 5:
            assert writer.is_alive()
        file = backup(place, running)
        during = written
    finally:
        stop.set()
        writer.join()
    assert during > 5
    elsewhere = place / "elsewhere"
    restore_backup(config(elsewhere), installation(elsewhere), file)
    with installation(elsewhere) as copy, psycopg.connect(copy.url()) as connection:
        counts = connection.execute(
            "SELECT (SELECT count(*) FROM auth.users), (SELECT count(*) FROM private.accounts),"
            " (SELECT count(*) FROM public.businesses), (SELECT count(*) FROM public.business_members)"
        ).fetchone()
    assert counts is not None
    assert len(set(counts)) == 1
    assert 7 <= counts[0] <= written + 2


def test_a_database_that_is_there_is_replaced_only_on_demand_and_then_kept(
    place: Path, running: EmbeddedPostgres
) -> None:
    file = backup(place, running)
    sign_up(running.url(), "late")
    with pytest.raises(DatabaseInUse):
        restore_backup(config(place), installation(place), file, replace=True)
    running.stop()
    with pytest.raises(TargetNotEmpty, match="--replace"):
        restore_backup(config(place), installation(place), file)
    restored = restore_backup(config(place), installation(place), file, replace=True)
    assert restored.kept is not None
    with installation(place) as now:
        assert names(now.url()) == ["ada", "grace"]
    with installation(place, cluster=restored.kept.name) as before:  # type: ignore[arg-type]
        assert names(before.url()) == ["ada", "grace", "late"]


def test_a_restore_that_was_cut_between_its_two_renames_is_not_taken_for_a_first_start(
    place: Path, running: EmbeddedPostgres
) -> None:
    running.stop()
    running.data.rename(running.home / "data.before-20260101T000000Z")
    with pytest.raises(EmbeddedDatabaseError, match="a restore was interrupted"):
        installation(place).start()
    assert not running.data.exists()


def test_damage_is_noticed_before_anything_is_touched(place: Path, running: EmbeddedPostgres) -> None:
    file = backup(place, running)
    whole = file.read_bytes()
    for name, content in (
        ("cut", whole[: len(whole) // 2]),
        ("flipped", whole[:3000] + bytes([whole[3000] ^ 1]) + whole[3001:]),
        ("other", b"not a backup at all"),
    ):
        damaged = place / name
        damaged.write_bytes(content)
        with pytest.raises(NotABackup, match="damaged"):
            restore_backup(config(place / "new"), installation(place / "new"), damaged)
    assert not (place / "new" / "pg").exists()
    with pytest.raises(NotABackup, match="There is no file"):
        read_manifest(place / "nowhere")


def test_a_restore_that_differs_from_the_manifest_is_not_put_in_place(place: Path, running: EmbeddedPostgres) -> None:
    file = backup(place, running)
    forged = place / "forged"
    with zipfile.ZipFile(file) as archive, zipfile.ZipFile(forged, "w") as out:
        facts = json.loads(archive.read("manifest.json"))
        rows, checksum = facts["tables"]["private.accounts"]
        facts["tables"]["private.accounts"] = [rows, str(int(checksum) + 1)]
        for name in ("database.dump", "secret"):
            out.writestr(name, archive.read(name))
        out.writestr("manifest.json", json.dumps(facts))
    elsewhere = place / "elsewhere"
    with pytest.raises(RestoreDiffers, match=r"private\.accounts"):
        restore_backup(config(elsewhere), installation(elsewhere), forged)
    assert not installation(elsewhere).exists()
    assert not (elsewhere / "pg" / "data.restored").exists()


def test_a_backup_of_a_newer_release_is_left_to_it(place: Path, running: EmbeddedPostgres) -> None:
    with psycopg.connect(running.url()) as connection:
        connection.execute("UPDATE migrations.alembic_version SET version_num = '9999'")
    with pytest.raises(NotABackup, match="migration 9999, which this release does not know"):
        read_manifest(backup(place, running))


def test_a_backup_never_replaces_another_file(place: Path, running: EmbeddedPostgres) -> None:
    file = backup(place, running)
    before = file.read_bytes()
    with pytest.raises(BackupFailed, match="is there already"):
        backup(place, running)
    assert file.read_bytes() == before
    with pytest.raises(BackupFailed, match="cannot write"):
        write_backup(config(place), running.url(), running.programs(), place / "no folder" / "x", postgres=18)


def test_data_of_postgresql_15_is_brought_into_the_installed_one(place: Path) -> None:
    assert (OLD / "postgres").exists(), "PostgreSQL 15 is missing: make postgres15"
    with installation(place, binaries=OLD) as old:
        migrate(old.url())
        for name in ("ada", "grace"):
            sign_up(old.url(), name)
    assert old.made_by() == "15"
    with pytest.raises(EmbeddedDatabaseError, match="upgrade-database"):
        installation(place).start()
    (place / "secret").write_text(SECRET)
    done = _command(place, "upgrade-database")
    assert done.returncode == 0, done.stderr
    assert "Brought from PostgreSQL 15 to 18, and compared" in done.stdout
    with installation(place) as now, psycopg.connect(now.url()) as connection:
        assert connection.info.server_version >= 180_000
        assert names(now.url()) == ["ada", "grace"]
        migrate(now.url())
        sign_up(now.url(), "linus")
        for table in ("public.businesses", "public.content_items"):
            forced = connection.execute(
                "SELECT relrowsecurity FROM pg_class WHERE oid = %s::regclass", [table]
            ).fetchone()
            assert forced == (True,)
    (kept,) = (place / "pg").glob("data.before-*")
    assert (kept / "PG_VERSION").read_text().strip() == "15"
    assert "PostgreSQL 18 already" in _command(place, "upgrade-database").stdout


def test_without_the_old_programs_nothing_is_changed_and_the_way_is_named(place: Path) -> None:
    data = place / "pg" / "data"
    data.mkdir(parents=True)
    (data / "PG_VERSION").write_text("14\n")
    done = _command(place, "upgrade-database")
    assert done.returncode == 1
    assert "apt-get install postgresql-14" in done.stderr
    assert sorted(path.name for path in data.iterdir()) == ["PG_VERSION"]


def test_the_commands_say_what_they_did_and_what_to_guard(place: Path, running: EmbeddedPostgres) -> None:
    (place / "secret").write_text(SECRET)
    saved = _command(place, "backup", "all.backup")
    assert saved.returncode == 0, saved.stderr
    assert "It holds the secret key" in saved.stdout
    assert SECRET not in saved.stdout
    running.stop()
    refused = _command(place, "restore", "all.backup")
    assert (refused.returncode, "--replace" in refused.stderr) == (1, True)
    done = _command(place, "restore", "all.backup", "--replace")
    assert done.returncode == 0, done.stderr
    assert "Restored and compared" in done.stdout
    assert "is kept in" in done.stdout
    foreign = _command(place, "backup", "other", DATABASE_URL="postgresql://somebody@elsewhere/db")
    assert (foreign.returncode, "pg_dump" in foreign.stderr) == (1, True)


def _command(place: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CONTENTAPP_", "DATABASE_"))}
    root = Path(__file__).resolve().parents[2]
    return subprocess.run(
        [sys.executable, "-m", "contentapp", *arguments],
        cwd=place,
        env={**kept, "PYTHONPATH": str(root), "CONTENTAPP_DATA_DIR": str(place), **environment},
        capture_output=True,
        text=True,
        check=False,
        timeout=100,
    )
