"""Every table, verb and person against access_rules.toml: real statements, in transactions that are rolled back."""

from __future__ import annotations

import json
import os
import tomllib
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg import sql
from psycopg.errors import InsufficientPrivilege

from contentapp.db.addresses import WEB_LOGIN, WORKER_LOGIN, conninfo, web_address, worker_address
from contentapp.models.base import new_id
from contentapp.settings import settings
from tests.integration.rows import SMALLEST, insert, make_people, write

RULES = tomllib.loads((Path(__file__).parent / "access_rules.toml").read_text())
VERBS = ("select", "insert", "update", "delete")
LOGIN_ROLES = ("anon", "authenticated", "business_agent", "platform_admin")

Allowed = dict[tuple[str, str, str], frozenset[str]]
"""The columns somebody may use a verb on, by person, verb and table; no columns: refused."""


@dataclass
class Stage:
    """Fernhill with one row in every table, and the people who try things with it."""

    owner: psycopg.Connection
    actors: dict[str, tuple[str, dict[str, str]]]
    rows: dict[str, dict[str, Any]]
    columns: dict[str, tuple[str, ...]]
    keys: dict[str, tuple[str, ...]]

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

    def key_of(self, table: str) -> tuple[sql.Composable, list[Any]]:
        parts = [sql.SQL("{} = %s").format(sql.Identifier(column)) for column in self.keys[table]]
        return sql.SQL(" AND ").join(parts), [self.rows[table][column] for column in self.keys[table]]

    def fresh(self, table: str) -> dict[str, Any]:
        """A second row for this table, beside the one that is there."""
        return dict(self.rows[table]) | {
            "business_members": lambda: {"user_id": self.actors["stranger"][1]["sub"]},
            "product_components": lambda: {"kind": "blog_post"},
            "product_prices": lambda: {"id": new_id(), "currency": "eur"},
            "bundle_products": lambda: {"id": new_id(), "key": "another"},
            "generation_steps": lambda: {"id": new_id(), "step": "another"},
            "content_versions": lambda: {"id": new_id(), "version_number": 2},
            "audit_seals": lambda: {"id": new_id(), "number": 2, "audit_id": new_id()},
        }.get(table, lambda: {"id": new_id()})()  # fmt: skip

    def may_insert(self, actor: str, table: str) -> bool:
        row = self.fresh(table)
        names = sql.SQL(", ").join(map(sql.Identifier, row))
        statement = sql.SQL("INSERT INTO public.{} ({}) VALUES ({})").format(
            sql.Identifier(table), names, sql.SQL(", ").join(sql.Placeholder() * len(row))
        )
        return self.allowed(actor, "insert", statement, list(row.values()))

    def may_insert_column(self, actor: str, table: str, column: str) -> bool:
        row = self.fresh(table)
        if column in row:
            return True
        statement = sql.SQL("INSERT INTO public.{} ({}, {}) VALUES ({}, DEFAULT)").format(
            sql.Identifier(table),
            sql.SQL(", ").join(map(sql.Identifier, row)),
            sql.Identifier(column),
            sql.SQL(", ").join(sql.Placeholder() * len(row)),
        )
        return self.allowed(actor, "insert", statement, list(row.values()))

    def may_update(self, actor: str, table: str, column: str) -> bool:
        where, key = self.key_of(table)
        statement = sql.SQL("UPDATE public.{} SET {column} = {column} WHERE {}").format(
            sql.Identifier(table), where, column=sql.Identifier(column)
        )
        return self.allowed(actor, "update", statement, key)

    def may_update_unseen(self, actor: str, table: str, column: str) -> bool:
        """Whether an update that reads nothing, and so asks no SELECT policy, reaches the row."""
        name, table_name = sql.Identifier(column), sql.Identifier(table)
        where, key = self.key_of(table)
        see = sql.SQL("SELECT ctid::text FROM public.{} WHERE {}").format(table_name, where)
        value = self.owner.execute(sql.SQL("SELECT {} FROM public.{} WHERE {}").format(name, table_name, where), key)
        ((literal,),) = value.fetchall()
        before = self.owner.execute(see, key).fetchone()
        try:
            with self.acting(actor):
                self.owner.execute(sql.SQL("UPDATE public.{} SET {} = %s").format(table_name, name), (literal,))
                self.owner.execute("RESET ROLE")
                return self.owner.execute(see, key).fetchone() != before
        except InsufficientPrivilege:
            return False

    def may(self, actor: str, verb: str, table: str) -> bool:
        """Whether this person may use this verb at all on Fernhill's row."""
        where, key = self.key_of(table)
        if verb == "insert":
            return self.may_insert(actor, table)
        if verb == "update":
            return self.may_update_unseen(actor, table, UPDATED.get(table, "content"))
        start = "SELECT * FROM" if verb == "select" else "DELETE FROM"
        return self.allowed(
            actor, verb, sql.SQL(start + " public.{} WHERE {}").format(sql.Identifier(table), where), key
        )  # type: ignore[arg-type]

    def found(self, tables: tuple[str, ...], actors: tuple[str, ...]) -> Allowed:
        """What the database really allows, column by column."""
        found: Allowed = {}
        for table in tables:
            every = frozenset(self.columns[table])
            for actor in actors:
                found[actor, "select", table] = every if self.may(actor, "select", table) else frozenset()
                found[actor, "delete", table] = every if self.may(actor, "delete", table) else frozenset()
                found[actor, "update", table] = frozenset(c for c in every if self.may_update(actor, table, c))
                inserts = self.may_insert(actor, table)
                found[actor, "insert", table] = frozenset(
                    c for c in every if inserts and self.may_insert_column(actor, table, c)
                )
        return found


