"""What the log says of orders: by name, for owners alone, and without breaking the chain for anybody else."""

from __future__ import annotations

import json
import uuid

import psycopg
import pytest

from contentapp.db.session import business_session, person_session, role_session
from contentapp.db.system import service_session
from contentapp.domain import history
from contentapp.domain.billing import desk, refunds
from contentapp.domain.history import BILLING, Filters
from contentapp.domain.principal import Principal
from contentapp.settings import settings
from contentapp.ui.pages.activity.state import _render_log  # pyright: ignore[reportPrivateUsage]
from tests.builders import World
from tests.integration.till import Till

KEY = history.seal_key(settings().secret())


@pytest.fixture
async def order_id(world: World, till: Till, owner: psycopg.Connection) -> uuid.UUID:
    """Maren has bought something, and a part of the money went back; all of it is sealed."""
    owner.execute("INSERT INTO private.platform_admins (user_id) VALUES (%s)", (world.otto.user_id,))
    order = await till.buy(world.maren)
    async with role_session("platform_admin", sub=world.otto.user_id) as session:
        left = (await desk.get_order(session, order.id)).left
        await refunds.ask_refund(session, order.id, 1_000, left=left, reason="")
    await till.work()
    await till.turn()
    sealed = 1
    while sealed:
        async with service_session() as session:
            sealed = await history.seal_waiting(session, KEY)
    return order.id


async def _log(who: Principal) -> list[history.Entry]:
    async with person_session(who.user_id) as session:
        page = await history.list_entries(session, who.business_id, Filters(), limit=500)
    return list(page.entries)


async def test_owners_read_of_orders_by_their_number_and_not_of_their_plumbing(
    world: World, order_id: uuid.UUID
) -> None:
    async with person_session(world.maren.user_id) as session:
        found = await history.list_entries(session, world.maren.business_id, Filters(entity_types=BILLING))
    number = next(entry.title for entry in found.entries if entry.entity_id == order_id)
    assert number.startswith("order 1")
    assert {entry.title for entry in found.entries} == {number, f"the content of {number}", f"a refund of {number}"}
    told = {field for entry in found.entries if entry.action == "update" for field in entry.changes}
    assert told.isdisjoint({"receipt_mail_id", "checkout_session_id", "fingerprint", "attempt", "metadata"})


async def test_everybody_else_reads_nothing_of_them(world: World, order_id: uuid.UUID) -> None:
    for who in (world.theo, world.ines):
        seen = await _log(who)
        assert seen
        assert {entry.entity_type for entry in seen}.isdisjoint(BILLING)
        async with person_session(who.user_id) as session:
            csv, _ = await history.export_page(session, who.business_id, Filters())
        assert str(order_id) not in csv
        assert "19000" not in csv


@pytest.mark.parametrize("for_owner", [True, False])
async def test_a_page_that_changes_by_itself_shows_them_to_owners_alone(
    world: World, order_id: uuid.UUID, for_owner: bool
) -> None:
    async with business_session(world.maren.business_id) as session:
        shown = await _render_log(session, world.maren.business_id, json.dumps([{}, for_owner]), None)
    assert shown is not None
    rows = [row["title"] for day in shown["days"] for row in day["rows"]]
    assert any(title.startswith("order 1") for title in rows) == for_owner


async def test_the_chain_holds_for_those_who_read_all_of_it_and_for_those_who_do_not(
    world: World, order_id: uuid.UUID, owner: psycopg.Connection
) -> None:
    async def check(who: Principal) -> history.Checked:
        async with person_session(who.user_id) as session:
            return await history.verify_chain(session, KEY, who.business_id)

    whole, part = await check(world.maren), await check(world.ines)
    assert (whole.breaks, whole.hidden) == (part.breaks, 0) == ((), 0)
    assert part.hidden > 3
    assert part.seals + part.hidden == whole.seals
    owner.execute("SET session_replication_role = replica")
    owner.execute("DELETE FROM audit_logs WHERE entity_id = %s AND action = 'create'", (order_id,))
    owner.execute("RESET session_replication_role")
    for who in (world.maren, world.ines):
        (found,) = (await check(who)).breaks
        assert "is gone" in found.what
