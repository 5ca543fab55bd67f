"""Answers as people type them, made into what is stored."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any, Final, cast
from urllib.parse import urlsplit, urlunsplit
from zoneinfo import available_timezones

from contentapp.domain.kinds import PLATFORMS
from contentapp.domain.profile.fields import Field, FieldKind
from contentapp.errors import Invalid

MAX_CHIPS: Final = 12
MAX_CHIP_LENGTH: Final = 120
MAX_PROMOTIONS: Final = 12

_ONLY_WEB: Final = "Only addresses that start with https:// or http:// can be used."
_NO_ADDRESS: Final = "That does not look like a web address. Try something like example.com."
_CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_SPACES = re.compile(r"\s+")
_BLANK_LINES = re.compile(r"\n{3,}")
_HOST = re.compile(r"(?!-)[\w-]{1,63}(?<!-)(\.(?!-)[\w-]{1,63}(?<!-))+\.?", re.UNICODE)
_PORT_AFTER_COLON = re.compile(r"[^/?#:]+:\d{1,5}([/?#]|$)")


class _Refused(Exception):
    """An answer that cannot be stored; the text is for the person who gave it."""


def validate_answer(field: Field, value: object) -> Any:
    """The answer as it is stored: trimmed, without doubles, normalised.

    Raises Invalid, its `fields` naming the question, when it cannot be stored.
    """
    try:
        cleaned = _CLEAN[field.kind](field, value)
        if field.fixed and not cleaned:
            raise _Refused(f"This cannot be empty: everything needs {field.topic}.")
    except _Refused as error:
        raise Invalid("This answer was not saved.", fields={field.name: str(error)}) from None
    return cleaned


def _require_text(value: object) -> str:
    if not isinstance(value, str):
        raise _Refused("This should be text.")
    return value


def _require_list(value: object) -> list[object]:
    if not isinstance(value, list):
        raise _Refused("This should be a list.")
    return cast("list[object]", value)


def _require_mapping(value: object) -> dict[object, object]:
    if not isinstance(value, dict):
        raise _Refused("This should name each thing and what belongs to it.")
    return cast("dict[object, object]", value)


def _line(value: object) -> str:
    """One line of text without control characters or double spaces."""
    value = _require_text(value)
    return _SPACES.sub(" ", _CONTROLS.sub("", value)).strip()


def _require_length(text: str, most: int) -> str:
    if len(text) > most:
        raise _Refused(f"Keep it to {most} characters. This is {len(text)}.")
    return text


def _text(field: Field, value: object) -> str:
    return _require_length(_line(value), field.max_length)


def _textarea(field: Field, value: object) -> str:
    lines = _CONTROLS.sub("", _require_text(value).replace("\r\n", "\n").replace("\r", "\n")).split("\n")
    return _require_length(
        _BLANK_LINES.sub("\n\n", "\n".join(line.rstrip() for line in lines)).strip(), field.max_length
    )


def _url(field: Field, value: object) -> str:
    address = _CONTROLS.sub("", _require_text(value)).strip()
    if not address:
        return ""
    if _SPACES.search(address):
        raise _Refused("A web address has no spaces in it.")
    if "://" not in address:
        if ":" in address.partition("/")[0] and not _PORT_AFTER_COLON.match(address):
            raise _Refused(_ONLY_WEB)
        address = f"https://{address}"
    return _require_length(_normal_url(address), field.max_length)


def _normal_url(address: str) -> str:
    try:
        parts = urlsplit(address)
        _ = parts.port  # reading it refuses one that is no port
    except ValueError:
        raise _Refused(_NO_ADDRESS) from None
    if parts.scheme.lower() not in ("http", "https"):
        raise _Refused(_ONLY_WEB)
    if "@" in parts.netloc:
        raise _Refused("Leave out the name and password: everyone will see this address.")
    if not _HOST.fullmatch(parts.hostname or ""):
        raise _Refused(_NO_ADDRESS)
    return urlunsplit((parts.scheme.lower(), parts.netloc.lower(), parts.path, parts.query, parts.fragment))


@lru_cache(maxsize=1)
def _zones() -> frozenset[str]:
    return frozenset(available_timezones())


def _time_zone(_field: Field, value: object) -> str:
    zone = _line(value)
    if zone and zone not in _zones():
        raise _Refused("Choose a time zone from the list.")
    return zone


def _chips(_field: Field, value: object) -> list[str]:
    chips: dict[str, str] = {}
    for item in _require_list(value):
        text = _line(item)
        if len(text) > MAX_CHIP_LENGTH:
            raise _Refused(f"Keep each one to {MAX_CHIP_LENGTH} characters. “{text[:24]}…” is {len(text)}.")
        if text:
            chips.setdefault(text.casefold(), text)
    if len(chips) > MAX_CHIPS:
        raise _Refused(f"{MAX_CHIPS} are enough. Take away {len(chips) - MAX_CHIPS} to add another.")
    return list(chips.values())


def _choice(field: Field, value: object) -> str:
    chosen = _line(value)
    if chosen and chosen not in {option.value for option in field.options}:
        raise _Refused("Choose one of the answers offered.")
    return chosen


def _choices(field: Field, value: object) -> list[str]:
    chosen = [_line(item) for item in _require_list(value)]
    known = [option.value for option in field.options]
    if not set(chosen) <= set(known):
        raise _Refused("Choose from the answers offered.")
    return [option for option in known if option in chosen]


def _platform_notes(field: Field, value: object) -> dict[str, str]:
    notes: dict[str, str] = {}
    for platform, note in _require_mapping(value).items():
        if platform not in PLATFORMS:
            raise _Refused("Choose from the platforms offered.")
        text = _textarea(field, note)
        if text:
            notes[str(platform)] = text
    return notes


def _promotions(field: Field, value: object) -> list[dict[str, str | None]]:
    offers = [_promotion(field, _require_mapping(item)) for item in _require_list(value)]
    kept = [offer for offer in offers if offer is not None]
    if len(kept) > MAX_PROMOTIONS:
        raise _Refused(f"{MAX_PROMOTIONS} offers are enough for a year.")
    return kept


def _promotion(field: Field, given: dict[object, object]) -> dict[str, str | None] | None:
    """One offer in the shape of `Promotion`; None when nothing was filled in."""
    name = _require_length(_line(given.get("name") or ""), MAX_CHIP_LENGTH)
    detail = _require_length(_line(given.get("detail") or ""), field.max_length)
    starts_on, ends_on = _day(given.get("starts_on")), _day(given.get("ends_on"))
    if not (name or detail or starts_on or ends_on):
        return None
    if not name:
        raise _Refused("Give each offer a name.")
    if starts_on and ends_on and ends_on < starts_on:
        raise _Refused(f"“{name}” ends before it starts.")
    return {
        "name": name,
        "detail": detail,
        "starts_on": starts_on.isoformat() if starts_on else None,
        "ends_on": ends_on.isoformat() if ends_on else None,
    }


def _day(value: object) -> date | None:
    if value is None or value == "":
        return None
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value):
        try:
            return date.fromisoformat(value)
        except ValueError:
            pass
    raise _Refused("Write dates as year-month-day, such as 2026-11-27.")


_CLEAN: Final[dict[FieldKind, Callable[[Field, object], Any]]] = {
    "text": _text,
    "textarea": _textarea,
    "url": _url,
    "time_zone": _time_zone,
    "chips": _chips,
    "choice": _choice,
    "choices": _choices,
    "promotions": _promotions,
    "platform_notes": _platform_notes,
}
