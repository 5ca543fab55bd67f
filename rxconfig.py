"""Reflex's settings: it owns /app, everything else on the same port is ours (contentapp/web)."""

import reflex as rx

from contentapp.frontend_plugins import ContentSecurityPlugin, SameOriginPlugin

config = rx.Config(
    app_name="contentapp",
    app_module_import="contentapp.app",
    frontend_path="/app",
    telemetry_enabled=False,
    show_built_with_reflex=False,
    state_manager_mode="memory",
    cors_allowed_origins=[],  # the middleware in contentapp/web/security.py compares Origin with Host
    frontend_compression_formats=["brotli", "gzip"],
    plugins=[
        rx.plugins.RadixThemesPlugin(theme=rx.theme(accent_color="gray", gray_color="sand", radius="medium")),
        SameOriginPlugin(),
        ContentSecurityPlugin(),
    ],
    disable_plugins=[rx.plugins.SitemapPlugin],
)
