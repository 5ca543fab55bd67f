"""Web and worker killed with SIGKILL between any two steps of an order, for real, while its buyer goes on.

The web process dies in the webhook and in the sandbox that stands for the payment provider, the worker in its jobs. A
buyer whose answer is lost presses the button again, on the page and in the shop.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from contentapp.commands import WEB_ENVIRONMENT, web_command
from contentapp.database import use_database
from contentapp.db.addresses import conninfo, worker_address
from contentapp.db.session import close_engine, open_engine
from contentapp.domain.principal import Principal
from contentapp.frontend import ensure_frontend
from contentapp.settings import settings
from tests.integration.till import GOOD, tiny_product
from tests.listening import free_port, serves, wait_until
from tests.product import ROOT, start_worker
from tests.storm.conftest import count, newcomer, worker_log
from tests.storm.doors import Door, hang

TOTAL = 34_200
BACK = 5_000
WITHIN_S = 40.0

DOORS = {
    "page": "INSERT ON sandbox.objects, NEW.kind = 'checkout.session'",
    "charge": "INSERT ON sandbox.objects, NEW.kind = 'charge'",
    "event": "INSERT ON public.stripe_events",
    "told": "UPDATE ON sandbox.deliveries, NEW.delivered_at IS NOT NULL",
    "refund": "INSERT ON sandbox.objects, NEW.kind = 'refund'",
    "customer": "INSERT ON public.customers",
    "order": "INSERT ON public.orders",
    "page noted": "UPDATE ON public.checkouts, NEW.state = 'open'",
    "paid": "UPDATE ON public.orders, NEW.status = 'paid' AND OLD.status <> 'paid'",
    "payment": "INSERT ON public.payments",
    "receipt": "INSERT ON private.outbox, NEW.kind = 'order_receipt'",
    "right": "INSERT ON public.fulfilments",
    "bundle": "INSERT ON public.content_bundles",
    "begun": "UPDATE ON public.fulfilments, NEW.state = 'started'",
    "handled": "UPDATE ON public.stripe_events, NEW.outcome = 'handled'",
    "placing ticked": "DELETE ON queue.procrastinate_jobs, OLD.task_name = 'billing:place_order'",
    "event ticked": "DELETE ON queue.procrastinate_jobs, OLD.task_name = 'billing:handle_event'",
    "beginning ticked": "DELETE ON queue.procrastinate_jobs, OLD.task_name = 'billing:fulfil'",
    "refund noted": "UPDATE ON public.refunds, NEW.stripe_refund_id IS NOT NULL",
}
STORMS = (
    (
        "web",
        ("page", "page commit", "charge", "charge commit", "event", "event commit", "told", "told commit"),
        ("refund", "refund commit"),
    ),
    (
        "worker",
        ("customer", "order", "order commit", "page noted", "page noted commit", "placing ticked", "payment", "paid"),
        ("refund noted", "refund noted commit"),
    ),
    (
        "worker",
        (
            *("receipt", "right", "paid commit", "handled", "handled commit", "event ticked"),
            *("bundle", "begun", "bundle commit", "beginning ticked"),
        ),
        (),
    ),
)
"""Three storms side by side: what is killed, where while something is bought, and where while money is given back."""

_ORDERS = "SELECT status, total_amount, origin, attempt FROM orders"
_HURRY = """
UPDATE queue.procrastinate_jobs SET scheduled_at = now() WHERE status = 'todo' AND scheduled_at > now();
UPDATE sandbox.deliveries SET due_at = now() WHERE delivered_at IS NULL AND due_at > now();
"""
_BUSY = """
SELECT (SELECT count(*) FROM queue.procrastinate_jobs)
  + (SELECT count(*) FROM sandbox.deliveries WHERE delivered_at IS NULL)
