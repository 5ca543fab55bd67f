"""What an entry of the log says, as a verb and what stands beside it. Pure."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from contentapp.domain.history import ENTITY_NAMES, FIELD_NAMES, Entry
from contentapp.domain.kinds import KINDS

_STATUS_NAMES: Final = {
    "draft": "Draft", "in_review": "In review", "approved": "Approved", "scheduled": "Scheduled",
    "published": "Published", "archived": "Archived", "failed": "Failed", "generating": "Being written",
    "ready": "Ready to review", "owner": "Owner", "editor": "Editor", "viewer": "Viewer",
}  # fmt: skip
_GENERATED: Final = ("generated", "checked", "connected")
_MADE: Final = {
    "business": "opened",
    "business_member": "added",
    "content_bundle": "asked for",
    "order": "placed",
    "refund": "asked for",
    "fulfilment": "set aside",
}
_MOST_FIELDS: Final = 3


class Said(NamedTuple):
    """`verb` stands before the thing and `note` after it; `old` and `new` are the states a change leads between."""

    verb: str
    note: str = ""
    old: str = ""
    new: str = ""


def say(entry: Entry) -> Said:
    """What happened, for people."""
    if entry.action == "create":
        return Said("wrote" if entry.ai_generated else _MADE.get(entry.entity_type, "made"))
    if entry.action == "delete":
        return Said("removed")
    changes = entry.changes
    if "deleted_at" in changes:
        return Said("binned") if changes["deleted_at"].get("new") else Said("restored")
    for column in ("status", "state"):
        if column in changes:
            return Said("moved", "", _word(changes, column, "old"), _word(changes, column, "new"))
    if "role" in changes:
        return Said("changed the role of", "", _word(changes, "role", "old"), _word(changes, "role", "new"))
    if "next_action_id" in changes:
        return Said("connected" if changes["next_action_id"].get("new") else "disconnected")
    if set(changes) == {"scheduled_for"}:
        return Said("rescheduled")
    return Said(_edited(entry), _fields(changes))


def _edited(entry: Entry) -> str:
    if entry.reason and entry.reason.startswith("restored version"):
        return f"{entry.reason} of"
    return "rewrote" if entry.ai_generated else "edited"


def generation_of(entry: Entry) -> bool:
    """Whether an entry is a step of a bundle being written."""
    return entry.reason in _GENERATED and entry.entity_type in (*KINDS, "email", "content_bundle")


def name_thing(entry: Entry) -> str:
    """What an entry is about: its name, or what it was when that is gone."""
    kind = ENTITY_NAMES.get(entry.entity_type, entry.entity_type.replace("_", " "))
    return entry.title or f"{'an' if kind[0] in 'aeiou' else 'a'} {kind} that is gone"


def _fields(changes: dict[str, Any]) -> str:
    """The fields that were changed, the first few by name."""
    names = [_field(name) for name in sorted(changes)]
    shown = ", ".join(names[:_MOST_FIELDS])
    return f"{shown} and {len(names) - _MOST_FIELDS} more" if len(names) > _MOST_FIELDS else shown


def _field(name: str) -> str:
    return FIELD_NAMES.get(name, name.removesuffix("_id").replace("_", " ")).lower()


def _word(changes: dict[str, Any], column: str, side: str) -> str:
    value = str(changes[column].get(side) or "")
    return _STATUS_NAMES.get(value, value.replace("_", " "))
