"""A sample bundle by a real model on this machine, end to end: `make test-model`."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from collections.abc import AsyncIterator, Iterator
from decimal import Decimal
from pathlib import Path

import psycopg
import pytest

from contentapp.domain.generation import asking
from contentapp.endpoints import Endpoint as Named
from contentapp.integrations import choose
from contentapp.jobs.worker import queue_app
from contentapp.settings import settings
from tests.builders import World
from tests.integration import runs
from tests.listening import free_port

pytestmark = [pytest.mark.model, pytest.mark.timeout(1800)]
SERVER = Path(__file__).parents[1] / "models" / "real.py"


@pytest.fixture
def served() -> Iterator[str]:
    """The address of the model's server."""
    port = free_port()
    command = [sys.executable, str(SERVER), str(port)]
    server = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
    try:
        assert server.stdout is not None
        while line := server.stdout.readline():
            if line.startswith(b"ready"):
                break
        assert line, "the model's server ended before it was ready"
        yield f"http://127.0.0.1:{port}/v1"
    finally:
        server.terminate()
        server.communicate(timeout=20)


@pytest.fixture
async def smollm2(database: str, served: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[str]:
    """An installation whose businesses this model writes for. Its answers are kept short: it is slow, and no writer."""
    named = Named(
        name="smollm2", provider="compatible", model="smollm2", base_url=served, concurrency=1, timeout_seconds=600,
        input_usd_per_million=Decimal(0), output_usd_per_million=Decimal(0),
    )  # fmt: skip
    short = {"social_post": 350, "blog_post": 900, "content_upgrade": 600, "email_sequence": 300}
    monkeypatch.setattr(asking, "MAX_TOKENS", short)
    monkeypatch.setattr(settings(), "models", [named])
    monkeypatch.setattr(settings(), "writer", "smollm2")
    choose.choose_model.cache_clear()
    yield "smollm2"
    model = choose.choose_model("smollm2")
    assert model is not None
    await model.close()
    choose.choose_model.cache_clear()


async def test_a_real_model_writes_a_sample_and_every_piece_is_valid_in_the_end(
    world: World, smollm2: str, owner: psycopg.Connection
) -> None:
    bundle_id = await runs.ask_for_sample(world.maren)
    app = queue_app(settings())
    async with app.open_async():
        await app.run_worker_async(wait=False, concurrency=1, install_signal_handlers=False, listen_notify=False)
    await runs.require_complete(world, bundle_id, owner)
    steps = owner.execute(
        "SELECT step, model, fallback, prompt, latency_ms, coalesce(input_tokens, 0), coalesce(output_tokens, 0)"
        " FROM generation_steps WHERE step LIKE 'write:%' ORDER BY step"
    ).fetchall()
    ways = Counter(_way(model, prompt) for _, model, _, prompt, *_ in steps)
    for step, model, fallback, _prompt, latency, into, out in steps:
        print(f"\n{step:<30} {model:<20} {latency or 0:>6} ms {into:>5} in {out:>5} out  {fallback or ''}", end="")
    print(f"\n\n{len(steps)} pieces, all valid: {dict(ways)}")
    assert len(steps) == 10
    assert sum(into for *_, into, _out in steps) > 1_000
    calls = owner.execute("SELECT status, count(*) FROM model_calls GROUP BY 1").fetchall()
    assert sum(count for _, count in calls) == 10
    assert "reserved" not in dict(calls)


def _way(model: str, prompt: str | None) -> str:
    """How a piece came to be valid: at first, when asked once more, or by the built-in writer."""
    if model == "built-in":
        return "by the built-in writer"
    return "asked once more" if "again" in (prompt or "") else "at the first try"