UPDATED = {
    "businesses": "industry", "business_members": "role", "bundle_products": "name", "product_components": "count",
    "product_prices": "active", "content_bundles": "name", "content_items": "type", "email_sequences": "name",
    "generation_runs": "seed", "generation_steps": "step", "audit_logs": "action", "audit_seals": "hash",
}  # fmt: skip
"""A column of each table that an update may set in all rows at once; elsewhere it is `content`."""


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
    """One row in every table; returns them, as small as an insert can have them."""
    product = {"id": new_id(), **SMALLEST["bundle_products"]}
    rows: dict[str, dict[str, Any]] = {
        "bundle_products": product,
        "product_components": {"product_id": product["id"], **SMALLEST["product_components"]},
        "product_prices": {"id": new_id(), "product_id": product["id"], **SMALLEST["product_prices"]},
    }
    for table, row in rows.items():
        write(owner, table, row)
    rows["businesses"] = {"id": business_id, "name": "Fernhill"}
    rows["business_members"] = {"business_id": business_id, "user_id": member, "role": "viewer"}
    parents: dict[str, dict[str, Any]] = {}
    for table, parent in (
        ("content_bundles", None), ("social_posts", "content_bundles"), ("blog_posts", "content_bundles"),
        ("content_upgrades", "content_bundles"), ("email_sequences", "content_bundles"),
        ("emails", "email_sequences"), ("generation_runs", "content_bundles"), ("generation_steps", "generation_runs"),
        ("audit_logs", None), ("content_versions", None), ("audit_seals", None),
    ):  # fmt: skip
        row = {"business_id": business_id, **SMALLEST[table], **(parents[parent] if parent else {})}
        row["id"] = insert(owner, table, **row)
        rows[table] = row
        child_column = {"email_sequences": "sequence_id", "generation_runs": "run_id"}.get(table, "bundle_id")
        parents[table] = {child_column: row["id"]}
    post = rows["social_posts"]["id"]
    rows["content_items"] = {"id": post, "business_id": business_id, "type": "social_post"}
    return rows


@pytest.fixture
def stage(database: str) -> Iterator[Stage]:
    """Fernhill and its people, in one transaction that nobody else sees."""
    with psycopg.connect(conninfo(database)) as owner, owner.transaction(force_rollback=True):
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
        keys = {t: ("business_id", "user_id") if t == "business_members" else ("id",) for t in columns}
        keys["product_components"] = ("product_id", "kind")
        yield Stage(
            owner,
            actors,
            _fill(owner, people.maren.business_id, people.ines.user_id),
            {table: tuple(names) for table, names in columns.items()},
            keys,
        )


def test_the_database_allows_exactly_what_the_rules_say(stage: Stage) -> None:
    actors, tables = tuple(stage.actors), tuple(RULES["tables"])
    assert set(tables) == set(stage.columns)
    found, wanted = stage.found(tables, actors), stated(stage.columns, actors)
    wrong = {
        key: {"too much": sorted(found[key] - wanted[key]), "too little": sorted(wanted[key] - found[key])}
        for key in wanted
        if found[key] != wanted[key]
    }
    assert wrong == {}


def test_what_nobody_but_services_writes(stage: Stage) -> None:
    allowed = stated(stage.columns, tuple(stage.actors))
    people = set(stage.actors) - {"service"}
    closed = {
        column
        for columns in stage.columns.values()
        for column in columns
        if column.endswith("_metrics") or column.startswith(("previous_action_", "generation_"))
    } | {"is_winner", "published_at", "linked_at", "created_at", "updated_at"}
    for table in ("content_bundles", "social_posts", "blog_posts", "content_upgrades", "email_sequences", "emails"):
        for person in people:
            assert not allowed[person, "update", table] & closed
            assert not allowed[person, "insert", table] & (closed | {"status", "finding_count", "deleted_at"})
    for table in ("generation_runs", "generation_steps"):
        assert not any(allowed[person, verb, table] for person in people for verb in ("insert", "update", "delete"))


