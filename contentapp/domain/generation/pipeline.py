"""Writes a bundle: planned, written, checked, connected, each step in a transaction of its own.

A step leaves its row in `generation_steps` in the same transaction as what it made, so a run that is stopped anywhere
goes on where it was, and nothing is made twice. The writer itself is never called inside a transaction.
"""

from __future__ import annotations

import uuid
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import Text, Uuid, func, select, update
from sqlalchemy import cast as cast_sql
from sqlalchemy.dialects.postgresql import ARRAY, insert
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contentapp.db.session import explain
from contentapp.domain.bundles import name_period, seed_of, tomorrow
from contentapp.domain.businesses import get_profile
from contentapp.domain.catalog import ProductSpec
from contentapp.domain.content.pieces import Piece, findings_of, load_emails
from contentapp.domain.generation.drafts import rows_of
from contentapp.domain.generation.planner import plan_bundle
from contentapp.domain.generation.validators import check_draft
from contentapp.domain.kinds import Kind
from contentapp.domain.ports import Component, Draft, Finding, Plan, PlanItem, Writer
from contentapp.domain.profile.model import BusinessProfile
from contentapp.errors import NotFound
from contentapp.models import PIECES, ContentBundle, ContentUpgrade, EmailSequence, GenerationRun, GenerationStep

_plans = TypeAdapter(Plan)
_components = TypeAdapter(list[Component])


async def start_run(
    session: AsyncSession, business_id: uuid.UUID, product: ProductSpec, *, starts_on: date | None = None
) -> GenerationRun:
    """A new bundle and its run, for services; it starts tomorrow in the business's time zone unless told otherwise."""
    profile = await get_profile(session, business_id)
    await explain(session, "asked for")
    starts_on = starts_on or tomorrow(profile)
    ends_on = starts_on + timedelta(days=product.period_days - 1)
    bundle = ContentBundle(
        business_id=business_id,
        name=product.name,
        status="generating",
        time_period=name_period(starts_on, ends_on),
        period_start=starts_on,
        period_end=ends_on,
    )
    session.add(bundle)
    await session.flush()
    run = GenerationRun(
        business_id=business_id,
        bundle_id=bundle.id,
        seed=seed_of(bundle.id),
        components=[asdict(component) for component in product.components],
    )
    session.add(run)
    await session.flush()
    return run


async def plan_run(session: AsyncSession, run_id: uuid.UUID) -> tuple[Plan, BusinessProfile, set[str]] | None:
    """The run's plan (made and stored the first time), the profile, and the steps that are done.

    None when the run has ended. Raises NotFound.
    """
    run = await _lock_run(session, run_id)
    if run.status != "running":
        return None
    profile = await get_profile(session, run.business_id)
    if run.plan is None:
        bundle = await session.get_one(ContentBundle, run.bundle_id)
        plan = plan_bundle(
            profile,
            _components.validate_python(run.components),
            starts_on=bundle.period_start,
            period_days=(bundle.period_end - bundle.period_start).days + 1,
            seed=run.seed,
        )
        run.plan = _plans.dump_python(plan, mode="json")
        run.planned_count = len(plan.items)
        session.add(GenerationStep(business_id=run.business_id, run_id=run.id, step="plan"))
        await session.flush()
    steps = await session.scalars(select(col(GenerationStep.step)).where(col(GenerationStep.run_id) == run_id))
    return _plans.validate_python(run.plan), profile, set(steps)


async def write_draft(writer: Writer, profile: BusinessProfile, plan: Plan, item: PlanItem) -> Draft:
    """A piece's draft; one that breaks a rule is written once more with the findings named. No transaction is open."""
    draft = await writer.write(profile, plan, item)
    errors = _errors(check_draft(draft, item, profile))
    if not errors:
        return draft
    again = await writer.write(profile, plan, item, findings=errors)
    return again if len(_errors(check_draft(again, item, profile))) < len(errors) else draft


async def save_piece(session: AsyncSession, run_id: uuid.UUID, item: PlanItem, draft: Draft, *, writer: str) -> bool:
    """Put a written piece on the board; False when the run has ended or another worker was first."""
    run = await _lock_run(session, run_id)
    if run.status != "running":
        return False
    rows = rows_of(draft, item, business_id=run.business_id, bundle_id=run.bundle_id)
    piece = rows[0]
    if not await _note_step(session, run, f"write:{item.ref}", item.kind, piece.id, model=writer):
        return False
    await explain(session, "generated", ai_model=writer)
    session.add(piece)
    await session.flush()
    session.add_all(rows[1:])
    run.written_count += 1
    await session.flush()
    return True


async def check_piece(session: AsyncSession, run_id: uuid.UUID, item: PlanItem) -> bool:
    """Check a piece as it stands: without errors it goes to review, else it stays a draft with its findings counted."""
    run = await _lock_run(session, run_id)
    if run.status != "running":
        return False
    piece_id = (await _written(session, run_id))[item.ref]
    piece: Piece = await session.get_one(PIECES[item.kind], piece_id)
    emails = await load_emails(session, piece) if isinstance(piece, EmailSequence) else []
    findings = findings_of(item.kind, piece, emails)
    facts = [asdict(finding) for finding in findings]
    if not await _note_step(session, run, f"check:{item.ref}", item.kind, piece_id, findings=facts):
        return False
    await explain(session, "checked")
    piece.finding_count = len(findings)
    if piece.status == "draft" and not _errors(findings):
        piece.status = "in_review"
    run.checked_count += 1
    await session.flush()
    return True


