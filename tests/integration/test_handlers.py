"""Every handler of every State, called as anybody with a socket may call it: as nobody, a stranger, a viewer."""

from __future__ import annotations

import uuid
from collections.abc import Callable, Iterator
from typing import Any

import psycopg
import pytest
import reflex as rx
from psycopg import sql
from reflex.istate.data import RouterData
from reflex.state import State

from contentapp.db.session import anonymous_session
from contentapp.domain.accounts import SESSION_COOKIE, find_principal
from contentapp.settings import settings
from contentapp.ui.pages import PAGES
from tests.builders import World

assert PAGES  # importing the pages registers their States

ARGUMENTS: dict[str, Callable[[dict[str, Any]], tuple[Any, ...]]] = {
    "ActivityState.clear": lambda row: (),
    "ActivityState.load": lambda row: (),
    "ActivityState.narrow": lambda row: ("kind", "social_post"),
    "ActivityState.show_older": lambda row: (),
    "ActivityState.verify": lambda row: (),
    "BundleState.load": lambda row: (),
    "BundleState.move": lambda row: ([{"kind": "social_post", "id": str(row["id"])}], "approved"),
    "BundleState.undo": lambda row: (
        [{"kind": "social_post", "id": str(row["id"]), "was": "draft", "now": "in_review"}],
    ),
    "BundlesState.load": lambda row: (),
    "BundlesState.make_sample": lambda row: (),
    "BusinessesState.bin": lambda row: (str(row["business_id"]),),
    "BusinessesState.close_rename": lambda row: (),
    "BusinessesState.create": lambda row: ({"name": "A business of my own"},),
    "BusinessesState.load": lambda row: (),
    "BusinessesState.open_rename": lambda row: (str(row["business_id"]),),
    "BusinessesState.rename": lambda row: ({"id": str(row["business_id"]), "name": "Overwritten."},),
    "BusinessesState.restore": lambda row: (str(row["business_id"]),),
    "DeskState.answer": lambda row: ("withdraw",),
    "DeskState.load": lambda row: (),
    "DeskState.look": lambda row: (),
    "DeskState.refresh": lambda row: (),
    "DeskState.refund": lambda row: (),
    "DeskState.replay": lambda row: (str(row["id"]),),
    "DeskState.resend": lambda row: (),
    "DeskState.type_amount": lambda row: ("12.50",),
    "FiguresState.load": lambda row: (),
    "GiftState.give": lambda row: ({"email": "maren@example.com", f"of-{row['id']}": "1"},),
    "GiftState.load": lambda row: (),
    "HistoryState.compare": lambda row: ("social_post", str(row["id"]), "", 1, 0),
    "HistoryState.restore": lambda row: ("social_post", str(row["id"]), "", 1, row["v"]),
    "HistoryState.show": lambda row: ("social_post", str(row["id"]), ""),
    "HomeState.load": lambda row: (),
    "HomeState.make_sample": lambda row: (),
    "HomeState.plan_sample": lambda row: (),
    "LedgerState.compare": lambda row: (),
    "LedgerState.load": lambda row: (),
    "LedgerState.look": lambda row: (),
    "LedgerState.show_older": lambda row: (),
    "OrdersState.choose_currency": lambda row: ("eur",),
    "OrdersState.find": lambda row: ("1001",),
    "OrdersState.load": lambda row: (),
    "OrdersState.narrow": lambda row: ("paid",),
    "OrdersState.show_older": lambda row: (),
    "ProductsState.edit": lambda row: ("new",),
    "ProductsState.load": lambda row: (),
    "ProductsState.put_on_sale": lambda row: (str(row["id"]), False),
    "ProductsState.save": lambda row: ({"name": "Overwritten."},),
    "OrderState.go_and_pay": lambda row: (),
    "OrderState.load": lambda row: (),
    "OrderState.look": lambda row: (),
    "ModelsState.load": lambda row: (),
    "ModelsState.refresh": lambda row: (),
    "ModelsState.set_budget": lambda row: ({"business": str(row["business_id"]), "budget": "9"},),
    "ModelsState.try_endpoint": lambda row: ("house",),
    "OutboxState.load": lambda row: (),
    "OutboxState.refresh": lambda row: (),
    "OutboxState.show_older": lambda row: (),
    "PanelState.close": lambda row: (),
    "PanelState.edit": lambda row: (
        {
            "kind": "social_post",
            "id": str(row["id"]),
            "changes": {"content": "Overwritten."},
            "base_v": row["v"],
            "seq": 1,
        },
    ),
    "PanelState.open": lambda row: ("social_post", str(row["id"])),
    "PaletteState.run": lambda row: ("sample",),
    "PaletteState.search": lambda row: (row["content"][:12], 1),
    "CostsState.raise_month": lambda row: ({"budget": "60"},),
    "CostsState.raise_run": lambda row: ({"budget": "6"},),
    "PlanState.ask_for_posts": lambda row: ("facebook", "2"),
    "PlanState.begin_on": lambda row: ("2031-01-01",),
    "PlanState.load": lambda row: (),
    "PlanState.start": lambda row: (),
    "PlanState.switch_theme": lambda row: ("topic:coffee", False),
    "ProfileState.load": lambda row: (),
    "ProfileState.make_sample": lambda row: (),
    "ProfileState.proceed": lambda row: (),
    "ProfileState.save": lambda row: ("primary_product", "Overwritten."),
    "ProfileState.visit": lambda row: ("goals",),
    "RunState.cancel": lambda row: (str(row["bundle_id"]),),
    "RunState.resume": lambda row: (str(row["bundle_id"]),),
    "RunState.retry": lambda row: ([{"kind": "social_post", "id": str(row["id"])}],),
    "SampleState.choose_platform": lambda row: ("linkedin",),
    "SampleState.refresh": lambda row: (),
    "SampleState.show": lambda row: ("blog_post",),
    "SampleState.try_another": lambda row: (),
    "RewriteState.ask": lambda row: ({"kind": "social_post", "piece": str(row["id"]), "action": "rewrite"},),
    "RewriteState.leave": lambda row: (str(uuid.UUID(int=1)),),
    "RewriteState.take": lambda row: (str(uuid.UUID(int=1)), {}),
    "RewriteState.take_back": lambda row: ("social_post", str(row["id"]), "", 2, 0),
    "WriterState.choose": lambda row: ("built-in",),
    "SettingsState.change_password": lambda row: ({"current": "a guess of mine", "new": "another guess of mine"},),
    "SettingsState.end_others": lambda row: (),
    "SettingsState.end_session": lambda row: (str(row["session_id"]),),
    "SettingsState.load": lambda row: (),
    "SettingsState.rename": lambda row: ({"name": "Somebody"},),
    "SettingsState.send_link": lambda row: (),
    "ShopState.change": lambda row: (str(row["id"]), 1),
    "ShopState.choose_currency": lambda row: ("eur",),
    "ShopState.get_free": lambda row: (str(row["id"]),),
    "ShopState.load": lambda row: (),
    "ShopState.look": lambda row: (),
    "ShopState.pay": lambda row: (),
    "ShopState.show_older": lambda row: (),
    "ShellState.load": lambda row: (),
    "ShellState.switch": lambda row: (str(row["business_id"]),),
}
"""What each handler is called with, aimed at a post of Fernhill. A new handler is not tested until it stands here."""


