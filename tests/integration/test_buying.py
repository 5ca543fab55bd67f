"""From the cart to the bundle: what was paid is written once, whatever happens on the way."""

from __future__ import annotations

import asyncio
import uuid

import pytest

from contentapp.db.session import person_session
from contentapp.domain.billing import carts, products, shop
from contentapp.domain.billing.carts import NotOnSale, NotYoursToBuy, SampleByItself
from contentapp.domain.billing.pricing import EmptyCart, WrongQuantity
from contentapp.errors import NotFound
from contentapp.integrations import choose
from contentapp.integrations.stripe_sandbox import delivery, sandbox_app
from contentapp.jobs import billing
from contentapp.seed import fill_profile
from contentapp.settings import Settings, settings
from tests.builders import World
from tests.integration.mailroom import MailServer, body_of
from tests.integration.till import BANK_PAYS, BANK_REFUSES, CHALLENGE, DAY, DECLINED, GOOD, Till


async def test_a_paid_order_becomes_one_bundle_and_one_receipt(world: World, till: Till) -> None:
    order = await till.buy(world.maren, tiny=1, blog_quarter=2)
    assert (order.status, order.fulfilment, order.payment_status) == ("paid", "started", "paid")
    assert (order.subtotal, order.volume, order.total) == (67_000, 4_800, 62_200)
    assert order.method == "Visa 4242"
    assert order.bundle_id is not None
    assert till.count("content_bundles") == 1
    assert till.count("private.outbox", "kind = 'order_receipt'") == 1
    assert till.count("order_items", "content_bundle_id IS NOT NULL") == 2
    assert till.count("blog_posts") == 2 * 12
    assert till.count("cart_lines") == 0
    assert till.events() == [("checkout.session.completed", "handled", 1)]


async def test_the_page_asks_for_each_product_at_its_discounted_total(world: World, till: Till) -> None:
    await till.fill(world.maren, blog_quarter=4, social_year=1)
    asked = await till.ask(world.maren)
    page = (await till.browser.get(asked.url)).text
    assert "A quarter of blog posts × 4" in page
    assert "$768.00" in page  # 4 × 240 less 20 percent
    assert "$1,158.00" in page
    assert asked.order_id is not None
    order = await till.order(world.maren, asked.order_id)
    assert (order.status, order.total, order.page_url) == ("pending", 115_800, asked.url)


async def test_a_declined_card_leaves_the_page_open_for_another_one(world: World, till: Till) -> None:
    await fill_profile(world.maren)
    await till.fill(world.maren, tiny=1)
    asked = await till.ask(world.maren)
    declined = await till.pay(asked.url, DECLINED)
    assert declined.status_code == 402
    assert "Your card was declined." in declined.text
    await till.turn()
    assert asked.order_id is not None
    assert (await till.order(world.maren, asked.order_id)).status == "pending"
    assert till.count("cart_lines") == 1
    assert (await till.pay(asked.url, GOOD)).status_code == 303
    await till.turn()
    assert (await till.order(world.maren, asked.order_id)).status == "paid"


async def test_a_bank_that_asks_back_is_answered_before_anything_is_paid(world: World, till: Till) -> None:
    await till.fill(world.maren, tiny=1)
    asked = await till.ask(world.maren)
    to_bank = await till.pay(asked.url, CHALLENGE)
    where = to_bank.headers["location"]
    assert (await till.browser.post(where, data={"do": "refuse"})).status_code == 402
    assert (await till.browser.post(where, data={"do": "confirm"})).status_code == 303
    await till.turn()
    assert asked.order_id is not None
    assert (await till.order(world.maren, asked.order_id)).status == "paid"


async def test_a_bank_that_takes_days_is_waited_for(world: World, till: Till) -> None:
    order = await till.buy(world.maren, BANK_PAYS)
    assert (order.status, order.payment_status, order.fulfilment) == ("pending", "unpaid", None)
    await till.wait(4 * DAY)
    order = await till.order(world.maren, order.id)
    assert (order.status, order.fulfilment, order.method) == ("paid", "started", "Sepa Debit 3201")
    assert till.count("private.outbox", "kind = 'order_receipt'") == 1


async def test_while_a_bank_takes_its_time_the_same_cart_is_not_sold_twice(world: World, till: Till) -> None:
    order = await till.buy(world.maren, BANK_PAYS)
    again = await till.ask(world.maren)
    assert (again.state, again.url, again.order_id) == ("done", "", order.id)
    await till.fill(world.maren, social_year=1)
    other = await till.ask(world.maren)
    assert other.state == "refused"
    assert f"Order {order.number} is being paid just now" in other.problem


async def test_a_bank_that_refuses_after_days_leaves_an_order_that_can_be_paid_again(world: World, till: Till) -> None:
    order = await till.buy(world.maren, BANK_REFUSES)
    await till.wait(4 * DAY)
    assert (await till.order(world.maren, order.id)).status == "failed"
    again = await till.ask(world.maren)
    assert (again.state, again.order_id) == ("open", order.id)
    await till.pay(again.url)
    await till.turn()
    order = await till.order(world.maren, order.id)
    assert (order.status, order.fulfilment) == ("paid", "started")
    assert till.count("checkouts", "session_id IS NOT NULL") == 2


