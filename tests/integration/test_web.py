"""The plain HTTP side: signing up, in and out, snapshots, and what every answer carries."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import AsyncIterator

import httpx
import pytest
from starlette.responses import PlainTextResponse

from contentapp.domain.accounts import SESSION_COOKIE
from contentapp.web.app import beside_reflex
from contentapp.web.security import secure
from tests.builders import PASSWORD, World

ORIGIN = {"origin": "http://contentapp.test"}


@pytest.fixture
async def client(database: str) -> AsyncIterator[httpx.AsyncClient]:
    app = secure(beside_reflex(PlainTextResponse("the app")))
    transport = httpx.ASGITransport(app)  # pyright: ignore[reportArgumentType]
    async with httpx.AsyncClient(transport=transport, base_url="http://contentapp.test") as client:
        yield client


async def _post(client: httpx.AsyncClient, path: str, **fields: str) -> httpx.Response:
    """What a browser does: open the form, then send it with its hidden token."""
    form = await client.get(path)
    csrf = re.search(r'name="csrf" value="([^"]+)"', form.text)
    token = csrf.group(1) if csrf else ""
    return await client.post(path, data={"csrf": token, **fields}, headers=ORIGIN)


async def test_signing_up_leads_to_the_wizard_with_a_guarded_cookie(client: httpx.AsyncClient) -> None:
    fields = {"name": "Ada", "business": "Ada's Bakery", "email": "ada@example.com", "password": PASSWORD}
    answer = await _post(client, "/signup", **fields)
    assert answer.status_code == 303
    assert answer.headers["location"] == "/app/profile"
    cookie = next(c for c in answer.headers.get_list("set-cookie") if c.startswith(SESSION_COOKIE))
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie


async def test_a_poor_sign_up_keeps_what_was_typed_and_says_what_is_wrong(client: httpx.AsyncClient) -> None:
    answer = await _post(client, "/signup", name="Ada <b>", business="", email="nonsense", password="short")
    assert answer.status_code == 422
    assert "Ada &lt;b&gt;" in answer.text
    assert answer.text.count('aria-invalid="true"') == 3
    assert "short" not in re.sub(r"[Aa] short sentence", "", answer.text)


async def test_a_taken_address_is_said_beside_the_address(client: httpx.AsyncClient, world: World) -> None:
    answer = await _post(client, "/signup", name="M", business="M", email="MAREN@example.com", password=PASSWORD)
    assert answer.status_code == 409
    assert "There is an account with this address already" in answer.text


async def test_signing_in_goes_where_the_person_wanted_to_be(client: httpx.AsyncClient, world: World) -> None:
    answer = await _post(client, "/login", email="maren@example.com", password=PASSWORD, next="/app/bundles?x=1")
    assert (answer.status_code, answer.headers["location"]) == (303, "/app/bundles?x=1")


@pytest.mark.parametrize("target", ["//evil.example", "https://evil.example", "/\\evil.example", "javascript:alert(1)"])
async def test_signing_in_never_leads_to_another_site(client: httpx.AsyncClient, world: World, target: str) -> None:
    answer = await _post(client, "/login", email="maren@example.com", password=PASSWORD, next=target)
    assert answer.headers["location"] == "/app"


async def test_a_wrong_password_and_an_unknown_address_read_the_same(client: httpx.AsyncClient, world: World) -> None:
    wrong = await _post(client, "/login", email="maren@example.com", password="not this one")
    unknown = await _post(client, "/login", email="nobody@example.com", password="not this one")
    assert wrong.status_code == unknown.status_code == 401
    assert wrong.text.replace("maren@", "nobody@") == unknown.text


async def test_a_form_from_another_site_does_nothing(client: httpx.AsyncClient, world: World) -> None:
    fields = {"email": "maren@example.com", "password": PASSWORD}
    for headers in ({"origin": "https://evil.example"}, {}):
        answer = await client.post("/login", data=fields, headers=headers)
        assert answer.status_code == 403
        assert SESSION_COOKIE not in answer.cookies
    without_token = await client.post("/login", data=fields, headers=ORIGIN)
    assert without_token.status_code == 403


async def test_a_page_of_the_app_sends_visitors_to_sign_in_and_back(client: httpx.AsyncClient) -> None:
    answer = await client.get("/app/bundles?x=1", headers={"accept": "text/html"})
    assert (answer.status_code, answer.headers["location"]) == (303, "/login?next=/app/bundles%3Fx%3D1")


async def test_signing_out_ends_the_session_for_good(client: httpx.AsyncClient, world: World) -> None:
    client.cookies.set(SESSION_COOKIE, world.tokens["maren"])
    assert (await client.get("/app", headers={"accept": "text/html"})).status_code == 200
    answer = await client.post("/logout", headers=ORIGIN)
    assert answer.headers["location"] == "/login?signed-out=1"
    client.cookies.set(SESSION_COOKIE, world.tokens["maren"])
    assert (await client.get("/app", headers={"accept": "text/html"})).status_code == 303


async def test_a_board_is_read_by_its_members_only(client: httpx.AsyncClient, world: World) -> None:
    bundle_id = await world.bundle()
    for name, status in (("maren", 200), ("ines", 200), ("otto", 404)):
        client.cookies.clear()
        client.cookies.set(SESSION_COOKIE, world.tokens[name])
        answer = await client.get(f"/data/bundles/{bundle_id}/board")
        assert answer.status_code == status, name
        if status == 200:
            assert len(answer.json()["cards"]) == 10
    client.cookies.clear()
    answer = await client.get(f"/data/bundles/{bundle_id}/board")
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


async def test_every_page_carries_the_security_headers(client: httpx.AsyncClient) -> None:
    for path, status in (("/", 200), ("/login", 200), ("/nowhere", 404)):
        answer = await client.get(path)
        assert answer.status_code == status
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "unsafe-eval" not in policy
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["x-frame-options"] == "DENY"


async def test_the_landing_page_counts_the_sample_truly_and_has_no_dead_link(client: httpx.AsyncClient) -> None:
    page = (await client.get("/")).text
    assert "12 pieces about your own business" in page
    for href in set(re.findall(r'href="(/[^"#]*)"', page)):
        assert (await client.get(href)).status_code in (200, 303), href


async def test_the_log_is_taken_away_by_members_only(client: httpx.AsyncClient, world: World) -> None:
    await world.bundle()
    for name, status in (("maren", 200), ("ines", 200), ("otto", 200)):
        client.cookies.clear()
        client.cookies.set(SESSION_COOKIE, world.tokens[name])
        answer = await client.get("/data/activity.csv")
        assert answer.status_code == status, name
        assert answer.headers["content-type"].startswith("text/csv")
        assert "attachment" in answer.headers["content-disposition"]
        assert ("blog_post" in answer.text) == (name != "otto")  # a stranger gets the log of their own business
    client.cookies.clear()
    answer = await client.get("/data/activity.csv")
    assert (answer.status_code, answer.json()["code"]) == (401, "not_signed_in")


async def test_the_exported_log_is_filtered_as_the_page_is(client: httpx.AsyncClient, world: World) -> None:
    await world.bundle()
    client.cookies.set(SESSION_COOKIE, world.tokens["maren"])
    answer = await client.get("/data/activity.csv?what=email&action=create")
    kinds = {row["entity_type"] for row in csv.DictReader(io.StringIO(answer.text))}
    assert kinds == {"email"}
    for bad in ("what=users", "who=x", "when=ever"):
        answer = await client.get(f"/data/activity.csv?{bad}")
        assert (answer.status_code, answer.json()["code"]) == (422, "invalid")
