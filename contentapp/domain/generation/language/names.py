"""Checks that a table of words names what the code asks it for."""

from __future__ import annotations

from collections.abc import Mapping


def same_names(what: str, table: Mapping[str, object], names: tuple[str, ...] | list[str]) -> None:
    """Raises ValueError naming what `table` has too much or too little."""
    if set(table) != set(names):
        odd = ", ".join(sorted(set(table) ^ set(names)))
        raise ValueError(f"{what}: missing or unknown: {odd}")
