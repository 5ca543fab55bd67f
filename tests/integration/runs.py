"""What tests of runs do: writers that wait or stumble, a worker, and what people ask of a run."""

from __future__ import annotations

import asyncio
import uuid
from collections import Counter
from collections.abc import Sequence

import psycopg
import pytest

from contentapp.db.session import person_session
from contentapp.domain import bundles, content
from contentapp.domain.generation import control
from contentapp.domain.generation.writer import BuiltInWriter
from contentapp.domain.ports import Draft, Finding, Plan, PlanItem, WriterError
from contentapp.domain.principal import Principal
from contentapp.domain.profile.model import BusinessProfile
from contentapp.jobs import generation as jobs
from contentapp.jobs.worker import queue_app
from contentapp.seed import fill_profile
from contentapp.settings import settings
from tests.builders import World

REASON = "The model refused this topic. Try again, or write it yourself."


class Gate(BuiltInWriter):
    """Writes so many pieces, then waits to be let on."""

    def __init__(self, pieces: int) -> None:
        super().__init__()
        self.left = pieces
        self.reached = asyncio.Event()
        self.go_on = asyncio.Event()

    async def write(
        self, profile: BusinessProfile, plan: Plan, item: PlanItem, *, findings: Sequence[Finding] = ()
    ) -> Draft:
        if self.left == 0:
            self.reached.set()
            await self.go_on.wait()
        self.left -= 1
        return await super().write(profile, plan, item, findings=findings)


class Stumbling(BuiltInWriter):
    """Cannot write pieces whose name begins so, until it is well again."""

    def __init__(self, *names: str) -> None:
        super().__init__()
        self.names = names
        self.written: Counter[str] = Counter()

    async def write(
        self, profile: BusinessProfile, plan: Plan, item: PlanItem, *, findings: Sequence[Finding] = ()
    ) -> Draft:
        if self.names and item.ref.startswith(self.names):
            raise WriterError(REASON)
        self.written[item.ref] += 1
        return await super().write(profile, plan, item, findings=findings)


def use_writer(monkeypatch: pytest.MonkeyPatch, writer: BuiltInWriter) -> None:
    """Let the worker have this writer, as the settings would choose a model."""
    monkeypatch.setattr(jobs, "choose_writer", lambda: writer)


async def work() -> None:
    """Let a worker do everything that is queued."""
    app = queue_app(settings())
    async with app.open_async():
        await asyncio.wait_for(
            app.run_worker_async(wait=False, concurrency=4, install_signal_handlers=False, listen_notify=False), 30
        )


async def ask_for_sample(who: Principal) -> uuid.UUID:
    await fill_profile(who)
    async with person_session(who.user_id) as session:
        return await bundles.request_sample(session, who)


async def cancel(who: Principal, bundle_id: uuid.UUID) -> None:
    async with person_session(who.user_id) as session:
        await control.cancel_run(session, who, bundle_id)


async def resume(who: Principal, bundle_id: uuid.UUID) -> None:
    async with person_session(who.user_id) as session:
        await control.resume_run(session, who, bundle_id)


async def retry(who: Principal, card: dict) -> None:
    async with person_session(who.user_id) as session:
        await control.retry_piece(session, who, card["kind"], uuid.UUID(card["id"]))


async def get_bundle(who: Principal, bundle_id: uuid.UUID) -> bundles.BundleView:
    async with person_session(who.user_id) as session:
        return await bundles.get_bundle(session, who.business_id, bundle_id)


async def list_cards(who: Principal, bundle_id: uuid.UUID) -> list[dict]:
    async with person_session(who.user_id) as session:
        return await content.list_cards(session, who.business_id, bundle_id)


def count_jobs(owner: psycopg.Connection) -> int:
    row = owner.execute("SELECT count(*) FROM queue.procrastinate_jobs WHERE status IN ('todo', 'doing')").fetchone()
    assert row is not None
    return row[0]


def count_links(owner: psycopg.Connection) -> int:
    row = owner.execute(
        """SELECT sum(n) FROM (
             SELECT count(next_action_id) AS n FROM social_posts UNION ALL SELECT count(next_action_id) FROM blog_posts
             UNION ALL SELECT count(next_action_id) FROM content_upgrades
             UNION ALL SELECT count(next_action_id) FROM email_sequences) linked"""
    ).fetchone()
    assert row is not None
    return int(row[0])


async def stop_half_way(world: World, monkeypatch: pytest.MonkeyPatch, pieces: int = 4) -> uuid.UUID:
    """A sample whose run was stopped by hand, while its job was at work, after so many pieces."""
    gate = Gate(pieces)
    use_writer(monkeypatch, gate)
    bundle_id = await ask_for_sample(world.maren)
    working = asyncio.create_task(work())
    await asyncio.wait_for(gate.reached.wait(), 20)
    await cancel(world.maren, bundle_id)
    gate.go_on.set()
    await working
    use_writer(monkeypatch, BuiltInWriter())
    return bundle_id


async def require_complete(world: World, bundle_id: uuid.UUID, owner: psycopg.Connection) -> None:
    cards = await list_cards(world.maren, bundle_id)
    assert Counter(card["kind"] for card in cards) == {
        "social_post": 7,
        "blog_post": 1,
        "content_upgrade": 1,
        "email_sequence": 1,
    }
    assert {card["status"] for card in cards} == {"in_review"}
    assert (await get_bundle(world.maren, bundle_id)).status == "ready"
    assert owner.execute("SELECT count(*) FROM emails").fetchone() == (3,)
    row = owner.execute("SELECT jsonb_path_query_array(plan, '$.items[*].leads_to') FROM generation_runs").fetchone()
    assert row is not None
    assert count_links(owner) == sum(1 for target in row[0] if target is not None)
