"""The two logins the processes use. They own nothing, and become a role for each transaction."""

from __future__ import annotations

import psycopg
from psycopg import sql

from contentapp.db.addresses import WEB_LOGIN, WORKER_LOGIN, conninfo, login_password
from contentapp.settings import Settings

_LOGIN_ROLES = {
    WEB_LOGIN: ("anon", "authenticated", "business_agent", "platform_admin"),
    WORKER_LOGIN: ("anon", "authenticated", "business_agent", "platform_admin", "service_role"),
}
_SANDBOX_ROLES = ("payment_sandbox",)
"""Where payments run in the sandbox, whose place in the database nothing else comes to."""


def make_logins(address: str, settings: Settings) -> None:
    """(Re)make the logins, as the owner at `address`. Safe at every start.

    Web may become every role but `service_role`, the worker that one too.
    """
    with psycopg.connect(conninfo(address)) as connection:
        for login, roles in _LOGIN_ROLES.items():
            if (login == WEB_LOGIN and settings.web_database_url) or (
                login == WORKER_LOGIN and settings.worker_database_url
            ):
                continue
            name = sql.Identifier(login)
            known = connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (login,)).fetchone()
            # Without CREATEDB an owner may not even say NOCREATEDB of a role that exists: a new one has neither anyway.
            verb = sql.SQL("ALTER ROLE {}" if known else "CREATE ROLE {} NOINHERIT").format(name)
            password = sql.Literal(login_password(settings.secret(), login))
            connection.execute(verb + sql.SQL(" LOGIN PASSWORD {}").format(password))
            for role in (*roles, *_SANDBOX_ROLES) if settings.uses_sandbox else roles:
                connection.execute(sql.SQL("GRANT {} TO {}").format(sql.Identifier(role), name))
        _open_queue(connection)


def _open_queue(connection: psycopg.Connection) -> None:
    """The worker's login alone works the queue; it does so before it becomes any role."""
    name = sql.Identifier(WORKER_LOGIN)
    if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (WORKER_LOGIN,)).fetchone():
        return
    for grant in (
        "GRANT USAGE ON SCHEMA queue TO {}",
        "GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA queue TO {}",
        "GRANT USAGE ON ALL SEQUENCES IN SCHEMA queue TO {}",
        "GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA queue TO {}",
    ):
        connection.execute(sql.SQL(grant).format(name))  # pyright: ignore[reportArgumentType]
