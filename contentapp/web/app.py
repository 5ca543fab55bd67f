"""One origin, two kinds of page: Reflex gets /app and its sockets, everything else is plain HTTP."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import quote

import structlog
from sqlalchemy.exc import DBAPIError
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.middleware.gzip import GZipMiddleware
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, PlainTextResponse, RedirectResponse, Response
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from contentapp.db.failures import is_away, sentence, summary
from contentapp.db.session import anonymous_session
from contentapp.domain.accounts import SESSION_COOKIE, find_person
from contentapp.errors import AppError, NotSignedIn
from contentapp.integrations.choose import SANDBOX_PATH
from contentapp.integrations.stripe_sandbox import sandbox_app
from contentapp.settings import settings
from contentapp.web import exports, health, landing, reset, sign_in, snapshots, verify, webhooks
from contentapp.web.pages import error_page
from contentapp.web.security import ASGIApp, Receive, Scope, Send, cookie_of

_ASSETS = Path(__file__).resolve().parent.parent.parent / "assets"
_REFLEX = ("/app", "/_event", "/_upload", "/ping", "/_health")

_log = structlog.get_logger(__name__)


async def _robots(_request: Request) -> Response:
    return PlainTextResponse("User-agent: *\nDisallow: /app/\n")


async def _favicon(_request: Request) -> Response:
    return FileResponse(_ASSETS / "icons" / "favicon.svg", media_type="image/svg+xml")


def _wants_json(request: Request) -> bool:
    return request.url.path.startswith("/data/")


async def _expected(request: Request, error: Exception) -> Response:
    if not isinstance(error, AppError):
        raise error
    if _wants_json(request):
        return JSONResponse({"code": error.code, "message": error.message}, error.status)
    if isinstance(error, NotSignedIn):
        return RedirectResponse("/login", 303)
    return error_page(error.status, "That did not work", error.message)


async def _http(request: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    if _wants_json(request):
        return JSONResponse({"code": "http", "message": "There is nothing here."}, status)
    if status == 404:
        return error_page(404, "There is nothing here", "The address may be mistyped, or the page has moved.")
    return error_page(status, "That did not work", "This page cannot be asked for in this way.")


async def _database_refused(request: Request, error: Exception) -> Response:
    if not isinstance(error, DBAPIError):
        raise error
    _log.warning("database_refused", error=type(error.orig).__name__, said=summary(error))
    message, code = sentence(error), "database_away" if is_away(error) else "database_refused"
    if _wants_json(request):
        return JSONResponse({"code": code, "message": message}, 503)
    return error_page(503, "One moment", message, href=request.url.path, label="Try again")


def _sandbox() -> list[Mount]:
    """The payment sandbox stands in for another company's server. In production it is not there at all."""
    config = settings()
    return [Mount(SANDBOX_PATH, sandbox_app(config).app)] if config.uses_sandbox else []


public = Starlette(
    routes=[
        *landing.routes,
        *sign_in.routes,
        *reset.routes,
        *verify.routes,
        *snapshots.routes,
        *health.routes,
        *exports.routes,
        *webhooks.routes,
        *_sandbox(),
        Route("/robots.txt", _robots),
        Route("/favicon.ico", _favicon),
        Mount("/static", StaticFiles(directory=_ASSETS)),
    ],
    exception_handlers={
        AppError: _expected,
        HTTPException: _http,
        DBAPIError: _database_refused,
    },
    middleware=[Middleware(GZipMiddleware, minimum_size=800)],
)


def beside_reflex(reflex: ASGIApp) -> ASGIApp:
    """Sends each request to its side. A page under /app without a session is answered with the way to sign in."""

    async def dispatch(scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        ours = scope["type"] != "lifespan" and not any(path == p or path.startswith(p + "/") for p in _REFLEX)
        if ours:
            return await public(scope, receive, send)
        if scope["type"] == "http" and _is_page(scope, path) and not await _signed_in(scope):
            target = path + (f"?{scope['query_string'].decode('latin-1')}" if scope.get("query_string") else "")
            response = RedirectResponse(f"/login?next={quote(target)}", 303, headers={"cache-control": "no-store"})
            return await response(scope, receive, send)
        return await reflex(scope, receive, send)

    return dispatch


def _is_page(scope: Scope, path: str) -> bool:
    """Pages are asked for as HTML; scripts, styles and fonts under /app are the same for everybody."""
    accept = next((value for key, value in scope["headers"] if key == b"accept"), b"")
    return (path == "/app" or path.startswith("/app/")) and b"text/html" in accept


async def _signed_in(scope: Scope) -> bool:
    token = cookie_of(scope, SESSION_COOKIE)
    if not token:
        return False
    try:
        async with anonymous_session() as session:
            return await find_person(session, token, days=settings().session_days) is not None
    except DBAPIError as error:
        if not is_away(error):
            raise
        return True  # the page itself says that the database is away, and comes back when it does