def _states() -> Iterator[type[rx.State]]:
    waiting = list(rx.State.__subclasses__())
    while waiting:
        state = waiting.pop()
        waiting += state.__subclasses__()
        if state.__module__.startswith("contentapp."):
            yield state


HANDLERS = {
    f"{state.__name__}.{name}": (state, name)
    for state in _states()
    for name, handler in state.event_handlers.items()
    if handler.fn.__module__.startswith("contentapp.")
}


GO_ELSEWHERE = ("BusinessesState.create", "ShellState.switch")
"""After these the session may be in another business: they are called when all others have been."""

IN_ORDER = [*(name for name in sorted(HANDLERS) if name not in GO_ELSEWHERE), *GO_ELSEWHERE]


def _tab(state: type[rx.State], token: str, bundle_id: uuid.UUID) -> tuple[State, rx.State]:
    """A tab's state on the bundle's page, with this session's cookie; the root, and the wanted part of it."""
    root = State(_reflex_internal_init=True)  # type: ignore[call-arg]
    root.router = RouterData.from_router_data(
        {
            "headers": {"cookie": f"{SESSION_COOKIE}={token}", "origin": "http://localhost"},
            "token": "a-tab",
            "pathname": "/bundles/[bundle_id]",
            "asPath": f"/bundles/{bundle_id}",
            "query": {"bundle_id": str(bundle_id)},
        }
    )
    root._clean()
    return root, root.get_substate(state.get_full_name().split(".")[1:])  # type: ignore[return-value]


def _everything(owner: psycopg.Connection, business_id: uuid.UUID | None) -> dict[str, str]:
    """A digest of every table with rows of a business, or with `None` of every table there is."""
    tables = owner.execute(
        """
        SELECT c.oid::regclass::text,
          EXISTS (SELECT 1 FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'business_id')
        FROM pg_class c WHERE c.relkind = 'r'
          AND c.relnamespace::regnamespace::text IN ('public', 'private', 'auth', 'queue')
        """
    ).fetchall()
    found: dict[str, str] = {}
    for table, has_business in tables:
        key = "id" if table == "businesses" else "business_id" if has_business else None
        if business_id is not None and (key is None or "." in table):  # sessions may go elsewhere
            continue
        where = f"WHERE {key} = '{business_id}'" if business_id is not None else ""
        query = f"SELECT md5(coalesce(string_agg(t::text, '|' ORDER BY t::text), '')) FROM {table} t {where}"
        found[table] = owner.execute(sql.SQL(query)).fetchone()[0]  # type: ignore[index, arg-type]
    return found


