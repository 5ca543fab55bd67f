"""A run's plan before it is written: made, shown, adjusted, and begun.

The rows are out of the web process's reach: definer functions store a plan that holds no more than the run was made
for, and only while writing has not begun.
"""

from __future__ import annotations

import uuid
from dataclasses import asdict, replace
from datetime import date, timedelta
from typing import Any, Final

from pydantic import TypeAdapter
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from contentapp.db.session import explain
from contentapp.domain.bundles import SampleTaken, name_period, name_sample, require_ready, seed_of, tomorrow
from contentapp.domain.businesses import get_profile
from contentapp.domain.catalog import SAMPLE, ProductSpec
from contentapp.domain.generation.control import RunIsOver
from contentapp.domain.generation.moments import taken_moments
from contentapp.domain.generation.pipeline import add_bundle, components_in, plans
from contentapp.domain.generation.plan_views import RunPlanView, view_plan
from contentapp.domain.generation.planner import plan_bundle
from contentapp.domain.generation.planning.options import PlanError, PlanOptions
from contentapp.domain.ports import Component, Plan
from contentapp.domain.principal import Principal
from contentapp.domain.profile.model import BusinessProfile
from contentapp.errors import Conflict, NotFound
from contentapp.models import GenerationRun, GenerationStep
from contentapp.models.base import new_id

_MOST_THEMES: Final = 100
_LONGEST_KEY: Final = 120
_LATEST: Final = timedelta(days=366)
_options: Final = TypeAdapter(PlanOptions)

_RUN: Final = text(
    """
    SELECT u.id, u.name, u.period_start, u.period_end, r.status, r.seed, r.components, r.plan, r.plan_options
    FROM public.content_bundles u
    JOIN LATERAL (
      SELECT * FROM public.generation_runs r
      WHERE r.business_id = u.business_id AND r.bundle_id = u.id ORDER BY r.created_at DESC LIMIT 1
    ) r ON true
    WHERE u.business_id = :business AND u.id = :bundle AND u.deleted_at IS NULL
    """
)
_SAMPLE_PARTS: Final = text(
    """
    SELECT c.kind, c.count AS pieces, c.emails_each, p.period_days FROM public.product_components c
    JOIN public.bundle_products p ON p.id = c.product_id
    WHERE p.id = (SELECT id FROM public.bundle_products WHERE is_sample AND is_active ORDER BY created_at DESC LIMIT 1)
    ORDER BY c.kind
    """
)
_DRAFT_SAMPLE: Final = text(
    "SELECT private.draft_sample(:business, :bundle, :name, :period, :starts_on, :seed, CAST(:plan AS jsonb),"
    " CAST(:options AS jsonb))"
)
_STORE: Final = text(
    "SELECT private.store_plan(:business, :bundle, CAST(:plan AS jsonb), CAST(:options AS jsonb), :period, :starts_on,"
    " :ends_on)"
)
_START: Final = text("SELECT private.start_planned_run(:business, :bundle)")


class NoPlanYet(Conflict):
    """The run is about to be planned; there is nothing to show yet."""

    code = "no_plan_yet"


class WritingHasBegun(Conflict):
    """The plan is being written, or was: it cannot be changed any more."""

    code = "writing_has_begun"


class FirstDayIsOver(PlanError):
    """The plan's first day is not ahead."""

    code = "first_day_is_over"


class FirstDayIsTooFar(PlanError):
    """The plan's first day is more than a year ahead."""

    code = "first_day_is_too_far"


class TooManyWishes(PlanError):
    """More themes are switched off than any plan has, or by names that no theme has."""

    code = "too_many_wishes"


async def draft_run(
    session: AsyncSession,
    business_id: uuid.UUID,
    product: ProductSpec,
    *,
    starts_on: date | None = None,
    options: PlanOptions | None = None,
) -> GenerationRun:
    """A new bundle, its run and its plan, for services; nothing is written before the run is started.

    Raises PlanError when the options ask for what cannot be planned.
    """
    profile = await get_profile(session, business_id)
    options = options or PlanOptions()
    starts_on = options.starts_on or starts_on or tomorrow(profile)
    bundle = await add_bundle(session, business_id, product, starts_on, status="draft")
    seed = seed_of(bundle.id)
    taken = await taken_moments(session, business_id, besides=bundle.id)
    plan = plan_bundle(
        profile,
        product.components,
        starts_on=starts_on,
        period_days=product.period_days,
        seed=seed,
        options=options,
        taken=taken,
    )
    run = GenerationRun(
        business_id=business_id,
        bundle_id=bundle.id,
        status="planned",
        seed=seed,
        components=[asdict(component) for component in product.components],
        plan=plans.dump_python(plan, mode="json"),
        plan_options=_options.dump_python(options, mode="json"),
        planned_count=len(plan.items),
    )
    session.add(run)
    await session.flush()
    session.add(GenerationStep(business_id=business_id, run_id=run.id, step="plan"))
    await session.flush()
    return run


