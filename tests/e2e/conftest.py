"""The whole product under test: its own database, web process and worker for each test process, and a real Chromium."""

from __future__ import annotations

import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, BrowserContext, Page, expect

from contentapp.commands import WEB_ENVIRONMENT, web_command
from contentapp.frontend import ensure_frontend
from tests.e2e.people import Person

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

expect.set_options(timeout=15_000)


@dataclass
class Product:
    """A running product: where it is, its database, and its two processes."""

    url: str
    database: str
    environment: dict[str, str]
    log: Path
    web: subprocess.Popen[bytes]
    worker: subprocess.Popen[bytes] | None = None

    def start_worker(self, **settings: str) -> None:
        """Start the worker, with these CONTENTAPP_ settings."""
        extra = {f"CONTENTAPP_{name.upper()}": value for name, value in settings.items()}
        with self.log.open("ab") as log:
            self.worker = subprocess.Popen(
                [sys.executable, "-m", "contentapp", "worker"],
                cwd=ROOT,
                env={**self.environment, **extra},
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def stop_worker(self, how: signal.Signals = signal.SIGTERM) -> None:
        """End the worker and wait for it."""
        if self.worker is not None:
            self.worker.send_signal(how)
            self.worker.wait(20)
            self.worker = None


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@pytest.fixture(scope="session")
def product(clone_database: Callable[[str], str]) -> Iterator[Product]:
    """Web and worker of this test process, on a database of its own."""
    ensure_frontend()
    port = _free_port()
    database = clone_database("e2e")
    environment = {**os.environ, **WEB_ENVIRONMENT, "DATABASE_URL": database, "PORT": str(port)}
    log = Path(os.environ["TEST_DATA_DIR"]) / f"e2e-{port}.log"
    with log.open("ab") as output:
        web = subprocess.Popen(
            web_command("127.0.0.1", port),
            cwd=ROOT,
            env=environment,
            stdout=output,
            stderr=output,
            start_new_session=True,
        )
    running = Product(f"http://127.0.0.1:{port}", database, environment, log, web)
    running.start_worker()
    _wait_until_up(running)
    yield running
    running.stop_worker()
    web.terminate()
    web.wait(20)


def _wait_until_up(running: Product) -> None:
    deadline = time.monotonic() + 60
    while True:
        try:
            with urllib.request.urlopen(running.url + "/ping", timeout=2):
                return
        except (urllib.error.URLError, OSError):
            assert running.web.poll() is None, running.log.read_text()[-3000:]
            assert time.monotonic() < deadline, running.log.read_text()[-3000:]
            time.sleep(0.05)


@pytest.fixture(scope="session")
def base_url(product: Product) -> str:
    return product.url


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict) -> dict:
    system = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    extra = {"executable_path": system} if system else {}
    return {**browser_type_launch_args, **extra, "args": CHROMIUM_FLAGS}


@pytest.fixture(scope="session")
def browser_context_args(browser_context_args: dict) -> dict:
    return {**browser_context_args, "viewport": {"width": 1440, "height": 900}, "reduced_motion": "reduce"}


class Watched:
    """What a browser complained about; a test may say that it expects one kind of complaint."""

    def __init__(self) -> None:
        self.errors: list[str] = []
        self.expected: list[str] = []

    def watch(self, page: Page) -> Page:
        page.on("pageerror", lambda error: self.errors.append(f"{page.url}: {error}"))
        page.on("console", lambda m: self.errors.append(f"{page.url}: {m.text}") if m.type == "error" else None)
        return page

    def allow(self, pattern: str) -> None:
        self.expected.append(pattern)

    def unexpected(self) -> list[str]:
        return [error for error in self.errors if not any(re.search(p, error) for p in self.expected)]


@pytest.fixture(autouse=True)
def console() -> Iterator[Watched]:
    """No test passes while a browser complains."""
    watched = Watched()
    yield watched
    assert watched.unexpected() == []


@pytest.fixture
def visit(
    browser: Browser, base_url: str, browser_context_args: dict, console: Watched
) -> Iterator[Callable[..., Page]]:
    """Opens a browser of its own, with a page at a path; as often as a test likes."""
    contexts: list[BrowserContext] = []

    def open_page(path: str = "/", *, like: BrowserContext | None = None, **args: object) -> Page:
        context = like or browser.new_context(**{**browser_context_args, "base_url": base_url, **args})
        if like is None:
            contexts.append(context)
        page = console.watch(context.new_page())
        page.goto(path)
        return page

    yield open_page
    for context in contexts:
        context.close()


@pytest.fixture
def person(visit: Callable[..., Page]) -> Callable[..., Person]:
    """Signs somebody up through the form; their browser stays open."""

    def sign_up(name: str = "Ada", business: str = "Ada's Bakery", **args: object) -> Person:
        return Person.sign_up(visit("/signup", **args), name, business)

    return sign_up


@pytest.fixture
def axe() -> Callable[[Page], None]:
    """Fails with every rule a page breaks, and where."""

    def check(page: Page) -> None:
        results = Axe().run(page)
        assert results.violations_count == 0, f"{page.url}\n{results.generate_report()}"

    return check
