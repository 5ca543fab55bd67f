"""Accounts over HTTP: nobody learns who has one, guessing is slowed down, and links do what they say."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator

import httpx
import psycopg
import pytest

from contentapp.db.session import anonymous_session
from contentapp.domain import mails, throttle
from contentapp.domain.accounts import SESSION_COOKIE
from contentapp.domain.throttle import Limit, TooManyTries, begin_attempt, forget_attempts, give_attempt_back
from tests.builders import PASSWORD, World
from tests.integration.browsing import ORIGIN, send, visitor
from tests.integration.mailroom import MailServer, body_of, outbox, work

SLOW = Limit("test", free=2, first_wait_s=60, longest_wait_s=3_600)
NEW = "a wholly new sentence"


@pytest.fixture
async def client(database: str) -> AsyncIterator[httpx.AsyncClient]:
    async with visitor() as client:
        yield client


def _last_token(owner: psycopg.Connection) -> str:
    row = owner.execute("SELECT mail_id FROM private.account_tokens ORDER BY mail_id DESC").fetchone()
    assert row is not None
    return mails.token_of(row[0])


# Counting tries -------------------------------------------------------------------------------------------------------


async def _try(subject: str = "somebody", limit: Limit = SLOW) -> int:
    """Seconds to wait, 0 when it was allowed."""
    try:
        async with anonymous_session() as session:
            await begin_attempt(session, limit, subject, what="Slowly.")
    except TooManyTries as error:
        return int(str(error.facts["retry_after_s"]))
    return 0


async def test_tries_wait_as_the_rule_says(database: str, owner: psycopg.Connection) -> None:
    for tries in range(1, 10):
        assert await _try() == 0
        if wait := SLOW.wait_after(tries):
            assert wait - 2 <= await _try() <= wait
        owner.execute("UPDATE private.attempts SET blocked_until = now()")


async def test_a_try_that_had_to_wait_is_not_counted(database: str, owner: psycopg.Connection) -> None:
    for _ in range(8):
        await _try()
    assert owner.execute("SELECT count FROM private.attempts").fetchone() == (2,)


async def test_many_tries_at_once_are_counted_one_by_one(database: str) -> None:
    waits = await asyncio.gather(*(_try() for _ in range(8)))
    assert waits.count(0) == 2


async def test_after_a_quiet_time_all_is_forgotten(database: str, owner: psycopg.Connection) -> None:
    await _try()
    await _try()
    owner.execute("UPDATE private.attempts SET blocked_until = now(), forget_at = now()")
    assert [await _try(), await _try()] == [0, 0]
    assert await _try() > 0


async def test_success_forgets_an_account_and_gives_a_network_one_try_back(database: str) -> None:
    for subject in ("account", "network"):
        await _try(subject)
        await _try(subject)
    async with anonymous_session() as session:
        await forget_attempts(session, SLOW, "account")
        await give_attempt_back(session, SLOW, "network")
    assert [await _try("account"), await _try("account")] == [0, 0]
    assert await _try("network") == 0
    assert await _try("network") > 0


async def test_the_database_holds_neither_addresses_nor_networks(
    client: httpx.AsyncClient, owner: psycopg.Connection
) -> None:
    await send(client, "/login", email="maren@example.com", password="wrong")
    keys = [bytes(key) for (key,) in owner.execute("SELECT key FROM private.attempts").fetchall()]
    assert [len(key) for key in keys] == [32, 32]


# Signing in -----------------------------------------------------------------------------------------------------------


async def _sign_in(client: httpx.AsyncClient, password: str, email: str = "maren@example.com") -> httpx.Response:
    return await send(client, "/login", email=email, password=password)


async def test_guessing_a_password_is_slowed_down_and_says_until_when(client: httpx.AsyncClient, world: World) -> None:
    answers = [await _sign_in(client, f"guess {number}") for number in range(6)]
    assert [answer.status_code for answer in answers] == [401] * 5 + [429]
    assert re.search(r"Too many tries with this address\..*Try again in 1\d seconds\.", answers[-1].text)
    assert 10 <= int(answers[-1].headers["retry-after"]) <= 15
    assert (await _sign_in(client, PASSWORD)).status_code == 429
    assert (await _sign_in(client, PASSWORD, "theo@example.com")).status_code == 303


async def test_an_unknown_address_is_slowed_down_just_the_same(client: httpx.AsyncClient, world: World) -> None:
    for email in ("maren@example.com", "nobody@example.com"):
        answers = [await _sign_in(client, "a guess", email) for _ in range(6)]
        assert [answer.status_code for answer in answers] == [401] * 5 + [429]


async def test_signing_in_forgets_what_was_mistyped(client: httpx.AsyncClient, world: World) -> None:
    for _ in range(3):
        for _ in range(4):
            await _sign_in(client, "mistyped")
        assert (await _sign_in(client, PASSWORD)).status_code == 303
        client.cookies.clear()


async def test_nobody_can_keep_an_owner_out_of_a_browser_they_have_used(world: World) -> None:
    async with visitor("198.51.100.1") as owners, visitor("203.0.113.1") as attackers:
        assert (await _sign_in(owners, PASSWORD)).status_code == 303
        owners.cookies.delete(SESSION_COOKIE)
        for _ in range(6):
            await _sign_in(attackers, "a guess")
        assert (await _sign_in(attackers, PASSWORD)).status_code == 429
        assert (await _sign_in(owners, PASSWORD)).status_code == 303


async def test_a_network_that_tries_many_accounts_is_slowed_down(world: World) -> None:
    async with visitor("203.0.113.1") as attacker, visitor("198.51.100.1") as other:
        free = throttle.SIGN_IN_NETWORK.free
        answers = [await _sign_in(attacker, "a guess", f"person{number}@example.com") for number in range(free + 1)]
        assert [answer.status_code for answer in answers] == [401] * free + [429]
        assert "from your network" in answers[-1].text
        assert (await _sign_in(other, PASSWORD)).status_code == 303


# A new password -------------------------------------------------------------------------------------------------------


async def test_asking_for_a_reset_reads_the_same_for_everybody(client: httpx.AsyncClient, world: World) -> None:
    known = await send(client, "/reset-password", email="maren@example.com")
    unknown = await send(client, "/reset-password", email="nobody@example.com")
    assert known.status_code == unknown.status_code == 200
    assert known.text.replace("maren@", "nobody@") == unknown.text
    assert "stays in the outbox" in known.text


async def test_asking_writes_the_same_rows_for_everybody(
    client: httpx.AsyncClient, world: World, owner: psycopg.Connection
) -> None:
    tables = ("private.outbox", "queue.procrastinate_jobs", "private.account_tokens")
    rows = "SELECT " + ", ".join(f"(SELECT count(*) FROM {table})" for table in tables)
    counts = []
    for email in ("maren@example.com", "nobody@example.com"):
        await send(client, "/reset-password", email=email)
        counts.append(owner.execute(rows).fetchone())
    assert counts == [(1, 1, 0), (2, 2, 0)]


async def test_asking_too_often_is_slowed_down(
    client: httpx.AsyncClient, world: World, owner: psycopg.Connection
) -> None:
    answers = [await send(client, "/reset-password", email="maren@example.com") for _ in range(3)]
    assert [answer.status_code for answer in answers] == [200, 200, 429]
    assert "if it has an account. Try again in" in answers[-1].text
    assert len(outbox(owner)) == 2


async def test_no_address_is_said_beside_the_field(client: httpx.AsyncClient) -> None:
    answer = await send(client, "/reset-password", email="no address")
    assert answer.status_code == 422
    assert "That does not look like an email address." in answer.text


async def test_a_forgotten_password_is_replaced_and_the_person_is_in(
    client: httpx.AsyncClient, world: World, owner: psycopg.Connection
) -> None:
    for _ in range(6):
        await _sign_in(client, "forgotten")
    await send(client, "/reset-password", email="maren@example.com")
    await work()
    link = f"/reset-password?token={_last_token(owner)}"
    poor = await send(client, link, password="short")
    assert (poor.status_code, "Use at least 10 characters" in poor.text) == (422, True)
    answer = await send(client, link, password=NEW)
    assert (answer.status_code, answer.headers["location"]) == (303, "/app")
    assert (await client.get("/app", headers={"accept": "text/html"})).status_code == 200
    async with visitor() as other:
        assert (await _sign_in(other, NEW)).status_code == 303
        spent = await other.get(link)
        assert (spent.status_code, "has been used already" in spent.text) == (409, True)


async def test_a_page_with_a_token_is_kept_nowhere_and_tells_nobody_its_address(
    client: httpx.AsyncClient, world: World, owner: psycopg.Connection
) -> None:
    await send(client, "/reset-password", email="maren@example.com")
    await work()
    page = await client.get(f"/reset-password?token={_last_token(owner)}")
    assert page.status_code == 200
    assert page.headers["cache-control"] == "no-store"
    assert page.headers["referrer-policy"] == "same-origin"


# Signing up and confirming --------------------------------------------------------------------------------------------

ADA = {"name": "Ada", "business": "Ada's Bakery", "email": "ada@example.com", "password": PASSWORD}


async def test_signing_up_sends_a_link_that_confirms_when_its_button_is_pressed(
    client: httpx.AsyncClient, owner: psycopg.Connection
) -> None:
    assert (await send(client, "/signup", **ADA)).headers["location"] == "/app/profile"
    await work()
    assert outbox(owner) == [("verify_email", "ada@example.com", "kept")]
    link = f"/verify-email?token={_last_token(owner)}"
    verified = "SELECT email_verified_at IS NOT NULL FROM private.accounts"
    for _ in range(2):  # as a mail scanner does
        assert "Confirm your address" in (await client.get(link)).text
    assert owner.execute(verified).fetchone() == (False,)
    assert "Your address is confirmed" in (await send(client, link)).text
    assert owner.execute(verified).fetchone() == (True,)
    assert "confirmed already" in (await client.get(link)).text


async def test_a_made_up_confirmation_leads_to_a_new_one(client: httpx.AsyncClient) -> None:
    page = await client.get("/verify-email?token=made-up")
    assert (page.status_code, "This link is too old" in page.text) == (409, True)
    assert 'href="/login?next=/app/settings"' in page.text
    assert (await client.get("/verify-email")).headers["location"] == "/app/settings"


async def test_where_mails_are_delivered_signing_up_reads_the_same_for_everybody(
    client: httpx.AsyncClient, world: World, mail_server: MailServer
) -> None:
    new = await send(client, "/signup", **ADA)
    taken = await send(client, "/signup", **{**ADA, "email": "MAREN@example.com"})
    assert new.status_code == taken.status_code == 200
    assert new.text.replace("ada@example", "MAREN@example") == taken.text
    assert SESSION_COOKIE not in client.cookies
    await work()
    assert [(mail["To"], mail["Subject"]) for mail in mail_server.mails] == [
        ("ada@example.com", "Confirm your email address"),
        ("maren@example.com", "You already have an account"),
    ]
    assert "token=" not in body_of(mail_server.mails[1])


async def test_where_mails_are_delivered_an_account_is_used_once_its_address_is_confirmed(
    client: httpx.AsyncClient, owner: psycopg.Connection, mail_server: MailServer
) -> None:
    await send(client, "/signup", **ADA)
    early = await _sign_in(client, PASSWORD, "ada@example.com")
    unknown = await _sign_in(client, PASSWORD, "nobody@example.com")
    assert early.status_code == unknown.status_code == 401
    assert early.text.replace("ada@", "nobody@") == unknown.text
    await work()
    await send(client, f"/verify-email?token={mail_server.links()[0]}")
    assert (await _sign_in(client, PASSWORD, "ada@example.com")).status_code == 303


async def test_where_mails_are_delivered_a_poor_sign_up_is_still_told(
    client: httpx.AsyncClient, world: World, mail_server: MailServer
) -> None:
    answers = [
        await send(client, "/signup", **{**ADA, "email": email, "password": "short"})
        for email in ("new@example.com", "maren@example.com")
    ]
    assert [answer.status_code for answer in answers] == [422, 422]


# Whose form it is -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", ["/login", "/signup", "/reset-password", "/verify-email"])
async def test_no_form_is_taken_from_another_site_or_without_its_token(client: httpx.AsyncClient, path: str) -> None:
    await client.get("/login")
    for headers in ({"origin": "https://evil.example"}, {"origin": "null"}, {}, ORIGIN):
        assert (
            await client.post(path, data={"csrf": "guessed", "email": "a@b.example"}, headers=headers)
        ).status_code == 403
    assert (await client.post("/logout", headers={"origin": "https://evil.example"})).status_code == 403


@pytest.mark.parametrize(("scheme", "secure"), [("http", False), ("https", True)])
async def test_cookies_are_out_of_reach_of_scripts_and_other_sites(world: World, scheme: str, secure: bool) -> None:
    async with visitor() as client:
        client.base_url = f"{scheme}://contentapp.test"
        form = await client.get("/login")
        csrf = re.search(r'name="csrf" value="([^"]+)"', form.text)
        assert csrf
        fields = {"email": "maren@example.com", "password": PASSWORD, "csrf": csrf.group(1)}
        answer = await client.post("/login", data=fields, headers={"origin": f"{scheme}://contentapp.test"})
    assert answer.status_code == 303
    cookies = form.headers.get_list("set-cookie") + answer.headers.get_list("set-cookie")
    assert len(cookies) == 3
    for cookie in cookies:
        assert "HttpOnly" in cookie
        assert re.search("SameSite=(lax|strict)", cookie)
        assert "Domain" not in cookie
        assert ("Secure" in cookie) == secure


@pytest.mark.parametrize(
    ("origin", "taken"),
    [
        ("http://contentapp.test", True),
        ("https://evil.example", False),
        ("http://contentapp.test.evil.example", False),
        ("null", False),
        ("", False),
    ],
)
async def test_a_websocket_is_opened_by_our_own_pages_only(origin: str, taken: bool) -> None:
    from contentapp.web.security import secure

    reached: list[str] = []

    async def app(scope: object, receive: object, send: object) -> None:
        reached.append("the app")

    sent: list[dict[str, object]] = []

    async def receive() -> dict[str, object]:
        return {"type": "websocket.connect"}

    async def send_(message: dict[str, object]) -> None:
        sent.append(message)

    headers = [(b"host", b"contentapp.test"), *([(b"origin", origin.encode())] if origin else [])]
    await secure(app)({"type": "websocket", "path": "/_event", "headers": headers}, receive, send_)  # type: ignore[arg-type]
    assert (reached == ["the app"]) == taken
    assert (sent == [{"type": "websocket.close", "code": 1008}]) != taken
