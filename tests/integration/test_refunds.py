"""Money that goes back: what it brings, before and after something was written, and when a bank refuses it."""

from __future__ import annotations

import uuid

import psycopg
import pytest

from contentapp.db.session import person_session, role_session
from contentapp.domain import businesses
from contentapp.domain.billing import desk, refunds, shop
from contentapp.domain.billing.desk import NoSuchOwner, NothingToAnswer, Owned
from contentapp.domain.billing.refunds import NothingToRefund, TooMuchToRefund
from contentapp.errors import NotFound
from contentapp.integrations.stripe_sandbox import paying
from contentapp.integrations.stripe_sandbox.store import opened
from contentapp.seed import fill_profile
from tests.builders import World
from tests.integration.till import DAY, Till

REFUND_FAILS, REFUND_WAITS, DISPUTED = "4000000000005126", "4000000000007726", "4000000000000259"


@pytest.fixture
def admin(world: World, owner: psycopg.Connection) -> uuid.UUID:
    """Otto runs this installation."""
    owner.execute("INSERT INTO private.platform_admins (user_id) VALUES (%s)", (world.otto.user_id,))
    return world.otto.user_id


async def _refund(till: Till, admin: uuid.UUID, order_id: uuid.UUID, amount: int = 0) -> None:
    async with role_session("platform_admin", sub=admin) as session:
        order = await desk.get_order(session, order_id)
        await refunds.ask_refund(session, order_id, amount or order.left, left=order.left, reason="")
    await till.work()
    await till.turn()


async def _seen(admin: uuid.UUID, order_id: uuid.UUID) -> desk.DeskOrder:
    async with role_session("platform_admin", sub=admin) as session:
        return await desk.get_order(session, order_id)


async def test_part_of_an_order_goes_back_and_then_the_rest(world: World, till: Till, admin: uuid.UUID) -> None:
    order = await till.buy(world.maren)
    await _refund(till, admin, order.id, 5_000)
    order = await till.order(world.maren, order.id)
    assert (order.status, order.refunded, order.fulfilment) == ("partially_refunded", 5_000, "started")
    await _refund(till, admin, order.id)
    found = await _seen(admin, order.id)
    assert (found.status, found.refunded, found.left, found.question) == ("refunded", 19_000, 0, "refunded")
    assert till.count("content_bundles", "deleted_at IS NULL") == 1


async def test_no_more_goes_back_than_was_paid(world: World, till: Till, admin: uuid.UUID) -> None:
    order = await till.buy(world.maren)
    with pytest.raises(TooMuchToRefund):
        await _refund(till, admin, order.id, 19_001)
    await _refund(till, admin, order.id, 18_000)
    async with role_session("platform_admin", sub=admin) as session:
        with pytest.raises(TooMuchToRefund):
            await refunds.ask_refund(session, order.id, 1_500, left=19_000, reason="")
    await _refund(till, admin, order.id)
    with pytest.raises(NothingToRefund):
        await _refund(till, admin, order.id, 1)
    assert till.count("refunds") == 2


async def test_a_refund_before_anything_is_written_withdraws_it(world: World, till: Till, admin: uuid.UUID) -> None:
    order = await till.buy(world.maren, ready=False)
    await _refund(till, admin, order.id)
    await fill_profile(world.maren)
    async with person_session(world.maren.user_id) as session:
        await shop.ask_truth(session, world.maren, order.id)
    await till.work()
    order = await till.order(world.maren, order.id)
    assert (order.status, order.fulfilment) == ("refunded", "withdrawn")
    assert till.count("content_bundles") == 0


async def test_a_refund_that_a_bank_refuses_brings_order_and_content_back(
    world: World, till: Till, admin: uuid.UUID
) -> None:
    order = await till.buy(world.maren, REFUND_FAILS, ready=False)
    await _refund(till, admin, order.id)
    assert (await till.order(world.maren, order.id)).fulfilment == "withdrawn"
    await fill_profile(world.maren)
    await till.wait(2 * DAY)
    order = await till.order(world.maren, order.id)
    assert (order.status, order.refunded, order.fulfilment) == ("paid", 0, "started")
    assert [one.status for one in order.refunds] == ["failed"]
    assert till.count("refunds", "reason = 'expired_or_canceled_card'") == 1
    assert till.count("private.outbox", "kind = 'order_receipt'") == 1


