"""Column shapes that every table shares."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any

import uuid_utils
from sqlalchemy import DateTime, MetaData, Text, func, text
from sqlalchemy.dialects.postgresql import ARRAY, JSONB
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
).naming_convention


def new_id() -> uuid.UUID:
    """A UUIDv7 (RFC 9562): sorts by time of making, so that new rows land at the end of an index."""
    return uuid.UUID(bytes=uuid_utils.uuid7().bytes)


def id_field() -> Any:
    """The primary key: made here, so that many rows insert as one statement, with a server default for plain SQL."""
    return Field(
        default_factory=new_id, primary_key=True, sa_column_kwargs={"server_default": text("private.new_id()")}
    )


def text_field(default: str | None = "", **kwargs: Any) -> Any:
    """A TEXT column; NOT NULL with an empty default unless `default` is None."""
    if default is None:
        return Field(default=None, sa_type=Text, nullable=True, **kwargs)
    return Field(
        default=default,
        sa_type=Text,
        nullable=False,
        sa_column_kwargs={"server_default": text(f"'{default}'")},
        **kwargs,
    )


def texts_field() -> Any:
    """A TEXT[] column, empty by default."""
    return Field(
        default_factory=list,
        sa_type=ARRAY(Text),  # type: ignore[arg-type]
        nullable=False,
        sa_column_kwargs={"server_default": text("'{}'")},
    )


def json_field(default: str = "{}", *, nullable: bool = False, name: str | None = None) -> Any:
    """A JSONB column with the given JSON as its default; `name` where the column's differs from the attribute's."""
    renamed = {} if name is None else {"name": name}
    return Field(
        default_factory=dict if default == "{}" else list,
        sa_type=JSONB,
        nullable=nullable,
        sa_column_kwargs={"server_default": text(f"'{default}'::jsonb"), **renamed},
    )


def time_field(*, now: bool = False) -> Any:
    """A timestamptz column; `now=True` fills it on insert and forbids NULL."""
    if now:
        return Field(
            default=None,
            sa_type=DateTime(timezone=True),  # type: ignore[arg-type]
            nullable=False,
            sa_column_kwargs={"server_default": func.now()},
        )
    return Field(default=None, sa_type=DateTime(timezone=True), nullable=True)  # type: ignore[arg-type]


def filled_field(sa_type: Any, default: str, *, nullable: bool = False) -> Any:
    """A column that an insert leaves to the database (`default` is SQL): who may insert may not always name it."""
    return Field(default=None, sa_type=sa_type, nullable=nullable, sa_column_kwargs={"server_default": text(default)})


def moment_field() -> Any:
    """A timestamptz column that whoever makes the row has to fill."""
    return Field(sa_type=DateTime(timezone=True), nullable=False)  # type: ignore[arg-type]


class Row(SQLModel):
    """What every row has: an id, and when it was made and last changed (both by the database's clock)."""

    id: uuid.UUID = id_field()
    created_at: datetime | None = time_field(now=True)
    updated_at: datetime | None = time_field(now=True)


class TenantRow(Row):
    """A row that belongs to one business, which row-level security goes by."""

    business_id: uuid.UUID
