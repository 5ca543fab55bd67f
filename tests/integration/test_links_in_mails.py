"""Resetting and changing passwords, confirming addresses: links work once, for their time, and end what they should."""

from __future__ import annotations

import asyncio
import uuid

import psycopg
import pytest

from contentapp.db.session import anonymous_session, person_session
from contentapp.domain import accounts, mails, passwords, sessions, verification
from contentapp.domain.principal import Principal
from contentapp.domain.throttle import TooManyTries
from contentapp.errors import Invalid, NotFound
from tests.builders import PASSWORD, World
from tests.integration.mailroom import outbox, work

NEW = "a wholly new sentence"


async def _reset_token(owner: psycopg.Connection, email: str = "maren@example.com") -> str:
    async with anonymous_session() as session:
        await passwords.request_reset(session, email)
    await work()
    row = owner.execute("SELECT id FROM private.outbox WHERE kind = 'reset_password' ORDER BY id DESC").fetchone()
    assert row is not None
    return mails.token_of(row[0])


async def _verify_token(owner: psycopg.Connection, who: Principal) -> str:
    async with person_session(who.user_id) as session:
        assert await verification.request_verification(session)
    await work()
    row = owner.execute("SELECT id FROM private.outbox WHERE kind = 'verify_email' ORDER BY id DESC").fetchone()
    assert row is not None
    return mails.token_of(row[0])


async def _reset(token: str, password: str = NEW) -> passwords.Reset:
    async with anonymous_session() as session:
        return await passwords.reset_password(session, token, password)


async def _signs_in(password: str, email: str = "maren@example.com") -> bool:
    try:
        async with anonymous_session() as session:
            await accounts.check_password(session, email, password)
    except passwords.WrongPassword:
        return False
    return True


async def _lives(token: str) -> bool:
    async with anonymous_session() as session:
        return await accounts.find_principal(session, token, days=30) is not None


async def test_a_reset_sets_the_password_ends_every_session_and_confirms_the_address(
    world: World, owner: psycopg.Connection
) -> None:
    done = await _reset(await _reset_token(owner))
    assert done == passwords.Reset(world.maren.user_id, "maren@example.com")
    assert (await _signs_in(NEW), await _signs_in(PASSWORD)) == (True, False)
    assert not await _lives(world.tokens["maren"])
    assert await _lives(world.tokens["theo"])
    async with person_session(world.maren.user_id) as session:
        assert (await sessions.get_account(session)).verified
    assert [kind for kind, address, _ in outbox(owner) if address == "maren@example.com"] == [
        "reset_password",
        "password_changed",
    ]


async def test_a_reset_link_works_once_and_takes_its_siblings_with_it(world: World, owner: psycopg.Connection) -> None:
    first, second = await _reset_token(owner), await _reset_token(owner)
    await _reset(second)
    for spent in (first, second):
        with pytest.raises(passwords.LinkSpent):
            await _reset(spent, "yet another sentence")
    assert await _signs_in(NEW)


async def test_a_reset_link_used_twice_at_once_sets_one_password(world: World, owner: psycopg.Connection) -> None:
    token = await _reset_token(owner)
    wanted = [f"sentence number {number}" for number in range(4)]
    results = await asyncio.gather(*(_reset(token, one) for one in wanted), return_exceptions=True)
    assert sorted(type(result).__name__ for result in results) == ["LinkSpent", "LinkSpent", "LinkSpent", "Reset"]
    (winner,) = [one for one, result in zip(wanted, results, strict=True) if isinstance(result, passwords.Reset)]
    assert [await _signs_in(one) for one in wanted].count(True) == 1
    assert await _signs_in(winner)


async def test_a_reset_link_is_too_old_after_an_hour(world: World, owner: psycopg.Connection) -> None:
    token = await _reset_token(owner)
    lives = "SELECT round(extract(epoch FROM expires_at - now()) / 60) FROM private.account_tokens"
    assert owner.execute(lives).fetchone() == (60,)
    owner.execute("UPDATE private.account_tokens SET expires_at = now()")
    with pytest.raises(passwords.LinkSpent):
        await _reset(token)
    assert await _signs_in(PASSWORD)


async def test_a_poor_password_does_not_use_the_link_up(world: World, owner: psycopg.Connection) -> None:
    token = await _reset_token(owner)
    with pytest.raises(Invalid):
        await _reset(token, "short")
    await _reset(token)


async def test_a_link_is_for_its_own_purpose(world: World, owner: psycopg.Connection) -> None:
    reset, verify = await _reset_token(owner), await _verify_token(owner, world.maren)
    with pytest.raises(passwords.LinkSpent):
        await _reset(verify)
    async with anonymous_session() as session:
        with pytest.raises(passwords.LinkSpent):
            await verification.confirm_address(session, reset)


