"""What a failed statement means to the person whose page sent it."""

from __future__ import annotations

from sqlalchemy.exc import DBAPIError, InterfaceError, OperationalError

_DISK_FULL = "53100"  # SQLSTATE disk_full

DATABASE_AWAY = "The database does not answer. Nothing is lost; try again in a moment."
DISK_FULL = "Could not save: the disk is full. What was saved before is safe; try again when there is space."
REFUSED = "That was refused, and nothing was changed."


def is_disk_full(error: DBAPIError) -> bool:
    """Whether the database had no room to write."""
    state: object = getattr(error.orig, "sqlstate", None)
    return state == _DISK_FULL or "No space left on device" in str(error.orig)


def is_away(error: DBAPIError) -> bool:
    """Whether there was nobody to answer."""
    return isinstance(error, OperationalError | InterfaceError) and not is_disk_full(error)


def sentence(error: DBAPIError) -> str:
    """What happened, for people; the statement and its values are never in it."""
    if is_disk_full(error):
        return DISK_FULL
    return DATABASE_AWAY if is_away(error) else REFUSED


def summary(error: DBAPIError) -> str:
    """What happened, for the log: the database's first line, which holds no row."""
    return (str(error.orig).splitlines() or [type(error).__name__])[0]
