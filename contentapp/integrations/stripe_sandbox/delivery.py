"""The sandbox's own pace: what falls due happens, and webhooks are sent, signed, until they are taken."""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import json
import time
from typing import Final

import httpx
import structlog
from sqlalchemy import text

from contentapp.integrations.stripe_sandbox.paying import fall_due
from contentapp.integrations.stripe_sandbox.store import opened

_PAUSE_SECONDS: Final = 0.2
_GIVE_UP_AFTER: Final = 30
_TIMEOUT_SECONDS: Final = 10.0

_log = structlog.get_logger(__name__)

_TAKE: Final = text(
    """
    UPDATE sandbox.deliveries SET tries = tries + 1,
      due_at = clock_timestamp() + make_interval(secs => least(60, power(2, tries) / 2))
    WHERE event_id = (
      SELECT d.event_id FROM sandbox.deliveries d JOIN sandbox.objects o ON o.id = d.event_id
      WHERE d.delivered_at IS NULL AND d.due_at <= clock_timestamp() AND d.tries < :most
      ORDER BY o.made LIMIT 1 FOR UPDATE OF d SKIP LOCKED)
    RETURNING event_id, (SELECT o.body FROM sandbox.objects o WHERE o.id = event_id) AS body
    """
)
_TAKEN: Final = text("UPDATE sandbox.deliveries SET delivered_at = clock_timestamp() WHERE event_id = :id")
_AGAIN: Final = text(
    "UPDATE sandbox.deliveries SET delivered_at = NULL, tries = 0, due_at = clock_timestamp() WHERE event_id = :id"
)


def sign(body: bytes, secret: str, at: int) -> str:
    """The Stripe-Signature header of a body: https://docs.stripe.com/webhooks#verify-manually."""
    mac = hmac.new(secret.encode(), f"{at}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={at},v1={mac}"


async def turn(client: httpx.AsyncClient, hook: str, secret: str) -> bool:
    """Let one thing fall due, and send one webhook; False when there was nothing to do."""
    async with opened() as store:
        happened = await fall_due(store)
    return await deliver(client, hook, secret) or happened


async def deliver(client: httpx.AsyncClient, hook: str, secret: str) -> bool:
    """Send the oldest webhook that waits; False when none was taken. What is not taken is sent again, ever later."""
    async with opened() as store:
        waiting = (await store.session.execute(_TAKE, {"most": _GIVE_UP_AFTER})).one_or_none()
    if waiting is None:
        return False
    body = json.dumps(waiting.body, separators=(",", ":")).encode()
    headers = {"stripe-signature": sign(body, secret, int(time.time())), "content-type": "application/json"}
    try:
        answer = await client.post(hook, content=body, headers=headers)
    except httpx.HTTPError:
        return False
    if answer.is_success:
        async with opened() as store:
            await store.session.execute(_TAKEN, {"id": waiting.event_id})
    return answer.is_success


async def send_again(event_id: str) -> None:
    """Have a webhook delivered once more, taken or not."""
    async with opened() as store:
        await store.session.execute(_AGAIN, {"id": event_id})


async def run(hook: str, secret: str) -> None:
    """Deliver for ever, as one task beside the server."""
    async with httpx.AsyncClient(timeout=_TIMEOUT_SECONDS, trust_env=False) as client:
        while True:
            try:
                busy = await turn(client, hook, secret)
            except Exception as error:
                _log.warning("sandbox_turn_failed", error=type(error).__name__)  # the database is away: it waits
                busy = False
            if not busy:
                await asyncio.sleep(_PAUSE_SECONDS)
