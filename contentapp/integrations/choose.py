"""Which adapter stands behind each port, from the settings."""

from __future__ import annotations

import hashlib
import hmac
from functools import lru_cache
from typing import Final

from contentapp.domain.generation.writer import BuiltInWriter
from contentapp.domain.mails import public_origin
from contentapp.domain.ports import GatewayAway, Mailer, PaymentGateway, Writer
from contentapp.integrations.smtp import Outbox, SmtpMailer, read_server
from contentapp.listening import shown_origin
from contentapp.settings import Settings, settings

SANDBOX_PATH: Final = "/sandbox/stripe"
"""Where the payment sandbox is, on this product's own origin."""


@lru_cache(maxsize=1)
def choose_writer() -> Writer:
    """The writer of this process. Without a model's key there is one: the built-in writer."""
    return BuiltInWriter()


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
