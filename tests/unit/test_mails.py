"""What mails say, how they travel, and which settings of a mail server make sense."""

from __future__ import annotations

import uuid
from typing import get_args

import pytest

from contentapp.domain.mail_copy import LINK_HOURS, LINK_PATHS, NO_LINK, MailKind, write_mail
from contentapp.domain.mails import hash_link_token, link_of, public_origin, token_of
from contentapp.integrations.smtp import MailSettingsWrong, message_of, read_server
from contentapp.settings import Settings, settings

KINDS: tuple[MailKind, ...] = get_args(MailKind)
SENDER = "contentapp <hello@content.example.com>"
LINK = "https://content.example.com/reset-password?token=abc"


@pytest.mark.parametrize("kind", KINDS)
def test_a_mail_says_the_same_as_text_and_as_html(kind: MailKind) -> None:
    mail = write_mail(uuid.uuid4(), kind, to="m@example.com", name="Maren", link=LINK)
    assert mail.text.startswith("Hello Maren,\n")
    assert LINK in mail.text
    assert f'href="{LINK}"' in mail.html
    for line in mail.text.split("\n\n")[1:]:
        assert line.split("\n")[0].rstrip(":") in mail.html
    assert "  " not in mail.text


@pytest.mark.parametrize("kind", KINDS)
def test_a_mail_whose_link_must_not_be_read_holds_none(kind: MailKind) -> None:
    mail = write_mail(uuid.uuid4(), kind, to="m@example.com", name="", link=NO_LINK)
    assert mail.text.startswith("Hello,\n")
    assert NO_LINK in mail.text
    assert "href" not in mail.html


def test_a_name_is_text_and_never_markup() -> None:
    mail = write_mail(uuid.uuid4(), "verify_email", to="m@example.com", name="<b>M</b>", link=LINK)
    assert "<b>M" not in mail.html
    assert "&lt;b&gt;M" in mail.html


def test_a_link_says_in_words_how_long_it_works() -> None:
    said = {"verify_email": "for seven days", "reset_password": "for one hour"}
    hours = {"verify_email": 7 * 24, "reset_password": 1}
    assert hours == LINK_HOURS
    for kind, words in said.items():
        assert words in write_mail(uuid.uuid4(), kind, to="", name="", link=LINK).text  # type: ignore[arg-type]
    assert set(LINK_PATHS) == set(KINDS)


def test_a_token_belongs_to_its_mail_and_to_the_secret_key(monkeypatch: pytest.MonkeyPatch) -> None:
    one, other = uuid.uuid4(), uuid.uuid4()
    assert token_of(one) == token_of(one) != token_of(other)
    assert len(token_of(one)) == 43
    assert hash_link_token(token_of(one)) != hash_link_token(token_of(other))
    before = token_of(one)
    monkeypatch.setattr(settings(), "secret_key", "another secret")
    assert token_of(one) != before


def test_a_link_begins_with_the_public_address_and_never_with_what_a_request_claims(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(settings(), "public_url", "https://content.example.com/")
    mail = uuid.uuid4()
    assert link_of(mail, "reset_password") == f"https://content.example.com/reset-password?token={token_of(mail)}"
    assert link_of(mail, "password_changed") == "https://content.example.com/reset-password"
    assert public_origin(Settings(port=8123, host="0.0.0.0")) == "http://127.0.0.1:8123"


def test_a_mail_travels_with_its_own_number_and_asks_for_no_automatic_answer() -> None:
    mail = write_mail(uuid.uuid4(), "reset_password", to="m@example.com", name="Maren", link=LINK)
    message = message_of(mail, SENDER)
    assert message["Message-ID"] == f"<{mail.id}@content.example.com>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert (message["From"], message["To"]) == (SENDER, "m@example.com")
    assert [part.get_content_type() for part in message.iter_parts()] == ["text/plain", "text/html"]


def test_a_mail_servers_address_is_read() -> None:
    server = read_server("smtps://us%40er:p%3Aw@mail.example.com", SENDER)
    assert (server.host, server.port, server.username, server.password, server.tls) == (
        "mail.example.com",
        465,
        "us@er",
        "p:w",
        True,
    )
    assert read_server("smtp://mail.example.com", SENDER).port == 587
    assert read_server("smtp://127.0.0.1:2525", SENDER).is_local
    assert not read_server("smtp://mail.example.com", SENDER).is_local


@pytest.mark.parametrize(
    ("url", "sender"),
    [
        ("http://user:hunter2@mail.example.com", SENDER),
        ("smtp://user:hunter2@mail.example.com:port", SENDER),
        ("smtp://", SENDER),
        ("smtp://user:hunter2@mail.example.com", ""),
        ("smtp://user:hunter2@mail.example.com", "contentapp"),
    ],
)
def test_settings_that_cannot_be_right_are_refused_without_repeating_the_password(url: str, sender: str) -> None:
    with pytest.raises(MailSettingsWrong) as refused:
        read_server(url, sender)
    assert "hunter2" not in refused.value.message
    assert "CONTENTAPP_" in refused.value.message
    assert refused.value.__cause__ is None
