"""The landing page, and the example that stands beside the sign-in forms: both from the real planner and writer."""

from __future__ import annotations

import asyncio
from datetime import date
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from contentapp.db.session import anonymous_session
from contentapp.domain.accounts import SESSION_COOKIE, find_person
from contentapp.domain.catalog import SAMPLE
from contentapp.domain.generation.planner import plan_bundle
from contentapp.domain.generation.writer import BuiltInWriter
from contentapp.domain.ports import (
    BlogPostDraft,
    Component,
    ContentUpgradeDraft,
    Draft,
    EmailSequenceDraft,
    SocialPostDraft,
)
from contentapp.domain.profile.examples import COFFEE_ROASTERY
from contentapp.settings import settings
from contentapp.web.drawing import NARROW, PANEL, draw_year
from contentapp.web.pages import page

_YEAR = (
    Component("social_post", 365),
    Component("blog_post", 12),
    Component("content_upgrade", 4),
    Component("email_sequence", 4, emails_each=7),
)
_made: dict[str, Any] = {}


def _line(draft: Draft) -> str:
    match draft:
        case SocialPostDraft():
            return draft.content.split("\n", 1)[0]
        case BlogPostDraft() | ContentUpgradeDraft():
            return draft.title
        case EmailSequenceDraft():
            return draft.name


async def example() -> dict[str, Any]:
    """What the templates show of the example: the drawing of its year, a line of each kind, its name. Made once."""
    if _made:
        return _made
    plan = await asyncio.to_thread(
        plan_bundle, COFFEE_ROASTERY, _YEAR, starts_on=date(2026, 1, 1), period_days=365, seed=7
    )
    writer = BuiltInWriter()
    lines = {
        part.kind: _line(await writer.write(COFFEE_ROASTERY, plan, next(i for i in plan.items if i.kind == part.kind)))
        for part in _YEAR
    }
    _made.update(
        drawings={
            "wide": draw_year(plan.items),
            "narrow": draw_year(plan.items, NARROW),
            "panel": draw_year(plan.items, PANEL),
        },
        year={part.kind: {"count": part.count, "line": lines[part.kind]} for part in _YEAR},
        example_line=lines["social_post"],
        example_business=COFFEE_ROASTERY.name,
        sample_pieces=SAMPLE.content_count,
    )
    return _made


async def landing(request: Request) -> Response:
    """What it is and the way in."""
    token = request.cookies.get(SESSION_COOKIE, "")
    signed_in = False
    if token:
        async with anonymous_session() as session:
            signed_in = await find_person(session, token, days=settings().session_days) is not None
    return page("landing.html", {**await example(), "signed_in": signed_in})


routes = [Route("/", landing, methods=["GET"])]
