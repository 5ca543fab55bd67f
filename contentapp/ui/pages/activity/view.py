"""What the page shows: days with rows, where what belongs together is one row. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import groupby
from typing import Final, TypedDict
from zoneinfo import ZoneInfo

from contentapp.domain.history import AGENT, SERVICE, Checked, Entry, LogPage, SealState
from contentapp.domain.kinds import KINDS
from contentapp.ui.pages.activity.words import generation_of, name_thing, say
from contentapp.ui.shell import initials

_TOGETHER: Final = timedelta(minutes=10)
_WAITS_LONG: Final = timedelta(minutes=1)


class ItemView(TypedDict):
    """One of several things that a row is about."""

    time: str
    kind: str
    title: str
    href: str
    said: str


class RowView(TypedDict):
    """One thing somebody did. `kind` is "" for what is no content; `items` are there when it was done to several."""

    id: str
    time: str
    at: str
    actor: str
    initials: str
    who: str
    verb: str
    kind: str
    title: str
    href: str
    note: str
    old: str
    new: str
    hash: str
    items: list[ItemView]


class DayView(TypedDict):
    """The rows of one day, the newest first."""

    name: str
    rows: list[RowView]


class LogView(TypedDict):
    """A stretch of the log; `older` is the key of the next one."""

    days: list[DayView]
    older: str
    count: int


class SealView(TypedDict):
    """How the seals stand, in words; `tone` is ok, warn or danger."""

    tone: str
    title: str
    text: str
    hash: str


def describe_log(page: LogPage, zone: ZoneInfo, now: datetime) -> LogView:
    """The entries of a page as days of rows."""
    days: list[DayView] = []
    for day, members in groupby(page.entries, key=lambda entry: entry.at.astimezone(zone).date()):
        days.append({"name": name_day(day, now.astimezone(zone).date()), "rows": describe_rows(list(members), zone)})
    return {"days": days, "older": page.older, "count": len(page.entries)}


def add_older(shown: LogView, more: LogView) -> LogView:
    """Two stretches as one: a day that both have is one day."""
    days = list(shown["days"])
    for day in more["days"]:
        if days and days[-1]["name"] == day["name"]:
            days[-1] = {"name": day["name"], "rows": [*days[-1]["rows"], *day["rows"]]}
        else:
            days.append(day)
    return {"days": days, "older": more["older"], "count": shown["count"] + more["count"]}


def name_day(day: object, today: object) -> str:
    """ "Today, Thursday 11 June", "Tuesday 2 June 2026" in another year."""
    plain = f"{day:%A} {day.day} {day:%B}"  # type: ignore[attr-defined]
    if day == today:
        return f"Today, {plain}"
    if day == today - timedelta(days=1):  # type: ignore[operator]
        return f"Yesterday, {plain}"
    return plain if day.year == today.year else f"{plain} {day.year}"  # type: ignore[attr-defined]


def describe_rows(entries: Sequence[Entry], zone: ZoneInfo) -> list[RowView]:
    """Rows of one day. What one actor did alike within minutes is one row, and so is a bundle being written."""
    rows: list[RowView] = []
    group: list[Entry] = []
    for entry in (*entries, None):
        if group and (entry is None or not _belongs(group[-1], entry)):
            rows.append(_row(group, zone))
            group = []
        if entry is not None:
            group.append(entry)
    return rows


def _belongs(newer: Entry, older: Entry) -> bool:
    if newer.at - older.at > _TOGETHER:
        return False
    if generation_of(newer) or generation_of(older):
        return generation_of(newer) and generation_of(older)
    if newer.actor_id != older.actor_id:
        return False
    one, other = say(newer), say(older)
    if newer.entity_id == older.entity_id and newer.entity_type == older.entity_type:
        return one.verb == other.verb == "edited"
    alike = (one.verb, one.old, one.new) == (other.verb, other.old, other.new)
    return alike and one.verb != "edited" and newer.entity_type in KINDS and older.entity_type in KINDS


def _row(group: Sequence[Entry], zone: ZoneInfo) -> RowView:
    first = group[0]
    said = say(first)
    things = list({entry.entity_id: entry for entry in reversed(group)}.values())[::-1]
    row: RowView = {
        "id": str(first.id),
        "time": _clock(first, zone),
        "at": f"{first.at.astimezone(zone):%d %B %Y, %H:%M:%S}",
        "actor": first.actor,
        "initials": initials(first.actor),
        "who": _who(first),
        "verb": said.verb,
        "kind": _kind(first),
        "title": name_thing(first),
        "href": link_to(first, since=group[-1]),
        "note": said.note,
        "old": said.old,
        "new": said.new,
        "hash": (first.hash or "")[:6],
        "items": [],
    }
    if generation_of(first):
        pieces = {entry.entity_id for entry in group if entry.entity_type in KINDS}
        row.update(actor="Writer", who="writer", verb="wrote, checked or connected", note="", old="", new="")
        _spread(row, group, len(pieces) or len(things), zone)
    elif len(things) > 1:
        _spread(row, group, len(things), zone)
    elif len(group) > 1:
        row["note"] = f"{said.note}, {len(group)} saves" if said.note else f"{len(group)} saves"
    return row


def _spread(row: RowView, group: Sequence[Entry], count: int, zone: ZoneInfo) -> None:
    """Make the row one about several pieces."""
    row.update(title=f"{count:,} {'piece' if count == 1 else 'pieces'}", kind="", href="", note="")
    row["items"] = [_item(entry, zone) for entry in group]


def _item(entry: Entry, zone: ZoneInfo) -> ItemView:
    said = say(entry)
    between = f" from {said.old} to {said.new}" if said.old else ""
    return {
        "time": _clock(entry, zone),
        "kind": _kind(entry),
        "title": name_thing(entry),
        "href": link_to(entry),
        "said": f"{said.verb}{between}",
    }


def link_to(entry: Entry, *, since: Entry | None = None) -> str:
    """The page of what an entry is about, below /app; "" when there is none.

    Of a text that was changed it is its piece's panel, with what the entry changed compared; from the one `since` on,
    where several are meant.
    """
    if not entry.title:
        return ""
    if entry.entity_type == "business":
        return "/profile"
    if entry.entity_type == "order":
        return f"/billing/orders/{entry.entity_id}"
    if not entry.bundle_id:
        return ""
    page = f"/bundles/{entry.bundle_id}"
    if entry.entity_type in KINDS:
        return f"{page}?piece={entry.entity_type}:{entry.entity_id}{_compared(entry, since or entry)}"
    if entry.sequence_id:
        email = f"&email={entry.entity_id}" if entry.version else ""
        return f"{page}?piece=email_sequence:{entry.sequence_id}{email}{_compared(entry, since or entry)}"
    return page


def _compared(entry: Entry, since: Entry) -> str:
    """The versions before and after a change, as addresses of a board name them."""
    before = since.version - 1
    return f"&compare={before}-{entry.version}" if 0 < before < entry.version else ""


def describe_seal(state: SealState, zone: ZoneInfo, now: datetime, checked: Checked | None) -> SealView:
    """How the log's seals stand. `checked` is what a check just found, None when there was none yet."""
    newest = state.hash[:12]
    shown = " ".join(newest[at : at + 4] for at in range(0, len(newest), 4))
    if checked is not None and checked.breaks:
        what = checked.breaks[0].what
        text = f"{what[:1].upper()}{what[1:]} Tell whoever runs this installation."
        return {"tone": "danger", "title": "The chain is broken", "text": text, "hash": shown}
    if state.waiting_since is not None and now - state.waiting_since > _WAITS_LONG:
        text = "They are sealed as soon as a worker runs. Nothing is lost."
        return {"tone": "warn", "title": f"{_entries(state.waiting)} not sealed yet", "text": text, "hash": shown}
    if state.sealed_at is None:
        return {"tone": "ok", "title": "Nothing to seal yet", "text": "Every change is sealed as it comes.", "hash": ""}
    sealed = f"Sealed up to {_when(state.sealed_at, zone, now)}"
    if checked is None:
        return {"tone": "ok", "title": sealed, "text": f"{_entries(state.count)} in one chain.", "hash": shown}
    text = f"{_entries(checked.seals)} computed again at {now.astimezone(zone):%H:%M}, none changed, none missing."
    if checked.hidden:
        text += f" Of billing there are {checked.hidden:,} more, which owners can check."
    return {"tone": "ok", "title": f"{sealed}, verified", "text": text, "hash": shown}


def _when(at: datetime, zone: ZoneInfo, now: datetime) -> str:
    here = at.astimezone(zone)
    if here.date() == now.astimezone(zone).date():
        return f"{here:%H:%M}"
    return f"{here.day} {here:%b, %H:%M}"


def _clock(entry: Entry, zone: ZoneInfo) -> str:
    return f"{entry.at.astimezone(zone):%H:%M}"


def _kind(entry: Entry) -> str:
    return "email_sequence" if entry.entity_type == "email" else entry.entity_type if entry.entity_type in KINDS else ""


def _who(entry: Entry) -> str:
    if entry.ai_generated and entry.actor_id == SERVICE:
        return "writer"
    return {SERVICE: "system", AGENT: "agent"}.get(entry.actor_id, "person")


def _entries(count: int) -> str:
    return f"{count:,} {'entry' if count == 1 else 'entries'}"
