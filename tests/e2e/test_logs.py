"""The whole log of a real web process and worker, after a person has done what people do."""

from __future__ import annotations

import json
import re
from collections.abc import Callable

from playwright.sync_api import expect

from contentapp.domain.accounts import SESSION_COOKIE
from tests.e2e.conftest import Product
from tests.e2e.people import PASSWORD, Person


def test_no_line_holds_what_could_sign_anybody_in(product: Product, person: Callable[..., Person]) -> None:
    ada = person("Vera", "Vera's Bakery")
    secrets = {PASSWORD, PASSWORD.replace(" ", "+"), PASSWORD.replace(" ", "%20")}
    secrets |= {cookie["value"] for cookie in ada.page.context.cookies()}
    ada.answer_wizard()
    ada.make_sample()
    expect(ada.page.locator("[data-status=in_review] [data-card]")).to_have_count(10)
    ada.page.reload()
    ada.open_first("in_review", kind="social_post")
    ada.page.get_by_role("textbox", name="Post text").fill("A line for the log to keep to itself.")
    expect(ada.page.get_by_text(re.compile(r"Saved \d\d:\d\d"))).to_be_visible()
    tab = ada.page.evaluate("sessionStorage.getItem('token')")
    ada.sign_out()
    ada.sign_in(ada.page)
    secrets |= {cookie["value"] for cookie in ada.page.context.cookies()}
    assert len(secrets) >= 6
    text = product.log.read_text()
    assert [secret for secret in (*secrets, tab or SESSION_COOKIE, "A line for the log") if secret in text] == []

    lines = [json.loads(line) for line in text.splitlines() if line.startswith("{")]
    assert {"request", "event", "job_done", "page_closed"} <= {line["event"] for line in lines}
    assert all(line.get("request_id") for line in lines if line["event"] in ("request", "event", "job_done"))
    asked = [line for line in lines if line.get("handler", "").endswith("make_sample")][-1]
    jobs = [line for line in lines if line["event"] == "job_done" and line.get("task") == "generation:advance_run"]
    assert asked["request_id"] in {job["request_id"] for job in jobs}, (
        "a job is logged under the event that asked for it"
    )
    (posted,) = [line for line in lines if line.get("path") == "/signup" and line.get("method") == "POST"][-1:]
    assert (posted["status"], posted["level"]) == (303, "info")
    assert not [line for line in lines if re.search(r"[?&]", line.get("path", ""))]
    assert [line for line in text.splitlines() if not line.startswith("{")] == []
