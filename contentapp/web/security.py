"""What every answer carries, and what no request gets past: headers, content security policy, the origin check."""

from __future__ import annotations

import hashlib
import hmac
import json
from collections.abc import Awaitable, Callable, MutableMapping
from http.cookies import CookieError, SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit

from contentapp.domain.accounts import SESSION_COOKIE
from contentapp.errors import Forbidden
from contentapp.settings import settings

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
ASGIApp = Callable[[Scope, Receive, Send], Awaitable[None]]

_CSP_FILE = Path(__file__).resolve().parent.parent.parent / ".web" / "csp.json"

_HEADERS = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
    (
        b"permissions-policy",
        b"accelerometer=(), browsing-topics=(), camera=(), display-capture=(), geolocation=(), gyroscope=(), "
        b"magnetometer=(), microphone=(), midi=(), payment=(), usb=()",
    ),
    (b"x-frame-options", b"DENY"),
    (b"x-permitted-cross-domain-policies", b"none"),
    (b"cross-origin-opener-policy", b"same-origin"),
    (b"cross-origin-resource-policy", b"same-origin"),
)


class WrongOrigin(Forbidden):
    """A form came from another site."""

    code = "wrong_origin"


def content_security_policy() -> str:
    """Only our own scripts, by hash where they are inline; styles may be inline, which Radix and drag and drop need."""
    hashes = json.loads(_CSP_FILE.read_text())["script"] if _CSP_FILE.exists() else []
    return (
        f"default-src 'none'; script-src 'self' {' '.join(hashes)}; style-src 'self' 'unsafe-inline'; "
        "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self'; manifest-src 'self'; "
        "worker-src 'self'; "
        "frame-src 'none'; frame-ancestors 'none'; base-uri 'none'; form-action 'self'; object-src 'none'"
    )


def cookie_of(scope: Scope, name: str) -> str:
    """The value of a cookie in an ASGI scope; empty when it is not there or unreadable."""
    for key, value in scope["headers"]:
        if key == b"cookie":
            try:
                cookie = SimpleCookie(value.decode("latin-1"))
            except CookieError:
                continue
            if name in cookie:
                return cookie[name].value
    return ""


def same_origin(scope: Scope) -> bool:
    """Whether the Origin header names the host that was asked. No Origin header counts as another site."""
    headers = dict(scope["headers"])
    origin = headers.get(b"origin", b"").decode("latin-1")
    return bool(origin) and urlsplit(origin).netloc == headers.get(b"host", b"").decode("latin-1")


def require_same_origin(scope: Scope) -> None:
    """Raises WrongOrigin for a state-changing request that another site's page made."""
    if not same_origin(scope):
        raise WrongOrigin("This form was sent from another site, so nothing was done.")


def secure(app: ASGIApp) -> ASGIApp:
    """Headers on every answer; a websocket only from our own pages; caching by kind of answer."""
    policy = content_security_policy().encode()

    async def secured(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            return await app(scope, receive, send)
        if scope["type"] == "websocket":
            if not same_origin(scope):
                await receive()
                return await send({"type": "websocket.close", "code": 1008})
            return await app(scope, receive, send)

        async def send_secured(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": _with_headers(scope, message, policy)}
            await send(message)

        return await app(scope, receive, send_secured)

    return secured


def _with_headers(scope: Scope, message: MutableMapping[str, Any], policy: bytes) -> list[tuple[bytes, bytes]]:
    headers = [(key.lower(), value) for key, value in message["headers"] if key.lower() != b"server"]
    present = {key for key, _ in headers}
    headers += [pair for pair in _HEADERS if pair[0] not in present]
    kind = next((value for key, value in headers if key == b"content-type"), b"")
    # A 304 has no content type, and its headers replace the cached ones: without the policy a reload would break.
    if b"content-security-policy" not in present and (kind.startswith(b"text/html") or message["status"] == 304):
        headers.append((b"content-security-policy", policy))
    if scope.get("scheme") == "https" or settings().is_production:
        headers.append((b"strict-transport-security", b"max-age=31536000; includeSubDomains"))
    if b"cache-control" not in present:
        headers.append((b"cache-control", _caching(scope["path"], message["status"])))
    return headers


def _caching(path: str, status: int) -> bytes:
    if path.startswith("/app/assets/") and status in (200, 304):
        return b"public, max-age=31536000, immutable"  # the bundler puts a hash into each name
    if path.startswith("/static/") and status in (200, 304):
        return b"public, max-age=3600"
    return b"no-cache"


def bind_state_to_session(app: ASGIApp, key: bytes) -> ASGIApp:
    """Makes a tab's state reachable only with the session it belongs to.

    Reflex keys a tab's state by a token that appears in URLs. Here the key becomes HMAC(token, session cookie), so that
    the token alone is worth nothing.
    """

    def derive(token: str, session: str) -> str:
        return hmac.new(key, f"{token}|{session}".encode(), hashlib.sha256).hexdigest()[:32]

    async def bound(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] in ("websocket", "http") and scope["path"].startswith(("/_event", "/_upload")):
            session = cookie_of(scope, SESSION_COOKIE)
            query = parse_qsl(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)
            query = [(name, derive(value, session) if name == "token" else value) for name, value in query]
            headers = [
                (name, derive(value.decode("latin-1"), session).encode() if name == b"reflex-client-token" else value)
                for name, value in scope["headers"]
            ]
            scope = {**scope, "query_string": urlencode(query).encode(), "headers": headers}
        await app(scope, receive, send)

    return bound
