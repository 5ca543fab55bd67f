"""Which adapter stands behind each port, from the settings."""

from __future__ import annotations

import hashlib
import hmac
from functools import lru_cache
from typing import Final

from contentapp.domain.generation.writer import BuiltInWriter
from contentapp.domain.mails import public_origin
from contentapp.domain.payment_ports import GatewayAway, PaymentGateway
from contentapp.domain.ports import Mailer, TextModel, Writer
from contentapp.endpoints import find_endpoint
from contentapp.integrations.smtp import Outbox, SmtpMailer, read_server
from contentapp.listening import shown_origin
from contentapp.settings import Settings, settings

SANDBOX_PATH: Final = "/sandbox/stripe"
"""Where the payment sandbox is, on this product's own origin."""


@lru_cache(maxsize=1)
def choose_writer() -> Writer:
    """The writer that needs no model; it also writes what a model could not."""
    return BuiltInWriter()


@lru_cache(maxsize=64)
def choose_model(name: str) -> TextModel | None:
    """The model behind the endpoint of that name, one for the whole process so that it is asked in turns.

    None for the built-in writer, and for a name that the settings do not have. Raises PriceUnknown.
    """
    endpoint = find_endpoint(settings().models, name)
    if endpoint is None:
        return None
    from contentapp.integrations.models.adapter import PydanticModel  # a second and 100 MB, only where a model writes

    return PydanticModel(endpoint)


def choose_mailer() -> Mailer:
    """What carries mails: the server that CONTENTAPP_SMTP_URL names, else the outbox. Raises MailSettingsWrong."""
    config = settings()
    if not config.delivers_mail:
        return Outbox()
    return SmtpMailer(read_server(config.smtp_url, config.mail_from))


def choose_gateway() -> PaymentGateway:
    """Who takes payments: Stripe, the server of STRIPE_API_BASE, or the sandbox. Raises GatewayAway when none."""
    config = settings()
    if not config.takes_payments:
        raise GatewayAway("No payment provider is set up here.")
    return _gateway(payment_key(config), webhook_secret(config), payment_base(config))


@lru_cache(maxsize=1)
def _gateway(key: str, secret: str, base: str) -> PaymentGateway:
    from contentapp.integrations.stripe_gateway import StripeGateway  # its library takes half a second to load

    return StripeGateway(key, secret, api_base=base)


def payment_key(config: Settings) -> str:
    """The key that requests to the payment provider carry; the sandbox's is derived and opens nothing else."""
    return config.stripe_api_key or f"sk_test_{_derived(config, 'key')}"


def webhook_secret(config: Settings) -> str:
    """What webhooks are signed with."""
    if config.uses_sandbox:
        return f"whsec_{_derived(config, 'webhooks')}"
    return config.stripe_webhook_secret


def payment_base(config: Settings) -> str:
    """The address of the payment provider's API; empty for Stripe's own."""
    if config.uses_sandbox and not config.stripe_api_base:
        return f"{shown_origin(config.host, config.port)}{SANDBOX_PATH}"
    return config.stripe_api_base


def sandbox_origin(config: Settings) -> str:
    """Where a browser finds the sandbox's pages."""
    return f"{public_origin(config)}{SANDBOX_PATH}"


def _derived(config: Settings, what: str) -> str:
    return hmac.new(config.secret().encode(), f"payment sandbox|{what}".encode(), hashlib.sha256).hexdigest()[:32]