def test_any_policy_that_is_dropped_or_widened_is_noticed(stage: Stage) -> None:
    wanted = stated(stage.columns, tuple(stage.actors))
    policies = stage.owner.execute(
        "SELECT policyname, tablename, lower(cmd), qual, with_check FROM pg_policies WHERE schemaname = 'public'"
    ).fetchall()
    assert len(policies) > 100
    assert [k for k, columns in wanted.items() if stage.may(*k) != bool(columns)] == []
    unnoticed: list[str] = []
    for name, table, verb, qual, check in policies:
        ends = [f"DROP POLICY {name} ON public.{table}"]
        open_parts = [part for part, rule in (("USING", qual), ("WITH CHECK", check)) if rule is not None]
        if {qual, check} - {None, "true"}:
            parts = " ".join(f"{part} (true)" for part in open_parts)
            ends.append(f"ALTER POLICY {name} ON public.{table} {parts}")
        for change in ends:
            with stage.owner.transaction(force_rollback=True):
                stage.owner.execute(change)  # type: ignore[arg-type]
                seen = any(stage.may(a, verb, table) != bool(wanted[a, verb, table]) for a in stage.actors)
            if not seen:
                unnoticed.append(change)
    assert unnoticed == []


# The two logins -------------------------------------------------------------------------------------------------------


@contextmanager
def _login(address: str) -> Iterator[psycopg.Connection]:
    with psycopg.connect(conninfo(address)) as connection:
        yield connection


def test_the_web_login_cannot_become_a_service_and_the_worker_can(database: str) -> None:
    with _login(web_address(settings())) as web, pytest.raises(InsufficientPrivilege):
        web.execute("SET ROLE service_role")
    with _login(worker_address(settings())) as worker:
        worker.execute("SET ROLE service_role")


def test_a_login_has_no_rights_until_it_becomes_somebody(database: str) -> None:
    for address in (web_address(settings()), worker_address(settings())):
        with _login(address) as connection, pytest.raises(InsufficientPrivilege):
            connection.execute("SELECT 1 FROM public.bundle_products")


def test_neither_login_owns_anything_or_is_special(owner: psycopg.Connection) -> None:
    rows = owner.execute(
        """SELECT r.rolname, r.rolsuper OR r.rolcreaterole OR r.rolcreatedb OR r.rolbypassrls OR r.rolreplication
             OR r.rolinherit, (SELECT count(*) FROM pg_shdepend d WHERE d.refobjid = r.oid AND d.deptype = 'o')
           FROM pg_roles r WHERE r.rolname IN (%s, %s)""",
        (WEB_LOGIN, WORKER_LOGIN),
    ).fetchall()
    assert sorted(rows) == [(WEB_LOGIN, False, 0), (WORKER_LOGIN, False, 0)]


def test_the_web_login_reads_no_private_table_and_no_queue(owner: psycopg.Connection, database: str) -> None:
    assert os.environ["DATABASE_URL"] == database
    tables = [
        f"{schema}.{table}"
        for schema, table in owner.execute(
            "SELECT schemaname, tablename FROM pg_tables WHERE schemaname IN ('private', 'queue', 'auth', 'migrations')"
        )
    ]
    assert {"private.sessions", "private.accounts", "queue.procrastinate_jobs", "auth.users"} < set(tables)
    with _login(web_address(settings())) as web:
        for role in (None, *LOGIN_ROLES):
            for table in tables:
                with web.transaction(force_rollback=True):
                    if role:
                        web.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(role)))
                    with pytest.raises(InsufficientPrivilege), web.transaction():
                        web.execute(f"SELECT 1 FROM {table}")  # type: ignore[arg-type]


def test_only_services_queue_any_job_they_like(database: str) -> None:
    defer = "SELECT private.defer_job('generation:start_sample', '{}', NULL)"
    with _login(web_address(settings())) as web:
        for role in LOGIN_ROLES:
            with web.transaction(force_rollback=True):
                web.execute(sql.SQL("SET LOCAL ROLE {}").format(sql.Identifier(role)))
                with pytest.raises(InsufficientPrivilege), web.transaction():
                    web.execute(defer)
    with _login(worker_address(settings())) as worker, worker.transaction(force_rollback=True):
        worker.execute("SET LOCAL ROLE service_role")
        assert worker.execute(defer).fetchone() is not None


def test_a_sample_is_asked_for_by_editors_of_the_business_it_is_for(stage: Stage) -> None:
    asked = "SELECT private.request_sample(%s, private.new_id())"
    fernhill = stage.rows["businesses"]["id"]
    refused = (
        ("viewer", fernhill),
        ("stranger", fernhill),
        ("agent", fernhill),
        ("editor", new_id()),
        ("editor", None),
    )
    for actor, business in refused:
        with pytest.raises(InsufficientPrivilege), stage.acting(actor):
            stage.owner.execute(asked, (business,))
    with stage.acting("editor"):
        assert stage.owner.execute(asked, (fernhill,)).fetchone() is not None
