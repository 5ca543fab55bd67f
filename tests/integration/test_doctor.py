"""The doctor names what is wrong and what to do, and is quiet about the rest."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import psycopg
import pytest

from contentapp import doctor
from contentapp.database import use_database
from contentapp.db.pulse import newest_revision
from contentapp.doctor import Finding, examine
from contentapp.settings import Settings, settings


@pytest.fixture
def config(database: str, tmp_path: Path) -> Iterator[Settings]:
    """An installation on this process's database."""
    before = os.environ["CONTENTAPP_DATA_DIR"]
    os.environ["CONTENTAPP_DATA_DIR"] = str(tmp_path)
    use_database(database)
    yield settings().model_copy(update={"port": _closed_port()})
    os.environ["CONTENTAPP_DATA_DIR"] = before
    use_database(database)


def _closed_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def found(config: Settings, subject: str, **changes: object) -> Finding:
    """The first finding about this subject."""
    return next(f for f in examine(config.model_copy(update=changes)) if f.subject == subject)


def test_an_installation_in_order_has_a_line_for_everything_and_no_problem_but_the_front_end(config: Settings) -> None:
    findings = examine(config)
    assert [f for f in findings if f.problem and f.subject not in ("front end", "disk", "memory")] == []
    assert {f.subject for f in findings} == {
        *("Python", "data folder", "disk", "memory", "secret key", "mails", "Redis", "database", "worker", "queue"),
        *("models", "front end", "port", "environment"),
    }
    assert newest_revision() in found(config, "database").text


def test_a_secret_that_others_may_read_is_a_problem(config: Settings, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("a key")
    secret.chmod(0o644)
    finding = found(config, "secret key", secret_key="", data_dir=tmp_path)
    assert (finding.problem, f"chmod 600 {secret}" in finding.text) == (True, True)
    secret.chmod(0o600)
    assert not found(config, "secret key", secret_key="", data_dir=tmp_path).problem


def test_a_mail_server_and_a_redis_that_do_not_answer_are_named_without_their_passwords(config: Settings) -> None:
    port = _closed_port()
    mails = found(config, "mails", smtp_url=f"smtp://user:hunter22@127.0.0.1:{port}")
    redis = found(config, "Redis", redis_url=f"redis://:hunter22@127.0.0.1:{port}")
    assert mails.problem
    assert redis.problem
    assert "hunter22" not in mails.text + redis.text


def test_it_says_how_mails_leave_without_the_password(config: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        sender = "contentapp <hello@content.example.com>"
        mails = found(config, "mails", smtp_url=f"smtp://user:hunter22@127.0.0.1:{port}", mail_from=sender)
    assert not mails.problem
    assert f"127.0.0.1, port {port}" in mails.text
    assert "hunter22" not in mails.text


def test_an_old_and_a_newer_database_are_told_apart(config: Settings, owner: psycopg.Connection) -> None:
    try:
        for revision, advice in (("0001", "python -m contentapp migrate"), ("9000", "of a newer release")):
            owner.execute("UPDATE migrations.alembic_version SET version_num = %s", [revision])
            finding = found(config, "database")
            assert (finding.problem, advice in finding.text) == (True, True), revision
    finally:
        owner.execute("UPDATE migrations.alembic_version SET version_num = %s", [newest_revision()])


def test_jobs_that_nobody_takes_and_a_silent_worker_are_problems(config: Settings, owner: psycopg.Connection) -> None:
    assert found(config, "queue").text == "nothing waits"
    owner.execute(
        "SELECT queue.procrastinate_defer_jobs_v1(ARRAY["
        "ROW('default', 'nobody:works_on_this', 0, NULL, NULL, '{}', NULL)::queue.procrastinate_job_to_defer_v1])"
    )
    owner.execute("UPDATE queue.procrastinate_events SET at = now() - interval '1 hour'")
    assert "1 waiting, the oldest for 3,60" in found(config, "queue").text
    assert found(config, "queue").problem
    assert found(config, "worker").problem
    owner.execute("INSERT INTO queue.procrastinate_workers (last_heartbeat) VALUES (now() - interval '2 hours')")
    silent = found(config, "worker")
    assert (silent.problem, "last heard of 7,20" in silent.text) == (True, True)


def test_what_production_refuses_is_listed_reason_by_reason(config: Settings) -> None:
    update = {"environment": "production", "secret_key": "short", "public_url": "http://plain"}
    reasons = [f for f in examine(config.model_copy(update=update)) if f.subject == "environment"]
    assert len(reasons) == 3
    assert all(f.problem for f in reasons)


def test_little_room_is_a_problem(config: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(doctor, "LEAST_FREE_BYTES", 10**18)
    monkeypatch.setattr(doctor, "LEAST_MEMORY_BYTES", 10**18)
    assert found(config, "disk").problem
    assert found(config, "memory").problem
