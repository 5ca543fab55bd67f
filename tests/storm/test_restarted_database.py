"""The database goes away three times, each time less kindly, while people write and a bundle is being written.

A server of its own with the durability it ships with: the tests' common one is fast because it may lose things.
"""

from __future__ import annotations

import asyncio
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import psycopg
import pytest
from playwright.async_api import Page, async_playwright, expect

from bench.reflex_client import ReflexClient, state_name
from contentapp.database import use_database
from contentapp.db.addresses import conninfo, worker_address
from contentapp.db.embedded import EmbeddedPostgres
from contentapp.db.session import close_engine, open_engine
from contentapp.domain.accounts import SESSION_COOKIE
from contentapp.settings import settings
from tests.listening import free_port, wait_until
from tests.product import CHROMIUM_FLAGS, ROOT, system_chromium
from tests.storm.conftest import Person, ask_for_sample, newcomer, require_whole_sample, until

PANEL = state_name("contentapp.ui.pages.bundle.panel_state", "PanelState")
CALM_S = 2.5
AWAY_S = 0.5
ANSWER_WITHIN_S = 3.0
BACK_WITHIN_S = 40.0


class Server:
    """The embedded server, in the hands of one thread that outlives every restart: it ends with who started it."""

    def __init__(self, folder: Path) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1)
        self._server = EmbeddedPostgres(folder)

    async def start(self) -> None:
        await asyncio.get_running_loop().run_in_executor(self._thread, self._server.start)

    async def stop(self, how: signal.Signals = signal.SIGINT) -> None:
        """SIGINT lets it write everything; SIGQUIT and SIGKILL leave it to recover from its log."""
        await asyncio.get_running_loop().run_in_executor(self._thread, self._end, how)

    def url(self) -> str:
        return self._server.url()

    def _end(self, how: signal.Signals) -> None:
        process = self._server._process
        if process is not None and how != signal.SIGINT:
            process.send_signal(how)
            process.wait(30)
        self._server.stop()


@dataclass
class Writer:
    """Somebody who types into one post, over and over. `saved` is the last number the page called saved."""

    client: ReflexClient
    piece: str
    tried: int = 0
    saved: int = 0
    answers: int = 0
    lost: int = 0
    stop: asyncio.Event = field(default_factory=asyncio.Event)

    async def write(self) -> None:
        """Until told to stop; a page that lost its connection, or got no answer, opens again and goes on."""
        while not self.stop.is_set():
            try:
                await self._save_once()
            except (TimeoutError, ConnectionError, OSError, KeyError):
                self.lost += 1
                await self._again()

    async def _save_once(self) -> None:
        piece = self.client.var(PANEL, "piece")
        if not piece or piece.get("id") != self.piece or piece.get("gone"):
            await self._look()
            piece = self.client.var(PANEL, "piece")
        self.tried += 1
        number = self.tried
        edit = {
            "kind": "social_post",
            "id": self.piece,
            "changes": {"content": f"Edit {number}."},
            "base_v": piece["v"],
        }
        await self.client.call(f"{PANEL}.edit", edit={**edit, "seq": number})
        await self.client.until(
            lambda page: (page.var(PANEL, "saved") or {}).get("seq") == number, within=ANSWER_WITHIN_S
        )
        self.answers += 1
        if self.client.var(PANEL, "saved")["state"] == "saved":
            self.saved = number
        else:
            await self._look()

    async def _look(self) -> None:
        self.client.state.get(PANEL, {}).pop("piece", None)
        await self.client.call(f"{PANEL}.open", kind="social_post", piece_id=self.piece)
        await self.client.until(lambda page: bool(page.var(PANEL, "piece")), within=ANSWER_WITHIN_S)

    async def _again(self) -> None:
        old = self.client
        with suppress(Exception):
            await old.close()
        with suppress(TimeoutError, ConnectionError, OSError):
            self.client = await ReflexClient.connect(old.base_url, old.cookie, keep=False).load(old.path, within=10)
            return
        await asyncio.sleep(0.1)


@pytest.fixture
async def server() -> AsyncIterator[Server]:
    folder = Path(os.environ["TEST_DATA_DIR"]) / "durable"
    folder.mkdir(mode=0o755)
    running = Server(folder / "pg")
    await running.start()
    yield running
    await running.stop()


@pytest.fixture
def product(server: Server) -> Iterator[tuple[str, Path]]:
    """Everything but the database, under its supervisor, which starts again what the storm takes down."""
    port = free_port()
    log = Path(os.environ["TEST_DATA_DIR"]) / "restarted.log"
    environment = {
        **os.environ,
        "DATABASE_URL": server.url(),
        "PORT": str(port),
        "CONTENTAPP_STEP_DELAY_SECONDS": "0.7",
    }
    with log.open("ab") as output:
        process = subprocess.Popen(
            [sys.executable, "-m", "contentapp", "run"], cwd=ROOT, env=environment, stdout=output, stderr=output
        )
    wait_until(lambda: "is ready after" in log.read_text(), process, log)
    yield f"http://127.0.0.1:{port}", log
    process.send_signal(signal.SIGINT)
    process.wait(60)


