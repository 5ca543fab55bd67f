"""Events of the history pages, as anybody with a socket can send them: with whose cookie, and with what in them."""

from __future__ import annotations

import uuid
from typing import Any

import pytest

from contentapp.db.session import person_session
from contentapp.domain import content
from contentapp.ui.pages.activity import ActivityState
from contentapp.ui.pages.bundle.history_state import HistoryState
from tests.builders import World
from tests.integration.tabs import send, tab


@pytest.fixture
async def post(world: World) -> tuple[str, str, int]:
    """Kind, id and version of a post of Fernhill that Theo has rewritten."""
    bundle_id = await world.bundle()
    async with person_session(world.theo.user_id) as session:
        cards = await content.list_cards(session, world.theo.business_id, bundle_id)
        card = next(card for card in cards if card["kind"] == "social_post")
        piece = await content.edit_piece(
            session, world.theo, "social_post", uuid.UUID(card["id"]), {"content": "Theo's."}, base_v=card["v"]
        )
    return "social_post", piece.id, piece.v


async def _text(world: World, post: tuple[str, str, int]) -> str:
    async with person_session(world.maren.user_id) as session:
        piece = await content.get_piece(session, world.maren, "social_post", uuid.UUID(post[1]))
    return str(piece.fields["content"])


async def test_members_see_the_log_and_strangers_see_their_own(world: World, post: tuple) -> None:
    for name, sees in (("maren", True), ("ines", True), ("otto", False)):
        activity = tab(ActivityState, world.tokens[name])
        await send(activity, "load")
        assert ("Theo" in str(activity.log)) == sees, name
        assert activity.loaded


async def test_nobody_sees_nothing(world: World, post: tuple) -> None:
    for cookie in ("", "stolen"):
        activity, versions = tab(ActivityState, cookie), tab(HistoryState, cookie)
        for event in ("load", "show_older", "verify", "clear"):
            await send(activity, event)
        await send(activity, "narrow", "what", "email")
        await send(versions, "show", *post[:2], "")
        await send(versions, "compare", *post[:2], "", 1)
        await send(versions, "restore", *post[:2], "", 1, post[2])
        assert (activity.log["count"], activity.people, activity.asked["what"]) == (0, [], "")
        assert versions.versions == versions.difference == {}
    assert await _text(world, post) == "Theo's."


async def test_a_stranger_sees_no_versions_and_restores_none(world: World, post: tuple) -> None:
    versions = tab(HistoryState, world.tokens["otto"])
    await send(versions, "show", *post[:2], "")
    await send(versions, "compare", *post[:2], "", 1)
    await send(versions, "restore", *post[:2], "", 1, post[2])
    assert versions.versions == versions.difference == {}
    assert await _text(world, post) == "Theo's."


async def test_a_viewer_compares_and_an_editor_restores(world: World, post: tuple) -> None:
    ines, theo = tab(HistoryState, world.tokens["ines"]), tab(HistoryState, world.tokens["theo"])
    await send(ines, "show", *post[:2], "")
    assert [version["author"] for version in ines.versions["versions"]] == ["Theo", "Writer"]
    await send(ines, "compare", *post[:2], "", 1)
    assert ines.difference["fields"][0]["label"] == "Text"
    await send(ines, "restore", *post[:2], "", 1, post[2])
    assert await _text(world, post) == "Theo's."
    await send(theo, "restore", *post[:2], "", 1, post[2] - 1)  # somebody has saved since
    assert await _text(world, post) == "Theo's."
    await send(theo, "restore", *post[:2], "", 1, post[2])
    assert await _text(world, post) != "Theo's."
    assert theo.versions["versions"][0]["reason"] == "restored version 1"


async def test_any_two_versions_are_compared(world: World, post: tuple) -> None:
    ines = tab(HistoryState, world.tokens["ines"])
    shown = []
    for ends in ((1,), (1, 0), (1, None), (1, 2), (2, 1), (2, 2)):
        await send(ines, "compare", *post[:2], "", *ends)
        shown.append((ines.difference["older"], ines.difference["newer"], len(ines.difference["fields"])))
    assert shown == [(1, 0, 1), (1, 0, 1), (1, 0, 1), (1, 2, 1), (2, 1, 1), (2, 2, 0)]


@pytest.mark.parametrize("end", [-1, 3, 2**62, "2", 1.5, [], {"x": 1}, ""])
async def test_a_version_that_is_none_is_compared_with_nothing(world: World, post: tuple, end: Any) -> None:
    ines = tab(HistoryState, world.tokens["ines"])
    await send(ines, "compare", *post[:2], "", 1, end)
    await send(ines, "compare", *post[:2], "", end, 1)
    assert ines.difference == {}


@pytest.mark.parametrize(
    "arguments",
    [
        ("users", "x", "", 1), ("social_post", "", "", 1), ("email", "x", "y", 1), (None, None, None, None),
        ("social_post", str(uuid.UUID(int=1)), "", -1), ("social_post", str(uuid.UUID(int=1)), "", "1; --"),
    ],
)  # fmt: skip
async def test_nonsense_does_nothing(world: World, arguments: tuple) -> None:
    versions = tab(HistoryState, world.tokens["maren"])
    await send(versions, "show", *arguments[:3])
    await send(versions, "compare", *arguments)
    await send(versions, "restore", *arguments, 1)
    assert versions.versions == versions.difference == {}


async def test_a_filter_that_is_none_leaves_the_page_as_it_is(world: World, post: tuple) -> None:
    activity = tab(ActivityState, world.tokens["maren"])
    await send(activity, "load")
    shown = activity.log["count"]
    for name, value in (
        ("what", "users"),
        ("limit", "9"),
        ("when", "ever"),
        ("who", "x"),
        ("what", None),
        ("search", 7),
    ):
        await send(activity, "narrow", name, value)
        assert (activity.log["count"], activity.is_filtered) == (shown, False), name
    await send(activity, "narrow", "action", "update")
    assert activity.is_filtered
    assert activity.export_href == "/data/activity.csv?action=update"
