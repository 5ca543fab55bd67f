"""What `doctor` says of the mail server."""

from __future__ import annotations

from contentapp.doctor import _mails
from contentapp.settings import Settings


def test_it_names_a_setting_that_cannot_be_right() -> None:
    found = _mails(Settings(smtp_url="smtp://user:hunter2@mail.example.com"))
    assert found.problem
    assert "CONTENTAPP_MAIL_FROM" in found.text


def test_without_a_mail_server_all_is_in_order() -> None:
    assert not _mails(Settings(smtp_url="")).problem
