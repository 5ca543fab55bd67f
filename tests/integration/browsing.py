"""A visitor of the plain HTML pages, over HTTP and without a browser."""

from __future__ import annotations

import re

import httpx
from starlette.responses import PlainTextResponse

from contentapp.web.app import beside_reflex
from contentapp.web.security import secure

ORIGIN = {"origin": "http://contentapp.test"}


def visitor(address: str = "127.0.0.1") -> httpx.AsyncClient:
    """A browser of its own at this network address; Reflex's side of the product answers with a word."""
    app = secure(beside_reflex(PlainTextResponse("the app")))
    transport = httpx.ASGITransport(app, client=(address, 1))  # pyright: ignore[reportArgumentType]
    return httpx.AsyncClient(transport=transport, base_url="http://contentapp.test")


async def send(client: httpx.AsyncClient, page: str, **fields: str) -> httpx.Response:
    """What a browser does: open the page, then send its form with its hidden fields and these."""
    form = await client.get(page)
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', form.text))
    action = re.search(r'<form[^>]* action="([^"]+)"', form.text)
    return await client.post(action.group(1) if action else page, data={**hidden, **fields}, headers=ORIGIN)
