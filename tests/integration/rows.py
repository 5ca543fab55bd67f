"""The smallest row of every table, written past row-level security, for tests that need a row and not its story."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import UTC, date, datetime
from typing import Any

import psycopg
from psycopg import sql
from psycopg.types.json import Jsonb

from contentapp.domain.principal import MemberRole, Principal
from contentapp.models.base import new_id
from tests.builders import World

TABLE_OF = {
    "social_post": "social_posts",
    "blog_post": "blog_posts",
    "content_upgrade": "content_upgrades",
    "email_sequence": "email_sequences",
}

_JUNE, _JULY = datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 7, 1, tzinfo=UTC)
SOMETHING = uuid.UUID(int=1)

SMALLEST: dict[str, dict[str, Any]] = {
    "content_bundles": {
        "name": "A week", "time_period": "1 week", "period_start": date(2026, 6, 1), "period_end": date(2026, 6, 7)
    },
    "social_posts": {"platform": "linkedin", "content": "A post."},
    "blog_posts": {"title": "A title", "content": "A text."},
    "content_upgrades": {"title": "A checklist", "type": "checklist", "content": "One point."},
    "email_sequences": {"name": "Welcome", "sequence_type": "nurture", "total_emails": 1},
    "emails": {"subject_line": "Hello", "content": "A letter.", "sequence_position": 1},
    "generation_runs": {"seed": 1},
    "generation_steps": {"step": "write:post-1"},
    "model_settings": {"writer": "built-in"},
    "model_checks": {"endpoint": "house"},
    "model_calls": {"purpose": "write", "endpoint": "house", "model": "small", "reserved_usd": 0},
    "piece_rewrites": {
        "content_type": "social_post", "content_id": SOMETHING, "asked_by": SOMETHING, "action": "rewrite",
        "writer": "built-in",
    },
    "bundle_products": {
        "key": "week", "name": "A week", "description": "Seven posts.", "type": "social", "content_count": 7,
        "time_period": "1 week", "period_days": 7, "base_price": 900,
    },
    "product_components": {"kind": "social_post", "count": 7},
    "product_prices": {"currency": "usd", "unit_amount": 900},
    "customers": {"stripe_customer_id": "cus_1"},
    "orders": {"total_amount": 900},
    "order_items": {"unit_price": 900, "subtotal": 900},
    "refunds": {"amount": 100},
    "subscriptions": {
        "status": "active", "plan_type": "scheduling", "monthly_price": 1900,
        "current_period_start": _JUNE, "current_period_end": _JULY,
    },
    "subscription_invoices": {
        "amount": 1900, "status": "paid", "billing_period_start": _JUNE, "billing_period_end": _JULY,
    },
    "carts": {},
    "cart_lines": {},
    "checkouts": {},
    "fulfilments": {},
    "payments": {},
    "stripe_events": {"event_id": "evt_1", "type": "checkout.session.completed", "happened_at": _JUNE},
    "ledger_checks": {"since": _JUNE, "until": _JULY},
    "feature_flags": {"name": "new_editor"},
    "api_keys": {"key_hash": "a hash", "name": "Website", "scopes": ["content:read"]},
    "esp_integrations": {"provider": "mailchimp", "credentials": Jsonb({"v": "sealed"}), "settings": Jsonb({})},
    "variant_groups": {"content_type": "social_post"},
    "managed_urls": {"source_type": "social_post", "source_id": new_id(), "url": "https://fernhill.example/"},
    "audit_logs": {"entity_type": "social_post", "entity_id": SOMETHING, "action": "update", "actor_id": SOMETHING},
    "content_versions": {
        "entity_type": "social_post", "entity_id": SOMETHING, "version_number": 1, "content": "A post.",
        "snapshot": "{}", "created_by": SOMETHING, "written_at": date(2026, 6, 1), "replaced_by": SOMETHING,
    },
    "audit_seals": {"number": 1_000_000, "audit_id": SOMETHING, "hash": "0" * 64},
}  # fmt: skip


def insert(connection: psycopg.Connection, table: str, **values: Any) -> uuid.UUID:
    """A new row with these values and whatever else it cannot do without; returns its id."""
    row = {"id": new_id(), **SMALLEST.get(table, {}), **values}
    write(connection, table, row)
    return row["id"]


def write(connection: psycopg.Connection, table: str, row: dict[str, Any]) -> int:
    """Insert exactly this row; returns how many rows that made."""
    statement = sql.SQL("INSERT INTO public.{} ({}) VALUES ({})").format(
        sql.Identifier(table),
        sql.SQL(", ").join(map(sql.Identifier, row)),
        sql.SQL(", ").join(sql.Placeholder() * len(row)),
    )
    return connection.execute(statement, list(row.values())).rowcount


def make_people(connection: psycopg.Connection) -> World:
    """The world of tests/builders.py without passwords and sessions, which are slow to make on purpose."""

    def sign_up(name: str, business: str) -> Principal:
        email = f"{name.lower()}@example.com"
        connection.execute("SELECT private.sign_up(%s, %s, 'no hash', %s)", (email, name, business))
        found = connection.execute(
            """SELECT u.id, m.business_id FROM auth.users u JOIN public.business_members m ON m.user_id = u.id
               WHERE u.email = %s""",
            (email,),
        ).fetchone()
        assert found is not None
        return Principal(found[0], new_id(), email, name, found[1], business, "owner")

    def join(name: str, business: Principal, role: MemberRole) -> Principal:
        person = sign_up(name, f"{name}'s own")
        connection.execute("DELETE FROM public.businesses WHERE id = %s", (person.business_id,))
        connection.execute(
            "INSERT INTO public.business_members (business_id, user_id, role) VALUES (%s, %s, %s)",
            (business.business_id, person.user_id, role),
        )
        return replace(person, business_id=business.business_id, business_name=business.business_name, role=role)

    maren = sign_up("Maren", "Fernhill")
    theo, ines = join("Theo", maren, "editor"), join("Ines", maren, "viewer")
    return World(maren=maren, theo=theo, ines=ines, otto=sign_up("Otto", "Quarry"), tokens={})


def make_bundle(connection: psycopg.Connection, business_id: uuid.UUID) -> uuid.UUID:
    """An empty bundle."""
    return insert(connection, "content_bundles", business_id=business_id)


def make_piece(
    connection: psycopg.Connection, kind: str, business_id: uuid.UUID, bundle_id: uuid.UUID, **values: Any
) -> uuid.UUID:
    """A draft of this kind."""
    return insert(connection, TABLE_OF[kind], business_id=business_id, bundle_id=bundle_id, **values)
