"""Migrations on the oldest and the newest PostgreSQL, for owners of every kind. A run ends by naming the versions."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psycopg
import pytest
from alembic import command
from alembic.config import Config
from psycopg import sql

from contentapp.database import ROOT, migrate
from contentapp.db.addresses import WEB_LOGIN, conninfo, login_password, parse
from contentapp.db.embedded import EmbeddedPostgres
from contentapp.settings import settings
from tests.conftest import FAST, VERSION_PROPERTY
from tests.integration.stage import open_stage

POSTGRES_15 = Path(os.environ.get("POSTGRES_15", "/usr/lib/postgresql/15/bin"))

pytestmark = pytest.mark.timeout(60)


@dataclass(frozen=True)
class Server:
    """A server that nobody has used: roles belong to a whole server, and the first migration makes them."""

    postgres: EmbeddedPostgres

    @property
    def superuser(self) -> str:
        return self.postgres.url()

    def owned_by(self, name: str) -> str:
        """A database of a login that may make roles and nothing else; returns the login's address."""
        self.run(f"CREATE ROLE {name} LOGIN CREATEROLE NOSUPERUSER NOBYPASSRLS PASSWORD 'plain'")
        self.run(f"CREATE DATABASE {name} OWNER {name}")
        url = parse(self.superuser).set(username=name, password="plain", database=name, drivername="postgresql")
        return url.render_as_string(hide_password=False)

    def run(self, statement: str, database: str | None = None) -> None:
        """As the superuser, past everything."""
        address = conninfo(self.superuser)
        with psycopg.connect(address, autocommit=True, **({"dbname": database} if database else {})) as connection:
            connection.execute(statement)  # pyright: ignore[reportArgumentType]


@pytest.fixture(params=[15, 18])
def server(request: pytest.FixtureRequest, record_property) -> Iterator[Server]:
    """A new server of this version, which is fast to make and not meant to last."""
    major: int = request.param
    if major == 15 and not (POSTGRES_15 / "initdb").exists():
        pytest.fail(f"PostgreSQL 15 is not in {POSTGRES_15}. Run make postgres15, or say where it is: POSTGRES_15=...")
    home = Path(os.environ["TEST_DATA_DIR"]) / f"versions-{os.getpid()}"
    try:
        with EmbeddedPostgres(home, settings=FAST, binaries=POSTGRES_15 if major == 15 else None) as postgres:
            with psycopg.connect(postgres.url()) as connection:
                version = connection.info.server_version
            assert version // 10_000 == major
            record_property(VERSION_PROPERTY, f"{major}.{version % 10_000}")
            yield Server(postgres)
    finally:
        shutil.rmtree(home, ignore_errors=True)


def _alembic(address: str) -> Config:
    config = Config(str(ROOT / "alembic.ini"))
    config.attributes["database_url"] = address
    return config


def _column(connection: psycopg.Connection, query: str) -> list:
    return [row[0] for row in connection.execute(query).fetchall()]  # pyright: ignore[reportArgumentType]


def _contents(address: str) -> set[str]:
    """Every table, index, function, type, policy and trigger outside PostgreSQL's own schemas."""
    with psycopg.connect(conninfo(address)) as connection:
        return set(
            _column(
                connection,
                """SELECT format('%s.%s %s', n.nspname, o.name, o.kind) FROM pg_namespace n JOIN (
                     SELECT relnamespace AS schema, relname AS name, relkind::text AS kind FROM pg_class
                     UNION ALL SELECT pronamespace, oid::regprocedure::text, 'function' FROM pg_proc
                     UNION ALL SELECT typnamespace, typname, 'type' FROM pg_type
                     UNION ALL SELECT c.relnamespace, c.relname || ' ' || p.polname, 'policy'
                       FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid
                     UNION ALL SELECT c.relnamespace, c.relname || ' ' || t.tgname, 'trigger'
                       FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid WHERE NOT t.tgisinternal
                     UNION ALL SELECT c.relnamespace, c.relname || ' ' || k.conname, 'constraint'
                       FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid WHERE k.contype <> 'n'
                   ) o ON o.schema = n.oid
                   WHERE n.nspname NOT IN ('pg_catalog', 'information_schema', 'pg_toast', 'migrations')""",
            )
        )


def _goes_up_and_down(address: str) -> None:
    """Up, down to what was there before, and up again to the same; and the models say the same of it."""
    before = _contents(address)
    config = _alembic(address)
    command.upgrade(config, "head")
    after = _contents(address)
    assert len(after - before) > 300
    command.downgrade(config, "base")
    assert _contents(address) == before
    command.upgrade(config, "head")
    assert _contents(address) == after
    command.check(config)


def test_it_stands_for_a_superuser_and_everybody_may_what_the_rules_say(server: Server) -> None:
    _goes_up_and_down(server.superuser)
    if server.postgres.binaries:  # the version of all other tests need not be tried twice
        with open_stage(server.superuser) as stage:
            assert stage.differences() == {}


def test_it_stands_for_a_plain_owner_with_createrole(server: Server) -> None:
    address = server.owned_by("plain")
    _goes_up_and_down(address)
    migrate(address)
    migrate(address)

    login = login_password(settings().secret(), WEB_LOGIN)
    with psycopg.connect(conninfo(address), user=WEB_LOGIN, password=login) as web:
        web.execute("SET LOCAL ROLE anon")
        person = web.execute("SELECT private.sign_up('a@b.example', 'Ann', 'hash', 'Annex')").fetchone()[0]  # type: ignore[index]
        web.execute("SET LOCAL ROLE authenticated")
        web.execute(
            "SELECT set_config('request.jwt.claims', json_build_object('sub', %s::text)::text, true)", (person,)
        )
        assert _column(web, "SELECT name FROM public.businesses") == ["Annex"]
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            web.execute("SET LOCAL ROLE service_role")


