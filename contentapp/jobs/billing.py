"""Jobs that talk to the payment provider. Never inside a transaction, and safe to run twice at any point."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta
from typing import Final

import structlog
from procrastinate import JobContext, RetryStrategy

from contentapp.db.system import service_session
from contentapp.domain.billing import events, fulfilment, ledger, listings, orders, refunds, settling
from contentapp.domain.billing.settlement import HAD_MONEY
from contentapp.domain.ids import find_id
from contentapp.domain.payment_ports import CheckoutSeen, GatewayAway, GatewayRefused, RefundSeen
from contentapp.errors import NotFound
from contentapp.integrations.choose import choose_gateway
from contentapp.jobs.queue import is_last_attempt, queue
from contentapp.models import StripeEvent
from contentapp.settings import settings

MAX_ATTEMPTS: Final = 10
"""Of a job, with waits that double from a second: a quarter of an hour. What is lost then, the hourly sweep finds."""
_RETRY: Final = RetryStrategy(max_attempts=MAX_ATTEMPTS, wait=1, exponential_wait=2)
_AWAY: Final = "The payment provider does not answer just now. Nothing was charged. Try again in a minute."
_COMPARED: Final = timedelta(days=90)
"""How far back books are compared: a bank may take money back for as long."""
_CLOCKS_DIFFER: Final = timedelta(days=30)
"""The sandbox's clock may be set forward; nobody else's charges are from the future."""
_ASK_AT_MOST: Final = timedelta(minutes=20)

_log = structlog.get_logger(__name__)


@queue.task(name="billing:place_order", pass_context=True, retry=_RETRY)
async def place_order(context: JobContext, *, checkout_id: str) -> None:
    """Write the order of a cart and open the page it is paid on."""
    checkout = uuid.UUID(checkout_id)
    try:
        await _place(checkout)
    except GatewayRefused as refused:
        await _give_up(checkout, f"The payment provider refused this order: {refused}")
    except GatewayAway:
        if not is_last_attempt(context, MAX_ATTEMPTS):
            raise
        await _give_up(checkout, _AWAY)


async def _place(checkout: uuid.UUID) -> None:
    async with service_session() as session:
        pages = await orders.look_before(session, checkout)
    gateway = choose_gateway()
    seen: list[tuple[uuid.UUID, CheckoutSeen]] = []
    for page in pages:
        found = await gateway.get_checkout(page.session_id)
        if found.status == "open" and not page.is_kept(found):
            found = await gateway.close_checkout(page.session_id)
        seen.append((page.order_id, found))
    async with service_session() as session:
        needs_page = await orders.place(session, checkout, seen)
    if not needs_page:
        return
    async with service_session() as session:
        customer = await orders.get_customer(session, checkout)
    known = customer.known_id or await gateway.make_customer(customer.business_id, customer.name, customer.email)
    async with service_session() as session:
        await orders.note_customer(session, customer.business_id, known)
        wanted = await orders.get_wanted(session, checkout, known)
    page = await gateway.open_checkout(wanted)
    async with service_session() as session:
        await orders.note_opened(session, checkout, page)


async def _give_up(checkout: uuid.UUID, why: str) -> None:
    async with service_session() as session:
        await orders.note_refused(session, checkout, why)


@queue.task(name="billing:handle_event", pass_context=True, retry=_RETRY)
async def handle_event(context: JobContext, *, event_id: str) -> None:
    """Fetch again what an event was about, and bring the order's books to it."""
    told = uuid.UUID(event_id)
    async with service_session() as session:
        event, order_id = await events.find_order(session, told)
    if event.type not in events.OF_ORDERS:
        async with service_session() as session:
            await events.finish(session, told, "kept")
        return
    try:
        if order_id is None:
            order_id = await _ask_for_order(event)
        settled = order_id is not None and await settle_from_truth(order_id)
    except GatewayRefused as refused:
        await _finish_event(told, "failed", order_id, str(refused))
        return
    except Exception as error:
        if is_last_attempt(context, MAX_ATTEMPTS):
            await _finish_event(told, "failed", order_id, type(error).__name__)
        raise
    await _finish_event(told, "handled" if settled else "unknown", order_id if settled else None)


async def _ask_for_order(event: StripeEvent) -> uuid.UUID | None:
    """The order of an event that names none, about a page or payment that our books have not heard of yet."""
    if event.object_type == "checkout.session":
        return find_id((await choose_gateway().get_checkout(event.object_id)).order_id)
    if event.payment_intent_id:
        return find_id(await choose_gateway().get_order_of_payment(event.payment_intent_id))
    return None


