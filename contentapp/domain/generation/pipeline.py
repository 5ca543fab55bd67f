"""Writes a bundle: planned, written, checked, connected, each step in a transaction of its own.

A step leaves its row in `generation_steps` in the same transaction as what it made, so a run that is stopped anywhere
goes on where it was, and nothing is made twice. The writer itself is never called inside a transaction.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from pydantic import TypeAdapter
from sqlalchemy import func, select, text, update
from sqlalchemy.ext.asyncio import AsyncSession
from sqlmodel import col

from contentapp.db.session import explain
from contentapp.domain.bundles import name_period, seed_of, tomorrow
from contentapp.domain.businesses import get_profile
from contentapp.domain.catalog import ProductSpec
from contentapp.domain.content.checks import Piece, findings_of
from contentapp.domain.content.pieces import load_emails
from contentapp.domain.generation.drafts import rows_of
from contentapp.domain.generation.links import connect_pieces
from contentapp.domain.generation.moments import taken_moments
from contentapp.domain.generation.planner import plan_bundle
from contentapp.domain.generation.steps import lock_run, note_pieces, note_step, written_pieces
from contentapp.domain.generation.validators import check_draft
from contentapp.domain.kinds import Kind
from contentapp.domain.ports import Component, Draft, Finding, Plan, PlanItem, Writer
from contentapp.domain.profile.model import BusinessProfile
from contentapp.models import PIECES, ContentBundle, EmailSequence, GenerationRun, GenerationStep

plans: Final = TypeAdapter(Plan)
components_in: Final = TypeAdapter(list[Component])


async def start_run(
    session: AsyncSession, business_id: uuid.UUID, product: ProductSpec, *, starts_on: date | None = None
) -> GenerationRun:
    """A new bundle and its run, for services; it starts tomorrow in the business's time zone unless told otherwise."""
    profile = await get_profile(session, business_id)
    bundle = await add_bundle(session, business_id, product, starts_on or tomorrow(profile), status="generating")
    run = GenerationRun(
        business_id=business_id,
        bundle_id=bundle.id,
        seed=seed_of(bundle.id),
        components=[asdict(component) for component in product.components],
    )
    session.add(run)
    await session.flush()
    return run


async def add_bundle(
    session: AsyncSession, business_id: uuid.UUID, product: ProductSpec, starts_on: date, *, status: str
) -> ContentBundle:
    """An empty bundle for what was bought, for services."""
    await explain(session, "asked for")
    ends_on = starts_on + timedelta(days=product.period_days - 1)
    bundle = ContentBundle(
        business_id=business_id,
        name=product.name,
        status=status,
        time_period=name_period(starts_on, ends_on),
        period_start=starts_on,
        period_end=ends_on,
    )
    session.add(bundle)
    await session.flush()
    return bundle


async def plan_run(session: AsyncSession, run_id: uuid.UUID) -> tuple[Plan, BusinessProfile, set[str]] | None:
    """The run's plan (made and stored the first time), the profile, and the steps that are done.

    None when the run has ended. Raises NotFound.
    """
    run = await lock_run(session, run_id)
    if run.status != "running":
        return None
    profile = await get_profile(session, run.business_id)
    if run.plan is None:
        bundle = await session.get_one(ContentBundle, run.bundle_id)
        plan = plan_bundle(
            profile,
            components_in.validate_python(run.components),
            starts_on=bundle.period_start,
            period_days=(bundle.period_end - bundle.period_start).days + 1,
            seed=run.seed,
            taken=await taken_moments(session, run.business_id, besides=run.bundle_id),
        )
        run.plan = plans.dump_python(plan, mode="json")
        run.planned_count = len(plan.items)
        session.add(GenerationStep(business_id=run.business_id, run_id=run.id, step="plan"))
        await session.flush()
    run.advancing_since = await session.scalar(select(func.clock_timestamp()))
    run.advancing_from = run.written_count + run.checked_count
    steps = await session.scalars(select(col(GenerationStep.step)).where(col(GenerationStep.run_id) == run_id))
    return plans.validate_python(run.plan), profile, set(steps)


async def write_draft(writer: Writer, profile: BusinessProfile, plan: Plan, item: PlanItem) -> Draft:
    """A piece's draft; one that breaks a rule is written once more with the findings named. No transaction is open."""
    draft = await writer.write(profile, plan, item)
    errors = _errors(check_draft(draft, item, profile))
    if not errors:
        return draft
    again = await writer.write(profile, plan, item, findings=errors)
    return again if len(_errors(check_draft(again, item, profile))) < len(errors) else draft


