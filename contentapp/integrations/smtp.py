"""Mails over SMTP, and the outbox for installations without a mail server."""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass
from email.message import EmailMessage
from email.utils import parseaddr
from urllib.parse import unquote, urlsplit

import aiosmtplib

from contentapp.domain.ports import Mail, MailRefused
from contentapp.errors import AppError

_TIMEOUT_S = 20


class MailSettingsWrong(AppError):
    """CONTENTAPP_SMTP_URL or CONTENTAPP_MAIL_FROM cannot be used; the message never holds the password."""

    status = 503
    code = "mail_settings_wrong"


@dataclass(frozen=True, slots=True)
class Server:
    """A mail server, and in whose name mails are sent. `tls` from the first byte; otherwise STARTTLS where offered."""

    host: str
    port: int
    username: str
    password: str
    tls: bool
    sender: str

    @property
    def is_local(self) -> bool:
        """Whether it is this machine, so that nothing crosses a network."""
        try:
            return ipaddress.ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"


def read_server(url: str, sender: str) -> Server:
    """The server out of smtp://user:password@host:587 (STARTTLS) or smtps://user:password@host:465 (TLS).

    Raises MailSettingsWrong.
    """
    shape = "CONTENTAPP_SMTP_URL looks like this: smtp://user:password@host:587, or smtps://user:password@host:465"
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise MailSettingsWrong(shape) from None
    if parts.scheme not in ("smtp", "smtps") or not parts.hostname:
        raise MailSettingsWrong(shape)
    if "@" not in parseaddr(sender)[1]:
        raise MailSettingsWrong("CONTENTAPP_MAIL_FROM looks like this: contentapp <hello@content.example.com>")
    tls = parts.scheme == "smtps"
    return Server(
        parts.hostname,
        port or (465 if tls else 587),
        unquote(parts.username or ""),
        unquote(parts.password or ""),
        tls,
        sender,
    )


class SmtpMailer:
    """Sends through one server; a connection a mail, since mails are few."""

    delivers = True

    def __init__(self, server: Server) -> None:
        self._server = server

    async def send(self, mail: Mail) -> None:
        """Hand the mail to the server. Raises MailRefused for good, SMTPException or OSError when it may work later."""
        server = self._server
        # A password never crosses a network in the clear: without TLS to be had, the mail waits.
        must_encrypt = bool(server.username) and not server.is_local
        try:
            await aiosmtplib.send(
                message_of(mail, server.sender),
                hostname=server.host,
                port=server.port,
                username=server.username or None,
                password=server.password or None,
                use_tls=server.tls,
                start_tls=None if server.tls or not must_encrypt else True,
                timeout=_TIMEOUT_S,
            )
        except aiosmtplib.SMTPRecipientsRefused as error:
            refusals = [refused.code for refused in error.recipients]
            if all(code >= 500 for code in refusals):
                raise MailRefused(f"The mail server refused the address ({refusals[0]}).") from error
            raise


def message_of(mail: Mail, sender: str) -> EmailMessage:
    """The mail as it travels. Its Message-ID is its id's: a second delivery can be told from a second mail."""
    message = EmailMessage()
    message["From"] = sender
    message["To"] = mail.to
    message["Subject"] = mail.subject
    message["Message-ID"] = f"<{mail.id}@{parseaddr(sender)[1].rpartition('@')[2]}>"
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday replies
    message.set_content(mail.text)
    message.add_alternative(mail.html, subtype="html")
    return message


class Outbox:
    """No mail server: mails stay where platform admins see them."""

    delivers = False

    async def send(self, mail: Mail) -> None:
        """Nothing to do: it is in the outbox already."""
