"""Which adapter stands behind each port, from the settings."""

from __future__ import annotations

from functools import lru_cache

from contentapp.domain.generation.writer import BuiltInWriter
from contentapp.domain.ports import Mailer, Writer
from contentapp.integrations.smtp import Outbox, SmtpMailer, read_server
from contentapp.settings import settings


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
