"""Wires everything: pages, the plain HTTP side, security around both, and what runs beside them. No logic."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager

import reflex as rx
from granian.utils.proxies import wrap_asgi_with_proxy_headers

from contentapp.db.addresses import web_address
from contentapp.db.session import close_engine, open_engine
from contentapp.integrations.stripe_sandbox import sandbox_app
from contentapp.log import configure_logs
from contentapp.settings import settings
from contentapp.ui.live import Live
from contentapp.ui.pages import PAGES
from contentapp.ui.shell import connection_notice
from contentapp.ui.tabs import connect_tabs_of
from contentapp.web.app import beside_reflex
from contentapp.web.observed import observed
from contentapp.web.security import ASGIApp, bind_state_to_session, secure

STYLES = (
    *("fonts", "tokens", "base", "shell", "primitives", "palette", "home", "board", "wizard", "activity"),
    *("settings", "run", "billing", "models", "toast"),
)
NARROW_STYLES = ("narrow", "board-narrow", "wizard-narrow")


def _bind(inner: ASGIApp) -> ASGIApp:
    return bind_state_to_session(inner, settings().secret().encode())


def _behind_proxies(inner: ASGIApp) -> ASGIApp:
    """Believe X-Forwarded-For and X-Forwarded-Proto of the proxies named, and of nobody else."""
    trusted = [proxy.strip() for proxy in settings().trusted_proxies.split(",") if proxy.strip()]
    return wrap_asgi_with_proxy_headers(inner, trusted) if trusted else inner


@asynccontextmanager
async def _database() -> AsyncGenerator[None, None]:
    open_engine(web_address(settings()))
    yield
    await close_engine()


@asynccontextmanager
async def _sandbox() -> AsyncGenerator[None, None]:
    """The payment sandbox tells us of payments, as another company's server would."""
    beside = asyncio.create_task(sandbox_app(settings()).deliver_for_ever())
    yield
    beside.cancel()


configure_logs(settings().log_level)
app = rx.App(
    stylesheets=[f"/css/{name}.css" for name in (*STYLES, *NARROW_STYLES)],
    app_wraps={(5, "ConnectionNotice"): lambda stateful: connection_notice() if stateful else None},
    toaster=None,
    api_transformer=[_bind, beside_reflex, secure, observed, _behind_proxies],
)
connect_tabs_of(app)
for page in PAGES:
    app.add_page(page.component, route=page.route, title=page.title, on_load=page.on_load)
app.register_lifespan_task(_database)
app.register_lifespan_task(Live.run)
if settings().uses_sandbox:
    app.register_lifespan_task(_sandbox)
