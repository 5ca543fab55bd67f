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

    def require_editor(self) -> None:
        """Raises Forbidden for those who may only read."""
        if not self.may_edit:
            raise ReadOnlyMember("You can read this workspace but not change it. Ask an owner to make you an editor.")


class ReadOnlyMember(Forbidden):
    """A viewer tried to change something."""

    code = "read_only_member"