@dataclass
class Scene:
    """A finished bundle that somebody edits, one writer a post, and another bundle that is being written."""

    edited: uuid.UUID
    written: uuid.UUID
    owners: tuple[Person, Person]
    writers: list[Writer]


async def _set_the_scene(server: Server, url: str) -> Scene:
    use_database(server.url())
    open_engine(worker_address(settings()), pool_size=2)
    editing, waiting = await newcomer(), await newcomer("Otto", "Quarry")
    edited = await ask_for_sample(editing)
    with psycopg.connect(conninfo(server.url()), autocommit=True) as owner:
        await _done(owner, edited)
        rows = owner.execute("SELECT id FROM social_posts WHERE bundle_id = %s ORDER BY id", (edited,)).fetchall()
    path = f"/bundles/{edited}"
    writers = [
        Writer(await ReflexClient.connect(url, editing.cookie, keep=False).load(path), str(row[0])) for row in rows
    ]
    written = await ask_for_sample(waiting)
    await close_engine()
    return Scene(edited, written, (editing, waiting), writers)


async def _done(owner: psycopg.Connection, bundle_id: uuid.UUID) -> None:
    await until(owner, f"SELECT count(*) FROM generation_runs WHERE bundle_id = '{bundle_id}' AND status = 'done'")


@pytest.mark.timeout(300)
async def test_no_saved_edit_is_lost_the_run_completes_and_pages_heal(
    server: Server, product: tuple[str, Path]
) -> None:
    url, log = product
    scene = await _set_the_scene(server, url)
    typing = [asyncio.create_task(writer.write()) for writer in scene.writers]
    async with async_playwright() as playwright:
        chromium = await playwright.chromium.launch(args=CHROMIUM_FLAGS, **system_chromium())  # type: ignore[arg-type]
        edited = await _page(chromium, url, scene.owners[0], scene.edited)
        written = await _page(chromium, url, scene.owners[1], scene.written)
        await _storm(server, scene.writers, log)
        for writer in scene.writers:
            writer.stop.set()
        await asyncio.gather(*typing)
        with psycopg.connect(conninfo(server.url()), autocommit=True) as owner:
            await _done(owner, scene.written)
            await until(owner, "SELECT (count(*) = 0)::int FROM queue.procrastinate_jobs")
            require_whole_sample(owner, scene.written)
            final = {str(row[0]): row[1] for row in owner.execute("SELECT id, content FROM social_posts").fetchall()}
        _require_nothing_lost(scene.writers, final)
        for writer in scene.writers:
            await expect(edited.locator(f'[data-card="{writer.piece}"]')).to_contain_text(final[writer.piece])
        await expect(written.locator("[data-status=in_review] [data-card]")).to_have_count(10, timeout=30_000)
        await chromium.close()
    await asyncio.gather(*(writer.client.close() for writer in scene.writers))
    answers, tried = sum(writer.answers for writer in scene.writers), sum(writer.tried for writer in scene.writers)
    print(f"\n3 restarts: {tried} edits sent, {answers} answered, none of those saved was lost")


async def _storm(server: Server, writers: list[Writer], log: Path) -> None:
    for how in (signal.SIGINT, signal.SIGQUIT, signal.SIGKILL):
        before = [writer.saved for writer in writers]
        await asyncio.sleep(CALM_S)  # the storm's own pace: people write meanwhile
        await server.stop(how)
        await asyncio.sleep(AWAY_S)
        await server.start()
        await _everybody_saves_again(writers, before, log)


def _require_nothing_lost(writers: list[Writer], final: dict[str, str]) -> None:
    """What stands there is the last edit called saved, or one sent after it whose answer got lost."""
    for writer in writers:
        number = int(final[writer.piece].removeprefix("Edit ").removesuffix("."))
        assert writer.saved <= number <= writer.tried, f"{writer.piece}: {number}, saved {writer.saved}"
        assert writer.saved > 0


async def _everybody_saves_again(writers: list[Writer], before: list[int], log: Path) -> None:
    seen = [writer.saved for writer in writers]
    assert all(now > then for now, then in zip(seen, before, strict=True)), "nobody wrote before the storm"
    deadline = time.monotonic() + BACK_WITHIN_S
    while not all(writer.saved > then for writer, then in zip(writers, seen, strict=True)):
        assert time.monotonic() < deadline, await asyncio.to_thread(_last_words, log)
        await asyncio.sleep(0.05)


def _last_words(log: Path) -> str:
    return log.read_text()[-3000:]


async def _page(chromium, url: str, who: Person, bundle: uuid.UUID) -> Page:  # type: ignore[no-untyped-def]
    context = await chromium.new_context(base_url=url)
    token = who.cookie.removeprefix(f"{SESSION_COOKIE}=")
    await context.add_cookies([{"name": SESSION_COOKIE, "value": token, "url": url}])
    page: Page = await context.new_page()
    await page.goto(f"/app/bundles/{bundle}")
    await expect(page.locator("[data-card]").first).to_be_visible(timeout=30_000)
    return page