"""


@dataclass
class Pair:
    """A web process and a worker of their own, both of which can be killed."""

    name: str
    environment: dict[str, str]
    port: int
    running: dict[str, subprocess.Popen[bytes]] = field(default_factory=dict)

    @property
    def log(self) -> Path:
        return worker_log(f"killed-billing-{self.name}")

    def start(self, which: str) -> None:
        if which == "worker":
            self.running[which] = start_worker(self.environment, self.log)
            return
        with self.log.open("ab") as output:
            web = self.running[which] = subprocess.Popen(
                web_command("127.0.0.1", self.port),
                cwd=ROOT,
                env=self.environment,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        wait_until(partial(serves, f"http://127.0.0.1:{self.port}/ping"), web, self.log)

    def kill(self, which: str) -> None:
        """At once, with everything it has started."""
        os.killpg(self.running[which].pid, signal.SIGKILL)
        self.running[which].wait(10)

    def kill_at(self, door: Door, which: str) -> None:
        """Wait until it stands there, kill it there, and start another one."""
        caught = door.catch(within=WITHIN_S)
        assert caught.login == f"contentapp_{which}", f"{caught.login} came to {door.name!r}"
        self.kill(which)
        door.let_go(caught)
        self.start(which)

    def stop(self) -> None:
        for process in self.running.values():
            process.terminate()
        for process in self.running.values():
            process.wait(20)


@dataclass
class Shop:
    """The database a storm is over, one buyer and an admin. What both have done so far is to be there once."""

    database: str
    buyer: Principal
    owner: psycopg.Connection
    orders: int = 0
    refunds: int = 0

    def buy(self) -> None:
        """Fill the cart, ask for a page, and pay on it until somebody says that it is paid."""
        self.orders += 1
        facts = {"business": self.buyer.business_id}
        self.owner.execute(
            "INSERT INTO cart_lines (business_id, product_id, quantity)"
            " SELECT %(business)s, id, 2 FROM bundle_products WHERE key = 'tiny'",
            facts,
        )
        url = self._ask()
        if not self._pay(url):
            self._wait(lambda: self._pay(url))  # the same button again
            assert self._ask() == "", "there was something left to pay"

    def give_back(self) -> None:
        """An admin gives a part of some order back that none was given back of."""
        self.refunds += 1
        order = self.owner.execute("SELECT id FROM orders WHERE status = 'paid' ORDER BY number LIMIT 1").fetchone()
        assert order is not None
        self._as("platform_admin", "SELECT private.ask_refund(%s, %s, '')", order[0], BACK)

    def settle(self) -> None:
        """Wait until nothing is left to do."""
        self._wait(lambda: not count(self.owner, _BUSY))

    def require_everything_once(self, killed_at: str) -> None:
        """Each order paid, charged, written and confirmed once, each refund made once, whatever was killed."""
        paid = [("paid", TOTAL, "checkout", 1)] * (self.orders - self.refunds)
        part = [("partially_refunded", TOTAL, "checkout", 1)] * self.refunds
        assert sorted(self.owner.execute(_ORDERS).fetchall()) == sorted(paid + part), killed_at
        events = self.orders + 2 * self.refunds
        wanted = {
            "content_bundles WHERE status = 'ready'": self.orders,
            "content_bundles": self.orders,
            "generation_runs WHERE status = 'done'": self.orders,
            "fulfilments WHERE state = 'started'": self.orders,
            "payments WHERE charged_amount > 0 AND problem = ''": self.orders,
            "private.outbox WHERE kind = 'order_receipt'": self.orders,
            "refunds WHERE status = 'succeeded'": self.refunds,
            "refunds": self.refunds,
            "cart_lines": 0,
            "customers": 1,
            "stripe_events WHERE outcome = 'handled'": events,
            "stripe_events": events,
            "sandbox.objects WHERE kind = 'event'": events,
            "sandbox.objects WHERE kind = 'checkout.session'": self.orders,
            "sandbox.objects WHERE kind = 'charge'": self.orders,
            "sandbox.objects WHERE kind = 'refund'": self.refunds,
            "sandbox.objects WHERE kind = 'customer'": 1,
        }
        assert {what: count(self.owner, f"SELECT count(*) FROM {what}") for what in wanted} == wanted, killed_at

    def _ask(self) -> str:
        """Press "pay" in the shop; the page to go to, empty where nothing is left to pay."""
        asked = self._as("authenticated", "SELECT private.ask_checkout(%s)", self.buyer.business_id)
        look = f"SELECT count(*) FROM checkouts WHERE id = '{asked}' AND state NOT IN ('asked', 'opening')"
        self._wait(lambda: bool(count(self.owner, look)))
        found = self.owner.execute("SELECT coalesce(url, '') FROM checkouts WHERE id = %s", (asked,)).fetchone()
        assert found is not None
        return found[0]

    def _as(self, role: str, query: str, *values: object) -> Any:
        """One of the database's doors, as the buyer, who is an admin, too."""
        with self.owner.transaction():
            claims = json.dumps({"sub": str(self.buyer.user_id)})
            self.owner.execute(
                "SELECT set_config('role', %s, true), set_config('request.jwt.claims', %s, true)", (role, claims)
            )
            found = self.owner.execute(query, values).fetchone()  # type: ignore[arg-type]
        assert found is not None
        return found[0]

    def _wait(self, is_so: Callable[[], bool]) -> None:
        """Until it is so; waits of the product that double are cut short, so that a storm does not take hours."""
        deadline = time.monotonic() + WITHIN_S
        while not is_so():
            assert time.monotonic() < deadline, "this took too long"
            self.owner.execute(_HURRY)
            time.sleep(0.02)

    @staticmethod
    def _pay(url: str) -> bool:
        """Press the button on the page; False when the answer was lost. A page that was paid says that it is over."""
        try:
            answer = httpx.post(url, data={"do": "pay", "number": GOOD}, timeout=WITHIN_S, trust_env=False)
        except httpx.HTTPError:
            return False
        assert answer.status_code in (303, 410), answer.text
        return True


