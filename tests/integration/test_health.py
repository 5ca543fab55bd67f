"""What probes, Prometheus and the log are told by a web process."""

from __future__ import annotations

import json
import logging
import re
from collections.abc import AsyncIterator

import httpx
import psycopg
import pytest
import structlog
from starlette.responses import PlainTextResponse

from contentapp import frontend
from contentapp.db import notify
from contentapp.db.addresses import web_address
from contentapp.db.pulse import newest_revision
from contentapp.db.session import close_engine, open_engine
from contentapp.settings import settings
from contentapp.web.app import beside_reflex
from contentapp.web.metrics import route_class
from contentapp.web.observed import observed
from contentapp.web.security import secure


@pytest.fixture
async def client(database: str, monkeypatch: pytest.MonkeyPatch, tmp_path) -> AsyncIterator[httpx.AsyncClient]:
    """A web process's plain side, under the web process's own login, with a front end that is there."""
    await close_engine()
    open_engine(web_address(settings()), pool_size=3)
    (tmp_path / "index.html").write_text("built")
    monkeypatch.setattr(frontend, "SERVED", tmp_path)
    monkeypatch.setattr(notify._State, "listening", True)
    async with _from("127.0.0.1") as client:
        yield client


def _from(address: str) -> httpx.AsyncClient:
    app = observed(secure(beside_reflex(PlainTextResponse("the app"))))
    transport = httpx.ASGITransport(app, client=(address, 5))  # pyright: ignore[reportArgumentType]
    return httpx.AsyncClient(transport=transport, base_url="http://contentapp.test")


async def test_a_process_in_order_is_alive_and_ready(client: httpx.AsyncClient) -> None:
    assert (await client.get("/healthz")).json() == {"status": "alive"}
    answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()) == (200, {"status": "ready", "reasons": []})


async def test_a_database_that_is_away_is_a_reason_and_kills_nobody(client: httpx.AsyncClient) -> None:
    await close_engine()
    open_engine("postgresql://nobody:nothing@127.0.0.1:1/none")
    answer = await client.get("/readyz")
    assert (answer.status_code, answer.json()["reasons"]) == (503, ["the database does not answer"])
    assert (await client.get("/healthz")).status_code == 200
    assert "contentapp_database_up 0.0" in (await client.get("/metrics")).text


async def test_a_database_at_another_migration_is_named(client: httpx.AsyncClient, owner: psycopg.Connection) -> None:
    owner.execute("UPDATE migrations.alembic_version SET version_num = 'older'")
    try:
        answer = await client.get("/readyz")
    finally:
        owner.execute("UPDATE migrations.alembic_version SET version_num = %s", [newest_revision()])
    assert answer.status_code == 503
    assert answer.json()["reasons"] == [f"the database is at migration older, this release needs {newest_revision()}"]


async def test_a_missing_front_end_and_a_deaf_process_are_reasons(
    client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch, tmp_path
) -> None:
    monkeypatch.setattr(frontend, "SERVED", tmp_path / "nothing")
    monkeypatch.setattr(notify._State, "listening", False)
    reasons = (await client.get("/readyz")).json()["reasons"]
    assert [reason.split(":")[0] for reason in reasons] == [
        "the front end is not built",
        "this process does not hear of changes yet",
    ]


async def test_the_figures_count_what_happened(client: httpx.AsyncClient, owner: psycopg.Connection) -> None:
    await client.get("/login")
    await client.get("/nowhere/at/all")
    owner.execute(
        "SELECT queue.procrastinate_defer_jobs_v1(ARRAY["
        "ROW('default', 'nobody:works_on_this', 0, NULL, NULL, '{}', NULL)::queue.procrastinate_job_to_defer_v1])"
    )
    owner.execute("UPDATE queue.procrastinate_events SET at = now() - interval '90 seconds'")
    text = (await client.get("/metrics")).text
    assert re.search(r'contentapp_http_requests_total\{method="GET",route="account",status="200"\} [1-9]', text)
    assert re.search(r'contentapp_http_requests_total\{method="GET",route="other",status="404"\} [1-9]', text)
    assert 'contentapp_http_request_seconds_bucket{le="0.1",route="account"}' in text
    assert 'contentapp_queue_jobs{status="todo"} 1.0' in text
    (age,) = re.findall(r"^contentapp_queue_oldest_job_seconds (\S+)", text, re.MULTILINE)
    assert 90 <= float(age) < 150
    for line in ("contentapp_listening 1.0", "contentapp_database_up 1.0", "contentapp_db_connections_limit 6.0"):
        assert line in text
    assert "contentapp_open_pages" in text


