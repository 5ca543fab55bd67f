"""The live sample's events, as anybody with a socket can send them."""

from __future__ import annotations

from typing import Any

import pytest

from contentapp.db.session import person_session
from contentapp.domain.businesses import save_answer
from contentapp.ui.pages.profile import ProfileState, SampleState
from tests.builders import World
from tests.integration.tabs import send, tab


@pytest.fixture(autouse=True)
async def described(world: World) -> None:
    """Fernhill has said enough for a post."""
    answers = {
        "primary_product": "single-origin coffee",
        "audience_pain_points": ["Coffee tastes bitter at home"],
        "social_platforms": ["linkedin", "mastodon"],
    }
    async with person_session(world.maren.user_id) as session:
        for name, value in answers.items():
            await save_answer(session, world.maren, name, value)


def text_of(sample: dict[str, Any]) -> str:
    return "\n".join("".join(phrase["text"] for phrase in line) for line in sample["lines"])


@pytest.mark.parametrize("name", ["maren", "theo", "ines"])
async def test_everybody_who_may_read_the_profile_sees_the_same_sample(world: World, name: str) -> None:
    state = tab(SampleState, world.tokens[name])
    await send(state, "refresh")
    assert state.sample["business"] == world.maren.business_name
    assert text_of(state.sample)
    owner = tab(SampleState, world.tokens["maren"])
    await send(owner, "refresh")
    assert state.sample == owner.sample


async def test_an_answer_is_said_as_soon_as_it_is_stored(world: World) -> None:
    wizard, state = tab(ProfileState, world.tokens["theo"]), tab(SampleState, world.tokens["theo"])
    await send(state, "refresh")
    assert not any(source["fresh"] for source in state.sample["sources"])
    following = await send(wizard, "save", "audience_pain_points", ["The kettle is never hot in time"])
    assert following is SampleState.refresh
    await send(state, "refresh")
    assert "the kettle is never hot in time" in text_of(state.sample).lower()
    [fresh] = [source for source in state.sample["sources"] if source["fresh"]]
    assert fresh["answer"] == "The kettle is never hot in time"


async def test_an_answer_that_was_refused_leaves_the_sample_alone(world: World) -> None:
    assert await send(tab(ProfileState, world.tokens["theo"]), "save", "primary_product", "x" * 500) is None
    assert await send(tab(ProfileState, world.tokens["ines"]), "save", "primary_product", "Overwritten.") is None


async def test_the_same_answers_send_nothing_twice(world: World) -> None:
    state = tab(SampleState, world.tokens["maren"])
    await send(state, "refresh")
    state._clean()
    await send(state, "refresh")
    assert "sample" not in state.dirty_vars


async def test_another_opening_and_the_pieces_it_leads_to_are_shown_when_asked(world: World) -> None:
    state = tab(SampleState, world.tokens["ines"])
    await send(state, "refresh")
    first = text_of(state.sample)
    await send(state, "try_another")
    other = text_of(state.sample)
    assert other != first
    await send(state, "show", "blog_post")
    assert state.sample["kind"] == "blog_post"
    assert state.sample["title"]
    await send(state, "show", "social_post")
    assert text_of(state.sample) == other


async def test_a_platform_or_a_kind_that_is_not_there_changes_nothing(world: World) -> None:
    state = tab(SampleState, world.tokens["maren"])
    await send(state, "refresh")
    before = dict(state.sample)
    for event, wrong in (("choose_platform", "myspace"), ("choose_platform", ["x"]), ("show", "content_upgrade")):
        await send(state, event, wrong)
    for wrong in (None, 3, {"kind": "blog_post"}):
        await send(state, "show", wrong)
    assert state.sample == before


async def test_a_platform_of_the_business_is_written_for(world: World) -> None:
    state = tab(SampleState, world.tokens["maren"])
    await send(state, "refresh")
    others = [each["value"] for each in state.sample["platforms"] if each["value"] != state.sample["platform"]]
    await send(state, "show", "email_sequence")
    await send(state, "choose_platform", others[0])
    assert (state.sample["platform"], state.sample["kind"]) == (others[0], "social_post")


async def test_a_tab_that_goes_to_another_business_starts_again_there(world: World) -> None:
    state = tab(SampleState, world.tokens["maren"])
    await send(state, "refresh")
    await send(state, "try_another")
    state.router = tab(SampleState, world.tokens["otto"]).router
    await send(state, "refresh")
    assert state.sample["business"] == world.otto.business_name
    assert state._opening == 0 or not state.sample["lines"]
    assert not any(source["fresh"] for source in state.sample["sources"])
