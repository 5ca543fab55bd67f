"""Two web processes with Redis between them and two workers: one product, whichever of them answers."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import sys
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.cookiejar import CookieJar
from pathlib import Path

import psycopg
import pytest
from playwright.sync_api import Page, expect
from redis import Redis

from contentapp.db.addresses import conninfo
from contentapp.frontend import ensure_frontend
from tests.e2e.conftest import Watched
from tests.e2e.installation import Program, Proxy, Web, redis_server
from tests.e2e.people import PASSWORD, Person

pytestmark = [pytest.mark.timeout(180), pytest.mark.storm]
GONE = r"ERR_CONNECTION|ERR_EMPTY|ERR_SOCKET|WebSocket|Failed to load resource"


@dataclass
class Installation:
    """What is running, and how more is started."""

    folder: Path
    environment: dict[str, str]
    running: list[Program] = field(default_factory=list)

    def web(self) -> Web:
        """One more web process, ready."""
        web = Web(self.folder / f"web-{len(self.running)}.log", self.environment)
        self.running.append(web)
        web.wait_until_ready()
        return web

    def worker(self, **settings: str) -> Program:
        """One more worker, with these CONTENTAPP_ settings."""
        extra = {f"CONTENTAPP_{name.upper()}": value for name, value in settings.items()}
        argv = [sys.executable, "-m", "contentapp", "worker"]
        worker = Program(argv, self.folder / f"worker-{len(self.running)}.log", {**self.environment, **extra})
        self.running.append(worker)
        return worker

    @property
    def database(self) -> str:
        """The owner's address."""
        return self.environment["DATABASE_URL"]


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    assert shutil.which("redis-server"), "Redis is missing: make redis"
    with redis_server(tmp_path_factory.mktemp("redis")) as address:
        yield address


@pytest.fixture
def installation(clone_database: Callable[[str], str], redis: str, tmp_path: Path) -> Iterator[Installation]:
    ensure_frontend()
    facts = {"DATABASE_URL": clone_database("several"), "CONTENTAPP_REDIS_URL": redis}
    made = Installation(tmp_path, {**os.environ, **facts})
    yield made
    for program in reversed(made.running):
        program.end()


def _newcomer(visit: Callable[..., Page], url: str, name: str) -> Person:
    ada = Person.sign_up(visit(f"{url}/signup", base_url=url), name, f"{name}'s Bakery")
    ada.answer_wizard()
    ada.make_sample()
    return ada


def test_a_page_on_either_process_sees_what_happens_on_the_other(
    installation: Installation, visit: Callable[..., Page]
) -> None:
    installation.worker()
    first, second = installation.web(), installation.web()
    ada = _newcomer(visit, first.url, "Ada")
    in_review = "[data-status=in_review] [data-card]"
    expect(ada.page.locator(in_review)).to_have_count(10)
    # A browser sends a host's cookies to all of its ports: the session of one process opens the other.
    there = Person(visit(ada.page.url.replace(first.url, second.url), like=ada.page.context), ada.email, ada.name)
    expect(there.page.locator(in_review)).to_have_count(10)
    expect(ada.page.locator(in_review)).to_have_count(10)

    there.drag_first("in_review", "approved")
    expect(ada.page.locator("[data-status=approved] [data-card]")).to_have_count(1)
    ada.page.reload()
    ada.open_first("in_review", kind="social_post")
    ada.page.get_by_role("textbox", name="Post text").fill("Written on the one, read on the other.")
    expect(there.page.locator("[data-card]", has_text="Written on the one, read on the other.")).to_have_count(1)

    ada.page.goto(f"{first.url}/app")
    ada.sign_out()
    expect(there.page).to_have_url(re.compile(f"^{re.escape(second.url)}/login"))


def _expect_saved(page: Page) -> None:
    """Saved by itself, or never lost: a save that went down with its process stands there to be tried again."""
    said = page.locator(".panel .saved")
    expect(said).to_contain_text(re.compile(r"Saved \d\d:\d\d|Not saved"), timeout=20_000)
    if "Not saved" in said.inner_text():
        page.get_by_role("button", name="Try again").click()
        expect(said).to_contain_text(re.compile(r"Saved \d\d:\d\d"))


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_page_goes_on_at_the_other_process_when_its_own_is_gone(
    installation: Installation, visit: Callable[..., Page], console: Watched, how: signal.Signals
) -> None:
    console.allow(GONE)
    installation.worker()
    first, second = installation.web(), installation.web()
    proxy = Proxy(first.port, second.port)
    try:
        ada = _newcomer(visit, proxy.url, "Grace")
        expect(ada.page.locator("[data-status=in_review] [data-card]")).to_have_count(10)
        assert {first.port, second.port} <= set(proxy.taken)
        first.end(how)
        first.wait_until_gone()
        ada.page.reload()
        ada.open_first("in_review", kind="social_post")
        # Its websocket may be on either: end whatever is not needed, and let it find its way.
        third = installation.web()
        proxy.lead_to(third.port)
        second.end(how)
        second.wait_until_gone()
        ada.page.on("framenavigated", lambda frame: print(f"opened {frame.url}"))
        ada.page.on("websocket", lambda socket: print(f"connected {socket.url}"))
        text = ada.page.get_by_role("textbox", name="Post text")
        text.fill("Written after both processes of the morning were gone.")
        text.blur()
        _expect_saved(ada.page)
        ada.page.reload()
        expect(ada.page.get_by_role("textbox", name="Post text")).to_have_value(
            "Written after both processes of the morning were gone."
        )
    finally:
        proxy.close()


