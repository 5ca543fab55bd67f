"""The page's State: which part of the log, and its stretches so far."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final, TypedDict
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

import reflex as rx
from sqlalchemy.ext.asyncio import AsyncSession

from contentapp.domain import history
from contentapp.domain.businesses import get_profile
from contentapp.domain.history import Checked
from contentapp.errors import Invalid
from contentapp.settings import settings
from contentapp.ui.live import Changed, Live, View
from contentapp.ui.pages.activity.view import LogView, SealView, add_older, describe_log, describe_seal
from contentapp.ui.session import Act, acts

FILTERS: Final = ("what", "action", "who", "when", "ai", "search")
_CHECKED_UNASKED: Final = 2_000  # entries whose seals are computed at each visit; more are when somebody asks


class PersonView(TypedDict):
    """Somebody to filter by."""

    id: str
    name: str


class ActivityState(rx.State):
    """`log` and `seal` change by themselves, the log until older entries are asked for."""

    loaded: bool = False
    log: LogView = {"days": [], "older": "", "count": 0}
    seal: SealView = {"tone": "ok", "title": "", "text": "", "hash": ""}
    people: list[PersonView] = []
    asked: dict[str, str] = dict.fromkeys(FILTERS, "")
    is_filtered: bool = False
    cleared: int = 0  # a fresh search field each time: what is typed in it is the browser's
    export_href: str = "/data/activity.csv"

    @rx.event
    @acts
    async def load(self, act: Act) -> None:
        """Show the log from its newest entry on, and check its seals."""
        business_id = act.principal.business_id
        self.asked = dict.fromkeys(FILTERS, "")
        actors = await history.list_actors(act.session, business_id)
        self.people = [{"id": str(one), "name": name} for one, name in actors.items()]
        await _show(self, act)
        state = await history.get_seal_state(act.session, business_id)
        await _check(self, act, really=state.count <= _CHECKED_UNASKED)
        self.loaded = True

    @rx.event
    @acts
    async def narrow(self, act: Act, name: str, value: str) -> None:
        """Show only what fits one more condition, or one fewer."""
        if name not in FILTERS or not isinstance(value, str):
            raise Invalid("The log cannot be filtered by that.")
        before = self.asked
        self.asked = {**before, name: value}
        try:
            await _show(self, act)
        except Invalid:
            self.asked = before
            raise

    @rx.event
    @acts
    async def clear(self, act: Act) -> None:
        """Show everything again."""
        self.asked = dict.fromkeys(FILTERS, "")
        self.cleared += 1
        await _show(self, act)

    @rx.event
    @acts
    async def show_older(self, act: Act) -> None:
        """Add the next stretch. From now on the list stands still, so that nothing moves under the reader."""
        if not self.log["older"]:
            return
        more = await _read(act.session, act.principal.business_id, self.asked, older=self.log["older"])
        self.log = add_older(self.log, more)
        Live.watch(act, [(SEAL, "")])

    @rx.event
    @acts
    async def verify(self, act: Act) -> None:
        """Compute every seal of this business again."""
        await _check(self, act, really=True)
        broken = self.seal["tone"] == "danger"
        await act.toast(self.seal["title"], level="error" if broken else "success")


async def _show(state: ActivityState, act: Act) -> None:
    """The first stretch, kept true from now on."""
    state.log = await _read(act.session, act.principal.business_id, state.asked)
    wanted = {name: value for name, value in state.asked.items() if value}
    state.is_filtered = bool(wanted)
    state.export_href = "/data/activity.csv" + (f"?{urlencode(wanted)}" if wanted else "")
    Live.watch(act, [(LOG, json.dumps([wanted, act.principal.is_owner])), (SEAL, "")])


async def _check(state: ActivityState, act: Act, *, really: bool) -> None:
    checked: Checked | None = None
    business_id = act.principal.business_id
    if really:
        checked = await history.verify_chain(act.session, history.seal_key(settings().secret()), business_id)
    state.seal = await _seal(act.session, business_id, checked)


async def _read(
    session: AsyncSession, business_id: Any, asked: Mapping[str, str], *, older: str = "", for_owner: bool = True
) -> LogView:
    zone = await _zone(session, business_id)
    now = datetime.now(zone)
    filters = replace(history.read_filters(asked, now), without=() if for_owner else history.BILLING)
    page = await history.list_entries(session, business_id, filters, older=older)
    return describe_log(page, zone, now)


async def _seal(session: AsyncSession, business_id: Any, checked: Checked | None) -> SealView:
    state = await history.get_seal_state(session, business_id)
    return describe_seal(state, await _zone(session, business_id), datetime.now(UTC), checked)


async def _zone(session: AsyncSession, business_id: Any) -> ZoneInfo:
    return ZoneInfo((await get_profile(session, business_id)).time_zone)


async def _render_log(session: AsyncSession, business_id: Any, key: str, changed: Changed | None) -> LogView | None:
    if changed is not None and not changed.touches("audit_seals"):
        return None
    asked, for_owner = json.loads(key)  # an agent renders for all members, and reads what only owners may
    return await _read(session, business_id, asked, for_owner=for_owner)


async def _render_seal(session: AsyncSession, business_id: Any, _key: str, changed: Changed | None) -> SealView | None:
    if changed is not None and not changed.touches("audit_seals"):
        return None
    return await _seal(session, business_id, None)


LOG: Final = View(ActivityState, "log", _render_log)
SEAL: Final = View(ActivityState, "seal", _render_seal)
