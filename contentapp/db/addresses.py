"""Addresses of the database: one owner's address, and the two logins' that are derived from it."""

from __future__ import annotations

import hashlib
import hmac

from sqlalchemy.engine import URL, make_url

from contentapp.settings import Settings

WEB_LOGIN = "contentapp_web"
WORKER_LOGIN = "contentapp_worker"


def parse(address: str) -> URL:
    """A SQLAlchemy URL for psycopg from any way people write one: postgres:// or postgresql://, any driver."""
    url = make_url(address)
    if url.get_backend_name() not in ("postgresql", "postgres"):
        raise ValueError(f"{url.get_backend_name()} is not PostgreSQL")
    return url.set(drivername="postgresql+psycopg")


def conninfo(address: str) -> str:
    """The same address as libpq reads it."""
    return parse(address).set(drivername="postgresql").render_as_string(hide_password=False)


def shown(address: str) -> str:
    """The address without its password, for messages."""
    return parse(address).set(drivername="postgresql").render_as_string(hide_password=True)


def login_password(secret: str, login: str) -> str:
    """The password of one of our logins: derived, so that no process has to be told it."""
    return hmac.new(secret.encode(), f"login:{login}".encode(), hashlib.sha256).hexdigest()


def web_address(settings: Settings) -> str:
    """Where the web process connects, as `contentapp_web`."""
    return settings.web_database_url or _login_address(settings, WEB_LOGIN)


def worker_address(settings: Settings) -> str:
    """Where the worker connects, as `contentapp_worker`."""
    return settings.worker_database_url or _login_address(settings, WORKER_LOGIN)


def listen_address(settings: Settings) -> str:
    """A direct connection for LISTEN."""
    return settings.listen_database_url or web_address(settings)


def _login_address(settings: Settings, login: str) -> str:
    url = parse(settings.database_url).set(username=login, password=login_password(settings.secret(), login))
    return url.set(drivername="postgresql").render_as_string(hide_password=False)
