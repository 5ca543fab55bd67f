"""Confirming an address by the link in a mail. Opening it does nothing yet: programs open the links of mails, too."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from contentapp.db.session import anonymous_session
from contentapp.domain.passwords import LinkSpent
from contentapp.domain.verification import confirm_address, find_link_state
from contentapp.web.forms import form_page, posted
from contentapp.web.sign_in import is_signed_in


async def verify_form(request: Request) -> Response:
    """The button that confirms, or why there is none."""
    token = request.query_params.get("token", "")
    if not token:
        return RedirectResponse("/app/settings", 303)
    async with anonymous_session() as session:
        state = await find_link_state(session, token)
    return await _page(request, state or "unknown", token)


async def verify(request: Request) -> Response:
    """Use the link's token, once."""
    form = await posted(request, "token")
    try:
        async with anonymous_session() as session:
            await confirm_address(session, form["token"])
    except LinkSpent:
        async with anonymous_session() as session:
            state = await find_link_state(session, form["token"])
        return await _page(request, state or "unknown", form["token"])
    return await _page(request, "done", form["token"])


async def _page(request: Request, state: str, token: str) -> Response:
    status = 200 if state in ("open", "done", "used") else 409
    signed_in = await is_signed_in(request)
    return await form_page(request, "verify.html", status=status, state=state, token=token, signed_in=signed_in)


routes = [
    Route("/verify-email", verify_form, methods=["GET"]),
    Route("/verify-email", verify, methods=["POST"]),
]
