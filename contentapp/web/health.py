"""What a load balancer, a container's keeper and Prometheus ask: alive, ready, and in figures."""

from __future__ import annotations

import asyncio
import ipaddress
import secrets

from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4
from sqlalchemy.exc import DBAPIError, InterfaceError, ProgrammingError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from contentapp import frontend
from contentapp.db.notify import is_listening
from contentapp.db.pulse import Pulse, newest_revision, read_pulse
from contentapp.errors import Forbidden
from contentapp.settings import settings
from contentapp.web.metrics import exposition

_PATIENCE_SECONDS = 2.0
_FRESH = {"cache-control": "no-store"}


class MetricsClosed(Forbidden):
    """Somebody elsewhere asked for the figures without the token."""

    code = "metrics_closed"


async def healthz(_request: Request) -> Response:
    """The process takes requests. Nothing else is asked: a database's trouble must end no web process."""
    return JSONResponse({"status": "alive"}, headers=_FRESH)


async def readyz(_request: Request) -> Response:
    """Whether people may be sent here: 200, or 503 with the reasons."""
    reasons = [*await _database_problems(), *_own_problems()]
    body = {"status": "not ready" if reasons else "ready", "reasons": reasons}
    return JSONResponse(body, 503 if reasons else 200, headers=_FRESH)


async def metrics(request: Request) -> Response:
    """The figures, for this machine or whoever has the token."""
    if not _may_read(request):
        raise MetricsClosed("The figures are for this machine, or for who sends CONTENTAPP_METRICS_TOKEN as a bearer.")
    try:
        pulse = await _pulse()
    except (DBAPIError, InterfaceError, TimeoutError):
        pulse = None
    return Response(exposition(pulse), media_type=CONTENT_TYPE_PLAIN_0_0_4, headers=_FRESH)


async def _pulse() -> Pulse:
    async with asyncio.timeout(_PATIENCE_SECONDS):
        return await read_pulse()


async def _database_problems() -> list[str]:
    newest = newest_revision()
    try:
        pulse = await _pulse()
    except ProgrammingError:
        return [f"the database is older than migration {newest}: python -m contentapp migrate"]
    except TimeoutError:
        return [f"the database did not answer within {_PATIENCE_SECONDS:.0f} seconds"]
    except (DBAPIError, InterfaceError):
        return ["the database does not answer"]
    if pulse.revision != newest:
        return [f"the database is at migration {pulse.revision or 'none'}, this release needs {newest}"]
    return []


def _own_problems() -> list[str]:
    problems: list[str] = []
    if not any(frontend.SERVED.glob("**/index.html")):
        problems.append("the front end is not built: python -m contentapp.frontend")
    if not is_listening():
        problems.append("this process does not hear of changes yet")
    return problems


def _may_read(request: Request) -> bool:
    token = settings().metrics_token
    given = request.headers.get("authorization", "").removeprefix("Bearer ")
    if token and secrets.compare_digest(given.encode(), token.encode()):
        return True
    # What a proxy on this machine passes on comes from loopback too, and is somebody else's request.
    forwarded = any(name in request.headers for name in ("forwarded", "x-forwarded-for", "x-real-ip", "via"))
    return not forwarded and request.client is not None and _is_loopback(request.client.host)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


routes = [Route("/healthz", healthz), Route("/readyz", readyz), Route("/metrics", metrics)]
