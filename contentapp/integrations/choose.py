"""Which adapter stands behind each port, from the settings."""

from __future__ import annotations

from functools import lru_cache

from contentapp.domain.generation.writer import BuiltInWriter
from contentapp.domain.ports import Mailer, TextModel, Writer
from contentapp.endpoints import find_endpoint
from contentapp.integrations.smtp import Outbox, SmtpMailer, read_server
from contentapp.settings import settings


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