async def test_a_refund_that_takes_a_while_ends_as_given(world: World, till: Till, admin: uuid.UUID) -> None:
    order = await till.buy(world.maren, REFUND_WAITS)
    await _refund(till, admin, order.id, 1_000)
    assert [one.status for one in (await till.order(world.maren, order.id)).refunds] == ["pending"]
    await till.wait(2 * DAY)
    order = await till.order(world.maren, order.id)
    assert ([one.status for one in order.refunds], order.status) == (["succeeded"], "partially_refunded")


@pytest.mark.parametrize(("answer", "left"), [("keep", 1), ("withdraw", 0)])
async def test_an_admin_decides_what_becomes_of_content_whose_money_went_back(
    world: World, till: Till, admin: uuid.UUID, answer: str, left: int
) -> None:
    order = await till.buy(world.maren)
    await _refund(till, admin, order.id)
    async with role_session("platform_admin", sub=admin) as session:
        (asking,) = await desk.list_orders(session, status="asks")
        await desk.answer_question(session, asking.id, answer)  # type: ignore[arg-type]
    await till.work()
    assert till.count("content_bundles", "deleted_at IS NULL") == left
    async with role_session("platform_admin", sub=admin) as session:
        assert await desk.list_orders(session, status="asks") == ()
        with pytest.raises(NothingToAnswer):
            await desk.answer_question(session, order.id, "keep")


async def test_a_disputed_payment_holds_the_content_and_shows_in_the_books(
    world: World, till: Till, admin: uuid.UUID
) -> None:
    order = await till.buy(world.maren, DISPUTED, ready=False)
    await till.wait(DAY)
    await fill_profile(world.maren)
    found = await _seen(admin, order.id)
    assert (found.dispute_status, found.disputed, found.fulfilment) == ("needs_response", 19_000, "held")
    async with opened() as store:
        (dispute,), _ = await store.list_all("dispute", {})
        await paying.end_dispute(store, dispute, won=True)
    await till.turn()
    found = await _seen(admin, order.id)
    assert (found.dispute_status, found.fulfilment) == ("won", "started")


async def test_a_refund_made_at_the_provider_arrives_too(world: World, till: Till, admin: uuid.UUID) -> None:
    order = await till.buy(world.maren)
    async with opened() as store:
        (intent,), _ = await store.list_all("payment_intent", {})
        await paying.refund(store, intent, 2_000, {"reason": "requested_by_customer"})
    await till.turn()
    order = await till.order(world.maren, order.id)
    assert (order.status, order.refunded) == ("partially_refunded", 2_000)


async def test_an_event_is_replayed_and_changes_nothing(world: World, till: Till, admin: uuid.UUID) -> None:
    order = await till.buy(world.maren)
    await _refund(till, admin, order.id, 1_000)
    before = await _seen(admin, order.id)
    async with role_session("platform_admin", sub=admin) as session:
        entries = await desk.get_timeline(session, order.id)
        assert [entry.what for entry in entries if entry.what != "event"] == [
            "placed",
            "page",
            "paid",
            "started",
            "refund",
        ]
        for entry in entries:
            if entry.event_id:
                await desk.replay_event(session, entry.event_id)
        await desk.refresh_order(session, order.id)
    await till.work()
    assert await _seen(admin, order.id) == before
    assert {outcome for _, outcome, _ in till.events()} == {"handled"}
    assert till.count("content_bundles") == 1


