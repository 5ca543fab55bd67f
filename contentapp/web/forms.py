"""What all plain HTML forms share: they come from our own pages, and are shown again with what was typed."""

from __future__ import annotations

import secrets
from typing import Any

from starlette.requests import Request
from starlette.responses import HTMLResponse

from contentapp.errors import AppError, TooMany
from contentapp.web.client import is_https
from contentapp.web.landing import example
from contentapp.web.pages import page
from contentapp.web.security import require_same_origin

_CSRF_COOKIE = "contentapp_form"


class ExpiredForm(AppError):
    """The form's token does not match the browser's cookie."""

    status = 403
    code = "expired_form"


async def posted(request: Request, *names: str) -> dict[str, str]:
    """The form's fields as text, once it is sure that our page sent them. Raises WrongOrigin, ExpiredForm."""
    require_same_origin(request.scope)
    form = await request.form()
    expected = request.cookies.get(_CSRF_COOKIE, "")
    if not expected or not secrets.compare_digest(str(form.get("csrf", "")).encode(), expected.encode()):
        raise ExpiredForm("This form has expired, or cookies are switched off. Reload the page and try again.")
    return {name: str(form.get(name, "")) for name in names}


async def form_page(request: Request, template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """A page with a form that only this browser can send. It is kept in no cache, and its address is told to nobody."""
    csrf = request.cookies.get(_CSRF_COOKIE) or secrets.token_urlsafe(24)
    facts = {"errors": {}, "values": {}, "notice": "", "error": "", "csrf": csrf, "next": "", **await example()}
    response = page(template, {**facts, **values}, status=status)
    response.set_cookie(_CSRF_COOKIE, csrf, httponly=True, samesite="strict", secure=is_https(request.scope), path="/")
    response.headers["cache-control"] = "no-store"
    response.headers["referrer-policy"] = "same-origin"
    return response


async def refused_page(request: Request, template: str, refusal: AppError, **values: Any) -> HTMLResponse:
    """The form again, with what went wrong; one that was sent too often says when it may be sent again."""
    response = await form_page(request, template, status=refusal.status, **values)
    if isinstance(refusal, TooMany):
        response.headers["retry-after"] = str(refusal.facts["retry_after_s"])
    return response
