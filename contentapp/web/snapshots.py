"""What a page's browser-side component loads once, over HTTP, before live patches keep it true."""

from __future__ import annotations

import json
import uuid

import brotli
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from contentapp.domain import bundles, content
from contentapp.domain.accounts import SESSION_COOKIE, acting
from contentapp.errors import NotFound
from contentapp.settings import settings


async def board(request: Request) -> Response:
    """All cards of a bundle's board, for a member of its business."""
    try:
        bundle_id = uuid.UUID(request.path_params["bundle_id"])
    except ValueError as error:
        raise NotFound("There is no such bundle.") from error
    token = request.cookies.get(SESSION_COOKIE, "")
    async with acting(token, days=settings().session_days) as (principal, session):
        bundle = await bundles.get_bundle(session, principal.business_id, bundle_id)
        cards = await content.list_cards(session, principal.business_id, bundle_id)
    return _compressed(request, {**bundles.board_head(bundle), "cards": cards})


def _compressed(request: Request, facts: object) -> Response:
    body = json.dumps(facts, separators=(",", ":")).encode()
    headers = {"cache-control": "no-store", "vary": "Accept-Encoding"}
    if "br" in request.headers.get("accept-encoding", "") and len(body) > 1_000:
        body = brotli.compress(body, quality=4)
        headers["content-encoding"] = "br"
    return Response(body, media_type="application/json", headers=headers)


routes = [Route("/data/bundles/{bundle_id}/board", board, methods=["GET"])]
