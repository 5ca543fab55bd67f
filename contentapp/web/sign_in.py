"""Signing up, in and out, as plain HTML forms."""

from __future__ import annotations

import secrets
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from contentapp.db.session import anonymous_session
from contentapp.domain import accounts
from contentapp.domain.accounts import SESSION_COOKIE
from contentapp.errors import AppError, Invalid
from contentapp.settings import settings
from contentapp.web.landing import example
from contentapp.web.pages import page
from contentapp.web.security import require_same_origin

_CSRF_COOKIE = "contentapp_form"


async def login_form(request: Request) -> Response:
    """The sign-in page."""
    if await _signed_in(request):
        return RedirectResponse(_next(request.query_params.get("next")), 303)
    notice = "You are signed out." if "signed-out" in request.query_params else ""
    return await _form(request, "login.html", notice=notice, next=request.query_params.get("next"))


async def login(request: Request) -> Response:
    """Check the password and open a session; a wrong one is answered beside the field, with the address kept."""
    form = await _posted(request)
    email, password = form["email"], form["password"]
    try:
        async with anonymous_session() as session:
            user_id = await accounts.check_password(session, email, password)
            token = await accounts.open_session(session, user_id, **_session_facts(request))
    except AppError as error:
        return await _form(
            request,
            "login.html",
            status=error.status,
            next=form["next"],
            values={"email": email},
            errors={"password": error.message},
        )
    return _welcome(request, token, form["next"])


async def signup_form(request: Request) -> Response:
    """The sign-up page."""
    if await _signed_in(request):
        return RedirectResponse("/app", 303)
    return await _form(request, "signup.html", next=request.query_params.get("next"))


async def signup(request: Request) -> Response:
    """Make the account and its first business, and sign in: the wizard comes next."""
    form = await _posted(request)
    wanted = accounts.SignUp(form["name"], form["business"], form["email"], form["password"])
    try:
        async with anonymous_session() as session:
            user_id = await accounts.sign_up(session, wanted)
            token = await accounts.open_session(session, user_id, **_session_facts(request))
    except AppError as error:
        errors = error.fields if isinstance(error, Invalid) else {"email": error.message}
        values = {"name": wanted.name, "business": wanted.business, "email": wanted.email}
        return await _form(request, "signup.html", status=error.status, next=form["next"], values=values, errors=errors)
    return _welcome(request, token, form["next"] or "/app/profile")


async def logout(request: Request) -> Response:
    """End the session; every open page of it leaves too."""
    require_same_origin(request.scope)
    async with anonymous_session() as session:
        await accounts.end_session(session, request.cookies.get(SESSION_COOKIE, ""))
    response = RedirectResponse("/login?signed-out=1", 303)
    response.delete_cookie(SESSION_COOKIE, path="/")
    return response


async def _posted(request: Request) -> dict[str, str]:
    """The form's fields as text, once it is sure that it was our page that sent them."""
    require_same_origin(request.scope)
    form = await request.form()
    fields = {name: str(form.get(name, "")) for name in ("name", "business", "email", "password", "next", "csrf")}
    expected = request.cookies.get(_CSRF_COOKIE, "")
    if not expected or not secrets.compare_digest(fields["csrf"], expected):
        raise ExpiredForm("This form has expired, or cookies are switched off. Reload the page and try again.")
    return fields


class ExpiredForm(AppError):
    """The form's token does not match the browser's cookie."""

    status = 403
    code = "expired_form"


async def _form(request: Request, template: str, *, status: int = 200, next: str | None, **values: Any) -> Response:
    csrf = request.cookies.get(_CSRF_COOKIE) or secrets.token_urlsafe(24)
    facts = {"errors": {}, "values": {}, "notice": "", "error": "", "csrf": csrf, "next": next or "", **await example()}
    response = page(template, {**facts, **values}, status=status)
    response.set_cookie(_CSRF_COOKIE, csrf, httponly=True, samesite="strict", secure=_https(request), path="/")
    response.headers["cache-control"] = "no-store"
    return response


def _welcome(request: Request, token: str, target: str | None) -> Response:
    response = RedirectResponse(_next(target), 303)
    response.set_cookie(
        SESSION_COOKIE,
        token,
        max_age=settings().session_days * 86_400,
        httponly=True,
        samesite="lax",
        secure=_https(request),
        path="/",
    )
    return response


def _next(target: str | None) -> str:
    """Where to go after signing in: only ever a page of ours."""
    if target and target.startswith("/") and not target.startswith(("//", "/\\")) and "\n" not in target:
        return target
    return "/app"


def _https(request: Request) -> bool:
    return settings().is_production or request.url.scheme == "https"


def _session_facts(request: Request) -> dict[str, Any]:
    return {"days": settings().session_days, "user_agent": request.headers.get("user-agent", "")}


async def _signed_in(request: Request) -> bool:
    token = request.cookies.get(SESSION_COOKIE, "")
    if not token:
        return False
    async with anonymous_session() as session:
        return await accounts.find_person(session, token, days=settings().session_days) is not None


routes = [
    Route("/login", login_form, methods=["GET"]),
    Route("/login", login, methods=["POST"]),
    Route("/signup", signup_form, methods=["GET"]),
    Route("/signup", signup, methods=["POST"]),
    Route("/logout", logout, methods=["POST"]),
]
