"""Events of the history pages, as anybody with a socket can send them: with whose cookie, and with what in them."""

from __future__ import annotations

import uuid
from typing import Any, TypeVar

import pytest
import reflex as rx
from reflex.istate.data import RouterData
from reflex.state import State

from contentapp.db.session import person_session
from contentapp.domain import content
from contentapp.domain.accounts import SESSION_COOKIE
from contentapp.ui.live import Live
from contentapp.ui.pages.activity import ActivityState
from contentapp.ui.pages.bundle.history_state import HistoryState
from tests.builders import World

S = TypeVar("S", bound=rx.State)


def _tab(kind: type[S], cookie: str) -> S:
    """A State in a tab whose browser sends this session."""
    root = State(_reflex_internal_init=True)  # type: ignore[call-arg]
    data = {"headers": {"cookie": f"{SESSION_COOKIE}={cookie}"}, "token": "tab", "pathname": "/app/activity"}
    root.router = RouterData.from_router_data(data)
    return root.get_substate(kind.get_full_name().split(".")[1:])  # type: ignore[return-value]


async def _send(state: rx.State, event: str, *arguments: Any) -> None:
    await getattr(type(state), event).fn(state, *arguments)
    Live.forget("tab")


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
        activity = _tab(ActivityState, world.tokens[name])
        await _send(activity, "load")
        assert ("Theo" in str(activity.log)) == sees, name
        assert activity.loaded


async def test_nobody_sees_nothing(world: World, post: tuple) -> None:
    for cookie in ("", "stolen"):
        activity, versions = _tab(ActivityState, cookie), _tab(HistoryState, cookie)
        for event in ("load", "show_older", "verify", "clear"):
            await _send(activity, event)
        await _send(activity, "narrow", "what", "email")
        await _send(versions, "show", *post[:2], "")
        await _send(versions, "compare", *post[:2], "", 1)
        await _send(versions, "restore", *post[:2], "", 1, post[2])
        assert (activity.log["count"], activity.people, activity.asked["what"]) == (0, [], "")
        assert versions.versions == versions.difference == {}
    assert await _text(world, post) == "Theo's."


async def test_a_stranger_sees_no_versions_and_restores_none(world: World, post: tuple) -> None:
    versions = _tab(HistoryState, world.tokens["otto"])
    await _send(versions, "show", *post[:2], "")
    await _send(versions, "compare", *post[:2], "", 1)
    await _send(versions, "restore", *post[:2], "", 1, post[2])
    assert versions.versions == versions.difference == {}
    assert await _text(world, post) == "Theo's."


async def test_a_viewer_compares_and_an_editor_restores(world: World, post: tuple) -> None:
    ines, theo = _tab(HistoryState, world.tokens["ines"]), _tab(HistoryState, world.tokens["theo"])
    await _send(ines, "show", *post[:2], "")
    assert [version["author"] for version in ines.versions["versions"]] == ["Theo", "Writer"]
    await _send(ines, "compare", *post[:2], "", 1)
    assert ines.difference["fields"][0]["label"] == "Text"
    await _send(ines, "restore", *post[:2], "", 1, post[2])
    assert await _text(world, post) == "Theo's."
    await _send(theo, "restore", *post[:2], "", 1, post[2] - 1)  # somebody has saved since
    assert await _text(world, post) == "Theo's."
    await _send(theo, "restore", *post[:2], "", 1, post[2])
    assert await _text(world, post) != "Theo's."
    assert theo.versions["versions"][0]["reason"] == "restored version 1"


@pytest.mark.parametrize(
    "arguments",
    [
        ("users", "x", "", 1), ("social_post", "", "", 1), ("email", "x", "y", 1), (None, None, None, None),
        ("social_post", str(uuid.UUID(int=1)), "", -1), ("social_post", str(uuid.UUID(int=1)), "", "1; --"),
    ],
)  # fmt: skip
async def test_nonsense_does_nothing(world: World, arguments: tuple) -> None:
    versions = _tab(HistoryState, world.tokens["maren"])
    await _send(versions, "show", *arguments[:3])
    await _send(versions, "compare", *arguments)
    await _send(versions, "restore", *arguments, 1)
    assert versions.versions == versions.difference == {}


async def test_a_filter_that_is_none_leaves_the_page_as_it_is(world: World, post: tuple) -> None:
    activity = _tab(ActivityState, world.tokens["maren"])
    await _send(activity, "load")
    shown = activity.log["count"]
    for name, value in (
        ("what", "users"),
        ("limit", "9"),
        ("when", "ever"),
        ("who", "x"),
        ("what", None),
        ("search", 7),
    ):
        await _send(activity, "narrow", name, value)
        assert (activity.log["count"], activity.is_filtered) == (shown, False), name
    await _send(activity, "narrow", "action", "update")
    assert activity.is_filtered
    assert activity.export_href == "/data/activity.csv?action=update"
