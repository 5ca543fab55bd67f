"""`python -m contentapp admin`: who runs this installation."""

from __future__ import annotations

import argparse
import asyncio

from contentapp.database import database_in_use
from contentapp.errors import AppError


class EmailMissing(AppError):
    """`grant` and `revoke` need to be told whom."""

    code = "email_missing"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """What the command takes."""
    _ = parser.add_argument("action", choices=["grant", "revoke", "list"])
    _ = parser.add_argument("email", nargs="?", default="", help="the address of an account")


def run(arguments: argparse.Namespace) -> int:
    """Grant or revoke, or list who there is; returns the exit code. Raises EmailMissing, NoSuchPerson."""
    if arguments.action != "list" and not arguments.email:
        raise EmailMissing(f"Whom? python -m contentapp admin {arguments.action} EMAIL")
    with database_in_use():
        for line in asyncio.run(_act(arguments.action, arguments.email)):
            print(line)
    return 0


async def _act(action: str, email: str) -> list[str]:
    from contentapp.db.addresses import worker_address
    from contentapp.db.session import close_engine, open_engine
    from contentapp.db.system import service_session
    from contentapp.domain import admins
    from contentapp.settings import settings

    open_engine(worker_address(settings()), pool_size=1)
    try:
        async with service_session() as session:
            if action == "grant":
                return [f"{await admins.grant_admin(session, email)} is a platform admin now."]
            if action == "revoke":
                return [f"{await admins.revoke_admin(session, email)} is no platform admin any more."]
            found = [f"{admin.email}  since {admin.since:%Y-%m-%d}" for admin in await admins.list_admins(session)]
            return found or ["There is no platform admin."]
    finally:
        await close_engine()
