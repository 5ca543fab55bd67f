"""Mails in tests: a real worker empties the queue, and a real mail server takes what is sent."""

from __future__ import annotations

import re
import socket
from email import message_from_bytes, policy
from email.message import EmailMessage

import psycopg
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import Envelope

from contentapp.jobs.worker import queue_app
from contentapp.settings import settings


async def work() -> None:
    """Do all jobs that are due, as a worker does them."""
    app = queue_app(settings())
    async with app.open_async():
        await app.run_worker_async(wait=False, install_signal_handlers=False, delete_jobs="successful")


def outbox(owner: psycopg.Connection) -> list[tuple[str, str, str]]:
    """Kind, address and status of every mail, oldest first."""
    return owner.execute("SELECT kind, address, status FROM private.outbox ORDER BY id").fetchall()


class MailServer(Controller):
    """Takes mails on a free port of this machine; `answer` is what it says to each."""

    def __init__(self) -> None:
        self.mails: list[EmailMessage] = []
        self.answer = "250 OK"
        self.recipient_answer = "250 OK"
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        super().__init__(self, hostname="127.0.0.1", port=port)

    @property
    def url(self) -> str:
        """What CONTENTAPP_SMTP_URL would name."""
        return f"smtp://127.0.0.1:{self.port}"

    async def handle_RCPT(
        self, server: object, session: object, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self.recipient_answer.startswith("250"):
            envelope.rcpt_tos.append(address)
        return self.recipient_answer

    async def handle_DATA(self, server: object, session: object, envelope: Envelope) -> str:
        if self.answer.startswith("250"):
            message = message_from_bytes(envelope.content or b"", policy=policy.default)
            assert isinstance(message, EmailMessage)
            self.mails.append(message)
        return self.answer

    def links(self) -> list[str]:
        """The tokens in the mails' links."""
        return [re.search(r"token=([\w-]+)", body_of(mail))[1] for mail in self.mails]  # type: ignore[index]


def body_of(mail: EmailMessage, kind: str = "plain") -> str:
    """A mail's text, as "plain" or "html"."""
    part = mail.get_body((kind,))
    assert part is not None
    return part.get_content()
