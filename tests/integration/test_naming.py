"""What a business is called is for its owners to say, on whichever page."""

from __future__ import annotations

import pytest

from contentapp.db.session import person_session
from contentapp.domain.businesses import NotAnOwner, get_profile, rename_business, save_answer
from contentapp.domain.principal import Principal, ReadOnlyMember
from contentapp.errors import Invalid
from contentapp.ui.pages.businesses import BusinessesState
from contentapp.ui.pages.profile import ProfileState
from tests.builders import World
from tests.integration.tabs import send, tab

LONG = "x" * 121


async def _answer(who: Principal, question: str, text: str) -> str:
    async with person_session(who.user_id) as session:
        return (await save_answer(session, who, question, text)).name


async def _rename(who: Principal, name: str) -> str:
    async with person_session(who.user_id) as session:
        return await rename_business(session, who.business_id, name)


async def _name(world: World) -> str:
    async with person_session(world.maren.user_id) as session:
        return (await get_profile(session, world.maren.business_id)).name


@pytest.mark.parametrize("way", [lambda who, name: _answer(who, "name", name), _rename])
async def test_an_owner_renames_a_business_by_either_way(world: World, way) -> None:
    assert await way(world.maren, "  Fernhill   Coffee ") == "Fernhill Coffee"
    for name in ("", "  ", LONG):
        with pytest.raises(Invalid):
            await way(world.maren, name)
    assert await _name(world) == "Fernhill Coffee"


async def test_by_either_way_an_editor_is_told_the_same(world: World) -> None:
    said = f"Only an owner can rename {world.maren.business_name}. Ask one of them."
    with pytest.raises(NotAnOwner, match=said):
        await _answer(world.theo, "name", "Theo's")
    with pytest.raises(NotAnOwner, match=said):
        await _rename(world.theo, "Theo's")
    with pytest.raises(ReadOnlyMember):
        await _answer(world.ines, "name", "Ines's")
    assert await _name(world) == world.maren.business_name


async def test_an_editor_answers_every_other_question(world: World) -> None:
    assert await _answer(world.theo, "primary_product", "Coffee") == world.maren.business_name


async def test_the_wizard_takes_a_name_from_an_owner_alone(world: World) -> None:
    for name, owns in (("theo", False), ("ines", False), ("maren", True)):
        wizard = tab(ProfileState, world.tokens[name])
        await send(wizard, "load")
        assert wizard.is_owner is owns, name
        await send(wizard, "save", "name", f"Renamed by {name}")
        assert await _name(world) == ("Renamed by maren" if owns else world.maren.business_name), name
        assert (wizard.values["name"] == f"Renamed by {name}") is owns
    assert wizard.errors == {}


async def test_the_page_of_businesses_takes_it_from_an_owner_alone(world: World) -> None:
    form = {"id": str(world.maren.business_id), "name": "Renamed"}
    for name, is_called in (("theo", world.maren.business_name), ("maren", "Renamed")):
        await send(tab(BusinessesState, world.tokens[name]), "rename", form)
        assert await _name(world) == is_called, name
