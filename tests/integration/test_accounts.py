"""Signing up, in and out, and what the database keeps of it."""

from __future__ import annotations

import asyncio
import uuid
from dataclasses import replace

import psycopg
import pytest
from pwdlib import PasswordHash
from pwdlib.hashers.argon2 import Argon2Hasher
from sqlalchemy import text

from contentapp.db.session import anonymous_session
from contentapp.domain import accounts
from contentapp.domain.principal import Principal
from contentapp.errors import Invalid, NotSignedIn

FORM = accounts.SignUp("Maren Holt", "Fernhill", "Maren.Holt@Example.com", "correct horse battery")


async def _sign_up(form: accounts.SignUp = FORM) -> uuid.UUID:
    async with anonymous_session() as session:
        return await accounts.sign_up(session, form)


async def _check(email: str, password: str) -> uuid.UUID:
    async with anonymous_session() as session:
        return await accounts.check_password(session, email, password)


async def _open(user_id: uuid.UUID) -> str:
    async with anonymous_session() as session:
        return await accounts.open_session(session, user_id, days=30, user_agent="A browser")


async def _find(token: str) -> Principal | None:
    async with anonymous_session() as session:
        return await accounts.find_principal(session, token, days=30)


@pytest.fixture
def person(database: str, owner: psycopg.Connection) -> uuid.UUID:
    """Somebody with an account, made without the slow hash."""
    row = owner.execute("SELECT private.sign_up('maren@example.com', 'Maren', 'no hash', 'Fernhill')").fetchone()
    assert row is not None
    return row[0]


def _everything(owner: psycopg.Connection) -> str:
    """All that is stored anywhere outside PostgreSQL's own tables, as text."""
    tables = owner.execute(
        "SELECT format('%I.%I', schemaname, tablename) FROM pg_tables WHERE schemaname !~ '^(pg_|information_schema)'"
    ).fetchall()
    return "\n".join(
        row[0]
        for (table,) in tables
        for row in owner.execute(f"SELECT t::text FROM {table} t").fetchall()  # type: ignore[arg-type]
    )


async def test_signing_up_makes_a_person_and_a_business_that_is_theirs(database: str) -> None:
    user_id = await _sign_up()
    found = await _find(await _open(user_id))
    assert found is not None
    assert (found.user_id, found.name, found.email) == (user_id, "Maren Holt", "Maren.Holt@Example.com")
    assert (found.business_name, found.role) == ("Fernhill", "owner")


async def test_an_address_is_the_same_however_it_is_capitalised(database: str) -> None:
    user_id = await _sign_up()
    assert await _check("  maren.holt@EXAMPLE.com ", FORM.password) == user_id
    with pytest.raises(accounts.AddressTaken):
        await _sign_up(replace(FORM, email="MAREN.HOLT@example.com"))


