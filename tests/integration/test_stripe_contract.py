"""What we send, and what the sandbox answers and tells, is what Stripe's OpenAPI document describes."""

from __future__ import annotations

import json
import re
import uuid
from datetime import UTC, datetime, timedelta
from urllib.parse import parse_qsl

import pytest

from contentapp.domain.payment_ports import (
    CheckoutLine,
    CheckoutWanted,
    GatewayAway,
    GatewayRefused,
    NotSigned,
    ProductWanted,
    RefundWanted,
)
from contentapp.integrations import choose, stripe_gateway
from contentapp.integrations.stripe_gateway import StripeGateway
from contentapp.integrations.stripe_sandbox import delivery, paying, store
from contentapp.integrations.stripe_sandbox.forms import read_form
from contentapp.settings import settings
from tests.builders import World
from tests.integration.contract import document, wrong_with_object, wrong_with_request
from tests.integration.till import BANK_PAYS, DAY, DECLINED, GOOD, Till


def _wanted(**facts: object) -> CheckoutWanted:
    lines = (CheckoutLine("Two posts × 2", "Two posts to try it.", 34_200), CheckoutLine("Blog", "", 24_000))
    known: dict[str, object] = {
        "order_id": uuid.uuid4(), "number": 1001, "attempt": 1, "currency": "usd", "lines": lines, "customer_id": "",
        "success_url": "http://127.0.0.1:8000/app", "cancel_url": "http://127.0.0.1:8000/app/billing",
        "expires_at": datetime.now(UTC) + timedelta(hours=20),
    }  # fmt: skip
    return CheckoutWanted(**{**known, **facts})  # type: ignore[arg-type]


async def _everything(till: Till) -> None:
    """Every call there is, with pages that are paid, refused, closed and left alone."""
    gateway = till.gateway
    customer = await gateway.make_customer(uuid.uuid4(), "Fernhill", "maren@example.com")
    product = await gateway.publish_product(ProductWanted(uuid.uuid4(), "Two posts", "To try it.", True))
    await gateway.publish_product(ProductWanted(uuid.uuid4(), "Two posts", "", False, product))
    await gateway.withdraw_price(await gateway.publish_price(uuid.uuid4(), product, "jpy", 2_950))
    await gateway.close_checkout((await gateway.open_checkout(_wanted(customer_id=customer))).id)
    await gateway.open_checkout(_wanted(customer_id=customer, automatic_tax=True, currency="eur"))
    for number in (DECLINED, GOOD, BANK_PAYS):
        page = await gateway.open_checkout(_wanted(customer_id=customer))
        await till.browser.post(page.url, data={"do": "code", "code": "WELCOME10"})
        await till.pay(page.url, number)
        seen = await gateway.get_checkout(page.id)
        if seen.payment and seen.is_paid:
            await gateway.refund(RefundWanted(uuid.uuid4(), uuid.uuid4(), seen.payment.id, 1_000))
            async with store.opened() as sandbox:
                charge = await sandbox.find(seen.payment.charge_id)
                assert charge is not None
                await paying.dispute(sandbox, charge)
            await gateway.get_checkout(page.id)
    await store.advance(4 * DAY)
    while await delivery.turn(till.browser, "http://127.0.0.1:8000/webhooks/stripe", choose.webhook_secret(settings())):
        pass
    await gateway.list_charges(datetime.now(UTC) - timedelta(days=1), datetime.now(UTC) + timedelta(days=9))


async def test_requests_answers_and_events_are_as_the_document_says(till: Till) -> None:
    await _everything(till)
    requests = [
        wrong
        for method, path, body in till.wire.asked
        if method == "post"
        for wrong in wrong_with_request(path, read_form(parse_qsl(body, keep_blank_values=True)))
    ]
    assert requests == []
    answers = [wrong for _, _, body in till.wire.answered for wrong in wrong_with_object(json.loads(body))]
    assert answers == []
    things = [row[0] for row in till.owner.execute("SELECT body FROM sandbox.objects")]
    assert {thing["object"] for thing in things} >= {
        *("checkout.session", "payment_intent", "charge", "refund", "dispute", "balance_transaction", "event"),
        *("customer", "product", "price", "coupon", "promotion_code"),
    }
    assert [wrong for thing in things for wrong in wrong_with_object(store.shown(thing))] == []
    told = [thing["data"]["object"] for thing in things if thing["object"] == "event"]
    assert len(told) > 6
    assert [wrong for thing in told for wrong in wrong_with_object(thing)] == []


