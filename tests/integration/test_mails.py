"""Mails on their way: queued with what caused them, sent once over SMTP, or kept and shown to platform admins."""

from __future__ import annotations

import uuid

import psycopg
import pytest
from sqlalchemy import text

from contentapp.db.session import anonymous_session, person_session, role_session
from contentapp.db.system import service_session
from contentapp.domain import admins, mails, passwords, verification
from contentapp.errors import NotFound
from contentapp.jobs.mail import MAX_ATTEMPTS
from contentapp.settings import settings
from tests.builders import World
from tests.integration.mailroom import MailServer, body_of, outbox, work

SENDER = "contentapp <hello@content.example.com>"


async def _ask_for_reset(email: str = "maren@example.com") -> None:
    async with anonymous_session() as session:
        await passwords.request_reset(session, email)


async def test_a_mail_arrives_with_its_link_and_is_recorded_as_sent(
    world: World, owner: psycopg.Connection, mail_server: MailServer
) -> None:
    await _ask_for_reset(" MAREN@example.com ")
    assert [status for *_, status in outbox(owner)] == ["waiting"]
    await work()
    (mail,) = mail_server.mails
    assert (mail["To"], mail["From"]) == ("maren@example.com", SENDER)
    assert mail["Subject"] == "Choose a new password"
    assert "https://content.example.com/reset-password?token=" in body_of(mail)
    assert mail_server.links()[0] in body_of(mail, "html")
    assert outbox(owner) == [("reset_password", "maren@example.com", "sent")]
    assert owner.execute("SELECT sent_at <= now() FROM private.outbox").fetchone() == (True,)


async def test_a_sent_mail_is_not_sent_again_when_its_job_is(
    world: World, owner: psycopg.Connection, mail_server: MailServer
) -> None:
    await _ask_for_reset()
    await work()
    (mail_id,) = owner.execute("SELECT id FROM private.outbox").fetchone()  # type: ignore[misc]
    async with service_session() as session:
        job = "SELECT private.defer_job('mail:send', jsonb_build_object('mail_id', CAST(:id AS text)), 'again')"
        await session.execute(text(job), {"id": str(mail_id)})
    await work()
    assert len(mail_server.mails) == 1


async def test_a_mail_to_nobodys_address_is_forgotten(
    world: World, owner: psycopg.Connection, mail_server: MailServer
) -> None:
    await _ask_for_reset("nobody@example.com")
    assert len(outbox(owner)) == 1
    await work()
    assert (outbox(owner), mail_server.mails) == ([], [])


async def test_a_rolled_back_request_sends_nothing(world: World, owner: psycopg.Connection) -> None:
    async with anonymous_session() as session:
        await passwords.request_reset(session, "maren@example.com")
        await session.rollback()
    assert outbox(owner) == []
    assert owner.execute("SELECT count(*) FROM queue.procrastinate_jobs").fetchone() == (0,)


async def test_a_server_that_is_busy_is_tried_again_later(
    world: World, owner: psycopg.Connection, mail_server: MailServer
) -> None:
    mail_server.answer = "451 Try again later"
    await _ask_for_reset()
    await work()
    assert [status for *_, status in outbox(owner)] == ["waiting"]
    assert owner.execute("SELECT status, attempts FROM queue.procrastinate_jobs").fetchone() == ("todo", 1)
    mail_server.answer = "250 OK"
    owner.execute("UPDATE queue.procrastinate_jobs SET scheduled_at = now()")
    await work()
    assert [status for *_, status in outbox(owner)] == ["sent"]
    assert len(mail_server.mails) == 1


async def test_an_address_that_is_refused_for_good_is_not_tried_again(
    world: World, owner: psycopg.Connection, mail_server: MailServer
) -> None:
    mail_server.recipient_answer = "550 No such mailbox"
    await _ask_for_reset()
    await work()
    found = owner.execute("SELECT status, problem FROM private.outbox").fetchone()
    assert found == ("failed", "The mail server refused the address (550).")
    assert owner.execute("SELECT count(*) FROM queue.procrastinate_jobs").fetchone() == (0,)


async def test_a_mail_that_fails_to_the_last_try_says_why(
    world: World, owner: psycopg.Connection, mail_server: MailServer
) -> None:
    mail_server.answer = "451 Try again later"
    await _ask_for_reset()
    owner.execute("UPDATE queue.procrastinate_jobs SET attempts = %s", (MAX_ATTEMPTS - 1,))
    await work()
    status, problem = owner.execute("SELECT status, problem FROM private.outbox").fetchone()  # type: ignore[misc]
    assert status == "failed"
    assert "SMTPDataError" in problem


