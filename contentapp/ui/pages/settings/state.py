"""What the settings page knows. Passwords pass through its handlers and are kept nowhere."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime
from typing import Any

import reflex as rx

from contentapp.domain import passwords, sessions, verification
from contentapp.domain.passwords import WrongPassword
from contentapp.domain.throttle import TooManyTries
from contentapp.errors import Invalid, NotFound
from contentapp.settings import settings
from contentapp.ui.live import Live
from contentapp.ui.pages.settings.view import SessionView, count_ended, view_of
from contentapp.ui.pages.settings.writer import WriterState
from contentapp.ui.session import Act, acts
from contentapp.ui.shell import ShellState


class SettingsState(rx.State):
    """One's own account and sessions; `errors` by field."""

    loaded: bool = False
    name: str = ""
    email: str = ""
    verified: bool = True
    delivers: bool = False
    link_sent: bool = False
    sessions: list[SessionView] = []
    errors: dict[str, str] = {}

    @rx.event
    @acts
    async def load(self, act: Act) -> None:
        """Show the account as it is now."""
        Live.watch(act, [])
        account = await sessions.get_account(act.session)
        self.name, self.email, self.verified = account.name, account.email, account.verified
        self.delivers = settings().delivers_mail
        self.link_sent = False
        self.errors = {}
        await self._list(act)
        writers = await self.get_state(WriterState)
        await writers._show(act.session, act.principal)
        self.loaded = True

    @rx.event
    @acts
    async def rename(self, act: Act, form: dict[str, Any]) -> Any:
        """Change what others call this person."""
        self.errors = {}
        try:
            await sessions.rename(act.session, _text(form, "name"))
        except Invalid as error:
            self.errors = error.fields
            return None
        self.name = _text(form, "name").strip()
        await act.toast("Your name is saved.")
        return ShellState.load

    @rx.event
    @acts
    async def send_link(self, act: Act) -> None:
        """Mail another link that confirms the address."""
        self.link_sent = await verification.resend_verification(act.session, act.principal)
        self.verified = not self.link_sent

    @rx.event
    @acts
    async def change_password(self, act: Act, form: dict[str, Any]) -> None:
        """Replace the password, and sign out everywhere else. A wrong one is said beside its field, and counted."""
        self.errors = {}
        current, new = _text(form, "current"), _text(form, "new")
        try:
            await passwords.change_password(act.session, act.principal, current=current, new=new)
        except (WrongPassword, TooManyTries) as error:
            self.errors = {"current": error.message}
            return
        except Invalid as error:
            self.errors = {"new": error.fields["password"]}
            return
        await self._list(act)
        await act.toast("Your password is changed. You are signed out everywhere else.")

    @rx.event
    @acts
    async def end_session(self, act: Act, session_id: str) -> None:
        """Sign out of one other session."""
        try:
            wanted = uuid.UUID(str(session_id))
        except ValueError as error:
            raise NotFound("There is no such session.") from error
        await sessions.end_session(act.session, wanted)
        await self._list(act)
        await act.toast("That session is signed out.")

    @rx.event
    @acts
    async def end_others(self, act: Act) -> None:
        """Sign out everywhere but here."""
        ended = await sessions.end_other_sessions(act.session, act.principal)
        await self._list(act)
        await act.toast(count_ended(ended))

    async def _list(self, act: Act) -> None:
        now = datetime.now(UTC)
        self.sessions = [view_of(found, now) for found in await sessions.list_sessions(act.session, act.principal)]


def _text(form: object, name: str) -> str:
    """A field of a form, whatever was sent."""
    value = form.get(name, "") if isinstance(form, dict) else ""
    return value if isinstance(value, str) else ""