def _storm(name: str, shop: Shop, which: str, buying: Sequence[str], giving_back: Sequence[str]) -> int:
    """Kill it at each of these doors, one an order or a refund; returns how many were killed."""
    port = free_port()
    pair = Pair(name, {**os.environ, **WEB_ENVIRONMENT, "DATABASE_URL": shop.database, "PORT": str(port)}, port)
    doors = [(door, shop.buy) for door in buying] + [(door, shop.give_back) for door in giving_back]
    try:
        pair.start("web")
        pair.start("worker")
        for where, act in doors:
            with Door(shop.database, where) as door, ThreadPoolExecutor(1) as beside:
                killing = beside.submit(pair.kill_at, door, which)
                act()
                killing.result()
            shop.settle()
            shop.require_everything_once(where)
    except BaseException as error:
        error.add_note(pair.log.read_text(errors="replace")[-2000:])
        raise
    finally:
        pair.stop()
    return len(doors)


async def _prepare(database: str) -> Shop:
    use_database(database)
    open_engine(worker_address(settings()), pool_size=2)
    buyer = (await newcomer()).principal
    await close_engine()
    owner = psycopg.connect(conninfo(database), autocommit=True)
    owner.execute("INSERT INTO private.platform_admins (user_id) VALUES (%s)", (buyer.user_id,))
    owner.execute("INSERT INTO carts (business_id) VALUES (%s)", (buyer.business_id,))
    hang(owner, DOORS)
    return Shop(database, buyer, owner)


@pytest.mark.timeout(300)
async def test_an_order_is_paid_and_written_once_wherever_web_or_worker_dies(
    clone_database: Callable[[str], str],
) -> None:
    ensure_frontend()
    shops = [await _prepare(clone_database("killed_billing")) for _ in STORMS]
    began = time.monotonic()
    with ExitStack() as open_shops, ThreadPoolExecutor() as side_by_side:
        for shop in shops:
            open_shops.enter_context(shop.owner)
            open_shops.enter_context(tiny_product(shop.owner))
        running = [
            side_by_side.submit(_storm, str(number), shop, *storm)
            for number, (shop, storm) in enumerate(zip(shops, STORMS, strict=True))
        ]
        killed = sum(storm.result() for storm in running)
    print(f"\n{killed} web processes and workers killed in {time.monotonic() - began:.0f} s; all was paid once")