async def test_without_a_mail_server_mails_are_kept_with_no_link_in_the_database(
    world: World, owner: psycopg.Connection
) -> None:
    await _ask_for_reset()
    await work()
    assert outbox(owner) == [("reset_password", "maren@example.com", "kept")]
    (mail_id,) = owner.execute("SELECT id FROM private.outbox").fetchone()  # type: ignore[misc]
    stored = str(owner.execute("SELECT o::text, t::text FROM private.outbox o, private.account_tokens t").fetchall())
    assert mails.token_of(mail_id) not in stored
    assert mails.hash_link_token(mails.token_of(mail_id)).hex() in stored


# Who sees the outbox --------------------------------------------------------------------------------------------------


async def _shown_to(world: World) -> tuple[mails.OutboxMail, ...]:
    async with person_session(world.maren.user_id) as session:
        await admins.require_platform_admin(session, world.maren)
        return await mails.list_outbox(session)


async def test_a_platform_admin_reads_the_newest_mails_first_with_links_that_work(world: World) -> None:
    async with service_session() as session:
        await admins.grant_admin(session, "MAREN@example.com")
    await _ask_for_reset()
    async with person_session(world.otto.user_id) as session:
        assert await verification.request_verification(session)
    await work()
    newest, oldest = await _shown_to(world)
    assert (newest.kind, newest.address, newest.status) == ("verify_email", "otto@example.com", "kept")
    assert "Hello Otto," in newest.text
    assert newest.link in newest.text
    async with anonymous_session() as session:
        await passwords.require_reset_link(session, oldest.link.partition("token=")[2])
    async with person_session(world.maren.user_id) as session:
        await admins.require_platform_admin(session, world.maren)
        assert await mails.list_outbox(session, older_than=newest.id) == (oldest,)


async def test_in_production_no_link_is_shown_to_anybody(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    async with service_session() as session:
        await admins.grant_admin(session, "maren@example.com")
    await _ask_for_reset()
    await work()
    monkeypatch.setattr(settings(), "environment", "production")
    (mail,) = await _shown_to(world)
    assert mail.link == ""
    assert "token=" not in mail.text
    assert "(the link is left out here)" in mail.text


async def test_nobody_else_sees_the_outbox_whatever_role_they_take(world: World) -> None:
    await _ask_for_reset()
    async with person_session(world.maren.user_id) as session:
        with pytest.raises(NotFound):
            await admins.require_platform_admin(session, world.maren)
    async with role_session("platform_admin", sub=world.maren.user_id) as session:
        assert await mails.list_outbox(session) == ()
    for role in ("anon", "authenticated", "business_agent"):
        with pytest.raises(Exception, match="permission denied"):
            async with role_session(role, sub=world.maren.user_id) as session:
                await mails.list_outbox(session)


async def test_admins_are_granted_listed_and_revoked(world: World) -> None:
    async with service_session() as session:
        for _ in range(2):
            assert await admins.grant_admin(session, " maren@EXAMPLE.com") == "maren@example.com"
        assert [admin.email for admin in await admins.list_admins(session)] == ["maren@example.com"]
        assert await admins.revoke_admin(session, "maren@example.com") == "maren@example.com"
        assert await admins.list_admins(session) == ()
        for act in (admins.grant_admin, admins.revoke_admin):
            with pytest.raises(admins.NoSuchPerson):
                await act(session, "nobody@example.com")
    async with person_session(world.maren.user_id) as session:
        assert not await admins.is_platform_admin(session)


async def test_what_has_had_its_time_is_swept_and_the_rest_stays(world: World, owner: psycopg.Connection) -> None:
    await _ask_for_reset()
    await work()
    await _ask_for_reset("theo@example.com")
    owner.execute("UPDATE private.outbox SET created_at = now() - interval '31 days'")
    owner.execute(
        "UPDATE private.sessions SET expires_at = now() - interval '1 s' WHERE id = %s", (world.otto.session_id,)
    )
    owner.execute(
        """INSERT INTO private.attempts VALUES ('old', 1, now(), now() - interval '1 s'),
             ('new', 1, now(), now() + interval '1 h')"""
    )
    async with service_session() as session:
        await session.execute(text("SELECT private.sweep_accounts()"))
    assert [status for *_, status in outbox(owner)] == ["waiting"]
    assert owner.execute("SELECT count(*) FROM private.account_tokens").fetchone() == (0,)
    assert owner.execute("SELECT count(*) FROM private.sessions").fetchone() == (3,)
    assert owner.execute("SELECT encode(key, 'escape') FROM private.attempts").fetchall() == [("new",)]


async def test_an_unknown_mail_is_nothing_to_send(database: str) -> None:
    async with service_session() as session:
        assert await mails.take_mail(session, uuid.uuid4()) is None
