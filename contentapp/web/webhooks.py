"""What other companies' servers tell us. Signed over the raw body, stored once with its job, answered at once."""

from __future__ import annotations

import asyncio

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from contentapp.db.session import anonymous_session
from contentapp.domain.billing import events
from contentapp.domain.payment_ports import GatewayAway, NotSigned
from contentapp.integrations.choose import choose_gateway

MOST_BYTES = 512 * 1024
"""Of a webhook: the largest objects have some 100 KB."""

_log = structlog.get_logger(__name__)


async def stripe(request: Request) -> Response:
    """`/webhooks/stripe`. The database being away is an error of ours: the payment provider sends it again."""
    body = await _read(request)
    if body is None:
        return JSONResponse({"code": "too_large"}, 413)
    try:
        gateway = await asyncio.to_thread(choose_gateway)  # the first one loads the payment provider's library
        event = gateway.read_event(body, request.headers.get("stripe-signature", ""))
    except GatewayAway:
        return JSONResponse({"code": "no_payments"}, 404)
    except NotSigned:
        _log.warning("webhook_not_signed")
        return JSONResponse({"code": "not_signed"}, 400)
    async with anonymous_session() as session:
        is_new = await events.receive(session, event)
    _log.info("webhook", event_type=event.type, event_id=event.id, is_new=is_new)
    return JSONResponse({"received": True, "new": is_new})


async def _read(request: Request) -> bytes | None:
    """The raw body; None when it is longer than any webhook."""
    parts: list[bytes] = []
    length = 0
    async for part in request.stream():
        length += len(part)
        if length > MOST_BYTES:
            return None
        parts.append(part)
    return b"".join(parts)


routes = [Route("/webhooks/stripe", stripe, methods=["POST"])]
