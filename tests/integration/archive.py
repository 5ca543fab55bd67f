"""A business whose history a test looks at, and everybody who writes in it."""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import psycopg
from psycopg import sql
from psycopg.rows import dict_row

from tests.builders import World
from tests.integration.rows import make_piece

SERVICE = uuid.UUID("00000000-0000-8000-8000-000000000001")
AGENT = uuid.UUID("00000000-0000-8000-8000-000000000002")
HISTORY = ("audit_logs", "content_versions", "audit_seals")
WRITERS = ("owner", "editor", "agent", "service", "database_owner")


@dataclass
class Archive:
    """A business with a bundle, in a transaction that is rolled back, and those who write in it."""

    owner: psycopg.Connection
    people: World
    bundle_id: uuid.UUID

    @property
    def business_id(self) -> uuid.UUID:
        return self.people.maren.business_id

    @contextmanager
    def acting(self, actor: str, /, **settings: str) -> Iterator[None]:
        """The next statements are this person's; what they do stays until the test ends."""
        person = {"owner": self.people.maren, "editor": self.people.theo, "viewer": self.people.ines}.get(actor)
        role = {"agent": "business_agent", "service": "service_role", "database_owner": "none", "anon": "anon"}
        claims = {"sub": str(person.user_id)} if person else {}
        if actor == "agent":
            claims = {"business_id": str(self.business_id)}
        self._set(role=role.get(actor, "authenticated"), claims=claims, settings=settings)
        yield
        self._set(role="none", claims={}, settings=dict.fromkeys(settings, ""))

    def _set(self, *, role: str, claims: dict[str, str], settings: dict[str, str]) -> None:
        self.owner.execute(
            "SELECT set_config('role', %s, true), set_config('request.jwt.claims', %s, true)",
            (role, json.dumps(claims) if claims else ""),
        )
        for name, value in settings.items():
            self.owner.execute("SELECT set_config('contentapp.' || %s, %s, true)", (name, value))

    def actor_id(self, actor: str) -> uuid.UUID:
        person = {"owner": self.people.maren, "editor": self.people.theo}.get(actor)
        return person.user_id if person else AGENT if actor == "agent" else SERVICE

    def piece(self, kind: str = "social_post", **values: Any) -> uuid.UUID:
        return make_piece(self.owner, kind, self.business_id, self.bundle_id, **values)

    def update(self, table: str, row: uuid.UUID, **values: Any) -> None:
        changes = sql.SQL(", ").join(sql.SQL("{} = %s").format(sql.Identifier(name)) for name in values)
        query = sql.SQL("UPDATE public.{} SET {} WHERE id = %s").format(sql.Identifier(table), changes)
        assert self.owner.execute(query, [*values.values(), row]).rowcount == 1

    def rows(self, query: str, *values: Any) -> list[dict[str, Any]]:
        with self.owner.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(query, values).fetchall()  # type: ignore[arg-type]

    def entries(self, entity_id: uuid.UUID) -> list[dict[str, Any]]:
        return self.rows("SELECT * FROM public.audit_logs WHERE entity_id = %s ORDER BY created_at, id", entity_id)

    def versions(self, entity_id: uuid.UUID) -> list[dict[str, Any]]:
        return self.rows("SELECT * FROM content_versions WHERE entity_id = %s ORDER BY version_number", entity_id)
