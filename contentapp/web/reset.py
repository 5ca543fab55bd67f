"""A new password for somebody who has forgotten theirs: asked for by address, chosen by a link that works once."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from contentapp.db.session import anonymous_session
from contentapp.domain import accounts, passwords, throttle
from contentapp.errors import AppError, Invalid, TooMany
from contentapp.settings import settings
from contentapp.web.client import network_of
from contentapp.web.forms import form_page, posted, refused_page
from contentapp.web.sign_in import session_facts, welcome

_SENT = "The link leads to a page where you choose a new password. It works once, for an hour."


async def reset_form(request: Request) -> Response:
    """With a token the page to choose a password, without one the page to ask for it."""
    token = request.query_params.get("token", "")
    if not token:
        return await form_page(request, "reset_request.html")
    try:
        async with anonymous_session() as session:
            await passwords.require_reset_link(session, token)
    except passwords.LinkSpent as error:
        return await form_page(request, "reset_request.html", status=error.status, error=error.message)
    return await form_page(request, "reset.html", token=token)


async def reset(request: Request) -> Response:
    """Either half of it, by which form was sent."""
    form = await posted(request, "email", "token", "password")
    return await (_choose(request, form) if form["token"] else _ask(request, form["email"]))


async def _ask(request: Request, email: str) -> Response:
    """Have a link mailed. The answer is the same, after the same work, whether or not the address has an account."""
    try:
        if not accounts.is_address(email):
            raise Invalid(accounts.NO_ADDRESS, fields={"email": accounts.NO_ADDRESS})
        async with anonymous_session() as session:
            network = "Too many mails were asked for from your network."
            await throttle.begin_attempt(session, throttle.MAIL_NETWORK, network_of(request.scope), what=network)
            address = "We have just sent a mail to this address, if it has an account."
            await throttle.begin_attempt(session, throttle.MAIL_ADDRESS, email, what=address)
            await passwords.request_reset(session, email)
    except AppError as error:
        beside = {"error": error.message} if isinstance(error, TooMany) else {"errors": {"email": error.message}}
        return await refused_page(request, "reset_request.html", error, values={"email": email}, **beside)
    return await form_page(
        request, "sent.html", address=email.strip(), sentence=_SENT, sure=False, kept=not settings().delivers_mail
    )


async def _choose(request: Request, form: dict[str, str]) -> Response:
    """Set the password by the link's token: every session ends, and this browser gets a new one."""
    try:
        async with anonymous_session() as session:
            done = await passwords.reset_password(session, form["token"], form["password"])
            await throttle.forget_attempts(session, throttle.SIGN_IN_ACCOUNT, done.email)
            token = await accounts.open_session(session, done.user_id, **session_facts(request))
    except Invalid as error:
        return await refused_page(request, "reset.html", error, token=form["token"], errors=error.fields)
    except AppError as error:
        return await refused_page(request, "reset_request.html", error, error=error.message)
    return welcome(request, token, done.email, "/app")


routes = [
    Route("/reset-password", reset_form, methods=["GET"]),
    Route("/reset-password", reset, methods=["POST"]),
]
