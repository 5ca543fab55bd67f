"""The outbox: every mail of the last thirty days, and what became of it."""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, Final, TypedDict

import reflex as rx

from contentapp.domain.mails import MailStatus, OutboxMail, list_outbox
from contentapp.errors import NotFound
from contentapp.settings import settings
from contentapp.ui.design.art import connected_pieces
from contentapp.ui.design.icons import icon
from contentapp.ui.design.parts import badge, button_class, empty_state, page_header
from contentapp.ui.pages.admin.frame import AdminState, admin_page
from contentapp.ui.session import Act, acts, require_platform_admin

_MOST = 50
_STATUS_NAMES: Final[dict[MailStatus, str]] = {
    "waiting": "On its way",
    "sent": "Sent",
    "kept": "Kept here",
    "failed": "Not sent",
}


class MailView(TypedDict):
    """One mail in words; `link` is empty where it must not be followed from here."""

    id: str
    subject: str
    address: str
    status: str
    status_name: str
    problem: str
    at: str
    text: str
    link: str


class OutboxState(AdminState):
    """The newest mails; `older` says that there are more."""

    mails: list[MailView] = []
    older: bool = False
    delivers: bool = False

    @rx.event
    @acts
    async def load(self, act: Act) -> None:
        """Show the newest mails; to others than platform admins, nothing."""
        self.mails = []
        if await self._enter(act):
            self.delivers = settings().delivers_mail
            await self._show(act, None)

    @rx.event
    @acts
    async def refresh(self, act: Act) -> None:
        """Look again."""
        await require_platform_admin(act)
        self.mails = []
        await self._show(act, None)

    @rx.event
    @acts
    async def show_older(self, act: Act) -> None:
        """The next mails below those that are shown."""
        await require_platform_admin(act)
        if not self.mails:
            raise NotFound("There are no older mails.")
        await self._show(act, uuid.UUID(self.mails[-1]["id"]))

    async def _show(self, act: Act, older_than: uuid.UUID | None) -> None:
        found = await list_outbox(act.session, older_than=older_than, most=_MOST + 1)
        self.mails = [*self.mails, *(view_of(mail) for mail in found[:_MOST])]
        self.older = len(found) > _MOST


def view_of(mail: OutboxMail) -> MailView:
    """A mail as its row says it."""
    return {
        "id": str(mail.id),
        "subject": mail.subject,
        "address": mail.address,
        "status": mail.status,
        "status_name": _STATUS_NAMES[mail.status],
        "problem": mail.problem,
        "at": _at(mail.sent_at or mail.created_at),
        "text": mail.text,
        "link": mail.link,
    }


def _at(moment: datetime) -> str:
    return f"{moment.day} {moment:%b}, {moment:%H:%M} UTC"


def outbox_page() -> rx.Component:
    """`/app/admin/outbox`."""
    sub = rx.cond(
        OutboxState.delivers,
        "Mails of the last thirty days, and what the mail server said.",
        "No mail server is set up, so mails are kept here instead of being sent.",
    )
    mails: Any = OutboxState.mails
    refresh = rx.el.button(
        icon("refresh-cw"), "Refresh", type="button", class_name=button_class(), on_click=OutboxState.refresh
    )
    older = rx.el.button(
        "Show older mails", type="button", class_name=f"{button_class()} mails__older", on_click=OutboxState.show_older
    )
    return admin_page(
        page_header("Outbox", sub, refresh),
        rx.el.div(
            rx.cond(
                mails.length() > 0,
                rx.fragment(
                    rx.el.ul(rx.foreach(mails, _mail), class_name="card mails"), rx.cond(OutboxState.older, older)
                ),
                empty_state(connected_pieces(), "No mails yet", "The next one that somebody is sent appears here."),
            ),
            class_name="page page--home",
        ),
        active="outbox",
        title="Outbox",
    )


def _mail(mail: Any) -> rx.Component:
    return rx.el.li(
        rx.el.details(
            rx.el.summary(
                icon("chevron-right", "sm"),
                rx.el.span(mail.subject, class_name="mails__subject truncate"),
                rx.el.span(mail.address, class_name="mails__address truncate"),
                rx.match(
                    mail.status,
                    ("sent", badge(mail.status_name, tone="ok")),
                    ("failed", badge(mail.status_name, tone="danger")),
                    ("waiting", badge(mail.status_name, tone="outline")),
                    badge(mail.status_name),
                ),
                rx.el.span(mail.at, class_name="mails__at"),
                class_name="mails__head",
            ),
            rx.el.div(
                rx.cond(
                    mail.problem != "",
                    rx.el.p(icon("circle-alert"), mail.problem, class_name="notice notice--danger"),
                ),
                rx.el.p(mail.text, class_name="mails__text"),
                rx.cond(
                    mail.link != "",
                    rx.el.a("Open its link", icon("arrow-right"), href=mail.link, class_name=button_class(small=True)),
                ),
                class_name="mails__body",
            ),
        ),
        class_name="mails__row",
    )