async def test_asking_twice_for_the_same_cart_leads_to_the_same_page(world: World, till: Till) -> None:
    await till.fill(world.maren, tiny=1)
    first, second = await till.ask(world.maren), await till.ask(world.maren)
    assert (second.state, second.url, second.order_id) == ("done", first.url, first.order_id)
    assert till.count("orders") == 1


async def test_a_changed_cart_closes_the_page_of_the_old_one(world: World, till: Till) -> None:
    await till.fill(world.maren, tiny=1)
    first = await till.ask(world.maren)
    await till.fill(world.maren, tiny=2)
    second = await till.ask(world.maren)
    assert second.order_id != first.order_id
    assert (await till.pay(first.url)).status_code == 410
    assert (await till.pay(second.url)).status_code == 303
    await till.turn()
    assert [row[0] for row in till.owner.execute("SELECT status FROM orders ORDER BY number")] == ["canceled", "paid"]
    assert till.count("content_bundles") == 0  # nothing is known of the business yet
    assert till.count("fulfilments", "state = 'waiting'") == 1


async def test_a_page_that_nobody_pays_on_closes_and_the_cart_stays(world: World, till: Till) -> None:
    await till.fill(world.maren, tiny=1)
    asked = await till.ask(world.maren)
    await till.wait(2 * DAY)
    assert asked.order_id is not None
    assert (await till.order(world.maren, asked.order_id)).status == "canceled"
    assert till.count("cart_lines") == 1
    assert till.events()[0][0] == "checkout.session.expired"


async def test_content_waits_until_there_is_something_to_write_from(world: World, till: Till) -> None:
    order = await till.buy(world.maren, ready=False)
    assert (order.status, order.fulfilment) == ("paid", "waiting")
    for who, waiting in ((world.maren, {order.id: order.number}), (world.theo, {})):
        async with person_session(who.user_id) as session:
            assert await shop.list_waiting(session, who.business_id) == waiting
    await fill_profile(world.maren)
    async with person_session(world.maren.user_id) as session:
        await shop.ask_truth(session, world.maren, order.id)
        await shop.ask_truth(session, world.maren, order.id)
    await till.work()
    assert (await till.order(world.maren, order.id)).fulfilment == "started"
    assert till.count("content_bundles") == 1


async def test_a_promotion_code_and_nothing_left_to_pay_both_arrive_in_the_order(world: World, till: Till) -> None:
    await fill_profile(world.maren)
    await till.fill(world.maren, tiny=1)
    asked = await till.ask(world.maren)
    wrong = await till.browser.post(asked.url, data={"do": "code", "code": "NOPE"})
    assert "This code is invalid." in wrong.text
    page = await till.browser.post(asked.url, data={"do": "code", "code": "welcome10"})
    assert "$171.00" in page.text
    await till.pay(asked.url)
    await till.turn()
    assert asked.order_id is not None
    order = await till.order(world.maren, asked.order_id)
    assert (order.promotion, order.total, order.volume) == (1_900, 17_100, 0)
    await till.fill(world.maren, download_set=1)
    asked = await till.ask(world.maren)
    await till.browser.post(asked.url, data={"do": "code", "code": "GIFT"})
    await till.browser.post(asked.url, data={"do": "pay"})
    await till.turn()
    assert asked.order_id is not None
    order = await till.order(world.maren, asked.order_id)
    assert (order.status, order.total, order.payment_status) == ("paid", 0, "no_payment_required")


async def test_prices_are_of_the_chosen_currency(world: World, till: Till) -> None:
    async with person_session(world.maren.user_id) as session:
        await carts.choose_currency(session, world.maren, "gbp")
    order = await till.buy(world.maren, tiny=2)
    assert (order.currency, order.subtotal, order.volume, order.total) == ("gbp", 30_000, 3_000, 27_000)


async def test_a_free_product_is_ordered_without_payment_and_once_a_person(world: World, till: Till) -> None:
    await fill_profile(world.maren)
    async with person_session(world.maren.user_id) as session:
        (sample,) = [product for product in await products.list_products(session) if product.is_sample]
        asked = [await shop.ask_free(session, world.maren, sample.id) for _ in range(2)]
    await till.work()
    async with person_session(world.maren.user_id) as session:
        first, second = [await shop.get_asked(session, world.maren, one) for one in asked]
    assert (first.state, second.state) == ("done", "refused")
    assert first.order_id is not None
    order = await till.order(world.maren, first.order_id)
    assert (order.status, order.origin, order.total, order.fulfilment) == ("paid", "free", 0, "started")
    assert till.count("generation_runs", "is_sample") == 1
    assert till.wire.asked == []


