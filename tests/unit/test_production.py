"""Production refuses what is only safe on a developer's machine, and says everything at once."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from contentapp.production import CHECKS, UnsafeProduction, refusals, require_no_demo, require_safe
from contentapp.settings import Settings

SAFE = {
    "environment": "production",
    "secret_key": "k" * 32,
    "DATABASE_URL": "postgresql://owner:password@db/contentapp",
    "smtp_url": "smtp://user:password@mail.example.com:587",
    "mail_from": "contentapp <hello@example.com>",
    "public_url": "https://content.example.com",
}


def config(**changes: object) -> Settings:
    """A safe production's settings, but for the changes."""
    return Settings.model_validate({**SAFE, **changes})


def test_a_safe_production_starts() -> None:
    assert refusals(config()) == []
    require_safe(config())


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"secret_key": ""}, "CONTENTAPP_SECRET_KEY is not set"),
        ({"secret_key": "k" * 31}, "CONTENTAPP_SECRET_KEY has 31 characters"),
        ({"DATABASE_URL": ""}, "CONTENTAPP_ALLOW_EMBEDDED_DATABASE=true"),
        ({"smtp_url": ""}, "CONTENTAPP_SMTP_URL not set"),
        ({"mail_from": ""}, "CONTENTAPP_MAIL_FROM not set"),
        ({"public_url": ""}, "it is not set"),
        ({"public_url": "http://content.example.com"}, "it is 'http://content.example.com'"),
        ({"public_url": "https://"}, "must be the https:// address"),
    ],
)
def test_each_unsafe_setting_is_refused_by_name(changes: dict[str, object], said: str) -> None:
    (reason,) = refusals(config(**changes))
    assert said in reason
    assert refusals(config(**changes, environment="development")) == []


def test_the_embedded_database_is_for_those_who_ask_for_it() -> None:
    assert refusals(config(DATABASE_URL="", allow_embedded_database=True)) == []


def test_a_payment_key_alone_is_refused_and_none_at_all_is_not() -> None:
    facts = {"environment": "production", "secret_key": "x" * 40, "DATABASE_URL": "postgresql://u@h/d"}
    mails = {"smtp_url": "smtp://h:25", "mail_from": "a@example.com", "public_url": "https://content.example.com"}
    require_safe(Settings.model_validate(facts | mails))
    with pytest.raises(UnsafeProduction, match="STRIPE_WEBHOOK_SECRET"):
        require_safe(Settings.model_validate(facts | mails | {"STRIPE_API_KEY": "sk_live_1"}))
    assert not Settings.model_validate(facts).uses_sandbox


def test_every_check_refuses_a_bare_production_at_once() -> None:
    bare = Settings.model_validate({"environment": "production", "secret_key": "", "DATABASE_URL": ""})
    with pytest.raises(UnsafeProduction) as refused:
        require_safe(bare)
    assert refused.value.message.count("\n  - ") == len(CHECKS)


def test_an_open_demo_account_is_refused_in_production_only() -> None:
    with pytest.raises(UnsafeProduction, match="seed --lock-demo"):
        require_no_demo(config(), is_open=True)
    require_no_demo(config(), is_open=False)
    require_no_demo(config(environment="development"), is_open=True)


@pytest.mark.parametrize("command", ["run", "web", "worker"])
def test_each_program_says_every_reason_and_starts_nothing(command: str, tmp_path: Path) -> None:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("CONTENTAPP_", "DATABASE_"))}
    done = subprocess.run(
        [sys.executable, "-m", "contentapp", command],
        env={**kept, "CONTENTAPP_ENVIRONMENT": "production", "CONTENTAPP_DATA_DIR": str(tmp_path / "var")},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert done.stderr.count("\n  - ") == len(CHECKS)
    assert "Traceback" not in done.stderr
    assert not (tmp_path / "var").exists()
