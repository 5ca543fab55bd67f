"""How quickly a signed webhook is answered, at fifty a second: stored once with its job, while a worker is at it.

Sent by the clock and not after the last answer (an open loop), so that waiting in line counts. Some are sent twice, as
happens. Beside it, the same rate of requests that do nothing.
"""

from __future__ import annotations

import asyncio
import json
import sys
import time
from collections.abc import Awaitable, Callable
from pathlib import Path

import httpx
import psycopg

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from bench.product import Product, percentile, report, running_product
from contentapp.db.addresses import conninfo
from contentapp.integrations.choose import webhook_secret
from contentapp.integrations.stripe_sandbox.delivery import sign
from contentapp.settings import Settings

RATE, SECONDS = 50, 20
LIMIT_MS = 50.0
SECRET_KEY = "a secret key for a measurement, and for nothing else"


def _event(number: int) -> bytes:
    """A refund of somebody else's: it is looked up and belongs to no order, so that only the answer is measured."""
    charge = {
        "id": f"ch_{number}",
        "object": "charge",
        "payment_intent": f"pi_{number}",
        "metadata": {},
        "billing_details": {"address": None, "email": "somebody@example.com", "name": "Somebody"},
        "payment_method_details": {"type": "card", "card": {"brand": "visa", "last4": "4242"}},
        "description": "x" * 2_000,  # a whole charge has some kilobytes
    }
    event = {
        "id": f"evt_{number}",
        "object": "event",
        "type": "charge.refunded",
        "created": int(time.time()),
        "livemode": False,
        "api_version": "2026-05-27.dahlia",
        "data": {"object": charge},
    }
    return json.dumps(event).encode()


async def _at_rate(send: Callable[[int], Awaitable[None]]) -> list[float]:
    """Call `send` RATE times a second; the milliseconds from when each was due to its answer."""
    began = time.perf_counter()

    async def one(number: int) -> float:
        due = began + number / RATE
        await asyncio.sleep(max(0.0, due - time.perf_counter()))
        await send(number)
        return (time.perf_counter() - due) * 1_000

    return await asyncio.gather(*(one(number) for number in range(RATE * SECONDS)))


async def _measure(product: Product, secret: str) -> tuple[list[float], list[float]]:
    limits = httpx.Limits(max_connections=64, max_keepalive_connections=64)
    async with httpx.AsyncClient(base_url=product.url, trust_env=False, timeout=30, limits=limits) as client:

        async def webhook(number: int) -> None:
            body = _event(number - number // 10 % 2)  # some are sent twice
            headers = {"stripe-signature": sign(body, secret, int(time.time()))}
            answer = await client.post("/webhooks/stripe", content=body, headers=headers)
            answer.raise_for_status()

        async def nothing(_number: int) -> None:
            (await client.get("/robots.txt")).raise_for_status()

        await asyncio.gather(*(webhook(-n) for n in range(1, 9)))  # connections and the library are there
        return await _at_rate(webhook), await _at_rate(nothing)


def main() -> None:
    """Measure and print."""
    with running_product({"CONTENTAPP_SECRET_KEY": SECRET_KEY}) as product:
        secret = webhook_secret(Settings.model_validate({"secret_key": SECRET_KEY}))
        webhooks, bare = asyncio.run(_measure(product, secret))
        with psycopg.connect(conninfo(product.database)) as owner:
            stored = owner.execute("SELECT count(*), sum(times_received) FROM stripe_events").fetchone()
    if stored is None or stored[1] < RATE * SECONDS:
        raise RuntimeError(f"only {stored} webhooks were stored")
    p95 = percentile(webhooks, 0.95)
    print(f"{RATE} signed webhooks a second for {SECONDS} s, answered once stored with their job")
    print(f"  webhook      median {percentile(webhooks, 0.5):6.1f} ms   p95 {p95:6.1f} ms   limit {LIMIT_MS:.0f} ms")
    print(f"  robots.txt   median {percentile(bare, 0.5):6.1f} ms   p95 {percentile(bare, 0.95):6.1f} ms")
    report(
        p95_ms_at_50=round(p95, 1),
        median_ms=round(percentile(webhooks, 0.5), 1),
        webhooks=int(stored[1]),
        stored_once=int(stored[0]),
        bare_p95_ms=round(percentile(bare, 0.95), 1),
        within_limit=p95 < LIMIT_MS,
    )


if __name__ == "__main__":
    main()
