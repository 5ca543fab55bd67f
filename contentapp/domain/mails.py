"""Mails on their way: taken by a job, sent or kept, and shown to platform admins.

A link's token is derived from its mail's id and the secret key, so the database keeps its hash and nothing else:
whoever reads the database can use no link.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import json
import uuid
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, cast

from sqlalchemy import Row, text
from sqlalchemy.ext.asyncio import AsyncSession

from contentapp.domain.billing.receipts import read_receipts
from contentapp.domain.mail_copy import LINK_HOURS, LINK_PATHS, NO_LINK, About, MailKind, write_mail
from contentapp.domain.ports import Mail
from contentapp.listening import shown_origin
from contentapp.settings import Settings, settings

MailStatus = Literal["waiting", "sent", "kept", "failed"]


@dataclass(frozen=True, slots=True)
class OutboxMail:
    """A mail as a platform admin sees it; `link` is empty where it must not be seen."""

    id: uuid.UUID
    kind: MailKind
    address: str
    subject: str
    text: str
    link: str
    status: MailStatus
    problem: str
    created_at: datetime
    sent_at: datetime | None


def token_of(mail_id: uuid.UUID) -> str:
    """The token of a mail's link: 256 bits that only holders of the secret key can make."""
    mac = hmac.new(settings().secret().encode(), f"mail|{mail_id}".encode(), hashlib.sha256).digest()
    return base64.urlsafe_b64encode(mac).decode().rstrip("=")


def hash_link_token(token: str) -> bytes:
    """What the database keeps of a link's token."""
    return hashlib.sha256(token.encode()).digest()


def public_origin(config: Settings) -> str:
    """What links in mails begin with. It never comes from a request, whose Host header anybody can choose."""
    return config.public_url.rstrip("/") or shown_origin(config.host, config.port)


def link_of(mail_id: uuid.UUID, kind: MailKind, order_id: uuid.UUID | None = None) -> str:
    """The whole address that a mail leads to; a receipt's is its order's page."""
    token = f"?token={token_of(mail_id)}" if kind in LINK_HOURS else ""
    return f"{public_origin(settings())}{LINK_PATHS[kind]}{order_id or ''}{token}"


async def take_mail(session: AsyncSession, mail_id: uuid.UUID) -> Mail | None:
    """The mail to send, its token made usable; None when it was sent already or its address has no account."""
    row = (
        await session.execute(
            text("SELECT kind, address, name FROM private.take_mail(:id, :hash, CAST(:hours AS jsonb))"),
            {"id": mail_id, "hash": hash_link_token(token_of(mail_id)), "hours": json.dumps(LINK_HOURS)},
        )
    ).one()
    if row.kind is None:
        return None
    kind = cast("MailKind", row.kind)
    order_id = await session.scalar(text("SELECT private.order_of_mail(:id)"), {"id": mail_id})
    about = (await read_receipts(session, [order_id])).get(order_id) if order_id else None
    link = link_of(mail_id, kind, order_id)
    return write_mail(mail_id, kind, to=row.address, name=row.name, link=link, about=about)


async def finish_mail(session: AsyncSession, mail_id: uuid.UUID, status: MailStatus, *, problem: str = "") -> None:
    """Record what became of a mail; `problem` is a sentence for platform admins."""
    await session.execute(
        text("SELECT private.finish_mail(:id, :status, :problem)"),
        {"id": mail_id, "status": status, "problem": problem[:500]},
    )


async def list_outbox(
    session: AsyncSession, *, older_than: uuid.UUID | None = None, most: int = 50
) -> tuple[OutboxMail, ...]:
    """The newest mails, for a transaction as a platform admin (anybody else sees none). No links in production."""
    rows = await session.execute(
        text("SELECT * FROM private.list_outbox(:older, :most)"), {"older": older_than, "most": most}
    )
    found = rows.all()
    receipts = await read_receipts(session, [row.order_id for row in found if row.order_id])
    return tuple(_shown(row, receipts.get(row.order_id)) for row in found)


def _shown(row: Row[Any], about: About | None) -> OutboxMail:
    link = "" if settings().is_production else link_of(row.id, row.kind, row.order_id)
    mail = write_mail(row.id, row.kind, to=row.address, name=row.name, link=link or NO_LINK, about=about)
    return OutboxMail(
        id=row.id,
        kind=row.kind,
        address=row.address,
        subject=mail.subject,
        text=mail.text,
        link=link,
        status=row.status,
        problem=row.problem,
        created_at=row.created_at,
        sent_at=row.sent_at,
    )
