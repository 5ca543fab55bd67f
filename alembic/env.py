"""Runs migrations as the owner of the database that DATABASE_URL names."""

from __future__ import annotations

from alembic import context
from sqlalchemy import create_engine, text
from sqlmodel import SQLModel

import contentapp.models  # noqa: F401  (registers the tables)
from contentapp.db.addresses import parse
from contentapp.settings import Settings

VERSION_SCHEMA = "migrations"


def _ours(_object: object, name: str | None, type_: str, _reflected: bool, _compare_to: object) -> bool:
    """Only `public` is compared: `auth` may be another product's, and `private` holds no models."""
    schema = getattr(_object, "schema", None)
    return not (type_ == "table" and schema is not None) and name != "alembic_version"


def run() -> None:
    """Upgrade, downgrade or compare, with a lock timeout so that a busy table is waited for briefly, not for ever."""
    address = context.config.attributes.get("database_url") or Settings().database_url
    if not address:
        raise SystemExit("DATABASE_URL is not set: alembic needs the address of the database to migrate.")
    engine = create_engine(parse(address))
    with engine.connect() as connection:
        connection.execute(text("SET lock_timeout = '10s'"))
        connection.execute(text(f"CREATE SCHEMA IF NOT EXISTS {VERSION_SCHEMA}"))
        connection.commit()
        context.configure(
            connection=connection,
            target_metadata=SQLModel.metadata,
            version_table_schema=VERSION_SCHEMA,
            include_object=_ours,
            compare_server_default=False,
            transaction_per_migration=True,
        )
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
