"""Mails in the database and in the domain are the same: kinds, what becomes of them, and which have a link."""

from __future__ import annotations

import re
from pathlib import Path
from typing import get_args

import pytest

from contentapp.domain.mail_copy import LINK_HOURS, LINK_PATHS, MailKind
from contentapp.domain.mails import MailStatus
from contentapp.ui.pages import PAGES
from contentapp.web.app import public

_SQL = Path(__file__).parents[2] / "alembic" / "sql"
TABLES = "".join((_SQL / name / "1_tables.sql").read_text() for name in ("0004_accounts", "0015_billing"))


def _words(check: str) -> set[str]:
    found = re.findall(rf"CONSTRAINT {check} CHECK \((.*)\)", TABLES)
    return set(re.findall(r"'(\w+)'", found[-1]))  # a later migration says it anew


@pytest.mark.parametrize(
    ("check", "words"),
    [
        ("ck_outbox_kind", set(get_args(MailKind))),
        ("ck_outbox_status", set(get_args(MailStatus))),
        ("ck_account_tokens_purpose", set(LINK_HOURS)),
    ],
)
def test_the_checks_have_the_domains_words(check: str, words: set[str]) -> None:
    assert _words(check) == words


def test_every_link_of_a_mail_leads_to_a_page_that_is_there() -> None:
    pages = {getattr(route, "path", "") for route in public.routes}
    pages |= {f"/app{page.route}".replace("[order_id]", "") for page in PAGES}
    assert set(LINK_PATHS.values()) <= pages