@pytest.fixture
async def post(world: World, owner: psycopg.Connection) -> dict[str, Any]:
    """A post of Fernhill that waits for review, with its bundle and version."""
    bundle_id = await world.bundle()
    row = owner.execute(
        "SELECT id, content, (extract(epoch FROM updated_at) * 1000000)::bigint FROM social_posts "
        "WHERE bundle_id = %s AND status = 'in_review' ORDER BY id LIMIT 1",
        (bundle_id,),
    ).fetchone()
    assert row is not None
    facts = {"id": row[0], "content": row[1], "v": row[2], "bundle_id": bundle_id}
    return {**facts, "business_id": world.maren.business_id, "session_id": world.maren.session_id}


async def _call(name: str, token: str, post: dict[str, Any]) -> tuple[State, rx.State]:
    state_class, handler = HANDLERS[name]
    root, state = _tab(state_class, token, post["bundle_id"])
    await state_class.event_handlers[handler].fn(state, *ARGUMENTS[name](post))
    return root, state


async def _is_signed_in(token: str) -> bool:
    async with anonymous_session() as session:
        return await find_principal(session, token, days=30) is not None


def test_every_handler_is_known_here_and_resolves_who_acts() -> None:
    assert sorted(HANDLERS) == sorted(ARGUMENTS)
    for name, (state, handler) in HANDLERS.items():
        assert getattr(state.event_handlers[handler].fn, "__acts__", False), f"{name} is not written with @acts"


@pytest.mark.parametrize("token", ["", "no such token"])
async def test_nobody_gets_anything_from_any_handler(
    post: dict[str, Any], owner: psycopg.Connection, token: str
) -> None:
    before = _everything(owner, None)
    for name in IN_ORDER:
        root, _ = await _call(name, token, post)
        assert root.get_delta() == {}, f"{name} answered somebody who is not signed in"
    assert _everything(owner, None) == before


async def test_a_stranger_reads_and_changes_nothing_of_another_business(
    world: World, post: dict[str, Any], owner: psycopg.Connection
) -> None:
    business = world.maren.business_id
    before = _everything(owner, business)
    for name in IN_ORDER:
        root, _ = await _call(name, world.tokens["otto"], post)
        assert post["content"][:40] not in str(root.get_delta()), f"{name} showed another business's post"
        assert _everything(owner, business) == before, f"{name} changed another business"
        assert await _is_signed_in(world.tokens["maren"]), f"{name} ended another person's session"


async def test_a_viewer_reads_and_changes_nothing(
    world: World, post: dict[str, Any], owner: psycopg.Connection
) -> None:
    before = _everything(owner, world.maren.business_id)
    for name in IN_ORDER:
        await _call(name, world.tokens["ines"], post)
        assert _everything(owner, world.maren.business_id) == before, f"{name} let a viewer change something"


async def test_an_editor_does_change_it_by_the_same_calls(
    world: World, post: dict[str, Any], owner: psycopg.Connection
) -> None:
    """Otherwise the tests above would prove nothing."""
    before = _everything(owner, world.maren.business_id)
    root, _ = await _call("PanelState.edit", world.tokens["theo"], post)
    assert "saved" in str(root.get_delta())
    after = _everything(owner, world.maren.business_id)
    changed = {table for table in after if after[table] != before[table]}
    assert changed == {"social_posts", "content_versions", "audit_logs"}
    await _call("BundleState.move", world.tokens["theo"], post)
    assert owner.execute("SELECT status FROM social_posts WHERE id = %s", (post["id"],)).fetchone() == ("approved",)
    await _call("ProfileState.save", world.tokens["theo"], post)
    assert owner.execute(
        "SELECT primary_product FROM businesses WHERE id = %s", (world.maren.business_id,)
    ).fetchone() == ("Overwritten.",)


async def test_the_frame_asks_to_confirm_an_address_only_where_mails_reach_people(
    post: dict[str, Any], world: World, owner: psycopg.Connection, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, frame = await _call("ShellState.load", world.tokens["maren"], post)
    assert not frame.unconfirmed  # type: ignore[attr-defined]
    monkeypatch.setattr(settings(), "smtp_url", "smtp://mail.example.com")
    _, frame = await _call("ShellState.load", world.tokens["maren"], post)
    assert frame.unconfirmed  # type: ignore[attr-defined]
    owner.execute("UPDATE private.accounts SET email_verified_at = now() WHERE user_id = %s", [world.maren.user_id])
    _, frame = await _call("ShellState.load", world.tokens["maren"], post)
    assert not frame.unconfirmed  # type: ignore[attr-defined]
