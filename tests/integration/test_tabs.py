"""Which business an event acts in: the session's, and only from a tab whose pages were drawn for it."""

from __future__ import annotations

import uuid
from types import SimpleNamespace
from typing import Any

import psycopg
import pytest

from contentapp.db.session import person_session
from contentapp.domain import businesses
from contentapp.domain.businesses import save_answer
from contentapp.domain.principal import Person, Principal
from contentapp.ui.live import Live
from contentapp.ui.session import Act, PersonAct, acts, acts_anywhere
from tests.builders import World


class Tab:
    """What Reflex hands to a handler: where the event comes from, and what the server remembers of the tab."""

    def __init__(self, token: str) -> None:
        self.router = SimpleNamespace(
            session=SimpleNamespace(client_token=str(uuid.uuid4())),
            headers=SimpleNamespace(cookie=f"contentapp_session={token}"),
            url=SimpleNamespace(path="/app/profile"),
        )
        self._business = ""
        self.seen: list[Person] = []

    async def get_state(self, _state: type) -> Tab:
        return self


@acts
async def answer(tab: Tab, act: Act, text: str) -> None:
    """An answer in the wizard, which names no business."""
    tab.seen.append(act.principal)
    await save_answer(act.session, act.principal, "industry", text)


@acts_anywhere
async def look(tab: Tab, act: PersonAct) -> None:
    """Something that needs no business."""
    tab.seen.append(act.person)


async def _industry(person: Principal, business_id: uuid.UUID) -> str:
    async with person_session(person.user_id) as session:
        return (await businesses.get_profile(session, business_id)).industry


@pytest.fixture
def tab(world: World) -> Tab:
    """A tab of Maren's that shows Fernhill."""
    tab = Tab(world.tokens["maren"])
    tab._business = str(world.maren.business_id)
    return tab


async def test_a_tab_writes_to_the_business_it_shows(world: World, tab: Tab) -> None:
    await answer(tab, "Bakery")
    assert await _industry(world.maren, world.maren.business_id) == "Bakery"


async def test_a_tab_left_behind_by_a_switch_writes_nowhere(world: World, tab: Tab) -> None:
    async with person_session(world.maren.user_id) as session:
        made = await businesses.create_business(session, world.maren, "Second")
    await answer(tab, "Bakery")
    assert tab.seen == []
    assert await _industry(world.maren, made) == await _industry(world.maren, world.maren.business_id) == ""
    # Once its pages are drawn for the other one, it writes there.
    tab._business = str(made)
    await answer(tab, "Bakery")
    assert await _industry(world.maren, made) == "Bakery"
    assert await _industry(world.maren, world.maren.business_id) == ""


async def test_without_a_business_only_what_needs_none_is_done(world: World, tab: Tab) -> None:
    async with person_session(world.maren.user_id) as session:
        await businesses.bin_business(session, world.maren.business_id)
    await answer(tab, "Bakery")
    assert tab.seen == []
    await look(tab)
    assert [type(person) for person in tab.seen] == [Person]


async def test_a_failed_event_does_nothing_afterwards(world: World, tab: Tab, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[dict[str, Any]] = []

    async def hear(_token: str, kind: str, **facts: Any) -> None:
        told.append({"kind": kind, **facts})

    @acts_anywhere
    async def leave(_tab: Tab, act: PersonAct, business_id: uuid.UUID) -> None:
        act.leave("/app")
        await businesses.switch_business(act.session, act.person, business_id)

    monkeypatch.setattr("contentapp.ui.session.tell", hear)
    await leave(tab, world.otto.business_id)
    assert [one["kind"] for one in told] == ["toast"]
    await leave(tab, world.maren.business_id)
    assert told[1:] == [{"kind": "navigate", "href": "/app", "say": ""}]


async def test_a_page_is_closed_when_its_session_runs_out_unheard(world: World, owner: psycopg.Connection) -> None:
    tabs = {"maren": str(uuid.uuid4()), "ines": str(uuid.uuid4())}
    for name, who in (("maren", world.maren), ("ines", world.ines)):
        Live.enter(tabs[name], who.session_id, who.business_id)
    owner.execute("UPDATE private.sessions SET expires_at = now() WHERE id = %s", [world.maren.session_id])
    await Live._end_missed()
    assert tabs["maren"] not in Live._sessions
    assert tabs["ines"] in Live._sessions
    Live.forget(tabs["ines"])