async def test_a_gift_costs_nothing_and_is_written(world: World, till: Till, admin: uuid.UUID) -> None:
    await fill_profile(world.maren)
    (tiny,) = till.owner.execute("SELECT id FROM bundle_products WHERE key = 'tiny'").fetchone()  # type: ignore[misc]
    async with role_session("platform_admin", sub=admin) as session:
        (fernhill,) = await desk.list_owned(session, " MAREN@example.com")
        await desk.give(session, fernhill, [(tiny, 2)])
    await till.work()
    async with person_session(world.maren.user_id) as session:
        (order,) = await shop.list_orders(session, world.maren)
    assert (order.status, order.origin, order.total, order.volume) == ("paid", "comp", 0, 38_000)
    assert order.fulfilment == "started"


async def test_a_gift_goes_to_the_business_that_was_chosen(world: World, till: Till, admin: uuid.UUID) -> None:
    (tiny,) = till.owner.execute("SELECT id FROM bundle_products WHERE key = 'tiny'").fetchone()  # type: ignore[misc]
    async with person_session(world.maren.user_id) as session:
        second = await businesses.create_business(session, world.maren, "Maren’s bakery")
    async with role_session("platform_admin", sub=admin) as session:
        owned = await desk.list_owned(session, "maren@example.com")
        assert [one.name for one in owned] == ["Fernhill", "Maren’s bakery"]
        await desk.give(session, owned[1], [(tiny, 1)])
        with pytest.raises(NoSuchOwner):
            await desk.list_owned(session, "nobody@example.com")
        with pytest.raises(NoSuchOwner):
            await desk.give(session, Owned(world.maren.business_id, world.ines.user_id, ""), [(tiny, 1)])
    await till.work()
    assert till.owner.execute("SELECT business_id FROM orders").fetchall() == [(second,)]


@pytest.mark.parametrize(
    "words", ["NUMBER", "maren@", "Fernhill", "fernh", "PAYMENT", "CHARGE"], ids=lambda word: word.lower()
)
async def test_an_order_is_found_by_what_people_have_of_it(
    world: World, till: Till, admin: uuid.UUID, words: str
) -> None:
    order = await till.buy(world.maren)
    await till.buy(world.otto, ready=False)
    row = await _seen(admin, order.id)
    charge = till.owner.execute("SELECT charge_id FROM payments WHERE order_id = %s", (order.id,)).fetchone()
    assert charge is not None
    asked = {"NUMBER": str(row.number), "PAYMENT": row.payment_id, "CHARGE": charge[0]}.get(words, words)
    async with role_session("platform_admin", sub=admin) as session:
        assert [one.id for one in await desk.list_orders(session, words=f" {asked} ")] == [order.id]
        assert await desk.list_orders(session, words=asked, status="refunded") == ()
        assert await desk.list_orders(session, words="%") == ()


async def test_a_receipt_is_sent_again_only_when_asked(world: World, till: Till, admin: uuid.UUID) -> None:
    order = await till.buy(world.maren)
    async with role_session("platform_admin", sub=admin) as session:
        await desk.resend_receipt(session, order.id)
        with pytest.raises(NotFound):
            await desk.resend_receipt(session, uuid.uuid4())
    assert till.count("private.outbox", "kind = 'order_receipt'") == 2


async def test_nobody_but_admins_moves_money(world: World, till: Till, admin: uuid.UUID) -> None:
    order = await till.buy(world.maren)
    for role in ("authenticated", "platform_admin"):  # the role alone is not enough: Maren is not on the list
        for ask in (
            lambda s: refunds.ask_refund(s, order.id, 1, left=1, reason=""),
            lambda s: desk.resend_receipt(s, order.id),
            lambda s: desk.refresh_order(s, order.id),
            lambda s: desk.list_owned(s, "maren@example.com"),
            lambda s: desk.give(s, Owned(order.id, world.maren.user_id, "Fernhill"), [(uuid.uuid4(), 1)]),
        ):
            with pytest.raises(Exception, match=r"permission denied|only platform admins|Nobody with this address"):
                async with role_session(role, sub=world.maren.user_id) as session:  # type: ignore[arg-type]
                    await ask(session)
    assert till.count("refunds") == 0
