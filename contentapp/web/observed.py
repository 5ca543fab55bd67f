"""Every request seen: an id in each of its log lines and on its answer, one access line, and the figures."""

from __future__ import annotations

import re
import time
from collections.abc import MutableMapping
from typing import Any

import structlog

from contentapp.log import new_request_id
from contentapp.web import metrics
from contentapp.web.security import ASGIApp, Receive, Scope, Send

_SANE_ID = re.compile(r"[A-Za-z0-9._-]{8,64}")
_log = structlog.get_logger("contentapp.access")


def request_id_of(scope: Scope) -> str:
    """The id that a proxy in front gave, when it is one; else a new one."""
    given = next((value for key, value in scope["headers"] if key == b"x-request-id"), b"").decode("latin-1")
    return given if _SANE_ID.fullmatch(given) else new_request_id()


def observed(app: ASGIApp) -> ASGIApp:
    """Stands around everything else."""

    async def observe(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return await app(scope, receive, send)
        request_id = request_id_of(scope)
        with structlog.contextvars.bound_contextvars(request_id=request_id):
            if scope["type"] == "websocket":
                return await _watch_page(app, scope, receive, send)
            return await _watch_request(app, scope, receive, send, request_id)

    return observe


async def _watch_request(app: ASGIApp, scope: Scope, receive: Receive, send: Send, request_id: str) -> None:
    status = 500
    began = time.perf_counter()

    async def send_named(message: MutableMapping[str, Any]) -> None:
        nonlocal status
        if message["type"] == "http.response.start":
            status = message["status"]
            headers = [pair for pair in message["headers"] if pair[0].lower() != b"x-request-id"]
            message = {**message, "headers": [*headers, (b"x-request-id", request_id.encode())]}
        await send(message)

    try:
        await app(scope, receive, send_named)
    finally:
        seconds = time.perf_counter() - began
        metrics.count_request(scope["path"], scope["method"], status, seconds)
        # The path only: query strings carry tokens.
        _log.info("request", method=scope["method"], path=scope["path"], status=status, ms=round(seconds * 1000, 1))


async def _watch_page(app: ASGIApp, scope: Scope, receive: Receive, send: Send) -> None:
    open_now = False

    async def receive_counted() -> MutableMapping[str, Any]:
        message = await receive()
        if message["type"] == "websocket.receive":
            metrics.count_message()
        return message

    async def send_counted(message: MutableMapping[str, Any]) -> None:
        nonlocal open_now
        if message["type"] == "websocket.accept" and not open_now:
            open_now = True
            metrics.open_pages.inc()
        await send(message)

    began = time.perf_counter()
    try:
        await app(scope, receive_counted, send_counted)
    finally:
        if open_now:
            metrics.open_pages.dec()
        _log.info("page_closed", path=scope["path"], open_s=round(time.perf_counter() - began, 1))
