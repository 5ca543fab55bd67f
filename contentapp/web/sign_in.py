"""Signing up, in and out, as plain HTML forms."""

from __future__ import annotations

import asyncio
from typing import Any

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from contentapp.db.session import anonymous_session, become
from contentapp.domain import accounts, throttle
from contentapp.domain.accounts import SESSION_COOKIE
from contentapp.domain.sign_in_limits import Knock, begin_sign_in, end_sign_in, mark_browser
from contentapp.domain.verification import request_verification
from contentapp.errors import AppError, Invalid, TooMany
from contentapp.settings import settings
from contentapp.web.client import is_https, network_of
from contentapp.web.forms import form_page, posted, refused_page
from contentapp.web.security import require_same_origin

_BROWSER_COOKIE = "contentapp_browser"
_BROWSER_DAYS = 365
_PACE_S = 0.25  # what is answered on quarter seconds does not tell a short piece of work from a longer one


async def login_form(request: Request) -> Response:
    """The sign-in page."""
    if await is_signed_in(request):
        return RedirectResponse(_next(request.query_params.get("next")), 303)
    notice = "You are signed out." if "signed-out" in request.query_params else ""
    return await form_page(request, "login.html", notice=notice, next=request.query_params.get("next") or "")


async def login(request: Request) -> Response:
    """Check the password and open a session; a wrong one is answered beside the field, with the address kept."""
    form = await posted(request, "email", "password", "next")
    email = form["email"]
    knock = Knock(email, network_of(request.scope), request.cookies.get(_BROWSER_COOKIE, ""))
    try:
        async with anonymous_session() as session:  # committed before the password is looked at: failures must count
            await begin_sign_in(session, knock)
        async with anonymous_session() as session:
            user_id = await accounts.check_password(
                session, email, form["password"], confirmed_only=settings().delivers_mail
            )
            await end_sign_in(session, knock)
            token = await accounts.open_session(session, user_id, **session_facts(request))
    except AppError as error:
        beside = {"error": error.message} if isinstance(error, TooMany) else {"errors": {"password": error.message}}
        return await refused_page(request, "login.html", error, next=form["next"], values={"email": email}, **beside)
    return welcome(request, token, email, form["next"])


async def signup_form(request: Request) -> Response:
    """The sign-up page."""
    if await is_signed_in(request):
        return RedirectResponse("/app", 303)
    return await form_page(request, "signup.html", next=request.query_params.get("next") or "")


async def signup(request: Request) -> Response:
    """Make the account and its first business.

    Where mails are delivered, the link in one is the only way on, and the answer is the same for an address that has an
    account already. Elsewhere the person is signed in, and the wizard comes next.
    """
    form = await posted(request, "name", "business", "email", "password", "next")
    wanted = accounts.SignUp(form["name"], form["business"], form["email"], form["password"])
    try:
        if settings().delivers_mail:
            return await _sign_up_by_mail(request, wanted)
        async with anonymous_session() as session:
            user_id = await accounts.sign_up(session, wanted)
            token = await accounts.open_session(session, user_id, **session_facts(request))
            await become(session, "authenticated", sub=user_id)
            await request_verification(session)
    except AppError as error:
        beside = {"error": error.message} if isinstance(error, TooMany) else {"errors": _errors(error)}
        values = {"name": wanted.name, "business": wanted.business, "email": wanted.email}
        return await refused_page(request, "signup.html", error, next=form["next"], values=values, **beside)
    return welcome(request, token, wanted.email, form["next"] or "/app/profile")


async def _sign_up_by_mail(request: Request, wanted: accounts.SignUp) -> Response:
    loop = asyncio.get_running_loop()
    began = loop.time()
    accounts.require_complete(wanted)
    network = "Too many accounts were asked for from your network."
    address = "We have just sent a mail to this address."
    async with anonymous_session() as session:
        await throttle.begin_attempt(session, throttle.MAIL_NETWORK, network_of(request.scope), what=network)
        await throttle.begin_attempt(session, throttle.MAIL_ADDRESS, wanted.email, what=address)
    async with anonymous_session() as session:
        try:
            user_id = await accounts.sign_up(session, wanted)
            await become(session, "authenticated", sub=user_id)
            await request_verification(session)
        except accounts.AddressTaken:
            await accounts.tell_taken_address(session, wanted.email)
    await asyncio.sleep(_PACE_S - (loop.time() - began) % _PACE_S)
    return await form_page(
        request,
        "sent.html",
        address=wanted.email.strip(),
        sentence="Open the link in it to confirm that the address is yours. Then sign in, and the wizard begins.",
        sure=True,
        kept=False,
    )


def _errors(error: AppError) -> dict[str, str]:
    return error.fields if isinstance(error, Invalid) else {"email": error.message}


async def logout(request: Request) -> Response:
    """End the session; every open page of it leaves too."""
    require_same_origin(request.scope)
    async with anonymous_session() as session:
        await accounts.end_session(session, request.cookies.get(SESSION_COOKIE, ""))
    response = RedirectResponse("/login?signed-out=1", 303)
    response.delete_cookie(SESSION_COOKIE, path="/")
    return response


def welcome(request: Request, token: str, email: str, target: str | None) -> Response:
    """Into the workspace with a fresh session, in a browser that this account knows from now on."""
    response = RedirectResponse(_next(target), 303)
    for name, value, days in (
        (SESSION_COOKIE, token, settings().session_days),
        (_BROWSER_COOKIE, mark_browser(email), _BROWSER_DAYS),
    ):
        response.set_cookie(
            name,
            value,
            max_age=days * 86_400,
            httponly=True,
            samesite="lax",
            secure=is_https(request.scope),
            path="/",
        )
    return response


def _next(target: str | None) -> str:
    """Where to go after signing in: only ever a page of ours."""
    if target and target.startswith("/") and not target.startswith(("//", "/\\")) and "\n" not in target:
        return target
    return "/app"


def session_facts(request: Request) -> dict[str, Any]:
    """What a session keeps of the browser it is opened in, and how long it lasts."""
    return {"days": settings().session_days, "user_agent": request.headers.get("user-agent", "")}


async def is_signed_in(request: Request) -> bool:
    """Whether this browser holds a session that is still good."""
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
