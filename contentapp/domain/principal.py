"""Who acts. Every service takes a principal and asks it for permission; row-level security is the wall behind."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from typing import Literal

from contentapp.errors import Forbidden

MemberRole = Literal["owner", "editor", "viewer"]


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who is signed in, perhaps without any business to work in."""

    user_id: uuid.UUID
    session_id: uuid.UUID
    email: str
    name: str


@dataclass(frozen=True, slots=True)
class Principal(Person):
    """A signed-in person, at work in one business."""

    business_id: uuid.UUID
    business_name: str
    role: MemberRole

    @property
    def may_edit(self) -> bool:
        """Whether this person may change content and the profile."""
        return self.role in ("owner", "editor")

    @property
    def is_owner(self) -> bool:
        """Whether the business is theirs: to rename, and to put into the bin."""
        return may_own(self.role)

    def require_editor(self) -> None:
        """Raises Forbidden for those who may only read."""
        if not self.may_edit:
            raise ReadOnlyMember("You can read this workspace but not change it. Ask an owner to make you an editor.")


class ReadOnlyMember(Forbidden):
    """A viewer tried to change something."""

    code = "read_only_member"


class NotAnOwner(Forbidden):
    """Something only owners of a business may do."""

    code = "not_an_owner"


def may_own(role: MemberRole) -> bool:
    """Whether who has this role in a business is an owner of it."""
    return role == "owner"


def require_owner(role: MemberRole, verb: str, business: str) -> None:
    """Raises NotAnOwner, which says who may `verb` the `business`, for every other role."""
    if not may_own(role):
        raise NotAnOwner(f"Only an owner can {verb} {business}. Ask one of them.")