@pytest.mark.parametrize("token", ["", "made up", "A" * 43])
async def test_a_made_up_link_is_worth_nothing(database: str, token: str) -> None:
    with pytest.raises(passwords.LinkSpent):
        await _reset(token)


async def test_an_address_is_confirmed_once_and_then_needs_no_mail(world: World, owner: psycopg.Connection) -> None:
    token = await _verify_token(owner, world.maren)
    async with anonymous_session() as session:
        assert await verification.find_link_state(session, token) == "open"
        await verification.confirm_address(session, token)
    async with anonymous_session() as session:
        assert await verification.find_link_state(session, token) == "used"
        with pytest.raises(passwords.LinkSpent):
            await verification.confirm_address(session, token)
    async with person_session(world.maren.user_id) as session:
        assert (await sessions.get_account(session)).verified
        assert not await verification.request_verification(session)
    async with person_session(world.theo.user_id) as session:
        assert not (await sessions.get_account(session)).verified


async def test_another_confirmation_may_be_asked_for_but_not_at_every_click(
    world: World, owner: psycopg.Connection
) -> None:
    async def resend() -> None:
        async with person_session(world.maren.user_id) as session:
            await verification.resend_verification(session, world.maren)

    await resend()
    await resend()
    with pytest.raises(TooManyTries) as soon:
        await resend()
    assert 0 < int(str(soon.value.facts["retry_after_s"])) <= 60
    assert len(outbox(owner)) == 2


# Signed in ------------------------------------------------------------------------------------------------------------


async def _change(who: Principal, current: str, new: str) -> type[Exception] | None:
    """What a page does: an expected failure is shown, and what was counted stays counted."""
    async with person_session(who.user_id) as session:
        try:
            await passwords.change_password(session, who, current=current, new=new)
        except (passwords.WrongPassword, Invalid, TooManyTries) as error:
            return type(error)
    return None


async def _open_another(who: Principal) -> str:
    async with anonymous_session() as session:
        return await accounts.open_session(session, who.user_id, days=30, user_agent="Firefox/1 (Windows)")


async def test_changing_the_password_needs_the_current_one_and_ends_the_other_sessions(
    world: World, owner: psycopg.Connection
) -> None:
    other, link = await _open_another(world.maren), await _reset_token(owner)
    assert await _change(world.maren, "not this one", NEW) is passwords.WrongPassword
    assert await _change(world.maren, PASSWORD, "short") is Invalid
    assert await _lives(other)
    assert await _change(world.maren, PASSWORD, NEW) is None
    assert (await _signs_in(NEW), await _signs_in(PASSWORD)) == (True, False)
    assert (await _lives(world.tokens["maren"]), await _lives(other)) == (True, False)
    with pytest.raises(passwords.LinkSpent):
        await _reset(link)


async def test_guessing_the_current_password_is_slowed_down(world: World) -> None:
    guesses = [await _change(world.maren, f"guess number {number}", NEW) for number in range(6)]
    assert guesses == [passwords.WrongPassword] * 5 + [TooManyTries]
    assert await _change(world.theo, PASSWORD, NEW) is None


async def test_ones_sessions_are_listed_with_this_one_first(world: World) -> None:
    await _open_another(world.maren)
    async with person_session(world.maren.user_id) as session:
        here, there = await sessions.list_sessions(session, world.maren)
    assert (here.id, here.here) == (world.maren.session_id, True)
    assert (there.device.name, there.here) == ("Firefox on Windows", False)


async def test_one_session_or_all_others_can_be_ended_and_only_ones_own(world: World) -> None:
    first, second, third = [await _open_another(world.maren) for _ in range(3)]
    async with anonymous_session() as session:
        found = await accounts.find_principal(session, first, days=30)
    assert found is not None
    async with person_session(world.otto.user_id) as session:
        with pytest.raises(NotFound):
            await sessions.end_session(session, found.session_id)
        assert await sessions.end_other_sessions(session, world.otto) == 0
    assert await _lives(first)
    async with person_session(world.maren.user_id) as session:
        await sessions.end_session(session, found.session_id)
        with pytest.raises(NotFound):
            await sessions.end_session(session, uuid.uuid4())
    assert [await _lives(one) for one in (first, second, third)] == [False, True, True]
    async with person_session(world.maren.user_id) as session:
        assert await sessions.end_other_sessions(session, world.maren) == 2
    assert [await _lives(one) for one in (second, third, world.tokens["maren"])] == [False, False, True]


async def test_a_name_is_changed_for_oneself(world: World) -> None:
    async with person_session(world.maren.user_id) as session:
        with pytest.raises(Invalid):
            await sessions.rename(session, "  ")
        await sessions.rename(session, "  Maren Holt ")
        assert (await sessions.get_account(session)).name == "Maren Holt"
    async with person_session(world.otto.user_id) as session:
        assert (await sessions.get_account(session)).name == "Otto"
