"""Which part of the log somebody asks for, from the words that pages and addresses use."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Final

from contentapp.domain.history.log import ACTIONS, ENTITY_NAMES, Filters
from contentapp.errors import Invalid

PERIODS: Final[dict[str, tuple[str, int]]] = {
    "today": ("Today", 0),
    "week": ("Last 7 days", 6),
    "month": ("Last 30 days", 29),
}
"""Periods by key: what they are called, and how many days before today they begin."""

_MOST_LETTERS: Final = 100


def read_filters(asked: Mapping[str, str], now: datetime) -> Filters:
    """Filters from `what`, `action`, `who`, `when`, `ai`, `search`; `now` is where the business is. Raises Invalid."""
    what, action, when = (asked.get(name, "") for name in ("what", "action", "when"))
    if (what and what not in ENTITY_NAMES) or (action and action not in ACTIONS) or (when and when not in PERIODS):
        raise Invalid("The log cannot be filtered by that.")
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    try:
        who = uuid.UUID(asked["who"]) if asked.get("who") else None
    except ValueError as error:
        raise Invalid("The log cannot be filtered by that.") from error
    return Filters(
        entity_types=(what,) if what else (),
        actions=(action,) if action else (),
        actor_id=who,
        since=midnight - timedelta(days=PERIODS[when][1]) if when else None,
        ai_only=asked.get("ai", "") == "1",
        search=asked.get("search", "").replace("\x00", "").strip()[:_MOST_LETTERS],
    )
