"""What people take away as a file."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from contentapp.domain import history
from contentapp.domain.accounts import SESSION_COOKIE, acting
from contentapp.domain.businesses import get_profile
from contentapp.settings import settings


async def activity(request: Request) -> Response:
    """The log of the business at hand as CSV, filtered as the page is, for its members."""
    stretches = _stretches(request)
    first = await anext(stretches)  # whoever may not is refused before an answer has begun

    async def whole() -> AsyncIterator[str]:
        yield first
        async for stretch in stretches:
            yield stretch

    name = f"activity-{datetime.now(UTC):%Y-%m-%d}.csv"
    headers = {"cache-control": "no-store", "content-disposition": f'attachment; filename="{name}"'}
    return StreamingResponse(whole(), media_type="text/csv; charset=utf-8", headers=headers)


async def _stretches(request: Request) -> AsyncIterator[str]:
    """Each in a transaction of its own: a slow reader holds none, and one who is no member any more gets no more."""
    token = request.cookies.get(SESSION_COOKIE, "")
    older = ""
    filters = business_id = None
    while True:
        async with acting(token, days=settings().session_days) as (principal, session):
            if filters is None:
                business_id = principal.business_id
                zone = ZoneInfo((await get_profile(session, business_id)).time_zone)
                filters = history.read_filters(request.query_params, datetime.now(zone))
            if principal.business_id != business_id:
                return
            stretch, older = await history.export_page(session, principal.business_id, filters, older=older)
        yield stretch
        if not older:
            return


routes = [Route("/data/activity.csv", activity, methods=["GET"])]
