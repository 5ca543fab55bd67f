"""Backup, restore, and the way to a newer PostgreSQL: one file with everything an installation cannot make again.

The file is a zip of three parts: `database.dump` (pg_dump's custom format), `secret` and `manifest.json`, which says
what is in it down to a checksum of each table. A restore is made aside, compared with it, and only then put in place.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import zipfile
from collections.abc import Generator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from contentapp.db import dump
from contentapp.db.embedded import EmbeddedPostgres
from contentapp.db.pulse import known_revisions
from contentapp.errors import AppError
from contentapp.settings import Settings

FORMAT = 1
_DUMP, _SECRET, _MANIFEST = "database.dump", "secret", "manifest.json"


class BackupFailed(AppError):
    """No backup was made; nothing half done is left."""

    status = 500
    code = "backup_failed"


class NotABackup(AppError):
    """The file is not one of ours, is damaged, or comes from a newer release."""

    code = "not_a_backup"


class TargetNotEmpty(AppError):
    """There is a database already where the backup would go."""

    status = 409
    code = "target_not_empty"


class RestoreDiffers(AppError):
    """What was restored is not what the backup says; the present database was left alone."""

    status = 500
    code = "restore_differs"


@dataclass(frozen=True, slots=True)
class Manifest:
    """What is in a backup."""

    made_at: str
    postgres: int
    revision: str | None
    roles: list[str]
    tables: dict[str, tuple[int, str]]
    format: int = FORMAT

    @property
    def rows(self) -> int:
        """How many rows all tables have together."""
        return sum(rows for rows, _ in self.tables.values())


@dataclass(frozen=True, slots=True)
class Restored:
    """What a restore did: what it brought, where the data before it lies, and whether another secret is set here."""

    manifest: Manifest
    kept: Path | None
    other_secret: bool


def write_backup(config: Settings, address: str, programs: Path, file: Path, *, postgres: int) -> Manifest:
    """Write everything at `address` and the secret key to a new file that only we can read.

    The database goes on working meanwhile; the file has one moment of it. Raises BackupFailed.
    """
    if file.exists():
        raise BackupFailed(f"{file} is there already. Name another file, so that no backup is lost.")
    unfinished = file.with_name(f"{file.name}.partial")
    try:
        fd = os.open(unfinished, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(fd, "w+b") as out:
            with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as archive:
                manifest = _fill(archive, config, address, programs, postgres)
            out.flush()
            os.fsync(out.fileno())
        unfinished.rename(file)
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        reason = "the disk is full" if full else error.strerror
        raise BackupFailed(f"No backup was made: cannot write {file}: {reason}.") from error
    finally:
        unfinished.unlink(missing_ok=True)
    return manifest


def read_manifest(file: Path) -> Manifest:
    """What is in a backup, once all of it has proved readable. Raises NotABackup."""
    try:
        with zipfile.ZipFile(file) as archive:
            damaged = archive.testzip()
            facts: dict[str, Any] = json.loads(archive.read(_MANIFEST))
            _ = archive.getinfo(_DUMP), archive.getinfo(_SECRET)
    except FileNotFoundError:
        raise NotABackup(f"There is no file {file}.") from None
    except (OSError, zipfile.BadZipFile, KeyError, ValueError) as error:
        raise NotABackup(f"{file} is not a backup, or it is damaged: {error}.") from error
    if damaged:
        raise NotABackup(f"{file} is damaged: {damaged} in it does not have its checksum.")
    if facts.get("format") != FORMAT:
        raise NotABackup(f"{file} was made by a newer release of contentapp. Restore it with that one.")
    tables = {name: (int(rows), str(checksum)) for name, (rows, checksum) in facts["tables"].items()}
    manifest = Manifest(facts["made_at"], facts["postgres"], facts["revision"], facts["roles"], tables)
    if manifest.revision is not None and manifest.revision not in known_revisions():
        raise NotABackup(
            f"{file} is at migration {manifest.revision}, which this release does not know: "
            "it was made by a newer one. Restore it with that one."
        )
    return manifest


def restore_backup(config: Settings, server: EmbeddedPostgres, file: Path, *, replace: bool = False) -> Restored:
    """Make a new cluster from a backup, compare it with what the backup says, and put it in place of the present one.

    The present one is kept beside it. Raises NotABackup, TargetNotEmpty, RestoreDiffers, DatabaseInUse.
    """
    manifest = read_manifest(file)
    if server.exists() and not replace:
        raise TargetNotEmpty(
            f"There is a database in {server.data} already, and it was left alone. To put the backup in its place "
            "(the present one is kept beside it): --replace"
        )
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    with _made_aside(server) as aside:
        with aside, zipfile.ZipFile(file) as archive:
            with archive.open(_DUMP) as dumped:
                dump.load(aside.url(), aside.programs(), dumped, roles=manifest.roles)
            _require_equal(manifest, dump.contents(aside.url()))
            secret = archive.read(_SECRET).decode()
        kept = server.take_over(aside, f"data.before-{stamp}")
    return Restored(manifest, kept, not _take_secret(config, secret, stamp))


@contextmanager
def _made_aside(server: EmbeddedPostgres) -> Generator[EmbeddedPostgres]:
    """A cluster of its own in the same home; whatever is left of it in the end is removed."""
    aside = EmbeddedPostgres(server.root, cluster="data.restored")
    server.require_unused()
    shutil.rmtree(aside.data, ignore_errors=True)
    try:
        yield aside
    finally:
        shutil.rmtree(aside.data, ignore_errors=True)


def _fill(archive: zipfile.ZipFile, config: Settings, address: str, programs: Path, postgres: int) -> Manifest:
    with dump.snapshot(address) as moment, archive.open(_DUMP, "w", force_zip64=True) as into:
        dump.dump(address, programs, into, of=moment)
    tables = {name: (table.rows, table.checksum) for name, table in moment.contents.items()}
    made_at = datetime.now(UTC).isoformat(timespec="seconds")
    manifest = Manifest(made_at, postgres, moment.revision, moment.roles, tables)
    archive.writestr(_SECRET, config.secret())
    archive.writestr(_MANIFEST, json.dumps(asdict(manifest), indent=1))
    return manifest


def _require_equal(manifest: Manifest, found: dump.Contents) -> None:
    expected = {name: dump.Table(*facts) for name, facts in manifest.tables.items()}
    differing = sorted(name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name))
    if differing:
        raise RestoreDiffers(
            f"What was restored differs from the backup in {', '.join(differing)}. The present database was left alone."
        )


def _take_secret(config: Settings, secret: str, stamp: str) -> bool:
    """Put the backup's secret key in place; False when the environment names another one, which goes before."""
    if config.secret_key:
        return config.secret_key == secret
    path = config.data_dir / "secret"
    if path.exists():
        if path.read_text().strip() == secret:
            return True
        path.rename(path.with_name(f"secret.before-{stamp}"))
    path.parent.mkdir(parents=True, exist_ok=True)
    fd = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(fd, "w") as out:
        out.write(secret)
    return True