async def test_two_sign_ups_with_one_address_at_once_make_one_account(database: str, owner: psycopg.Connection) -> None:
    forms = (FORM, replace(FORM, email=FORM.email.lower()))
    results = await asyncio.gather(*map(_sign_up, forms), return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["AddressTaken", "UUID"]
    assert owner.execute("SELECT count(*) FROM auth.users").fetchone() == (1,)
    assert owner.execute("SELECT count(*) FROM public.businesses").fetchone() == (1,)


async def test_a_wrong_password_and_an_unknown_address_read_the_same(database: str) -> None:
    await _sign_up()
    with pytest.raises(accounts.WrongPassword) as wrong:
        await _check(FORM.email, "incorrect horse battery")
    with pytest.raises(accounts.WrongPassword) as unknown:
        await _check("nobody@example.com", FORM.password)
    assert (wrong.value.message, wrong.value.facts) == (unknown.value.message, unknown.value.facts)


async def test_a_form_that_cannot_be_right_touches_nothing(database: str, owner: psycopg.Connection) -> None:
    with pytest.raises(Invalid) as refused:
        await _sign_up(accounts.SignUp(" ", "", "no address", "short"))
    assert set(refused.value.fields) == {"name", "business", "email", "password"}
    assert owner.execute("SELECT count(*) FROM auth.users").fetchone() == (0,)


async def test_neither_password_nor_token_is_stored_as_it_is(database: str, owner: psycopg.Connection) -> None:
    token = await _open(await _sign_up())
    stored = _everything(owner)
    assert accounts.hash_token(token).hex() in stored
    assert "$argon2id$" in stored
    for secret in (token, FORM.password):
        assert secret not in stored
        assert secret.encode().hex() not in stored


async def test_a_weaker_hash_is_replaced_when_its_password_is_used(
    person: uuid.UUID, owner: psycopg.Connection
) -> None:
    weak = PasswordHash((Argon2Hasher(time_cost=1, memory_cost=64, parallelism=1),)).hash(FORM.password)
    owner.execute("UPDATE private.accounts SET password_hash = %s", (weak,))
    assert await _check("maren@example.com", FORM.password) == person
    stored = owner.execute("SELECT password_hash FROM private.accounts").fetchone()
    assert stored is not None
    assert stored[0] != weak
    assert await _check("maren@example.com", FORM.password) == person
    assert owner.execute("SELECT password_hash FROM private.accounts").fetchone() == stored


async def test_a_hash_that_changed_meanwhile_is_not_overwritten(person: uuid.UUID, owner: psycopg.Connection) -> None:
    async with anonymous_session() as session:
        await session.execute(text("SELECT private.set_password_hash(:u, 'an older hash', 'new')"), {"u": person})
    assert owner.execute("SELECT password_hash FROM private.accounts").fetchone() == ("no hash",)


async def test_an_ended_session_is_unknown(person: uuid.UUID) -> None:
    token, other = await _open(person), await _open(person)
    found = await _find(token)
    assert found is not None
    async with anonymous_session() as session:
        assert await accounts.end_session(session, token) == found.session_id
    assert await _find(token) is None
    assert await _find(other) is not None
    async with anonymous_session() as session:
        assert await accounts.end_session(session, token) is None
    with pytest.raises(NotSignedIn):
        async with accounts.acting(token, days=30):
            pytest.fail("nobody acts with an ended session")


@pytest.mark.parametrize("token", ["", "no such token"])
async def test_a_made_up_token_is_nobodys(database: str, token: str) -> None:
    assert await _find(token) is None


async def test_a_session_expires_and_is_not_revived_by_being_used(person: uuid.UUID, owner: psycopg.Connection) -> None:
    token = await _open(person)
    owner.execute(
        "UPDATE private.sessions SET expires_at = now() - interval '1 second', last_seen_at = now() - interval '1 day'"
    )
    assert await _find(token) is None
    assert owner.execute("SELECT expires_at < now() FROM private.sessions").fetchone() == (True,)


async def test_a_session_in_use_is_prolonged_but_not_at_every_click(
    person: uuid.UUID, owner: psycopg.Connection
) -> None:
    token = await _open(person)
    left = "SELECT round(extract(epoch FROM expires_at - now()) / 86400)::int FROM private.sessions"
    owner.execute("UPDATE private.sessions SET expires_at = now() + interval '2 days'")
    assert await _find(token) is not None
    assert owner.execute(left).fetchone() == (2,)
    owner.execute("UPDATE private.sessions SET last_seen_at = now() - interval '6 minutes'")
    assert await _find(token) is not None
    assert owner.execute(left).fetchone() == (30,)


async def test_acting_is_with_the_persons_rights_and_no_more(person: uuid.UUID) -> None:
    token = await _open(person)
    async with accounts.acting(token, days=30) as (principal, session):
        role = await session.execute(text("SELECT current_user, private.uid(), array_agg(name) FROM businesses"))
        assert role.one() == ("authenticated", principal.user_id, ["Fernhill"])


async def test_pushes_stop_when_the_session_or_the_membership_ends(
    person: uuid.UUID, owner: psycopg.Connection
) -> None:
    token, other = await _open(person), await _open(person)
    here, there = await _find(token), await _find(other)
    assert here is not None
    assert there is not None
    query = text("SELECT private.sessions_in_business(:sessions, :business)")
    asked = {"sessions": [here.session_id, there.session_id], "business": here.business_id}

    async def live() -> set[uuid.UUID]:
        async with anonymous_session() as session:
            return set(await session.scalars(query, asked))

    assert await live() == {here.session_id, there.session_id}
    async with anonymous_session() as session:
        await accounts.end_session(session, token)
    assert await live() == {there.session_id}
    owner.execute("DELETE FROM public.business_members")
    assert await live() == set()
