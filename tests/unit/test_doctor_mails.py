"""What `doctor` says of the mail server."""

from __future__ import annotations

from contentapp.doctor import _mails
from contentapp.settings import Settings

SENDER = "contentapp <hello@content.example.com>"


def test_it_says_how_mails_leave_without_the_password() -> None:
    found = _mails(Settings(smtp_url="smtp://user:hunter2@mail.example.com", mail_from=SENDER))
    assert not found.problem
    assert "mail.example.com, port 587" in found.text
    assert "hunter2" not in found.text


def test_it_names_a_setting_that_cannot_be_right() -> None:
    found = _mails(Settings(smtp_url="smtp://user:hunter2@mail.example.com"))
    assert found.problem
    assert "CONTENTAPP_MAIL_FROM" in found.text


def test_without_a_mail_server_all_is_in_order() -> None:
    assert not _mails(Settings(smtp_url="")).problem
