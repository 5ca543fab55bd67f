"""A stage for access: one business with a row in every table, and the people who try things with it."""

from __future__ import annotations

import json
import tomllib
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.errors import InsufficientPrivilege

from contentapp.db.addresses import conninfo
from contentapp.models.base import new_id
from tests.integration.rows import SMALLEST, make_people, write

RULES = tomllib.loads((Path(__file__).parent / "access_rules.toml").read_text())
VERBS = ("select", "insert", "update", "delete")

Allowed = dict[tuple[str, str, str], frozenset[str]]
"""The columns somebody may use a verb on, by person, verb and table; no columns: refused."""

KEYS = {"business_members": ("business_id", "user_id"), "product_components": ("product_id", "kind")}
"""The primary keys that are not `id`."""

PARENTS: dict[str, dict[str, str]] = {
    "product_components": {"product_id": "bundle_products"},
    "product_prices": {"product_id": "bundle_products"},
    **{
        table: {"bundle_id": "content_bundles"}
        for table in ("social_posts", "blog_posts", "content_upgrades", "email_sequences", "generation_runs")
    },
    "emails": {"sequence_id": "email_sequences"},
    "generation_steps": {"run_id": "generation_runs"},
    "order_items": {"order_id": "orders", "product_id": "bundle_products"},
    "refunds": {"order_id": "orders"},
    "cart_lines": {"product_id": "bundle_products"},
    "checkouts": {"order_id": "orders"},
    "fulfilments": {"order_id": "orders"},
    "payments": {"order_id": "orders"},
    "subscription_invoices": {"subscription_id": "subscriptions"},
}
"""What a row cannot stand without, besides its business."""

PLATFORM = (
    "bundle_products",
    "product_components",
    "product_prices",
    "feature_flags",
    "stripe_events",
    "ledger_checks",
    "model_checks",
)
"""The tables whose rows belong to no business."""

FRESH: dict[str, dict[str, Any]] = {
    "product_components": {"kind": "blog_post"},
    "product_prices": {"currency": "eur"},
    "bundle_products": {"key": "another"},
    "generation_steps": {"step": "another"},
    "feature_flags": {"name": "another"},
    "stripe_events": {"event_id": "another"},
    "api_keys": {"key_hash": "another"},
    "content_versions": {"version_number": 2},
    "audit_seals": {"number": 2, "audit_id": new_id()},
}
"""What a second row of a table must have differently, besides its key."""

UPDATED = {
    "businesses": "industry", "business_members": "role", "bundle_products": "name", "product_components": "count",
    "product_prices": "active", "content_bundles": "name", "content_items": "type", "email_sequences": "name",
    "generation_runs": "seed", "generation_steps": "step",
    "model_settings": "writer", "model_calls": "endpoint", "piece_rewrites": "action", "model_checks": "endpoint",
    "customers": "created_at", "orders": "payment_status",
    "order_items": "options", "refunds": "reason", "subscriptions": "features", "subscription_invoices": "paid_at",
    "feature_flags": "rules", "api_keys": "scopes", "esp_integrations": "credentials", "variant_groups": "goal",
    "managed_urls": "url", "carts": "currency", "cart_lines": "quantity", "checkouts": "problem",
    "fulfilments": "question", "payments": "problem", "stripe_events": "problem", "ledger_checks": "compared",
    "audit_logs": "action", "audit_seals": "hash",
}  # fmt: skip
"""A column of each table that an update may set in all rows at once; elsewhere it is `content`."""


