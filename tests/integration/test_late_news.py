"""News of an order at awkward moments: before its books know what it is about, or while a page is being opened."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import Any

import pytest

from contentapp.db.session import person_session
from contentapp.db.system import service_session
from contentapp.domain.billing import orders, shop
from contentapp.domain.payment_ports import CheckoutSeen, CheckoutWanted, GatewayAway
from contentapp.integrations.stripe_sandbox import paying
from contentapp.integrations.stripe_sandbox.store import opened
from contentapp.jobs import billing
from tests.builders import World
from tests.integration.till import BANK_REFUSES, DAY, Till

_CONTEXT: Any = SimpleNamespace(job=None)


async def test_a_dispute_that_is_heard_of_before_the_payment_finds_its_order(world: World, till: Till) -> None:
    """Its object names a payment alone, which no book has yet."""
    await till.fill(world.maren, tiny=1)
    asked = await till.ask(world.maren)
    await till.pay(asked.url)
    async with opened() as store:
        (charge,), _ = await store.list_all("charge", {})
        await paying.dispute(store, charge)
    till.owner.execute(
        "UPDATE sandbox.deliveries d SET delivered_at = now() FROM sandbox.objects o"
        " WHERE o.id = d.event_id AND o.body ->> 'type' = 'checkout.session.completed'"
    )
    await till.turn()
    assert till.events() == [("charge.dispute.created", "handled", 1)]
    assert asked.order_id is not None
    order = await till.order(world.maren, asked.order_id)
    assert (order.status, order.fulfilment) == ("paid", "held")


async def test_a_payment_of_something_else_is_no_order_of_ours(world: World, till: Till) -> None:
    """One account may take payments for more than this product."""
    await till.fill(world.maren, tiny=1)
    await till.pay((await till.ask(world.maren)).url)
    till.owner.execute("UPDATE sandbox.objects SET body = body || '{\"metadata\": {}}' WHERE kind = 'payment_intent'")
    (payment,) = till.owner.execute("SELECT id FROM sandbox.objects WHERE kind = 'payment_intent'").fetchone()  # type: ignore[misc]
    assert await till.gateway.get_order_of_payment(payment) == ""


async def test_late_news_of_a_page_that_failed_does_not_fail_the_one_being_opened(
    world: World, till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    order = await till.buy(world.maren, BANK_REFUSES)
    await till.wait(4 * DAY)
    assert (await till.order(world.maren, order.id)).status == "failed"

    async def open_checkout(wanted: CheckoutWanted) -> CheckoutSeen:
        assert await billing.settle_from_truth(wanted.order_id)
        return await till.gateway.open_checkout(wanted)

    late: Any = SimpleNamespace(get_checkout=till.gateway.get_checkout, open_checkout=open_checkout)
    async with person_session(world.maren.user_id) as session:
        checkout = await shop.ask_checkout(session, world.maren)
    with monkeypatch.context() as meanwhile:
        meanwhile.setattr(billing, "choose_gateway", lambda: late)
        await billing.place_order(_CONTEXT, checkout_id=str(checkout))
    again = await till.order(world.maren, order.id)
    assert (again.status, bool(again.page_url)) == ("pending", True)


async def test_a_page_that_is_nearly_over_is_closed_before_another_one_opens(world: World, till: Till) -> None:
    """Sent there again, nobody could finish; left open, somebody could pay twice."""
    await till.fill(world.maren, tiny=1)
    first = await till.ask(world.maren)
    till.owner.execute(
        "UPDATE sandbox.objects SET body = jsonb_set(body, '{expires_at}',"
        " to_jsonb(extract(epoch FROM now())::bigint + 1200)) WHERE kind = 'checkout.session'"
    )
    second = await till.ask(world.maren)
    assert (await till.pay(first.url)).status_code == 410
    assert (await till.pay(second.url)).status_code == 303
    await till.turn()
    assert till.owner.execute("SELECT status FROM orders ORDER BY number").fetchall() == [("canceled",), ("paid",)]


async def test_a_page_that_is_still_being_opened_is_given_up_for_the_one_asked_for_next(
    world: World, till: Till, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def away(_: CheckoutWanted) -> CheckoutSeen:
        raise GatewayAway("just now")

    await till.fill(world.maren, tiny=1)
    async with person_session(world.maren.user_id) as session:
        first = await shop.ask_checkout(session, world.maren)
    with monkeypatch.context() as outage:
        outage.setattr(till.gateway, "open_checkout", away)
        with pytest.raises(GatewayAway):
            await billing.place_order(_CONTEXT, checkout_id=str(first))
    async with person_session(world.maren.user_id) as session:
        second = await shop.ask_checkout(session, world.maren)
    await billing.place_order(_CONTEXT, checkout_id=str(second))
    await billing.place_order(_CONTEXT, checkout_id=str(first))
    async with person_session(world.maren.user_id) as session:
        seen = [await shop.get_asked(session, world.maren, one) for one in (first, second)]
    assert [one.state for one in seen] == ["expired", "open"]
    assert till.count("sandbox.objects", "kind = 'checkout.session'") == 1
    assert till.count("orders") == 1


async def test_two_workers_at_one_order_note_its_customer_once(world: World, till: Till) -> None:
    both_there = asyncio.Barrier(2)

    async def note() -> None:
        async with service_session() as session:
            await both_there.wait()
            await orders.note_customer(session, world.maren.business_id, "cus_1")

    await asyncio.gather(note(), note())
    assert till.count("customers") == 1
