"""The landing page, and the example that stands beside the sign-in forms: both from the real planner and writer."""

from __future__ import annotations

import asyncio
from datetime import date
from functools import lru_cache
from typing import Any

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from contentapp.db.session import anonymous_session
from contentapp.domain.accounts import SESSION_COOKIE, find_principal
from contentapp.domain.catalog import SAMPLE
from contentapp.domain.generation.planner import plan_bundle
from contentapp.domain.generation.writer import BuiltInWriter
from contentapp.domain.kinds import Kind
from contentapp.domain.ports import (
    BlogPostDraft,
    Component,
    ContentUpgradeDraft,
    Draft,
    EmailSequenceDraft,
    Plan,
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


@lru_cache(maxsize=1)
def _year() -> tuple[Plan, dict[Kind, Draft]]:
    """A year planned for the example business, and the first piece of each kind, written."""
    plan = plan_bundle(COFFEE_ROASTERY, _YEAR, starts_on=date(2026, 1, 1), period_days=365, seed=7)
    writer = BuiltInWriter()

    async def write() -> dict[Kind, Draft]:
        return {
            component.kind: await writer.write(COFFEE_ROASTERY, plan, next(i for i in plan.items if i.kind == component.kind))
            for component in _YEAR
        }

    return plan, asyncio.run(write())


def prepare() -> None:
    """Plan and write the example; called once at start, outside the event loop."""
    example()


def _line(draft: Draft) -> str:
    match draft:
        case SocialPostDraft():
            return draft.content.split("\n", 1)[0]
        case BlogPostDraft() | ContentUpgradeDraft():
            return draft.title
        case EmailSequenceDraft():
            return draft.name


@lru_cache(maxsize=1)
def example() -> dict[str, Any]:
    """What the templates show of the example: the drawing of its year, a line of each kind, its name."""
    plan, drafts = _year()
    return {
        "drawings": {"wide": draw_year(plan.items), "narrow": draw_year(plan.items, NARROW), "panel": draw_year(plan.items, PANEL)},
        "year": {c.kind: {"count": c.count, "line": _line(drafts[c.kind])} for c in _YEAR},
        "example_line": _line(drafts["social_post"]),
        "example_business": COFFEE_ROASTERY.name,
        "sample_pieces": SAMPLE.content_count,
    }


async def landing(request: Request) -> Response:
    """What it is and the way in."""
    token = request.cookies.get(SESSION_COOKIE, "")
    signed_in = False
    if token:
        async with anonymous_session() as session:
            signed_in = await find_principal(session, token, days=settings().session_days) is not None
    return page("landing.html", {**example(), "signed_in": signed_in})


routes = [Route("/", landing, methods=["GET"])]
