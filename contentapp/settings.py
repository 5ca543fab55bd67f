"""Every setting of the product, read once from the environment."""

from __future__ import annotations

import contextlib
import os
import secrets
from decimal import Decimal
from functools import lru_cache
from pathlib import Path
from typing import Literal

from pydantic import AliasChoices, Field, model_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from contentapp.endpoints import BUILT_IN, Endpoint, find_endpoint


class Settings(BaseSettings):
    """`CONTENTAPP_*` variables, and the few that other tools name for us (`DATABASE_URL`, `PORT`)."""

    model_config = SettingsConfigDict(env_prefix="CONTENTAPP_", extra="ignore")

    database_url: str = Field(default="", validation_alias=AliasChoices("DATABASE_URL", "CONTENTAPP_DATABASE_URL"))
    """The owner's address of the database. Empty: an embedded one under `data_dir`."""

    web_database_url: str = ""
    """The web process's own login. Empty: derived from `database_url` and `secret_key`."""

    worker_database_url: str = ""
    """The worker's own login. Empty: derived from `database_url` and `secret_key`."""

    listen_database_url: str = ""
    """A direct connection for LISTEN, where `web_database_url` leads through a pooler. Empty: the web login."""

    data_dir: Path = Path("var")
    """Where the embedded database and generated secrets live."""

    environment: Literal["development", "production"] = "development"
    """In production, what is only safe on a developer's machine is refused at start (see contentapp/production.py)."""

    public_url: str = ""
    """Where people reach the product, such as https://content.example.com. Needed in production."""

    trusted_proxies: str = ""
    """Addresses or networks, with commas between, whose X-Forwarded-For and X-Forwarded-Proto are believed."""

    allow_embedded_database: bool = False
    """Lets production run on the embedded database, for one machine whose owner makes backups."""

    smtp_url: str = ""
    """How mails leave: smtp://user:password@host:587. Empty: they are kept, for platform admins to
    see, which production refuses."""

    mail_from: str = ""
    """The sender of mails, such as contentapp <hello@content.example.com>."""

    stripe_api_key: str = Field(
        default="", validation_alias=AliasChoices("STRIPE_API_KEY", "CONTENTAPP_STRIPE_API_KEY")
    )
    """The secret key at the payment provider. Empty: the built-in sandbox takes its place, which production refuses."""

    stripe_webhook_secret: str = Field(
        default="", validation_alias=AliasChoices("STRIPE_WEBHOOK_SECRET", "CONTENTAPP_STRIPE_WEBHOOK_SECRET")
    )
    """What the payment provider signs its webhooks with; they are sent to /webhooks/stripe."""

    stripe_api_base: str = Field(
        default="", validation_alias=AliasChoices("STRIPE_API_BASE", "CONTENTAPP_STRIPE_API_BASE")
    )
    """Another server that speaks Stripe's API. Empty: Stripe's own, or the sandbox's where there is no key."""

    stripe_tax: bool = False
    """Whether the payment provider computes and adds tax (Stripe Tax must be set up there)."""

    redis_url: str = ""
    """Where the state of open pages is kept when several web processes serve them. Empty: in the one process."""

    metrics_token: str = ""
    """Opens /metrics to whoever sends it as a bearer token. Empty: only to this machine."""

    host: str = "127.0.0.1"
    port: int = Field(default=8000, validation_alias=AliasChoices("PORT", "CONTENTAPP_PORT"))

    secret_key: str = ""
    """Signs what leaves the server and derives the logins' passwords. Empty: made once and kept in `data_dir`."""

    session_days: int = 30
    """How long a sign-in lasts without being used."""

    stall_seconds: float = 20.0
    """A job whose worker has not been heard of for this long is given to another one."""

    seal_seconds: float = 2.0
    """How long the worker waits between looking for entries of the log that have no seal yet."""

    step_delay_seconds: float = 0.0
    """A pause after every written piece; tests use it to stop a run half way."""

    save_at_once: int = Field(default=25, ge=1)
    """How many written pieces are put on the board in one transaction, at most."""

    models: list[Endpoint] = Field(default_factory=list[Endpoint])
    """The models that may write, as JSON: name, provider, model and what contentapp/endpoints.py has besides."""

    writer: str = BUILT_IN
    """Who writes for businesses that have not chosen: a name out of `models`, or the built-in writer."""

    run_budget_usd: Decimal = Field(default=Decimal(5), ge=0)
    """What models may cost in one run, in US dollars, until an owner raises it for that run."""

    month_budget_usd: Decimal = Field(default=Decimal(50), ge=0)
    """What models may cost a business in a calendar month (UTC), until a platform admin says otherwise for it."""

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"

    @model_validator(mode="after")
    def _writers_are_known(self) -> Settings:
        names = [endpoint.name for endpoint in self.models]
        if len(names) != len(set(names)):
            raise ValueError("CONTENTAPP_MODELS has a name twice")
        if self.writer != BUILT_IN and find_endpoint(self.models, self.writer) is None:
            raise ValueError(f"CONTENTAPP_WRITER is {self.writer!r}, which is not in CONTENTAPP_MODELS")
        return self

    @property
    def is_production(self) -> bool:
        """Whether customers use this installation."""
        return self.environment == "production"

    @property
    def delivers_mail(self) -> bool:
        """Whether mails reach people, rather than being kept for platform admins to see."""
        return bool(self.smtp_url)

    @property
    def uses_sandbox(self) -> bool:
        """Whether payments run in the built-in sandbox: there is no key, and no customers use this installation."""
        return not self.stripe_api_key and not self.is_production

    @property
    def takes_payments(self) -> bool:
        """Whether anything can be bought here, in the sandbox or for money."""
        return bool(self.stripe_api_key) or self.uses_sandbox

    def secret(self) -> str:
        """The secret key; on first use without one it is made and written to `data_dir/secret`, readable by us only."""
        if self.secret_key:
            return self.secret_key
        path = self.data_dir / "secret"
        if not path.exists():
            self.data_dir.mkdir(parents=True, exist_ok=True)
            fresh = path.with_name(f"secret.{os.getpid()}")
            fd = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
            with os.fdopen(fd, "w") as file:
                file.write(secrets.token_urlsafe(32))
            with contextlib.suppress(FileExistsError):
                os.link(fresh, path)  # atomic, and never over a key another process made first
            fresh.unlink()
        return path.read_text().strip()


@lru_cache(maxsize=1)
def settings() -> Settings:
    """The settings of this process."""
    return Settings()
