"""Reflex's settings: it owns /app, everything else on the same port is ours (contentapp/web)."""

import reflex as rx

from contentapp.frontend_plugins import ContentSecurityPlugin, SameOriginPlugin
from contentapp.settings import settings

config = rx.Config(
    app_name="contentapp",
    app_module_import="contentapp.app",
    frontend_path="/app",
    telemetry_enabled=False,
    show_built_with_reflex=False,
    # One web process keeps the state of its pages itself; several share it, so that a page can go on in another one.
    state_manager_mode="redis" if settings().redis_url else "memory",
    redis_url=settings().redis_url or None,
    cors_allowed_origins=[],  # the middleware in contentapp/web/security.py compares Origin with Host
    frontend_compression_formats=["brotli", "gzip"],
    plugins=[
        rx.plugins.RadixThemesPlugin(theme=rx.theme(accent_color="gray", gray_color="sand", radius="medium")),
        SameOriginPlugin(),
        ContentSecurityPlugin(),
    ],
    disable_plugins=[rx.plugins.SitemapPlugin],
)