async def _finish_event(
    told: uuid.UUID, outcome: events.EventOutcome, order_id: uuid.UUID | None, problem: str = ""
) -> None:
    async with service_session() as session:
        await events.finish(session, told, outcome, order_id=order_id, problem=problem)


@queue.task(name="billing:fulfil", retry=_RETRY)
async def fulfil(*, order_id: str) -> None:
    """Fetch the truth of an order, write it, and begin what was bought when it is paid. Webhook and page both ask."""
    order = uuid.UUID(order_id)
    if not await settle_from_truth(order, ask_again=False):
        return
    async with service_session() as session:
        bundle_id = await fulfilment.start(session, order)
    if bundle_id is not None:
        _log.info("order_fulfilled", order_id=order_id, bundle_id=str(bundle_id))


async def settle_from_truth(order_id: uuid.UUID, *, ask_again: bool = True) -> bool:
    """Look at every page of an order, and bring its books to that; False when it is no order of ours."""
    async with service_session() as session:
        pages = await settling.list_pages(session, order_id)
    seen: list[CheckoutSeen] = [await choose_gateway().get_checkout(page) for page in pages]
    try:
        async with service_session() as session:
            order = await settling.settle_order(session, order_id, seen)
            if ask_again and order.status in HAD_MONEY:
                await settling.defer_for_order(session, order_id)
    except NotFound:
        return False
    return True


@queue.task(name="billing:send_refund", pass_context=True, retry=_RETRY)
async def send_refund(context: JobContext, *, refund_id: str) -> None:
    """Give money back as an admin asked for; asked twice, the payment provider knows it for the same refund."""
    refund = uuid.UUID(refund_id)
    async with service_session() as session:
        wanted = await refunds.get_wanted(session, refund)
    if wanted is None:
        return
    try:
        answer: RefundSeen | str = await choose_gateway().refund(wanted)
    except GatewayRefused as refused:
        answer = str(refused)
    except GatewayAway:
        if not is_last_attempt(context, MAX_ATTEMPTS):
            raise
        answer = "The payment provider did not answer. Look there before you try again."
    async with service_session() as session:
        await refunds.note_sent(session, refund, answer)
    await settle_from_truth(wanted.order_id)


@queue.periodic(cron="*/10 * * * *")
@queue.task(name="billing:sweep", queueing_lock="billing:sweep", retry=RetryStrategy(max_attempts=3, wait=30))
async def sweep_orders(timestamp: int) -> None:
    """Every ten minutes: content that was paid for and has not begun, and attempts that nobody took up."""
    async with service_session() as session:
        for order_id in await fulfilment.list_waiting(session):
            await settling.defer_for_order(session, order_id)
        await orders.forget_refused(session, older_than=_ASK_AT_MOST)


@queue.task(name="billing:publish_product", retry=_RETRY)
async def publish_product(*, product_id: str) -> None:
    """List a product and its prices at the payment provider as they are now; what is listed already stays as it is."""
    product = uuid.UUID(product_id)
    async with service_session() as session:
        listing = await listings.get_listing(session, product)
    gateway = choose_gateway()
    known = await gateway.publish_product(listing.product)
    made = [
        (price.id, await gateway.publish_price(price.id, known, price.currency, price.unit_amount))
        for price in listing.unlisted
    ]
    for price_id in listing.withdrawn:
        await gateway.withdraw_price(price_id)
    async with service_session() as session:
        await listings.note_listed(session, product, known, made)


@queue.periodic(cron="40 3 * * *")
@queue.task(name="billing:compare_at_night", queueing_lock="billing:compare_at_night", retry=_RETRY)
async def compare_at_night(timestamp: int) -> None:
    """Every night, compare the books; nothing to compare with where nothing is sold."""
    if settings().takes_payments:
        await _compare()


@queue.task(name="billing:compare_books", retry=_RETRY)
async def compare_books() -> None:
    """Compare the books, as an admin asked for."""
    await _compare()


async def _compare() -> None:
    until = datetime.now(UTC) + _CLOCKS_DIFFER
    since = until - _COMPARED
    charges = await choose_gateway().list_charges(since, until)
    async with service_session() as session:
        books = await ledger.read_books(session, charges, since, until)
        differences = ledger.compare(books, charges)
        await ledger.keep_check(session, since, until, len(charges), differences)
    if differences:
        _log.warning("books_differ", differences=len(differences))
