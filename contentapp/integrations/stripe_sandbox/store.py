"""What the sandbox remembers: objects as JSON, answers by idempotency key, deliveries, its clock."""

from __future__ import annotations

import json
import secrets
import time
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Any, Final

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncSession

from contentapp.db.session import role_session

Thing = dict[str, Any]

API_VERSION: Final = "2026-05-27.dahlia"
"""What the sandbox's events say they are; a test holds that it is what the gateway asks for."""
_FIND: Final = text("SELECT body FROM sandbox.objects WHERE id = :id AND (:kind = '' OR kind = :kind)")
_FIND_AND_LOCK: Final = text(
    "SELECT body FROM sandbox.objects WHERE id = :id AND (:kind = '' OR kind = :kind) FOR UPDATE"
)
_PREFIXES: Final = {
    "checkout.session": "cs_test",
    "payment_intent": "pi",
    "charge": "ch",
    "balance_transaction": "txn",
    "refund": "re",
    "dispute": "dp",
    "customer": "cus",
    "product": "prod",
    "price": "price",
    "coupon": "co",
    "promotion_code": "promo",
    "event": "evt",
    "item": "li",
}


class Store:
    """One transaction of the sandbox."""

    def __init__(self, session: AsyncSession, now: int) -> None:
        self.session = session
        self.now = now
        """Seconds since 1970 by the sandbox's own clock."""

    def new_id(self, kind: str) -> str:
        """An id in the form Stripe gives that kind of object."""
        return f"{_PREFIXES[kind]}_{secrets.token_hex(12)}"

    async def put(self, thing: Thing) -> Thing:
        """Keep an object, new or changed; returns it."""
        await self.session.execute(
            text(
                "INSERT INTO sandbox.objects (id, kind, body) VALUES (:id, :kind, CAST(:body AS jsonb))"
                " ON CONFLICT (id) DO UPDATE SET body = excluded.body"
            ),
            {"id": thing["id"], "kind": thing["object"], "body": json.dumps(thing)},
        )
        return thing

    async def find(self, thing_id: str, kind: str = "", *, lock: bool = False) -> Thing | None:
        """The object with that id, of that kind where one is named; locked until the end when asked."""
        row = await self.session.execute(_FIND_AND_LOCK if lock else _FIND, {"id": thing_id, "kind": kind})
        return row.scalar_one_or_none()

    async def list_all(
        self,
        kind: str,
        filters: dict[str, str],
        *,
        most: int = 10,
        after: str = "",
        made: tuple[int, int] = (0, 1 << 40),
    ) -> tuple[list[Thing], bool]:
        """Objects of a kind, newest first, whose fields are as the filters say; and whether there are more."""
        rows = await self.session.scalars(
            text(
                "SELECT body FROM sandbox.objects WHERE kind = :kind AND body @> CAST(:filters AS jsonb)"
                " AND (body ->> 'created')::bigint >= :since AND (body ->> 'created')::bigint < :until"
                " AND (:after = '' OR made < (SELECT o.made FROM sandbox.objects o WHERE o.id = :after))"
                " ORDER BY made DESC LIMIT :most"
            ),
            {
                "kind": kind,
                "filters": json.dumps(filters),
                "after": after,
                "most": most + 1,
                "since": made[0],
                "until": made[1],
            },
        )
        found = list(rows)
        return found[:most], len(found) > most

    async def later(self, thing_id: str, what: str, at: int) -> None:
        """Have something happen to an object when the clock has come that far."""
        await self.session.execute(
            text(
                "INSERT INTO sandbox.due (object_id, what, at) VALUES (:id, :what, :at)"
                " ON CONFLICT (object_id, what) DO UPDATE SET at = excluded.at"
            ),
            {"id": thing_id, "what": what, "at": at},
        )

    async def take_due(self) -> tuple[str, str] | None:
        """The next thing whose time has come, taken off the list: its object's id, and what is to happen."""
        row = await self.session.execute(
            text(
                "DELETE FROM sandbox.due WHERE (object_id, what) = (SELECT d.object_id, d.what FROM sandbox.due d"
                " WHERE d.at <= :now ORDER BY d.at LIMIT 1 FOR UPDATE SKIP LOCKED) RETURNING object_id, what"
            ),
            {"now": self.now},
        )
        found = row.one_or_none()
        return (found.object_id, found.what) if found else None

    async def emit(self, kind: str, thing: Thing) -> Thing:
        """An event with the object as it is now, and its delivery."""
        event = await self.put(
            {
                "id": self.new_id("event"),
                "object": "event",
                "api_version": API_VERSION,
                "created": self.now,
                "data": {"object": shown(thing)},
                "livemode": False,
                "pending_webhooks": 1,
                "request": None,
                "type": kind,
            }
        )
        await self.session.execute(text("INSERT INTO sandbox.deliveries (event_id) VALUES (:id)"), {"id": event["id"]})
        return event


def shown(thing: Thing) -> Thing:
    """An object as the API shows it: what only the sandbox knows of it stays inside."""
    return {key: value for key, value in thing.items() if key != "sandbox"}


@asynccontextmanager
async def opened() -> AsyncGenerator[Store, None]:
    """One transaction as the sandbox, at its own time."""
    async with role_session("payment_sandbox") as session:
        ahead = await session.scalar(text("SELECT ahead_seconds FROM sandbox.clock"))
        yield Store(session, int(time.time()) + (ahead or 0))


async def advance(seconds: int) -> None:
    """Set the sandbox's clock forward; what falls due happens in its next turn."""
    async with role_session("payment_sandbox") as session:
        await session.execute(
            text(
                "INSERT INTO sandbox.clock (ahead_seconds) VALUES (:seconds)"
                " ON CONFLICT (one) DO UPDATE SET ahead_seconds = sandbox.clock.ahead_seconds + excluded.ahead_seconds"
            ),
            {"seconds": seconds},
        )