@dataclass
class Stage:
    """Fernhill with one row in every table, and the people who try things with it."""

    owner: psycopg.Connection
    actors: dict[str, tuple[str, dict[str, str]]]
    rows: dict[str, dict[str, Any]]
    columns: dict[str, tuple[str, ...]]

    @contextmanager
    def acting(self, actor: str) -> Iterator[None]:
        """A part of a transaction as this person; nothing of it stays."""
        role, claims = self.actors[actor]
        with self.owner.transaction(force_rollback=True):
            self.owner.execute(
                "SELECT set_config('role', %s, true), set_config('request.jwt.claims', %s, true)",
                (role, json.dumps(claims) if claims else ""),
            )
            yield

    def allowed(self, actor: str, verb: str, statement: sql.Composable, values: list[Any]) -> bool:
        """Whether the statement reaches a row. A broken constraint counts: permission is asked before it."""
        try:
            with self.acting(actor):
                done = self.owner.execute(statement, values)
                return done.rowcount > 0 if verb != "select" else done.fetchone() is not None
        except InsufficientPrivilege:
            return False
        except psycopg.errors.IntegrityError:
            return True

    def changes(self, actor: str, table: str, statement: sql.Composable, values: list[Any]) -> bool:
        """Whether a statement that reads nothing, and so asks no SELECT policy, changes or removes the row."""
        name = sql.Identifier(table)
        where, key = self.key_of(table)
        see = sql.SQL("SELECT ctid::text FROM public.{} WHERE {}").format(name, where)
        before = self.owner.execute(see, key).fetchone()
        try:
            with self.acting(actor):
                self.owner.execute(statement, values)
                self.owner.execute("RESET ROLE")
                return self.owner.execute(see, key).fetchone() != before
        except InsufficientPrivilege:
            return False
        except psycopg.errors.IntegrityError:
            return True

    def key_of(self, table: str) -> tuple[sql.Composable, list[Any]]:
        keys = KEYS.get(table, ("id",))
        parts = [sql.SQL("{} = %s").format(sql.Identifier(column)) for column in keys]
        return sql.SQL(" AND ").join(parts), [self.rows[table][column] for column in keys]

    def value_of(self, table: str, column: str) -> str | None:
        """What the row has in this column, as text that any column takes back."""
        where, key = self.key_of(table)
        statement = sql.SQL("SELECT {}::text FROM public.{} WHERE {}").format(
            sql.Identifier(column), sql.Identifier(table), where
        )
        ((value,),) = self.owner.execute(statement, key).fetchall()
        return value

    def fresh(self, table: str) -> dict[str, Any]:
        """A second row for this table, beside the one that is there."""
        key = {"user_id": self.actors["stranger"][1]["sub"]} if table == "business_members" else {"id": new_id()}
        row = self.rows[table] | key | FRESH.get(table, {})
        return {column: value for column, value in row.items() if column in self.columns[table]}

    def may_select(self, actor: str, table: str, column: str) -> bool:
        where, key = self.key_of(table)
        statement = sql.SQL("SELECT {} FROM public.{} WHERE {}").format(
            sql.Identifier(column), sql.Identifier(table), where
        )
        return self.allowed(actor, "select", statement, key)

    def may_insert(self, actor: str, table: str, column: str | None = None) -> bool:
        """Whether a row can be added; with a column, whether that one can be named too."""
        row = self.fresh(table)
        if column in row:
            return True
        names = [sql.Identifier(name) for name in (*row, *filter(None, [column]))]
        values = [sql.Placeholder()] * len(row) + [sql.SQL("DEFAULT")] * (len(names) - len(row))
        statement = sql.SQL("INSERT INTO public.{} ({}) VALUES ({})").format(
            sql.Identifier(table), sql.SQL(", ").join(names), sql.SQL(", ").join(values)
        )
        return self.allowed(actor, "insert", statement, list(row.values()))

    def may_update(self, actor: str, table: str, column: str) -> bool:
        where, key = self.key_of(table)
        statement = sql.SQL("UPDATE public.{} SET {} = %s WHERE {}").format(
            sql.Identifier(table), sql.Identifier(column), where
        )
        return self.allowed(actor, "update", statement, [self.value_of(table, column), *key])

    def may(self, actor: str, verb: str, table: str) -> bool:
        """Whether this person may use this verb at all on Fernhill's row, even without seeing it."""
        if verb == "select":
            return self.may_select(actor, table, KEYS.get(table, ("id",))[0])
        if verb == "insert":
            return self.may_insert(actor, table)
        name = sql.Identifier(table)
        if verb == "delete":
            return self.changes(actor, table, sql.SQL("DELETE FROM public.{}").format(name), [])
        column = UPDATED.get(table, "content")
        statement = sql.SQL("UPDATE public.{} SET {} = %s").format(name, sql.Identifier(column))
        return self.changes(actor, table, statement, [self.value_of(table, column)])

    def found(self, tables: tuple[str, ...], actors: tuple[str, ...]) -> Allowed:
        """What the database really allows, column by column."""
        found: Allowed = {}
        for table in tables:
            every = frozenset(self.columns[table])
            for actor in actors:
                found[actor, "select", table] = frozenset(c for c in every if self.may_select(actor, table, c))
                found[actor, "delete", table] = every if self.may(actor, "delete", table) else frozenset()
                found[actor, "update", table] = frozenset(c for c in every if self.may_update(actor, table, c))
                inserts = self.may_insert(actor, table)
                found[actor, "insert", table] = frozenset(
                    c for c in every if inserts and self.may_insert(actor, table, c)
                )
        return found

    def differences(self) -> dict[tuple[str, str, str], dict[str, list[str]]]:
        """Where the database allows other columns than access_rules.toml says."""
        actors = tuple(self.actors)
        found, wanted = self.found(tuple(RULES["tables"]), actors), stated(self.columns, actors)
        return {
            key: {"too much": sorted(found[key] - wanted[key]), "too little": sorted(wanted[key] - found[key])}
            for key in wanted
            if found[key] != wanted[key]
        }