async def test_strangers_do_not_read_the_figures(client: httpx.AsyncClient, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(settings(), "metrics_token", "a token for scrapes")
    right, wrong = {"authorization": "Bearer a token for scrapes"}, {"authorization": "Bearer another"}
    async with _from("203.0.113.9") as stranger:
        assert (await stranger.get("/metrics")).status_code == 403
        assert (await stranger.get("/metrics", headers=wrong)).status_code == 403
        assert (await stranger.get("/metrics", headers=right)).status_code == 200
    assert (await client.get("/metrics")).status_code == 200
    through_a_proxy = await client.get("/metrics", headers={"x-forwarded-for": "203.0.113.9"})
    assert through_a_proxy.status_code == 403


async def test_every_answer_has_an_id_and_only_a_sane_one_is_taken_over(client: httpx.AsyncClient) -> None:
    given = await client.get("/healthz", headers={"x-request-id": "edge-7.f00d"})
    assert given.headers["x-request-id"] == "edge-7.f00d"
    for bad in ("short", "x" * 65, 'with "quotes" and spaces'):
        answer = await client.get("/healthz", headers={"x-request-id": bad})
        assert re.fullmatch(r"[0-9a-f]{32}", answer.headers["x-request-id"]), bad


async def test_a_request_leaves_one_line_with_its_id_and_without_its_query(client: httpx.AsyncClient) -> None:
    with structlog.testing.capture_logs(processors=[structlog.contextvars.merge_contextvars]) as lines:
        await client.get("/login?next=/app&token=abc", headers={"x-request-id": "the-one-request"})
    (line,) = [line for line in lines if line["event"] == "request"]
    assert line.pop("ms") >= 0
    assert line == {
        "event": "request",
        "log_level": "info",
        "request_id": "the-one-request",
        "method": "GET",
        "path": "/login",
        "status": 200,
    }


def test_a_strangers_guesses_make_no_new_series() -> None:
    assert {route_class(f"/{n}/wp-admin") for n in range(50)} == {"other"}
    assert route_class("/app/assets/index-1.js") == route_class("/static/css/base.css") == "asset"


def test_log_lines_of_libraries_are_json_too_and_hold_no_secrets(capsys: pytest.CaptureFixture[str]) -> None:
    from contentapp.log import configure_logs

    handlers = list(logging.getLogger().handlers)
    logging.getLogger().handlers.clear()  # another test may have set them up, for a stream of its own
    try:
        configure_logs("INFO")
        logging.getLogger("some.library").warning("cannot reach %s", "postgresql://owner:hunter22@db/x?token=abcdef")
        try:
            raise RuntimeError("GET /reset/4f2bQx9LmZ_kd83hfKQ0pWvT7yUe1rAo?password=hunter22")
        except RuntimeError:
            structlog.get_logger().exception("it_broke", headers={"Cookie": "contentapp_session=hunter22"})
    finally:
        logging.getLogger().handlers[:] = handlers
        structlog.reset_defaults()
    lines = [json.loads(line) for line in capsys.readouterr().err.splitlines()]
    assert [line["event"] for line in lines] == [
        "cannot reach postgresql://owner:(left out)@db/x?token=(left out)",
        "it_broke",
    ]
    assert lines[0]["logger"] == "some.library"
    assert "RuntimeError" in lines[1]["exception"]
    for secret in ("hunter22", "abcdef", "4f2bQx9LmZ"):
        assert secret not in json.dumps(lines)
