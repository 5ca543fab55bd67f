"""Sessions in words."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TypedDict

from contentapp.domain.sessions import OpenSession

_NOW = timedelta(minutes=6)  # use is noted at most once in five minutes


class SessionView(TypedDict):
    """One sign-in: the browser, when it was used, whether it is this one."""

    id: str
    device: str
    hand_held: bool
    used: str
    here: bool


def view_of(found: OpenSession, now: datetime) -> SessionView:
    """A session as its row says it."""
    since = f"signed in {found.created_at.day} {found.created_at:%B %Y}"
    return {
        "id": str(found.id),
        "device": found.device.name,
        "hand_held": found.device.hand_held,
        "used": f"{ago(found.last_seen_at, now)}, {since}",
        "here": found.here,
    }


def ago(moment: datetime, now: datetime) -> str:
    """How long something was not used, as people say it."""
    passed = now - moment
    minutes = int(passed.total_seconds() // 60)
    if passed < _NOW:
        return "Active now"
    if minutes < 60:
        return f"Active {minutes} minutes ago"
    hours = minutes // 60
    if hours < 24:
        return f"Active {hours} hour{'' if hours == 1 else 's'} ago"
    days = hours // 24
    return f"Active {days} day{'' if days == 1 else 's'} ago"


def count_ended(ended: int) -> str:
    """What is said after other sessions were ended."""
    if not ended:
        return "You were signed in nowhere else."
    return f"Signed out of {ended} other session{'' if ended == 1 else 's'}."
