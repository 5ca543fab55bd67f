"""Every table, verb and person against access_rules.toml: real statements, in transactions that are rolled back."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
import pytest
from psycopg import sql
from psycopg.errors import InsufficientPrivilege, NotNullViolation

from contentapp.db.addresses import WEB_LOGIN, WORKER_LOGIN, conninfo, web_address, worker_address
from contentapp.models.base import new_id
from contentapp.settings import settings
from tests.integration.stage import RULES, Stage, open_stage, stated

LOGIN_ROLES = ("anon", "authenticated", "business_agent", "platform_admin")

BOOKS = (
    *("customers", "orders", "order_items", "refunds", "subscriptions", "subscription_invoices"),
    *("checkouts", "fulfilments", "payments", "stripe_events", "ledger_checks"),
)


@pytest.fixture
def stage(database: str) -> Iterator[Stage]:
    with open_stage(database) as stage:
        yield stage


def test_the_database_allows_exactly_what_the_rules_say(stage: Stage) -> None:
    assert set(RULES["tables"]) == set(stage.columns)
    assert stage.differences() == {}


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
    for table in ("generation_runs", "generation_steps", *BOOKS):
        assert not any(allowed[person, verb, table] for person in people for verb in ("insert", "update", "delete"))
    counted = {
        "api_keys": {"rate_limit", "usage_count", "last_used_at"},
        "esp_integrations": {"sync_status", "last_sync_at", "error_log"},
        "managed_urls": {"click_count", "last_checked_at", "is_valid"},
        "variant_groups": {"started_at", "decided_at"},
    }
    for table, columns in counted.items():
        assert columns <= set(stage.columns[table])
        for person in people:
            assert not columns & (allowed[person, "insert", table] | allowed[person, "update", table])


def test_secrets_are_read_by_services_alone(stage: Stage) -> None:
    for table, secret in (("api_keys", "key_hash"), ("esp_integrations", "credentials")):
        readers = {actor for actor in stage.actors if stage.may_select(actor, table, secret)}
        assert readers == {"service"}
        assert stage.may_select("owner", table, "id")


def test_nobody_removes_a_line_from_the_books(stage: Stage) -> None:
    assert [(actor, table) for actor in stage.actors for table in BOOKS if stage.may(actor, "delete", table)] == []


def test_any_policy_that_is_dropped_or_widened_is_noticed(stage: Stage) -> None:
    wanted = stated(stage.columns, tuple(stage.actors))
    policies = stage.owner.execute(
        "SELECT policyname, tablename, lower(cmd), qual, with_check FROM pg_policies WHERE schemaname = 'public'"
    ).fetchall()
    assert len(policies) > 150
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
    asked = "SELECT private.request_sample(%s, private.new_id(), 'A week', '1 week', '2026-06-01', 1)"
    fernhill = stage.rows["businesses"]["id"]
    refused = (
        ("viewer", fernhill),
        ("stranger", fernhill),
        ("agent", fernhill),
        ("editor", new_id()),
        ("editor", None),  # no business at all gets as far as its row, and no further
    )
    for actor, business in refused:
        with pytest.raises((InsufficientPrivilege, NotNullViolation)), stage.acting(actor):
            stage.owner.execute(asked, (business,))
    with stage.acting("editor"):
        assert stage.owner.execute(asked, (fernhill,)).fetchone() is not None
