"""Which adapter stands behind each port, from the settings."""

from __future__ import annotations

from functools import lru_cache

from contentapp.domain.generation.writer import BuiltInWriter
from contentapp.domain.ports import Writer


@lru_cache(maxsize=1)
def choose_writer() -> Writer:
    """The writer of this process. Without a model's key there is one: the built-in writer."""
    return BuiltInWriter()