async def test_the_judge_is_no_pushover(till: Till) -> None:
    page = await till.gateway.open_checkout(_wanted())
    answer = json.loads(till.wire.answered[-1][2])
    assert wrong_with_object(answer) == []
    assert wrong_with_object({**answer, "payment_status": "payed"})
    assert wrong_with_object({key: value for key, value in answer.items() if key != "mode"})
    assert wrong_with_request("/v1/checkout/sessions", {"mode": "payments", "succes_url": "x"})
    assert page.url.endswith(page.id)


def test_the_pinned_version_is_the_documents() -> None:
    assert document()["info"]["version"] == stripe_gateway.API_VERSION == store.API_VERSION


async def test_the_same_attempt_is_the_same_page_and_another_one_is_not(till: Till) -> None:
    wanted = _wanted()
    first, again = await till.gateway.open_checkout(wanted), await till.gateway.open_checkout(wanted)
    other = await till.gateway.open_checkout(_wanted(order_id=wanted.order_id, attempt=2))
    assert first.id == again.id != other.id
    with pytest.raises(GatewayRefused, match="same parameters"):
        await till.gateway.open_checkout(_wanted(order_id=wanted.order_id, success_url="http://127.0.0.1:8000/other"))


async def test_what_is_wrong_is_refused_and_what_may_mend_is_tried_again(till: Till) -> None:
    with pytest.raises(GatewayRefused):
        await till.gateway.get_checkout("cs_test_none")
    with pytest.raises(GatewayRefused):
        await till.gateway.open_checkout(_wanted(customer_id="cus_nobody"))
    with pytest.raises(GatewayRefused):
        await till.gateway.refund(RefundWanted(uuid.uuid4(), uuid.uuid4(), "pi_none", 1))
    config = settings()
    stranger = StripeGateway("sk_test_of_somebody_else", "", api_base=choose.payment_base(config), http=till.wire)
    with pytest.raises(GatewayAway):
        await stranger.open_checkout(_wanted())


@pytest.mark.parametrize("spoil", ["body", "secret", "old", "none"])
async def test_only_what_was_signed_lately_over_the_raw_body_is_believed(till: Till, spoil: str) -> None:
    charge = {"id": "ch_1", "object": "charge", "payment_intent": "pi_1"}
    told = {"id": "evt_1", "type": "charge.refunded", "created": 1, "livemode": False, "data": {"object": charge}}
    body = json.dumps(told).encode()
    now = int(datetime.now(UTC).timestamp())
    secret = choose.webhook_secret(settings())
    assert till.gateway.read_event(body, delivery.sign(body, secret, now)).payment_id == "pi_1"
    spoiled = {
        "body": delivery.sign(body + b" ", secret, now),
        "secret": delivery.sign(body, "whsec_other", now),
        "old": delivery.sign(body, secret, now - 3_600),
        "none": "",
    }[spoil]
    with pytest.raises(NotSigned):
        till.gateway.read_event(body, spoiled)


async def test_amounts_on_the_page_are_those_of_the_order_in_a_currency_without_cents(world: World, till: Till) -> None:
    till.owner.execute("INSERT INTO carts (business_id, currency) VALUES (%s, 'jpy')", (world.maren.business_id,))
    await till.fill(world.maren, tiny=4)
    asked = await till.ask(world.maren)
    page = (await till.browser.get(asked.url)).text
    assert re.search(r"data-total>¥9,440<", page)  # 4 × 2,950 less 20 percent
    await till.pay(asked.url)
    await till.turn()
    assert asked.order_id is not None
    order = await till.order(world.maren, asked.order_id)
    assert (order.currency, order.total, order.status) == ("jpy", 9_440, "paid")