async def test_only_owners_buy_and_only_what_is_on_sale(world: World, till: Till) -> None:
    async with person_session(world.maren.user_id) as session:
        known = {product.key: product for product in await products.list_products(session)}
        with pytest.raises(EmptyCart):
            await shop.ask_checkout(session, world.maren)
        with pytest.raises(SampleByItself):
            await carts.put_in_cart(session, world.maren, known["free_sample"].id, 1)
        with pytest.raises(WrongQuantity):
            await carts.put_in_cart(session, world.maren, known["tiny"].id, 51)
        with pytest.raises(NotFound):
            await carts.put_in_cart(session, world.maren, uuid.uuid4(), 1)
        with pytest.raises(NotFound):
            await shop.ask_free(session, world.maren, known["tiny"].id)
        await carts.choose_currency(session, world.maren, "sek")
        with pytest.raises(NotOnSale):
            await carts.put_in_cart(session, world.maren, known["tiny"].id, 1)
    async with person_session(world.theo.user_id) as session:
        for refused in (shop.ask_checkout(session, world.theo), shop.list_orders(session, world.theo)):
            with pytest.raises(NotYoursToBuy):
                await refused


async def test_doubled_and_reordered_webhooks_change_nothing(world: World, till: Till) -> None:
    order = await till.buy(world.maren, BANK_PAYS)
    await till.wait(4 * DAY)
    for event_id in [row[0] for row in till.owner.execute("SELECT id FROM sandbox.objects WHERE kind = 'event'")][::-1]:
        await delivery.send_again(event_id)
    await till.turn()
    assert {times for *_, times in till.events()} == {2}
    assert till.count("content_bundles") == 1
    assert till.count("private.outbox", "kind = 'order_receipt'") == 1
    assert (await till.order(world.maren, order.id)).status == "paid"


async def test_an_unsigned_webhook_is_refused_and_leaves_nothing(world: World, till: Till) -> None:
    body = b'{"id": "evt_1", "type": "checkout.session.completed"}'
    for headers in ({}, {"stripe-signature": "t=1,v1=00"}):
        answer = await till.browser.post("/webhooks/stripe", content=body, headers=headers)
        assert answer.status_code == 400
    assert till.events() == []


async def test_the_page_and_the_webhook_at_once_start_one_generation(world: World, till: Till) -> None:
    await fill_profile(world.maren)
    await till.fill(world.maren, tiny=1)
    asked = await till.ask(world.maren)
    await till.pay(asked.url)
    assert asked.order_id is not None
    async with person_session(world.maren.user_id) as session:
        await shop.ask_truth(session, world.maren, asked.order_id)
    await till.tell()
    order_id = str(asked.order_id)
    at_once = [billing.fulfil(order_id=order_id) for _ in range(3)]
    await asyncio.gather(*at_once, billing.settle_from_truth(asked.order_id))
    await till.turn()
    assert till.events()[0][1] == "handled"
    assert till.count("content_bundles") == 1
    assert till.count("generation_runs") == 1


async def test_the_receipt_says_what_was_bought_and_paid(world: World, till: Till, mail_server: MailServer) -> None:
    order = await till.buy(world.maren, tiny=2)
    (mail,) = [one for one in mail_server.mails if "receipt" in one["Subject"]]
    assert mail["Subject"] == f"Your receipt for order {order.number}"
    text = body_of(mail)
    for line in ("Two posts × 2: $380.00", "Volume discount: −$38.00", "Total: $342.00, paid with Visa 4242"):
        assert line in text
    assert f"/app/billing/orders/{order.id}" in text


def test_a_key_a_secret_and_an_address_are_all_it_takes_to_use_another_server() -> None:
    facts = {"STRIPE_API_KEY": "sk_1", "STRIPE_WEBHOOK_SECRET": "whsec_1", "STRIPE_API_BASE": "https://pay.example"}
    config = Settings.model_validate(facts)
    assert not config.uses_sandbox
    assert (choose.payment_key(config), choose.webhook_secret(config)) == ("sk_1", "whsec_1")
    assert choose.payment_base(config) == "https://pay.example"
    assert choose.payment_base(Settings.model_validate({"STRIPE_API_KEY": "sk_1"})) == ""
    with pytest.raises(RuntimeError):
        sandbox_app(config)
    with pytest.raises(RuntimeError):
        sandbox_app(Settings.model_validate({"environment": "production"}))


async def test_tax_is_added_where_it_is_switched_on(world: World, till: Till, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings(), "stripe_tax", True)
    await till.fill(world.maren, tiny=1)
    asked = await till.ask(world.maren)
    await till.pay(asked.url, country="DE")
    await till.turn()
    assert asked.order_id is not None
    order = await till.order(world.maren, asked.order_id)
    assert (order.status, order.subtotal, order.tax, order.total) == ("paid", 19_000, 3_610, 22_610)
    await billing.compare_books()
    assert till.count("ledger_checks", "differences = '[]'") == 1