async def save_pieces(
    session: AsyncSession,
    run_id: uuid.UUID,
    drafts: Sequence[tuple[PlanItem, Draft]],
    *,
    writer: str,
    prompt: str = "",
    facts: Mapping[str, Mapping[str, Any]] | None = None,
) -> bool:
    """Put written pieces on the board, checked: without errors a piece goes to review, else it stays a draft.

    `facts` are what the steps of these pieces keep of how they were written, by their names. What another worker was
    first with is left as it is. False when the run has ended.
    """
    run = await lock_run(session, run_id)
    if run.status != "running":
        return False
    profile = await get_profile(session, run.business_id)
    made: dict[str, list[Any]] = {}
    checked: list[tuple[str, Kind, uuid.UUID, list[Finding]]] = []
    for item, draft in drafts:
        piece, *emails = rows_of(draft, item, business_id=run.business_id, bundle_id=run.bundle_id)
        findings = findings_of(item.kind, piece, emails, profile)
        apply_findings(piece, findings)
        made[item.ref] = [piece, *emails]
        checked.append((item.ref, item.kind, piece.id, findings))
    facts = facts or {item.ref: {"model": writer} for item, _ in drafts}
    fresh = await note_pieces(session, run, checked, facts)
    await explain(session, "generated", ai_model=writer, ai_prompt=prompt)
    session.add_all(rows[0] for ref, rows in made.items() if ref in fresh)
    await session.flush()
    session.add_all(email for ref, rows in made.items() if ref in fresh for email in rows[1:])
    run.written_count += len(fresh)
    run.checked_count += len(fresh)
    await session.flush()
    return True


async def check_piece(session: AsyncSession, run_id: uuid.UUID, item: PlanItem) -> bool:
    """Check a piece that an older release wrote and was stopped before it checked it. False when the run has ended."""
    run = await lock_run(session, run_id)
    if run.status != "running":
        return False
    piece_id = (await written_pieces(session, run, with_failed=True))[item.ref]
    piece: Piece = await session.get_one(PIECES[item.kind], piece_id)
    findings = await findings_now(session, item.kind, piece)
    facts = [asdict(finding) for finding in findings]
    if not await note_step(session, run, f"check:{item.ref}", item.kind, piece_id, findings=facts):
        return False
    await explain(session, "checked")
    apply_findings(piece, findings)
    run.checked_count += 1
    await session.flush()
    return True


async def link_pieces(session: AsyncSession, run_id: uuid.UUID, plan: Plan) -> None:
    """Connect all pieces that are written as planned, and finish the run."""
    run = await lock_run(session, run_id)
    if run.status != "running" or not await note_step(session, run, "link", None, None):
        return
    await explain(session, "connected")
    await connect_pieces(session, run.business_id, plan, await written_pieces(session, run))
    run.linked_count = len(plan.items)
    run.status = "done"
    run.finished_at = datetime.now(UTC)
    await session.flush()
    await _set_bundle_status(session, run, "ready")


async def requeue_lost_runs(session: AsyncSession, *, silent_for: timedelta) -> int:
    """Queue runs again that are running by their rows, but have no job and were not written to for so long."""
    query = text("SELECT private.requeue_lost_runs(:silent_for)")
    return (await session.execute(query, {"silent_for": silent_for})).scalar_one()


async def fail_run(session: AsyncSession, run_id: uuid.UUID, reason: str, *, stopped_by: str = "") -> None:
    """End a run that cannot go on, or that a budget stopped; what is written stays on the board."""
    run = await lock_run(session, run_id)
    if run.status == "running":
        await explain(session, "failed")
        run.status, run.error, run.finished_at = "failed", reason, datetime.now(UTC)
        run.stopped_by = stopped_by
        await session.flush()
        await _set_bundle_status(session, run, "failed")


async def findings_now(session: AsyncSession, kind: Kind, piece: Piece) -> list[Finding]:
    """What the checks say of a piece as it stands in this transaction."""
    emails = await load_emails(session, piece) if isinstance(piece, EmailSequence) else []
    return findings_of(kind, piece, emails, await get_profile(session, piece.business_id))


def apply_findings(piece: Piece, findings: Sequence[Finding]) -> None:
    """Count the findings on the piece; a draft without errors goes to review."""
    piece.finding_count = len(findings)
    if piece.status == "draft" and not _errors(findings):
        piece.status = "in_review"


def _errors(findings: Sequence[Finding]) -> list[Finding]:
    return [finding for finding in findings if finding.severity == "error"]


async def _set_bundle_status(session: AsyncSession, run: GenerationRun, status: str) -> None:
    await session.execute(
        update(ContentBundle)
        .where(col(ContentBundle.business_id) == run.business_id, col(ContentBundle.id) == run.bundle_id)
        .values(status=status)
        .execution_options(synchronize_session=False)
    )