async def draft_sample(session: AsyncSession, principal: Principal, *, options: PlanOptions | None = None) -> uuid.UUID:
    """Plan the free sample without beginning it; returns its bundle's id. `request_sample` plans and begins at once.

    Raises ProfileTooThin when there is too little to write from, SampleTaken the second time, PlanError.
    """
    principal.require_editor()
    profile = await get_profile(session, principal.business_id)
    require_ready(profile)
    parts = (await session.execute(_SAMPLE_PARTS)).all()
    days = parts[0].period_days if parts else SAMPLE.period_days
    options = _bounded(options or PlanOptions(), profile)
    bundle_id = new_id()
    starts_on = options.starts_on or tomorrow(profile)
    plan = plan_bundle(
        profile,
        [Component(part.kind, part.pieces, part.emails_each) for part in parts],
        starts_on=starts_on,
        period_days=days,
        seed=seed_of(bundle_id),
        options=options,
        taken=await taken_moments(session, principal.business_id, besides=bundle_id),
    )
    facts = _facts(principal, bundle_id, plan, options) | {"name": name_sample(profile), "seed": seed_of(bundle_id)}
    await explain(session, "asked for")
    try:
        async with session.begin_nested():
            await session.execute(_DRAFT_SAMPLE, facts)
    except IntegrityError as error:
        raise SampleTaken("You have made your free sample already. It is under Bundles.") from error
    return bundle_id


async def get_run_plan(session: AsyncSession, business_id: uuid.UUID, bundle_id: uuid.UUID) -> RunPlanView:
    """The plan of a bundle's newest run, whether it waits to be begun or is written. Raises NotFound, NoPlanYet."""
    row = await _run(session, business_id, bundle_id)
    if row.plan is None:
        raise NoPlanYet("The plan is being made. It will be here in a moment.")
    profile = await get_profile(session, business_id)
    return _view(row, plans.validate_python(row.plan), profile, _options.validate_python(row.plan_options))


async def adjust_plan(
    session: AsyncSession, principal: Principal, bundle_id: uuid.UUID, options: PlanOptions
) -> RunPlanView:
    """Plan anew with these wishes, which stand for all wishes before, and store that; returns the new plan.

    The first day stays as it is unless the options name one, or it has passed: then it is tomorrow.
    Raises PlanError when a wish cannot be met, WritingHasBegun, NotFound.
    """
    principal.require_editor()
    row = await _run(session, principal.business_id, bundle_id)
    profile = await get_profile(session, principal.business_id)
    _require_planned(row.status)
    options = _bounded(options, profile)
    plan = plan_bundle(
        profile,
        components_in.validate_python(row.components),
        starts_on=max(row.period_start, tomorrow(profile)),
        period_days=(row.period_end - row.period_start).days + 1,
        seed=row.seed,
        options=options,
        taken=await taken_moments(session, principal.business_id, besides=bundle_id),
    )
    facts = _facts(principal, bundle_id, plan, options) | {"ends_on": plan.period_end}
    await explain(session, "asked for")
    # Somebody may have begun it meanwhile: the function looks again, under the run's lock.
    _require_planned((await session.execute(_STORE, facts)).scalar_one())
    return _view(row, plan, profile, options)


async def start_planned_run(session: AsyncSession, principal: Principal, bundle_id: uuid.UUID) -> None:
    """Begin to write as planned. Asking twice, or from two browsers, makes one job.

    Raises FirstDayIsOver when the plan lay too long, RunIsOver when it was written or stopped before, NotFound.
    """
    principal.require_editor()
    row = await _run(session, principal.business_id, bundle_id)
    profile = await get_profile(session, principal.business_id)
    if row.status == "planned" and row.period_start < tomorrow(profile):
        raise FirstDayIsOver("The first day of this plan is not ahead any more. Choose another one, then start.")
    asked = {"business": principal.business_id, "bundle": bundle_id}
    await explain(session, "asked for")
    status: str | None = (await session.execute(_START, asked)).scalar_one()
    if status == "done":
        raise RunIsOver("Everything is written already.")
    if status != "running":
        raise RunIsOver("This run was stopped. Go on with it from its board.")


async def _run(session: AsyncSession, business_id: uuid.UUID, bundle_id: uuid.UUID) -> Any:
    row = (await session.execute(_RUN, {"business": business_id, "bundle": bundle_id})).one_or_none()
    if row is None:
        raise NotFound("This plan is not here. It may belong to another workspace, or have been deleted.")
    return row


def _require_planned(status: str | None) -> None:
    if status != "planned":
        raise WritingHasBegun("Writing has begun, so the plan stays as it is. Edit the pieces on the board instead.")


def _bounded(options: PlanOptions, profile: BusinessProfile) -> PlanOptions:
    """The same wishes in a settled order. Raises FirstDayIsOver, FirstDayIsTooFar, TooManyWishes."""
    earliest = tomorrow(profile)
    if options.starts_on and options.starts_on < earliest:
        raise FirstDayIsOver(f"The first day can be {earliest.day} {earliest:%B %Y} or later.", earliest=earliest)
    if options.starts_on and options.starts_on > earliest + _LATEST:
        raise FirstDayIsTooFar("The first day can be up to a year ahead.")
    if len(options.off) > _MOST_THEMES or any(len(key) > _LONGEST_KEY for key in options.off):
        raise TooManyWishes("These are not themes of this plan. Load the page again.")
    return replace(options, off=tuple(sorted(set(options.off))))


def _facts(principal: Principal, bundle_id: uuid.UUID, plan: Plan, options: PlanOptions) -> dict[str, Any]:
    return {
        "business": principal.business_id,
        "bundle": bundle_id,
        "plan": plans.dump_json(plan).decode(),
        "options": _options.dump_json(options).decode(),
        "period": name_period(plan.period_start, plan.period_end),
        "starts_on": plan.period_start,
    }


def _view(row: Any, plan: Plan, profile: BusinessProfile, options: PlanOptions) -> RunPlanView:
    return view_plan(
        plan,
        profile,
        options,
        components_in.validate_python(row.components),
        bundle_id=str(row.id),
        name=row.name,
        status=row.status,
        earliest=tomorrow(profile),
    )
