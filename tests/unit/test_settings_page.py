"""Sessions and mails in words."""

from __future__ import annotations

import uuid
from datetime import UTC, datetime, timedelta

import pytest

from contentapp.domain.mails import OutboxMail
from contentapp.domain.sessions import Device, OpenSession
from contentapp.ui.pages.admin.outbox import view_of as mail_view
from contentapp.ui.pages.settings.view import ago, count_ended, view_of

NOW = datetime(2026, 6, 10, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("passed", "words"),
    [
        (timedelta(0), "Active now"),
        (timedelta(minutes=5, seconds=59), "Active now"),
        (timedelta(minutes=6), "Active 6 minutes ago"),
        (timedelta(minutes=59, seconds=59), "Active 59 minutes ago"),
        (timedelta(hours=1), "Active 1 hour ago"),
        (timedelta(hours=23), "Active 23 hours ago"),
        (timedelta(days=1), "Active 1 day ago"),
        (timedelta(days=29), "Active 29 days ago"),
    ],
)
def test_how_long_ago_is_said_in_the_largest_unit(passed: timedelta, words: str) -> None:
    assert ago(NOW - passed, NOW) == words


def test_a_session_says_which_browser_when_and_since_when() -> None:
    begun = datetime(2026, 6, 3, 8, 0, tzinfo=UTC)
    found = OpenSession(uuid.uuid4(), Device("Firefox on Windows", False), begun, NOW, here=True)
    assert view_of(found, NOW) == {
        "id": str(found.id),
        "device": "Firefox on Windows",
        "hand_held": False,
        "used": "Active now, signed in 3 June 2026",
        "here": True,
    }


@pytest.mark.parametrize(
    ("ended", "words"),
    [
        (0, "You were signed in nowhere else."),
        (1, "Signed out of 1 other session."),
        (4, "Signed out of 4 other sessions."),
    ],
)
def test_ended_sessions_are_counted(ended: int, words: str) -> None:
    assert count_ended(ended) == words


def test_a_mail_is_dated_by_when_it_was_sent() -> None:
    queued, sent = NOW, NOW + timedelta(minutes=3)
    mail = OutboxMail(uuid.uuid4(), "verify_email", "a@b.example", "Hello", "Text", "", "sent", "", queued, sent)
    assert (mail_view(mail)["at"], mail_view(mail)["status_name"]) == ("10 Jun, 12:03 UTC", "Sent")
