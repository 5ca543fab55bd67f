"""What production refuses: settings that are fine on a developer's machine and dangerous where customers are."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import urlsplit

from contentapp.errors import AppError
from contentapp.integrations.models.prices import unpriced
from contentapp.settings import Settings

SHORTEST_SECRET = 32

Check = Callable[[Settings], str | None]


class UnsafeProduction(AppError):
    """The installation calls itself production and is not safe to start; the message has every reason."""

    status = 503
    code = "unsafe_production"


def _secret(config: Settings) -> str | None:
    if not config.secret_key:
        return (
            "CONTENTAPP_SECRET_KEY is not set, and a generated one lies beside the data. Set it, the same for every "
            'process: python3 -c "import secrets; print(secrets.token_urlsafe(32))"'
        )
    if len(config.secret_key) < SHORTEST_SECRET:
        return (
            f"CONTENTAPP_SECRET_KEY has {len(config.secret_key)} characters; at least {SHORTEST_SECRET} random ones "
            "are needed."
        )
    return None


def _database(config: Settings) -> str | None:
    if config.database_url or config.web_database_url or config.allow_embedded_database:
        return None
    return (
        "DATABASE_URL is not set, so the embedded database would be used. Name a database, or, for one machine with "
        "backups of its own, allow it: CONTENTAPP_ALLOW_EMBEDDED_DATABASE=true"
    )


def _mails(config: Settings) -> str | None:
    missing = [
        name
        for name, value in (("CONTENTAPP_SMTP_URL", config.smtp_url), ("CONTENTAPP_MAIL_FROM", config.mail_from))
        if not value
    ]
    if not missing:
        return None
    return f"{' and '.join(missing)} not set, so mails would be kept here instead of sent."


def _payments(config: Settings) -> str | None:
    if config.stripe_api_key and not config.stripe_webhook_secret:
        return "STRIPE_API_KEY is set and STRIPE_WEBHOOK_SECRET is not, so no payment would ever be noticed."
    return None


def _address(config: Settings) -> str | None:
    address = urlsplit(config.public_url)
    if address.scheme == "https" and address.hostname:
        return None
    return "CONTENTAPP_PUBLIC_URL must be the https:// address at which people reach the product; " + (
        f"it is {config.public_url!r}." if config.public_url else "it is not set."
    )


CHECKS: tuple[tuple[str, Check], ...] = (
    ("secret", _secret),
    ("database", _database),
    ("mails", _mails),
    ("address", _address),
)
"""Every check with its name; a new one is a line here. Returns the reason to refuse, or None."""


OF_WHAT_IS_SET: tuple[tuple[str, Check], ...] = (("payments", _payments),)
"""Checks that only concern what somebody has set: nothing is refused for being absent."""


def refusals(config: Settings) -> list[str]:
    """Every reason not to start, empty in development."""
    if not config.is_production:
        return []
    return [reason for _, check in (*CHECKS, *OF_WHAT_IS_SET) if (reason := check(config))]


class ModelsWithoutPrice(AppError):
    """An endpoint costs nobody knows what, so that no budget could hold it; refused in development, too."""

    status = 503
    code = "models_without_price"


def require_safe(config: Settings) -> None:
    """Raises UnsafeProduction with every reason at once, ModelsWithoutPrice."""
    if unknown := unpriced(config.models):
        raise ModelsWithoutPrice("\n".join(unknown))
    reasons = refusals(config)
    if reasons:
        listed = "\n".join(f"  - {reason}" for reason in reasons)
        raise UnsafeProduction(f"CONTENTAPP_ENVIRONMENT is production, and this is not safe to start:\n{listed}")


def require_no_demo(config: Settings, *, is_open: bool) -> None:
    """Raises UnsafeProduction when the demo account, whose password is printed in every copy, can sign in here."""
    if config.is_production and is_open:
        raise UnsafeProduction(
            "CONTENTAPP_ENVIRONMENT is production, and this is not safe to start:\n"
            "  - the demo account can sign in with the password everybody knows. Lock it: "
            "python -m contentapp seed --lock-demo"
        )
