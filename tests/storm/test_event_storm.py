"""A thousand histories of orders on the real database: whatever happens to their events, they end as told in order.

Each history is a story of tests/storm/stories.py in the weather of one seed. To live one again by itself:
`STORM_SEED=17 make storm ARGS='-k "a dispute is lost"'`.
"""

from __future__ import annotations

import os
import random
import secrets
import time
from collections.abc import AsyncIterator
from dataclasses import dataclass
from typing import Any

import psycopg
import pytest
import structlog

from contentapp.database import use_database
from contentapp.db.addresses import worker_address
from contentapp.db.session import close_engine, open_engine
from contentapp.jobs import billing
from contentapp.settings import settings
from tests.integration.till import Till, open_till, tiny_product
from tests.storm.conftest import Person, newcomer
from tests.storm.stories import AFTERWARDS, BUYING, Scene, Story
from tests.storm.weather import FarProvider, Weather

HISTORIES = {story: 102 if len(story.moves) <= 3 else 50 for story in BUYING} | {story: 26 for story in AFTERWARDS}
"""How many of each story, fewer of those that take long: together more than a thousand."""

_FORGET = """
SET LOCAL session_replication_role = replica;
DELETE FROM orders; DELETE FROM order_items; DELETE FROM refunds; DELETE FROM checkouts; DELETE FROM fulfilments;
DELETE FROM payments; DELETE FROM stripe_events; DELETE FROM customers; DELETE FROM cart_lines; DELETE FROM carts;
DELETE FROM generation_runs; DELETE FROM content_bundles; DELETE FROM private.outbox; DELETE FROM audit_logs;
DELETE FROM sandbox.objects; DELETE FROM sandbox.answers; DELETE FROM sandbox.deliveries; DELETE FROM sandbox.due;
DELETE FROM sandbox.clock; DELETE FROM queue.procrastinate_jobs; DELETE FROM queue.procrastinate_events;
"""
_ORDERS = """
SELECT o.status, o.subtotal_amount, o.discount_amount, o.promotion_amount, o.tax_amount, o.total_amount, o.attempt,
  o.payment_status, o.payment_method, o.payment_intent_id IS NOT NULL, o.paid_at IS NOT NULL,
  o.receipt_mail_id IS NOT NULL, y.charged_amount, y.fee_amount, y.dispute_status, y.disputed_amount,
  split_part(y.problem, ':', 1) AS problem,
  (SELECT coalesce(jsonb_agg(jsonb_build_array(r.amount, r.status) ORDER BY r.amount, r.status), '[]')
   FROM refunds r WHERE r.order_id = o.id AND r.stripe_refund_id IS NOT NULL) AS refunds,
  (SELECT jsonb_agg(k.state ORDER BY k.attempt) FROM checkouts k WHERE k.order_id = o.id) AS pages
FROM orders o LEFT JOIN payments y ON y.order_id = o.id ORDER BY o.number
"""
_COUNTED = {
    "receipts": ("private.outbox", "kind = 'order_receipt'"),
    "refunds": ("refunds", "true"),
    "cart": ("cart_lines", "true"),
    "events": ("stripe_events", "true"),
    "handled": ("stripe_events", "outcome = 'handled' AND order_id IS NOT NULL"),
    "told": ("sandbox.objects", "kind = 'event'"),
    "pages": ("sandbox.objects", "kind = 'checkout.session'"),
    "charges": ("sandbox.objects", "kind = 'charge'"),
    "customers": ("sandbox.objects", "kind = 'customer'"),
}
_WRITTEN = {
    "bundles": ("content_bundles", "true"),
    "runs": ("generation_runs", "true"),
    "jobs": ("queue.procrastinate_jobs", "task_name = 'generation:advance_run'"),
    "lines": ("order_items", "content_bundle_id IS NOT NULL"),
}


@dataclass
class End:
    """What is there when a story is over: the books, and what became of the right to content."""

    books: dict[str, Any]
    right: list[tuple[str, str]]
    written: dict[str, int]


@dataclass
class Place:
    """Where all histories happen, one after another."""

    till: Till
    buyer: Person
    admin: Person
    monkeypatch: pytest.MonkeyPatch
    jobs_done: int = 0

    async def live(self, story: Story, dice: random.Random | None) -> End:
        """A story from an empty cart to its end, in the weather of these dice."""
        with self.till.owner.transaction():
            self.till.owner.execute(_FORGET)
        provider = FarProvider(self.till.gateway, dice)
        self.monkeypatch.setattr(billing, "choose_gateway", lambda: provider)
        weather = Weather(self.till, provider, dice)
        scene = Scene(self.till, self.buyer.principal, self.admin.principal.user_id, weather.finish)
        try:
            for move in story.moves:
                await weather.live(move(scene))  # type: ignore[arg-type]
            await weather.calm()
        finally:
            await weather.abandon()
        self.jobs_done += weather.jobs_done
        return self._end()

    def _end(self) -> End:
        count, owner = self.till.count, self.till.owner
        books: dict[str, Any] = {name: count(*where) for name, where in _COUNTED.items()}
        return End(
            books={**books, "orders": owner.execute(_ORDERS).fetchall()},
            right=owner.execute("SELECT state, question FROM fulfilments ORDER BY created_at").fetchall(),
            written={name: count(*where) for name, where in _WRITTEN.items()},
        )


@pytest.fixture
async def place(address: str, owner: psycopg.Connection, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Place]:
    """A buyer and an admin, a sandbox without a socket, and something that is quickly written."""
    use_database(address)
    open_engine(worker_address(settings()), pool_size=16)  # so many are at work at once
    with tiny_product(owner), structlog.testing.capture_logs():
        till = open_till(owner, monkeypatch)
        buyer, admin = await newcomer(f"Maren-{secrets.token_hex(4)}"), await newcomer(f"Otto-{secrets.token_hex(4)}")
        owner.execute("INSERT INTO private.platform_admins (user_id) VALUES (%s)", (admin.principal.user_id,))
        yield Place(till, buyer, admin, monkeypatch)
    await close_engine()


@pytest.mark.parametrize("story", HISTORIES, ids=lambda story: story.name)
async def test_however_its_events_arrive_a_story_ends_as_when_it_is_told_in_order(place: Place, story: Story) -> None:
    expected = await place.live(story, None)
    assert tuple(order[0] for order in expected.books["orders"]) == story.ends
    assert expected.books["events"] == expected.books["handled"] == expected.books["told"]
    paid = sum(end not in ("pending", "failed", "canceled") for end in story.ends)
    assert [expected.books["receipts"], *expected.written.values()] == [paid] * 5
    began, place.jobs_done = time.monotonic(), 0
    only = os.environ.get("STORM_SEED")
    seeds = range(HISTORIES[story]) if only is None else [int(only)]
    for seed in seeds:
        try:
            found = await place.live(story, random.Random(f"{story.name} {seed}"))
            _require_the_same(story, found, expected)
        except BaseException as error:
            error.add_note(f"STORM_SEED={seed} of {story.name!r}")
            raise
    seconds = time.monotonic() - began
    print(f"\n{story.name}: {len(seeds)} histories, {place.jobs_done} jobs, {seconds:.1f} s", end="")


def _require_the_same(story: Story, found: End, expected: End) -> None:
    assert found.books == expected.books
    if story.gone and found.right != expected.right:
        # What was not begun before the money went never is.
        assert found.right == [("withdrawn" if story.gone == "refunded" else "held", "")]
        assert set(found.written.values()) == {0}
        return
    assert found.right == expected.right
    assert found.written == expected.written