def test_what_is_being_written_outlives_all_that_the_servers_remember_of_a_page(
    installation: Installation, visit: Callable[..., Page], console: Watched
) -> None:
    """A process that is killed may take with it what it had not told Redis yet: the page is then set up anew."""
    console.allow(GONE)
    installation.worker()
    web = installation.web()
    proxy = Proxy(web.port)
    written = "Written while nobody knew of this page."
    try:
        ada = _newcomer(visit, proxy.url, "Hedy")
        expect(ada.page.locator("[data-status=in_review] [data-card]")).to_have_count(10)
        ada.open_first("in_review", kind="social_post")
        web.end(signal.SIGKILL)
        web.wait_until_gone()
        text = ada.page.get_by_role("textbox", name="Post text")
        text.fill(written)
        with Redis.from_url(installation.environment["CONTENTAPP_REDIS_URL"]) as redis:
            redis.flushall()
        proxy.lead_to(installation.web().port)
        _expect_saved(ada.page)
        expect(text).to_have_value(written)
        ada.page.reload()
        expect(text).to_have_value(written)
    finally:
        proxy.close()


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGTERM])
def test_a_job_goes_on_at_the_other_worker(
    installation: Installation, visit: Callable[..., Page], how: signal.Signals
) -> None:
    first = installation.worker(step_delay_seconds="0.8")
    web = installation.web()
    ada = _newcomer(visit, web.url, "Linus")
    expect(ada.page.locator("[data-card]").nth(1)).to_be_visible()
    installation.worker()
    seconds = first.end(how)
    assert seconds < 8
    expect(ada.page.locator("[data-status=in_review] [data-card]")).to_have_count(10)
    expect(ada.page.get_by_role("progressbar")).to_have_count(0)  # the last step connects what is checked
    with psycopg.connect(conninfo(installation.database)) as connection:
        counts = connection.execute(
            "SELECT (SELECT count(*) FROM social_posts), (SELECT count(*) FROM emails),"
            " (SELECT count(*) FROM generation_runs WHERE status = 'done')"
        ).fetchone()
    assert counts == (7, 3, 1)


def test_a_request_under_way_is_answered_before_the_process_ends(
    installation: Installation, visit: Callable[..., Page]
) -> None:
    web = installation.web()
    ada = Person.sign_up(visit(f"{web.url}/signup", base_url=web.url), "Mary", "Mary's Bakery")
    ada.page.context.close()
    answers: list[tuple[int, str]] = []
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))
    csrf = re.search(r'name="csrf" value="([^"]+)"', browser.open(f"{web.url}/login").read().decode())
    assert csrf
    form = urllib.parse.urlencode({"csrf": csrf[1], "email": ada.email, "password": PASSWORD, "next": "/healthz"})

    def sign_in() -> None:
        request = urllib.request.Request(f"{web.url}/login", form.encode(), {"Origin": web.url})
        try:
            with _Stay().open(request, browser) as answer:
                answers.append((answer.status, answer.headers["location"]))
        except urllib.error.HTTPError as redirect:
            answers.append((redirect.code, redirect.headers["location"]))

    with psycopg.connect(conninfo(installation.database)) as owner:
        owner.execute("LOCK TABLE private.sessions IN ACCESS EXCLUSIVE MODE")
        asking = threading.Thread(target=sign_in)
        asking.start()
        _wait_for_a_lock(installation.database)
        web.process.send_signal(signal.SIGTERM)
        web.wait_until_gone()
        assert answers == []
    asking.join(20)
    assert answers == [(303, "/healthz")]
    assert web.process.wait(20) == 0


class _Stay(urllib.request.HTTPRedirectHandler):
    """A browser that does not follow redirects."""

    def redirect_request(self, *_: object) -> None:
        return None

    def open(self, request: urllib.request.Request, like: urllib.request.OpenerDirector):
        jars = [handler for handler in like.handlers if isinstance(handler, urllib.request.HTTPCookieProcessor)]
        return urllib.request.build_opener(self, *jars).open(request, timeout=30)


def _wait_for_a_lock(address: str) -> None:
    with psycopg.connect(conninfo(address), autocommit=True) as connection:
        while connection.execute("SELECT count(*) FROM pg_locks WHERE NOT granted").fetchone() == (0,):
            pass


def test_each_process_has_figures_of_its_own(installation: Installation, visit: Callable[..., Page]) -> None:
    installation.worker()
    web, other = installation.web(), installation.web()
    ada = _newcomer(visit, web.url, "Edith")
    expect(ada.page.locator("[data-status=in_review] [data-card]")).to_have_count(10)
    expect(ada.page.locator(".runstrip")).to_have_count(0)  # the run ends after its last piece is there
    figures, elsewhere = (
        urllib.request.urlopen(f"{one.url}/metrics").read().decode()  # our own address
        for one in (web, other)
    )
    assert "contentapp_open_pages 1.0" in figures
    assert "contentapp_open_pages 0.0" in elsewhere
    for text in (figures, elsewhere):
        assert 'contentapp_generation_runs{status="done"} 1.0' in text
        assert "contentapp_workers 1.0" in text
        assert "contentapp_listening 1.0" in text
    health = json.load(urllib.request.urlopen(f"{web.url}/readyz"))
    assert health == {"status": "ready", "reasons": []}
