"""The sandbox as an ASGI app, and the task beside it that delivers its webhooks."""

from __future__ import annotations

from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.routing import Route
from starlette.types import ASGIApp

from contentapp.integrations.choose import SANDBOX_PATH, payment_key, sandbox_origin, webhook_secret
from contentapp.integrations.stripe_sandbox import delivery
from contentapp.integrations.stripe_sandbox.api import Api
from contentapp.integrations.stripe_sandbox.pages import Pages
from contentapp.listening import shown_origin
from contentapp.settings import Settings


@dataclass(frozen=True, slots=True)
class Sandbox:
    """The server, and where it sends webhooks that it signs with `secret`."""

    app: ASGIApp
    hook: str
    secret: str

    async def deliver_for_ever(self) -> None:
        """Let things happen and tell the product of them, until cancelled."""
        await delivery.run(self.hook, self.secret)


def sandbox_app(config: Settings) -> Sandbox:
    """The sandbox of this installation. Raises RuntimeError in production: it is never reachable there."""
    if not config.uses_sandbox:
        raise RuntimeError("the payment sandbox is for machines without customers and without a key")
    routes: list[Route] = [
        *Api(payment_key(config), sandbox_origin(config)).routes(),
        *Pages(SANDBOX_PATH).routes(),
    ]
    return Sandbox(
        app=Starlette(routes=routes),
        hook=f"{shown_origin(config.host, config.port)}/webhooks/stripe",
        secret=webhook_secret(config),
    )