def stated(columns: dict[str, tuple[str, ...]], actors: tuple[str, ...]) -> Allowed:
    """What access_rules.toml allows, column by column."""
    allowed: Allowed = {(a, v, t): frozenset() for a in actors for v in VERBS for t in RULES["tables"]}
    for rule in RULES["rule"]:
        for actor in rule["who"]:
            for verb in rule["may"]:
                for table in rule["on"]:
                    allowed[actor, verb, table] |= frozenset(rule.get("columns", columns[table]))
    return allowed


def _fill(owner: psycopg.Connection, business_id: uuid.UUID, member: uuid.UUID) -> dict[str, dict[str, Any]]:
    """One row in every table; returns them, as small as an insert can have them. A parent comes before its children."""
    rows: dict[str, dict[str, Any]] = {
        "businesses": {"id": business_id, "name": "Fernhill"},
        "business_members": {"business_id": business_id, "user_id": member, "role": "viewer"},
    }
    for table in SMALLEST:
        row: dict[str, Any] = {} if table in KEYS else {"id": new_id()}
        row |= {} if table in PLATFORM else {"business_id": business_id}
        row |= SMALLEST[table] | {column: rows[parent]["id"] for column, parent in PARENTS.get(table, {}).items()}
        write(owner, table, row)
        rows[table] = row
    rows["content_items"] = {"id": rows["social_posts"]["id"], "business_id": business_id, "type": "social_post"}
    return rows


@contextmanager
def open_stage(address: str) -> Iterator[Stage]:
    """Fernhill and its people in the database at `address`, in one transaction that nobody else sees."""
    with psycopg.connect(conninfo(address)) as owner, owner.transaction(force_rollback=True):
        people = make_people(owner)
        admin = people.otto.user_id
        owner.execute("INSERT INTO private.platform_admins (user_id) VALUES (%s)", (admin,))
        actors: dict[str, tuple[str, dict[str, str]]] = {"anon": ("anon", {}), "service": ("service_role", {})}
        for name, person in (("stranger", "otto"), ("viewer", "ines"), ("editor", "theo"), ("owner", "maren")):
            actors[name] = ("authenticated", {"sub": str(getattr(people, person).user_id)})
        for name, person in (("agent", people.maren), ("foreign_agent", people.otto)):
            actors[name] = ("business_agent", {"business_id": str(person.business_id)})
        for name, person in (("admin", admin), ("unlisted_admin", people.maren.user_id)):
            actors[name] = ("platform_admin", {"sub": str(person)})
        columns: dict[str, list[str]] = {}
        for table, column in owner.execute(
            "SELECT table_name, column_name FROM information_schema.columns WHERE table_schema = 'public'"
        ):
            columns.setdefault(table, []).append(column)
        rows = _fill(owner, people.maren.business_id, people.ines.user_id)
        yield Stage(owner, actors, rows, {table: tuple(names) for table, names in columns.items()})
