"""The words of every mail, as plain text and as simple HTML."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, replace
from html import escape
from typing import Final, Literal

from contentapp.domain.ports import Mail

MailKind = Literal["verify_email", "reset_password", "password_changed", "address_taken", "order_receipt"]

LINK_HOURS: Final[dict[MailKind, int]] = {"verify_email": 7 * 24, "reset_password": 1}
"""How long the link of a mail can be used, from when it is sent."""

LINK_PATHS: Final[dict[MailKind, str]] = {
    "verify_email": "/verify-email",
    "reset_password": "/reset-password",
    "password_changed": "/reset-password",
    "address_taken": "/login",
    "order_receipt": "/app/billing/orders/",
}
"""Where the link of a mail leads; a receipt's goes on with the order's id."""

NO_LINK: Final = "(the link is left out here)"


@dataclass(frozen=True, slots=True)
class About:
    """What a mail is about, where its kind alone does not say: more of its subject, and lines of its own."""

    subject: str
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Copy:
    subject: str
    before: tuple[str, ...]
    button: str
    after: tuple[str, ...]


_COPY: Final[dict[MailKind, _Copy]] = {
    "verify_email": _Copy(
        "Confirm your email address",
        ("Welcome to contentapp. Please confirm that this address is yours, so that you can always get back in.",),
        "Confirm this address",
        (
            "The link works once, for seven days.",
            "If you did not sign up, leave it alone: nobody can use your address without this mail.",
        ),
    ),
    "reset_password": _Copy(
        "Choose a new password",
        ("Somebody, probably you, asked for a new password for your contentapp account.",),
        "Choose a new password",
        (
            "The link works once, for one hour. Your old password stops working when you have chosen a new one.",
            "If it was not you, there is nothing to do: your password stays as it is.",
        ),
    ),
    "password_changed": _Copy(
        "Your password was changed",
        (
            "The password of your contentapp account has just been changed, and all other sessions were signed out.",
            "If it was you, there is nothing to do. If it was not, ask for a new password at once:",
        ),
        "Reset my password",
        (),
    ),
    "address_taken": _Copy(
        "You already have an account",
        (
            "Somebody, probably you, tried to create a contentapp account with this address. You have one already,"
            " so nothing was changed.",
        ),
        "Sign in",
        ("Forgotten the password? The sign-in page has a link for that.", "If it was not you, you can ignore this."),
    ),
    "order_receipt": _Copy(
        "Your receipt",
        ("Thank you. This is the receipt for your order.",),
        "See the order",
        ("What you ordered is written as one connected bundle. The order shows how far it is.",),
    ),
}


def write_mail(
    mail_id: uuid.UUID, kind: MailKind, *, to: str, name: str, link: str, about: About | None = None
) -> Mail:
    """The mail in words. `link` is a whole address, or NO_LINK where it must not be read."""
    copy = _COPY[kind]
    if about is not None:
        copy = replace(copy, subject=f"{copy.subject} {about.subject}", before=(*copy.before, *about.lines))
    greeting = f"Hello {name}," if name else "Hello,"
    text = "\n\n".join((greeting, *copy.before, f"{copy.button}:\n{link}", *copy.after, "contentapp"))
    return Mail(mail_id, to, copy.subject, text + "\n", _html(copy, greeting, link))


_PARAGRAPH = '<p style="margin:0 0 16px">'
_BUTTON = (
    "display:inline-block;padding:12px 20px;border-radius:8px;background:#1c1b18;color:#fdfdfc;"
    "text-decoration:none;font-weight:600"
)


def _html(copy: _Copy, greeting: str, link: str) -> str:
    button = f'<a href="{escape(link)}" style="{_BUTTON}">{escape(copy.button)}</a>' if link != NO_LINK else NO_LINK
    shown = f'{_PARAGRAPH}<small style="color:#5b5850">Or open this address: {escape(link)}</small></p>'
    paragraphs = [
        *(f"{_PARAGRAPH}{escape(line)}</p>" for line in (greeting, *copy.before)),
        f'<p style="margin:24px 0">{button}</p>',
        *(f"{_PARAGRAPH}{escape(line)}</p>" for line in copy.after),
        shown if link != NO_LINK else "",
    ]
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(copy.subject)}</title></head>'
        '<body style="margin:0;padding:32px 20px;background:#fdfdfc;color:#1c1b18;'
        'font:16px/1.5 -apple-system,Segoe UI,Helvetica,Arial,sans-serif">'
        f'<div style="max-width:520px;margin:0 auto">{"".join(paragraphs)}'
        '<p style="margin:32px 0 0;padding-top:16px;border-top:1px solid #e6e4df;color:#5b5850">contentapp</p>'
        "</div></body></html>"
    )