async def link_pieces(session: AsyncSession, run_id: uuid.UUID, plan: Plan) -> None:
    """Connect all pieces as planned, one statement a kind, and finish the run."""
    run = await _lock_run(session, run_id)
    if run.status != "running" or not await _note_step(session, run, "link", None, None):
        return
    await explain(session, "connected")
    ids = await _written(session, run_id)
    for kind, table in PIECES.items():
        links = [
            (ids[item.ref], plan.item(item.leads_to).kind, ids[item.leads_to])
            for item in plan.items
            if item.kind == kind and item.leads_to is not None
        ]
        if links:
            await session.execute(_link(table, run.business_id, links))
    await _note_origins(session, run.business_id, plan, ids)
    run.linked_count = len(plan.items)
    run.status = "done"
    run.finished_at = datetime.now(UTC)
    await session.flush()
    await _set_bundle_status(session, run, "ready")


async def fail_run(session: AsyncSession, run_id: uuid.UUID, reason: str) -> None:
    """End a run that cannot go on; what is written stays on the board."""
    run = await _lock_run(session, run_id)
    if run.status == "running":
        await explain(session, "failed")
        run.status, run.error, run.finished_at = "failed", reason, datetime.now(UTC)
        await session.flush()
        await _set_bundle_status(session, run, "failed")


def _errors(findings: Sequence[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.severity == "error"]


async def _lock_run(session: AsyncSession, run_id: uuid.UUID) -> GenerationRun:
    query = select(GenerationRun).where(col(GenerationRun.id) == run_id).with_for_update()
    run = (await session.execute(query, execution_options={"populate_existing": True})).scalar_one_or_none()
    if run is None:
        raise NotFound("There is no such run.")
    return run


async def _note_step(
    session: AsyncSession,
    run: GenerationRun,
    step: str,
    kind: Kind | None,
    piece_id: uuid.UUID | None,
    *,
    model: str | None = None,
    findings: list[dict[str, Any]] | None = None,
) -> bool:
    """Check the step off; False when it was done before."""
    noted: uuid.UUID | None = await session.scalar(
        insert(GenerationStep)
        .values(
            business_id=run.business_id,
            run_id=run.id,
            step=step,
            content_type=kind,
            content_id=piece_id,
            model=model,
            findings=findings or [],
        )
        .on_conflict_do_nothing(index_elements=["run_id", "step"])
        .returning(col(GenerationStep.id))
    )
    return noted is not None


async def _written(session: AsyncSession, run_id: uuid.UUID) -> dict[str, uuid.UUID]:
    """The id of each written piece by its name in the plan."""
    query = select(col(GenerationStep.step), col(GenerationStep.content_id)).where(
        col(GenerationStep.run_id) == run_id, col(GenerationStep.step).like("write:%")
    )
    rows = (await session.execute(query)).all()
    return {step.removeprefix("write:"): piece_id for step, piece_id in rows if piece_id is not None}


def _link(table: Any, business_id: uuid.UUID, links: list[tuple[uuid.UUID, str, uuid.UUID]]) -> Any:
    sources, kinds, targets = zip(*links, strict=True)
    pairs = select(
        func.unnest(cast_sql(list(sources), ARRAY(Uuid))).label("source"),
        func.unnest(cast_sql(list(kinds), ARRAY(Text))).label("kind"),
        func.unnest(cast_sql(list(targets), ARRAY(Uuid))).label("target"),
    ).subquery()
    return (
        update(table)
        .where(table.business_id == business_id, table.id == pairs.c.source)
        .values(next_action_type=pairs.c.kind, next_action_id=pairs.c.target)
        .execution_options(synchronize_session=False)
    )


async def _note_origins(session: AsyncSession, business_id: uuid.UUID, plan: Plan, ids: dict[str, uuid.UUID]) -> None:
    """Say of each download which blog post it came from: the first that leads to it."""
    table = ContentUpgrade
    origins: dict[uuid.UUID, uuid.UUID] = {}
    for item in plan.items:
        if item.kind == "blog_post" and item.leads_to and plan.item(item.leads_to).kind == "content_upgrade":
            origins.setdefault(ids[item.leads_to], ids[item.ref])
    for upgrade_id, blog_id in origins.items():
        await session.execute(
            update(table)
            .where(col(table.business_id) == business_id, col(table.id) == upgrade_id)
            .values(blog_post_id=blog_id)
            .execution_options(synchronize_session=False)
        )


async def _set_bundle_status(session: AsyncSession, run: GenerationRun, status: str) -> None:
    await session.execute(
        update(ContentBundle)
        .where(col(ContentBundle.business_id) == run.business_id, col(ContentBundle.id) == run.bundle_id)
        .values(status=status)
        .execution_options(synchronize_session=False)
    )
