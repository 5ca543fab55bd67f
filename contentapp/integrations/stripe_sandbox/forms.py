"""Requests in Stripe's own form encoding (`line_items[0][price_data][currency]=eur`), read into values."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import Any, Final

_PART: Final = re.compile(r"[^\[\]]+")
_WHOLE: Final = re.compile(r"-?\d{1,15}")
_WHOLE_FIELDS: Final = frozenset(
    {"amount", "unit_amount", "quantity", "expires_at", "amount_off", "limit", "gte", "lt", "gt", "lte", "percent_off"}
)
_YES_OR_NO: Final = frozenset({"enabled", "active", "allow_promotion_codes"})


def read_form(pairs: Iterable[tuple[str, str]]) -> dict[str, Any]:
    """Nested values of flat pairs; lists where every key is a number."""
    root: dict[str, Any] = {}
    for key, value in pairs:
        path = _PART.findall(key)
        place = root
        for part in path[:-1]:
            place = place.setdefault(part, {})
        place[path[-1]] = _value(path[-1], value)
    return _lists(root)


def _value(name: str, text: str) -> Any:
    if name in _WHOLE_FIELDS and _WHOLE.fullmatch(text):
        return int(text)
    if name in _YES_OR_NO and text in ("true", "false"):
        return text == "true"
    return text


def _lists(value: Any) -> Any:
    if not isinstance(value, dict):
        return value
    if value and all(key.isdigit() for key in value):
        return [_lists(value[key]) for key in sorted(value, key=int)]
    return {key: _lists(one) for key, one in value.items()}
