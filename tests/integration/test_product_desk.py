"""Admins make and change products; prices stay with the orders placed at them; the books are compared."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from dataclasses import replace

import psycopg
import pytest

from contentapp.db.session import role_session
from contentapp.domain.billing import desk, ledger, product_desk, products
from contentapp.domain.billing.ledger import Booked, compare
from contentapp.domain.billing.product_desk import WrongProduct, read_draft
from contentapp.domain.billing.products import Product
from contentapp.domain.payment_ports import ChargeSeen
from contentapp.integrations.stripe_sandbox import paying, store
from contentapp.jobs import billing
from contentapp.seed import fill_profile
from tests.builders import World
from tests.integration.till import Till

CURRENCIES = ("usd", "eur", "jpy")
FORM = {
    "name": "A pair of posts", "description": "Two.", "days": "2", "period": "2 days", "features": "One\nTwo",
    "social_post": "2", "price_usd": "12.50", "price_jpy": "1900", "tiers": "2: 10, 5: 20",
}  # fmt: skip


@pytest.fixture
def admin(world: World, owner: psycopg.Connection) -> Iterator[uuid.UUID]:
    """Otto runs this installation; what he adds to the catalogue goes with the test."""
    owner.execute("INSERT INTO private.platform_admins (user_id) VALUES (%s)", (world.otto.user_id,))
    yield world.otto.user_id
    with owner.transaction():
        owner.execute("SET LOCAL session_replication_role = replica")
        made = "(SELECT id FROM bundle_products WHERE key LIKE 'product-%')"
        for table in ("product_components", "product_prices"):
            owner.execute(f"DELETE FROM {table} WHERE product_id IN {made}")  # pyright: ignore
        owner.execute("DELETE FROM bundle_products WHERE key LIKE 'product-%'")


async def _save(admin: uuid.UUID, product_id: uuid.UUID | None = None, **changes: str) -> Product:
    async with role_session("platform_admin", sub=admin) as session:
        saved = await product_desk.save_product(session, product_id, read_draft({**FORM, **changes}, CURRENCIES))
        return (await products.find_products(session, [saved]))[saved]


async def test_a_product_is_made_listed_and_sold(world: World, till: Till, admin: uuid.UUID) -> None:
    product = await _save(admin)
    assert (product.prices, product.type, product.content_count) == ({"usd": 1_250, "jpy": 1_900}, "social", 2)
    await till.work()
    listed = till.count("sandbox.objects", "kind = 'price'")
    assert listed == 2
    assert till.count("product_prices", "stripe_price_id IS NOT NULL") == 2
    order = await till.buy(world.maren, **{product.key: 2})
    assert (order.total, order.lines[0].name, order.fulfilment) == (2_250, "A pair of posts", "started")


async def test_a_changed_product_leaves_old_orders_true(world: World, till: Till, admin: uuid.UUID) -> None:
    product = await _save(admin)
    order = await till.buy(world.maren, ready=False, **{product.key: 1})
    changed = await _save(
        admin, product.id, name="Five posts", social_post="5", price_usd="20", price_jpy="", blog_post="1"
    )
    assert (changed.prices, changed.type, changed.content_count) == ({"usd": 2_000}, "mixed", 6)
    await till.work()
    assert till.count("product_prices", f"product_id = '{product.id}'") == 3
    assert till.count("sandbox.objects", "kind = 'price' AND body ->> 'active' = 'false'") == 2
    again = await till.order(world.maren, order.id)
    assert (again.lines, again.total) == (order.lines, 1_250)
    await fill_profile(world.maren)
    await billing.fulfil(order_id=str(order.id))
    (parts,) = till.owner.execute("SELECT components FROM generation_runs").fetchone()  # type: ignore[misc]
    assert parts == [{"kind": "social_post", "count": 2, "emails_each": 0}]


async def test_an_archived_product_is_not_sold_and_can_come_back(world: World, till: Till, admin: uuid.UUID) -> None:
    product = await _save(admin)
    async with role_session("platform_admin", sub=admin) as session:
        await product_desk.set_on_sale(session, product.id, False)
        assert product.id not in {one.id for one in await products.list_products(session)}
        await product_desk.set_on_sale(session, product.id, True)
        assert product.id in {one.id for one in await products.list_products(session)}


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"name": ""}, "name"), ({"days": "0"}, "days"), ({"days": "x"}, "days"), ({"social_post": "0"}, "social_post"),
        ({"social_post": "-1"}, "social_post"), ({"price_usd": "12.505"}, "price_usd"),
        ({"price_usd": "0.10"}, "price_usd"),
        ({"price_jpy": "12.5"}, "price_jpy"), ({"price_usd": "", "price_jpy": ""}, "price_usd"),
        ({"tiers": "2"}, "tiers"),
        ({"tiers": "2: 20, 5: 10"}, "tiers"), ({"email_sequence": "1", "emails_each": ""}, "emails_each"),
        ({"features": "x\n" * 9}, "features"), ({"description": "x" * 301}, "description"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_said_beside_its_field(changes: dict[str, str], field: str) -> None:
    with pytest.raises(WrongProduct) as refused:
        read_draft({**FORM, **changes}, CURRENCIES)
    assert set(refused.value.fields) == {field}


async def test_the_books_agree_after_a_life_of_orders(world: World, till: Till, admin: uuid.UUID) -> None:
    await till.buy(world.maren)
    async with store.opened() as sandbox:
        (intent,), _ = await sandbox.list_all("payment_intent", {})
        await paying.refund(sandbox, intent, 2_000, {})
    await till.turn()
    async with role_session("platform_admin", sub=admin) as session:
        await ledger.ask_comparison(session)
        await ledger.ask_comparison(session)
    assert till.count("queue.procrastinate_jobs", "task_name = 'billing:compare_books'") == 1
    await till.work()
    async with role_session("platform_admin", sub=admin) as session:
        check = await ledger.find_check(session)
        (order,) = await desk.list_orders(session)
        (month,) = await desk.list_revenue(session)
    assert check is not None
    assert (check.compared, check.differences) == (1, ())
    assert (order.charged, order.refunded, order.fee) == (19_000, 2_000, 581)
    assert (month.charged, month.refunded, month.orders) == (19_000, 2_000, 1)


async def test_what_a_bank_took_back_is_money_in_the_books_and_its_return_too(
    world: World, till: Till, admin: uuid.UUID
) -> None:
    """Lost disputes count as long as they are lost; a comparison sees them though nobody was told."""
    await till.buy(world.maren)
    async with store.opened() as sandbox:
        (charge,), _ = await sandbox.list_all("charge", {})
        disputed = await paying.dispute(sandbox, charge)
    await billing.compare_books()
    async with role_session("platform_admin", sub=admin) as session:
        check = await ledger.find_check(session)
    assert check is not None
    assert [(one.kind, one.sentence) for one in check.differences] == [
        ("disputed", "$190.00 was taken back by the buyer's bank, $0.00 is booked.")
    ]
    for won, held in ((False, 19_000), (True, 0)):
        async with store.opened() as sandbox:
            await paying.end_dispute(sandbox, disputed, won=won)
            # The end of a dispute is an end. Only a test may take it back.
            till.owner.execute("UPDATE payments SET dispute_status = 'needs_response'")
        await till.turn()
        await billing.compare_books()
        async with role_session("platform_admin", sub=admin) as session:
            check = await ledger.find_check(session)
            (order,) = await desk.list_orders(session)
            (month,) = await desk.list_revenue(session)
        assert check is not None
        assert (check.compared, check.differences) == (1, ())
        assert (order.held, order.left, month.refunded) == (held, 19_000 if won else 0, held)


async def test_what_went_back_for_an_old_charge_is_compared_too(world: World, till: Till, admin: uuid.UUID) -> None:
    """The charge is older than what is looked at; its refund, of which no webhook ever came, is not."""
    order = await till.buy(world.maren)
    till.owner.execute(
        "UPDATE sandbox.objects SET body = body || '{\"created\": 1}' WHERE kind IN ('charge', 'balance_transaction')"
    )
    async with store.opened() as sandbox:
        (intent,), _ = await sandbox.list_all("payment_intent", {})
        await paying.refund(sandbox, intent, 500, {})
    await billing.compare_books()
    async with role_session("platform_admin", sub=admin) as session:
        check = await ledger.find_check(session)
    assert check is not None
    assert [(one.kind, one.number) for one in check.differences] == [("refunded", order.number)]


async def test_every_difference_is_named(world: World, till: Till, admin: uuid.UUID) -> None:
    order = await till.buy(world.maren)
    till.owner.execute("SET session_replication_role = replica")
    till.owner.execute("UPDATE orders SET total_amount = 18000")
    till.owner.execute("RESET session_replication_role")
    await billing.compare_books()
    async with role_session("platform_admin", sub=admin) as session:
        check = await ledger.find_check(session)
    assert check is not None
    (found,) = check.differences
    assert (found.kind, found.number, found.sentence) == (
        "amount", order.number, "$190.00 was charged, $180.00 is booked.",
    )  # fmt: skip


BOOKED = Booked("order", 1001, "usd", 1_000, "pi_1", 1_000, 200, 59, "")
CHARGED = ChargeSeen("ch_1", "pi_1", "usd", 1_000, 200, 59, "order")


@pytest.mark.parametrize(
    ("booked", "charges", "kinds"),
    [
        ([BOOKED], [CHARGED], []),
        ([BOOKED], [], ["missing"]),
        ([], [CHARGED], ["unknown"]),
        ([BOOKED], [replace(CHARGED, amount=900)], ["amount"]),
        ([BOOKED], [replace(CHARGED, refunded=0)], ["refunded"]),
        ([BOOKED], [replace(CHARGED, held=1_000)], ["disputed"]),
        ([replace(BOOKED, held=800)], [replace(CHARGED, held=800)], []),
        ([BOOKED], [replace(CHARGED, fee=60)], ["fee"]),
        ([BOOKED], [replace(CHARGED, fee=None)], []),
        ([BOOKED], [replace(CHARGED, currency="eur")], ["currency"]),
        ([replace(BOOKED, problem="Paid twice.")], [CHARGED], ["problem"]),
        ([BOOKED], [replace(CHARGED, amount=900, refunded=0, fee=1)], ["amount", "refunded", "fee"]),
        ([replace(BOOKED, total=0, payment_id="", refunded=0)], [], []),
    ],
)
def test_each_kind_of_difference_has_its_sentence(
    booked: list[Booked], charges: list[ChargeSeen], kinds: list[str]
) -> None:
    found = compare(booked, charges)
    assert [one.kind for one in found] == kinds
    assert all(one.sentence.endswith(".") for one in found)
