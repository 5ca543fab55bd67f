"""The State of the page of businesses. Nothing here needs a business to be in."""

from __future__ import annotations

from typing import Any

import reflex as rx

from contentapp.domain import businesses
from contentapp.domain.principal import Principal
from contentapp.errors import AppError, Invalid
from contentapp.ui.bridge import tell
from contentapp.ui.live import Live
from contentapp.ui.pages.businesses.view import BusinessView, day, describe_businesses, sentence_of
from contentapp.ui.session import PersonAct, acts_anywhere
from contentapp.ui.shell import ShellState, business_id_of

NEW_FIELD = "new-business"


class BusinessesState(rx.State):
    """What this person has, and what they are at: `renaming` is the id of the business whose name is open."""

    loaded: bool = False
    sentence: str = ""
    live: list[BusinessView] = []
    binned: list[BusinessView] = []
    draft: str = ""
    create_error: str = ""
    renaming: str = ""
    rename_error: str = ""

    @rx.event
    @acts_anywhere
    async def load(self, act: PersonAct) -> None:
        """Show all businesses; with `?new=1` in the address, ask for the name of a new one."""
        Live.unwatch(act.token)
        self.draft = self.create_error = self.renaming = self.rename_error = ""
        await self._show(act)
        self.loaded = True
        if self.router.url.query_parameters.get("new"):
            await tell(act.token, "focus", id=NEW_FIELD)

    @rx.event
    @acts_anywhere
    async def create(self, act: PersonAct, form: dict[str, Any]) -> None:
        """Make a business and go to its wizard; what is wrong with the name is said beside it."""
        self.draft = str(form.get("name", ""))[:200]
        try:
            await businesses.create_business(act.session, act.person, self.draft)
        except AppError as error:
            self.create_error = error.message
            return await tell(act.token, "focus", id=NEW_FIELD)
        self.create_error = ""
        Live.forget(act.token)
        act.leave("/app/profile")
        return None

    @rx.event
    @acts_anywhere
    async def open_rename(self, act: PersonAct, business_id: str) -> None:
        """Open the name of one business."""
        self.renaming = str(business_id_of(business_id))
        self.rename_error = ""

    @rx.event
    @acts_anywhere
    async def close_rename(self, act: PersonAct) -> None:
        """Leave the name as it was."""
        self.renaming = self.rename_error = ""

    @rx.event
    @acts_anywhere
    async def rename(self, act: PersonAct, form: dict[str, Any]) -> None:
        """Store the name that was open."""
        business_id = business_id_of(str(form.get("id", "")))
        try:
            name = await businesses.rename_business(act.session, business_id, str(form.get("name", "")))
        except Invalid as error:
            self.rename_error = error.message
            return
        self.renaming = self.rename_error = ""
        await self._refresh(act)
        frame = await self.get_state(ShellState)
        if frame.business_id == str(business_id):
            frame.business_name = name

    @rx.event
    @acts_anywhere
    async def bin(self, act: PersonAct, business_id: str) -> None:
        """Put a business into the bin. From the one at hand, the page is loaded afresh in what is left."""
        gone = await businesses.bin_business(act.session, business_id_of(business_id))
        said = f"{gone.name} is in the bin until {day(gone.kept_until)}." if gone.kept_until else ""
        if isinstance(act.person, Principal) and act.person.business_id == gone.id:
            Live.forget(act.token)
            return act.leave("/app/businesses", say=said)
        await act.toast(said)
        await self._refresh(act)
        return None

    @rx.event
    @acts_anywhere
    async def restore(self, act: PersonAct, business_id: str) -> None:
        """Take a business out of the bin; whoever had none left is at work in it again."""
        back = await businesses.restore_business(act.session, business_id_of(business_id))
        if not isinstance(act.person, Principal):
            return act.leave("/app", say=f"{back.name} is back, with everything in it.")
        await act.toast(f"{back.name} is back, with everything in it.")
        await self._refresh(act)
        return None

    async def _show(self, act: PersonAct) -> None:
        mine = await businesses.list_businesses(act.session)
        here = act.person.business_id if isinstance(act.person, Principal) else None
        contents = await businesses.count_contents(act.session)
        self.live, self.binned = describe_businesses(mine, contents, here)
        self.sentence = sentence_of(self.live)

    async def _refresh(self, act: PersonAct) -> None:
        """The page and the switcher above it."""
        await self._show(act)
        frame = await self.get_state(ShellState)
        frame._show_businesses(await businesses.list_businesses(act.session))