# Where Supabase has been first: people and roles are its own, new tables in public are open to everybody, and what is
# in a publication is sent to browsers.
SUPABASE = """
CREATE ROLE anon NOLOGIN NOINHERIT;
CREATE ROLE authenticated NOLOGIN NOINHERIT;
CREATE ROLE service_role NOLOGIN NOINHERIT BYPASSRLS;
GRANT anon, authenticated, service_role TO supabase WITH ADMIN OPTION;
CREATE ROLE supabase_auth_admin NOLOGIN;
CREATE SCHEMA auth AUTHORIZATION supabase_auth_admin;
ALTER DEFAULT PRIVILEGES FOR ROLE supabase IN SCHEMA public GRANT ALL ON TABLES TO anon, authenticated, service_role;
ALTER DEFAULT PRIVILEGES FOR ROLE supabase IN SCHEMA public GRANT ALL ON FUNCTIONS TO anon, authenticated, service_role;
SET ROLE supabase_auth_admin;
CREATE TABLE auth.users (
  instance_id uuid, id uuid PRIMARY KEY, aud varchar(255), role varchar(255), email varchar(255),
  encrypted_password varchar(255), email_confirmed_at timestamptz, last_sign_in_at timestamptz,
  raw_app_meta_data jsonb, raw_user_meta_data jsonb, is_super_admin boolean, created_at timestamptz,
  updated_at timestamptz, phone text UNIQUE, banned_until timestamptz, deleted_at timestamptz,
  is_sso_user boolean NOT NULL DEFAULT false, is_anonymous boolean NOT NULL DEFAULT false
);
CREATE TABLE auth.sessions (id uuid PRIMARY KEY, user_id uuid NOT NULL REFERENCES auth.users (id) ON DELETE CASCADE);
CREATE FUNCTION auth.uid() RETURNS uuid LANGUAGE sql STABLE AS $$
  SELECT (nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')::uuid
$$;
GRANT USAGE ON SCHEMA auth TO supabase, anon, authenticated, service_role;
GRANT REFERENCES ON auth.users TO supabase;
RESET ROLE;
"""

PUBLISHED = {
    "content_bundles", "social_posts", "blog_posts", "content_upgrades", "email_sequences", "emails", "orders",
    "feature_flags", "esp_integrations",
}  # fmt: skip

_GRANTS = """
SELECT DISTINCT table_name::text, privilege_type::text, grantee::text FROM information_schema.table_privileges
WHERE table_schema = 'public' AND grantee <> 'supabase'
UNION SELECT table_name, privilege_type, grantee FROM information_schema.column_privileges
WHERE table_schema = 'public' AND grantee <> 'supabase'
"""


def _published(connection: psycopg.Connection) -> dict[str, set[str]]:
    rows = connection.execute(
        "SELECT tablename, attnames FROM pg_publication_tables WHERE pubname = 'supabase_realtime'"
    )
    return {table: set(columns) for table, columns in rows}


def test_it_stands_beside_supabases_locked_auth_schema_and_leaves_it_alone(server: Server) -> None:
    address = server.owned_by("supabase")
    server.run(SUPABASE, "supabase")
    server.run("CREATE PUBLICATION supabase_realtime", "supabase")
    server.run("ALTER PUBLICATION supabase_realtime OWNER TO supabase", "supabase")
    theirs = _contents(address)
    assert "auth.users r" in theirs

    _goes_up_and_down(address)
    migrate(address)
    assert {name for name in _contents(address) if name.startswith("auth.")} == theirs
    with psycopg.connect(conninfo(address), autocommit=True) as connection:
        keys = "SELECT conname FROM pg_constraint WHERE confrelid = 'auth.users'::regclass"
        assert {"fk_businesses_profile_id", "fk_orders_placed_by"} <= set(_column(connection, keys))
        with pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute("SELECT * FROM auth.users")

        # What Supabase opens to everybody is closed again, and opened as far as the policies go.
        allowed = connection.execute("SELECT tablename, cmd, unnest(roles)::text FROM pg_policies").fetchall()
        assert set(connection.execute(_GRANTS).fetchall()) == set(allowed)

        published = _published(connection)
        assert set(published) == PUBLISHED
        assert "credentials" not in published["esp_integrations"]
        assert {"id", "business_id", "sync_status"} <= published["esp_integrations"]
        assert {"id", "business_id", "status", "total_amount"} <= published["orders"]

    command.downgrade(_alembic(address), "base")
    assert _contents(address) == theirs
    with psycopg.connect(conninfo(address)) as connection:
        assert _published(connection) == {}


@pytest.mark.parametrize("kind", ["somebody else's", "for all tables"])
def test_a_publication_that_is_not_ours_to_change_is_left_alone(server: Server, kind: str) -> None:
    address = server.owned_by("supabase")
    for_all = kind == "for all tables"
    server.run(f"CREATE PUBLICATION supabase_realtime {'FOR ALL TABLES' if for_all else ''}", "supabase")
    warned: list[str] = []
    with psycopg.connect(conninfo(address)) as connection:
        connection.add_notice_handler(lambda notice: warned.append(notice.message_primary or ""))
        connection.execute("CREATE TABLE public.untouched (id int)")
        realtime = ROOT / "alembic" / "sql" / "0002_commerce_and_controls" / "4_realtime.sql"
        connection.execute(sql.SQL(realtime.read_text()))  # pyright: ignore[reportArgumentType]
        assert set(_published(connection)) == ({"untouched"} if for_all else set())
    assert [("for all tables" if for_all else "not ours to change") in words for words in warned] == [True]
    command.upgrade(_alembic(address), "head")
