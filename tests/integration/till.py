"""What tests of billing do: a sandbox without a socket, a buyer, and a person at the page an order is paid on."""

from __future__ import annotations

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx
import psycopg
import pytest
import stripe

from contentapp.db.session import person_session
from contentapp.domain.billing import carts, products, shop
from contentapp.domain.billing.shop import OrderView
from contentapp.domain.principal import Principal
from contentapp.integrations import choose
from contentapp.integrations.stripe_gateway import StripeGateway
from contentapp.integrations.stripe_sandbox import delivery, store
from contentapp.seed import fill_profile
from contentapp.settings import settings
from contentapp.web.app import public
from tests.integration.runs import work

HOOK = "http://127.0.0.1:8000/webhooks/stripe"
GOOD, DECLINED, CHALLENGE = "4242424242424242", "4000000000000002", "4000000000003220"
BANK_PAYS, BANK_REFUSES = "AT611904300234573201", "AT861904300235473202"
DAY = 24 * 3600


class Wire(stripe.HTTPXClient):
    """The payment provider's library over an ASGI app; remembers what was asked."""

    def __init__(self) -> None:
        super().__init__()
        transport = httpx.ASGITransport(public)  # pyright: ignore[reportArgumentType]
        self._client_async = httpx.AsyncClient(transport=transport)
        self.asked: list[tuple[str, str, str]] = []
        self.answered: list[tuple[str, str, bytes]] = []

    async def request_async(self, method: str, url: str, headers: Any, post_data: Any = None) -> Any:
        path = httpx.URL(url).path.removeprefix(choose.SANDBOX_PATH)
        self.asked.append((method, path, post_data or ""))
        answer = await super().request_async(method, url, headers, post_data)
        self.answered.append((method, path, answer[0]))
        return answer


@dataclass
class Till:
    """The sandbox and everybody around it."""

    wire: Wire
    browser: httpx.AsyncClient
    gateway: StripeGateway
    owner: psycopg.Connection

    async def work(self) -> None:
        """Let a worker do everything that is queued, and what that queues."""
        due = "status IN ('todo', 'doing') AND (scheduled_at IS NULL OR scheduled_at <= now())"
        await work()
        while self.count("queue.procrastinate_jobs", due):
            await work()

    async def fill(self, who: Principal, **wanted: int) -> None:
        """Put so many of each product, by key, into the cart."""
        async with person_session(who.user_id) as session:
            known = {product.key: product.id for product in await products.list_products(session)}
            for key, quantity in wanted.items():
                await carts.put_in_cart(session, who, known[key], quantity)

    async def ask(self, who: Principal) -> shop.Asked:
        """Press "pay", and wait for what comes of it."""
        async with person_session(who.user_id) as session:
            asked = await shop.ask_checkout(session, who)
        await self.work()
        async with person_session(who.user_id) as session:
            return await shop.get_asked(session, who, asked)

    async def pay(self, url: str, number: str = GOOD, **fields: str) -> httpx.Response:
        """Pay on the page, as a browser does."""
        return await self.browser.post(url, data={"do": "pay", "number": number, **fields})

    async def tell(self) -> int:
        """Deliver every webhook that waits; returns how many there were."""
        count = 0
        while await delivery.deliver(self.browser, HOOK, choose.webhook_secret(settings())):
            count += 1
        return count

    async def turn(self) -> None:
        """Let everything happen that is due, tell of it, and let the worker do what follows."""
        while await delivery.turn(self.browser, HOOK, choose.webhook_secret(settings())):
            pass
        await self.work()

    async def wait(self, seconds: int) -> None:
        """Set the sandbox's clock forward, and let happen what falls due."""
        await store.advance(seconds)
        await self.turn()

    async def buy(self, who: Principal, number: str = GOOD, *, ready: bool = True, **wanted: int) -> OrderView:
        """From an empty cart to an order whose webhooks have come."""
        if ready:
            await fill_profile(who)
        await self.fill(who, **(wanted or {"tiny": 1}))
        asked = await self.ask(who)
        assert asked.state == "open", asked
        answer = await self.pay(asked.url, number)
        assert answer.status_code == 303, answer.text
        await self.turn()
        assert asked.order_id is not None
        return await self.order(who, asked.order_id)

    async def order(self, who: Principal, order_id: uuid.UUID) -> OrderView:
        async with person_session(who.user_id) as session:
            return await shop.get_order(session, who, order_id)

    def count(self, table: str, where: str = "true") -> int:
        """How many rows there really are."""
        row = self.owner.execute(f"SELECT count(*) FROM {table} WHERE {where}").fetchone()  # pyright: ignore
        assert row is not None
        return row[0]

    def events(self) -> list[tuple[str, str, int]]:
        return self.owner.execute(
            "SELECT type, outcome, times_received FROM stripe_events ORDER BY created_at, event_id"
        ).fetchall()


_TINY = """
WITH product AS (
  INSERT INTO bundle_products
    (key, name, description, type, content_count, time_period, period_days, base_price, volume_discounts)
  VALUES ('tiny', 'Two posts', 'Two posts to try it.', 'social', 2, '2 days', 2, 19000,
    '[{"min_quantity": 2, "percent_off": 10}, {"min_quantity": 4, "percent_off": 20}]') RETURNING id
), parts AS (
  INSERT INTO product_components (product_id, kind, count) SELECT id, 'social_post', 2 FROM product
)
INSERT INTO product_prices (product_id, currency, unit_amount)
SELECT product.id, p.currency, p.amount
FROM product, (VALUES ('usd', 19000), ('gbp', 15000), ('jpy', 2950)) AS p (currency, amount)
"""


@contextmanager
def tiny_product(owner: psycopg.Connection) -> Iterator[None]:
    """A product that is written in no time, for as long as a test takes."""
    owner.execute(_TINY)
    try:
        yield
    finally:
        with owner.transaction():
            owner.execute("SET LOCAL session_replication_role = replica")
            for table in ("product_components", "product_prices"):
                owner.execute(
                    f"DELETE FROM {table} WHERE product_id = (SELECT id FROM bundle_products WHERE key = 'tiny')"
                )  # pyright: ignore
            owner.execute("DELETE FROM bundle_products WHERE key = 'tiny'")


def open_till(owner: psycopg.Connection, monkeypatch: pytest.MonkeyPatch) -> Till:
    """A sandbox that everything in this process uses."""
    wire = Wire()
    config = settings()
    gateway = StripeGateway(
        choose.payment_key(config), choose.webhook_secret(config), api_base=choose.payment_base(config), http=wire
    )
    monkeypatch.setattr(choose, "_gateway", lambda *_: gateway)
    transport = httpx.ASGITransport(public)  # pyright: ignore[reportArgumentType]
    browser = httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8000")
    return Till(wire, browser, gateway, owner)
