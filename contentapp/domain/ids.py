"""Ids as others name them: in an address, an event of a browser, or an object of the payment provider."""

from __future__ import annotations

import uuid
from typing import Final

NO_ID: Final = uuid.UUID(int=0)
"""The id of nothing: what it is asked for is not found."""


def find_id(text: str) -> uuid.UUID | None:
    """The id that `text` is; None for any other text."""
    try:
        return uuid.UUID(str(text))
    except ValueError:
        return None


def read_id(text: str) -> uuid.UUID:
    """The id that `text` is; any other text reads as the id of nothing."""
    return find_id(text) or NO_ID
