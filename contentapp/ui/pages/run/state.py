"""The States of a run's page: its plan with the wishes people have for it, and the figures of what was written."""

from __future__ import annotations

import uuid
from dataclasses import replace
from datetime import date
from typing import Final

import reflex as rx
from sqlalchemy.ext.asyncio import AsyncSession

from contentapp.domain import bundles, content
from contentapp.domain.generation import plans
from contentapp.domain.generation.plan_views import RunPlanView
from contentapp.domain.generation.planning.options import PlanOptions
from contentapp.domain.generation.plans import NoPlanYet
from contentapp.domain.ids import read_id
from contentapp.domain.kinds import PLATFORMS
from contentapp.errors import Invalid, NotFound
from contentapp.ui.live import Changed, Live, View
from contentapp.ui.pages.run.costs_state import COSTS, CostsState, render_costs
from contentapp.ui.pages.run.costs_view import NO_COSTS
from contentapp.ui.pages.run.figures_view import NO_FIGURES, FiguresView, describe_figures
from contentapp.ui.pages.run.view import NO_RUN, RunView, describe_run
from contentapp.ui.paths import id_in_path
from contentapp.ui.session import Act, acts

_SHOWN: Final = ("generation_runs", "content_bundles")
_MOST_POSTS: Final = 10_000
_FINISHED: Final = ("done", "canceled", "failed")


class PlanState(rx.State):
    """`live` changes by itself. `error` stands beside the field `error_at`: a platform, a theme or "starts_on"."""

    loaded: bool = False
    missing: bool = False
    may_edit: bool = False
    live: RunView = NO_RUN
    error: str = ""
    error_at: str = ""

    @rx.event
    @acts
    async def load(self, act: Act) -> None:
        """Show the run of this page's bundle, and from now on as it goes on."""
        key = self._key()
        self.error = self.error_at = ""
        self.may_edit = act.principal.may_edit
        self.live = await _render(act.session, act.principal.business_id, key, None) or NO_RUN
        self.missing = not self.live["id"]
        self.loaded = True
        costs = await self.get_state(CostsState)
        costs.error = ""
        costs.costs = await render_costs(act.session, act.principal.business_id, key, None) or NO_COSTS
        Live.watch(act, [(RUN, key), (COSTS, key)])

    @rx.event
    @acts
    async def ask_for_posts(self, act: Act, platform: str, count: str) -> None:
        """Plan so many posts for a platform; nothing typed shares out what the others leave."""
        if platform not in PLATFORMS:
            raise NotFound("There is no such platform.")
        plan = await self._plan(act)
        there = next((one.posts for one in plan.platforms if one.platform == platform), 0)
        posts = dict(plan.options.posts)
        if not count.strip():
            posts.pop(platform, None)
        elif not count.strip().isdecimal() or int(count) > _MOST_POSTS:
            self._refuse(platform, "Type a whole number of posts, or nothing to have them shared out.")
            return
        elif int(count) == there and platform not in posts:
            self._refuse("", "")
            return
        else:
            posts[platform] = int(count)
        await self._adjust(act, replace(plan.options, posts=posts), platform)

    @rx.event
    @acts
    async def switch_theme(self, act: Act, key: str, on: bool) -> None:
        """Write about a theme, or leave it out."""
        plan = await self._plan(act)
        if key not in {theme.key for theme in plan.themes}:
            raise NotFound("There is no such theme in this plan.")
        off = set(plan.options.off) - {key} if on else {*plan.options.off, key}
        await self._adjust(act, replace(plan.options, off=tuple(sorted(off))), key)

    @rx.event
    @acts
    async def begin_on(self, act: Act, day: str) -> None:
        """Have the first piece go out on this day or later."""
        plan = await self._plan(act)
        try:
            starts_on = date.fromisoformat(day)
        except ValueError:
            self._refuse("starts_on", "Choose the first day.")
            return
        if starts_on != plan.starts_on:
            await self._adjust(act, replace(plan.options, starts_on=starts_on), "starts_on")
        else:
            self._refuse("", "")

    @rx.event
    @acts
    async def start(self, act: Act) -> None:
        """Have it written as planned."""
        self._refuse("", "")
        try:
            await plans.start_planned_run(act.session, act.principal, read_id(self._key()))
        except Invalid as error:
            self._refuse("starts_on", error.message)

    def _key(self) -> str:
        return str(id_in_path(self))

    async def _plan(self, act: Act) -> RunPlanView:
        act.principal.require_editor()
        return await plans.get_run_plan(act.session, act.principal.business_id, read_id(self._key()))

    async def _adjust(self, act: Act, options: PlanOptions, place: str) -> None:
        bundle_id = read_id(self._key())
        try:
            plan = await plans.adjust_plan(act.session, act.principal, bundle_id, options)
        except Invalid as error:
            self._refuse(place, error.message)
            return
        self._refuse("", "")
        bundle = await bundles.get_bundle(act.session, act.principal.business_id, bundle_id)
        self.live = describe_run(bundle, plan)

    def _refuse(self, place: str, message: str) -> None:
        self.error_at, self.error = place, message


class FiguresState(rx.State):
    """What was counted in the pieces as they were when the page was opened, or counted again."""

    counted: bool = False
    figures: FiguresView = NO_FIGURES

    @rx.event
    @acts
    async def load(self, act: Act) -> None:
        """Count the pieces of this page's bundle, once it is written."""
        self.counted, self.figures = False, NO_FIGURES
        key = id_in_path(self)
        try:
            bundle = await bundles.get_bundle(act.session, act.principal.business_id, key)
        except NotFound:
            return
        if bundle.run is None or bundle.run.status not in _FINISHED or not bundle.run.written:
            return
        found = await content.measure_bundle(act.session, act.principal.business_id, key)
        self.figures = describe_figures(bundle.id, found)
        self.counted = True


async def _render(session: AsyncSession, business_id: uuid.UUID, key: str, changed: Changed | None) -> RunView | None:
    if changed is not None and not changed.touches(*_SHOWN):
        return None
    bundle_id = read_id(key)
    try:
        bundle = await bundles.get_bundle(session, business_id, bundle_id)
        return describe_run(bundle, await _plan_of(session, business_id, bundle_id))
    except NotFound:
        return NO_RUN


async def _plan_of(session: AsyncSession, business_id: uuid.UUID, bundle_id: uuid.UUID) -> RunPlanView | None:
    try:
        return await plans.get_run_plan(session, business_id, bundle_id)
    except NoPlanYet:
        return None


RUN: Final = View(PlanState, "live", _render, tables=_SHOWN)
