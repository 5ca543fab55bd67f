"""What the board's component is given: rules, patches, one piece. Plain values, ready to be JSON."""

from __future__ import annotations

import itertools
import time
from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any, Final, get_args

from contentapp.domain.content import EmailView, PieceView
from contentapp.domain.generation.platforms import READ_IN, length_source
from contentapp.domain.history import VersionView
from contentapp.domain.kinds import PIECE_MOVES, PieceStatus, may_move_piece, why_not_move_piece

STATUSES: Final[tuple[PieceStatus, ...]] = get_args(PieceStatus)

RULES: Final[dict[str, Any]] = {
    "moves": {status: list(targets) for status, targets in PIECE_MOVES.items()},
    "why": {
        status: {
            target: why_not_move_piece(status, target)
            for target in STATUSES
            if target != status and not may_move_piece(status, target)
        }
        for status in STATUSES
    },
}
"""The piece moves with the reasons against all others, so that a drop is judged while the card is still in the hand."""

_REASONS: Final = {"generated": "wrote the first draft"}

_EMAIL_FIELDS: Final = ("subject_line", "preview_text", "content", "delay_days")

_numbers = itertools.count(time.time_ns() // 1_000_000)
_last: dict[str, int] = {}


def numbered(key: str, facts: Mapping[str, Any]) -> dict[str, Any]:
    """A patch that names the one before it: a browser that missed one fetches the whole board again."""
    after = _last.get(key, 0)
    _last[key] = next(_numbers)
    return {"key": key, "n": _last[key], "after": after, **facts}


def refresh(key: str) -> dict[str, Any]:
    """The patch that has one browser fetch the board and go on from here."""
    return {"key": key, "n": _last.get(key, 0), "refresh": True}


def describe_piece(piece: PieceView) -> dict[str, Any]:
    """A piece for the panel; `limit_rule` says where and when its platform's limit was read."""
    source = length_source(piece.platform) if piece.platform else None
    return {
        **asdict(piece),
        "emails": [_describe_email(email) for email in piece.emails],
        "limit_rule": {"source": source, "read": READ_IN} if source else None,
        "gone": False,
    }


def _describe_email(email: EmailView) -> dict[str, Any]:
    return {
        "id": email.id,
        "position": email.position,
        "delay_days": email.delay_days,
        "v": email.v,
        "fields": email_fields(email),
    }


def email_fields(email: EmailView) -> dict[str, Any]:
    """What can be edited of one email."""
    return {name: getattr(email, name) for name in _EMAIL_FIELDS}


def edited_part(piece: PieceView, email_id: str) -> tuple[int, dict[str, Any]]:
    """Version and fields of what was edited: the piece itself, or the email of that id in it."""
    for email in piece.emails:
        if email.id == email_id:
            return email.v, email_fields(email)
    return piece.v, piece.fields


def describe_versions(versions: Sequence[VersionView]) -> list[dict[str, Any]]:
    """Versions for the panel; times in ISO 8601, which the browser shows in the zone it is in."""
    return [
        {
            "number": version.number,
            "current": version.is_current,
            "author": version.author,
            "reason": _reason(version),
            "suggested": bool(version.ai_model) and version.number > 1,
            "at": version.written_at.isoformat(),
        }
        for version in versions
    ]


def _reason(version: VersionView) -> str:
    """What its author did, and with which model."""
    said = _REASONS.get(version.reason or "", version.reason or "changed")
    return f"{said} by {version.ai_model}" if version.ai_model and version.number > 1 else said


def way_back(now: str, before: str) -> tuple[str, ...]:
    """The shortest way of allowed moves from one status to another; empty when there is none or nowhere to go."""
    ways: deque[tuple[str, ...]] = deque([(now,)])
    seen = {now}
    while ways:
        way = ways.popleft()
        if way[-1] == before:
            return way[1:]
        for target in PIECE_MOVES.get(way[-1], ()):  # type: ignore[arg-type]
            if target not in seen:
                seen.add(target)
                ways.append((*way, target))
    return ()


def plural(count: int) -> str:
    """ "1 piece", "12 pieces"."""
    return f"{count:,} {'piece' if count == 1 else 'pieces'}"
