"""Looks at an installation and says, a line each, what is in order and what to do about what is not."""

from __future__ import annotations

import asyncio
import os
import shutil
import socket
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from contentapp import frontend
from contentapp.database import ask_pulse, database_in_use, embedded, find_revision
from contentapp.db.pulse import Pulse, known_revisions
from contentapp.errors import AppError
from contentapp.integrations.models.prices import unpriced
from contentapp.integrations.smtp import read_server
from contentapp.listening import answers, require_free_port
from contentapp.production import refusals
from contentapp.settings import Settings

OLDEST_PYTHON = (3, 11)
LEAST_FREE_BYTES = 1_000_000_000
LEAST_MEMORY_BYTES = 500_000_000
LONGEST_WAIT_SECONDS = 300.0


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at; `problem` says that somebody has to do something."""

    subject: str
    text: str
    problem: bool = False

    def __str__(self) -> str:
        return f"{'problem' if self.problem else 'ok':<9}{self.subject:<15}{self.text}"


def examine(config: Settings) -> Sequence[Finding]:
    """Look at everything; changes nothing, except that an embedded database is started to be asked."""
    looks: tuple[Callable[[Settings], Finding], ...] = (
        _python,
        _folder,
        _disk,
        _memory,
        _secret,
        _mails,
        _redis,
        _models,
    )
    own = [look(config) for look in looks]
    return [*own, *_database(config), _front_end(config), _port(config), *_production(config)]


def _models(config: Settings) -> Finding:
    if not config.models:
        return Finding("models", "none: the built-in writer writes")
    if unknown := unpriced(config.models):
        return Finding("models", " ".join(unknown), problem=True)
    names = ", ".join(f"{one.name} ({one.provider} {one.model})" for one in config.models)
    return Finding("models", f"{names}; {config.writer} writes where nobody chose")


def _python(_: Settings) -> Finding:
    found = ".".join(str(part) for part in sys.version_info[:3])
    if sys.version_info[:2] < OLDEST_PYTHON:
        return Finding("Python", f"{found} is too old: install 3.11 or newer, then make setup", problem=True)
    return Finding("Python", found)


def _folder(config: Settings) -> Finding:
    folder = _existing(config.data_dir)
    if not os.access(folder, os.W_OK | os.X_OK):
        text = f"{folder} is not writable: allow it, or set CONTENTAPP_DATA_DIR to another folder"
        return Finding("data folder", text, problem=True)
    return Finding("data folder", f"{config.data_dir.resolve()} is writable")


def _disk(config: Settings) -> Finding:
    free = shutil.disk_usage(_existing(config.data_dir)).free
    text = f"{free / 1e9:.1f} GB free"
    if free < LEAST_FREE_BYTES:
        return Finding("disk", f"{text}: make room, {LEAST_FREE_BYTES / 1e9:.0f} GB or more is advised", problem=True)
    return Finding("disk", text)


def _memory(_: Settings) -> Finding:
    try:
        lines = dict(line.split(":", 1) for line in Path("/proc/meminfo").read_text().splitlines())
        available = int(lines["MemAvailable"].split()[0]) * 1024
    except (OSError, KeyError, ValueError):
        return Finding("memory", "cannot be read on this system")
    text = f"{available / 1e6:,.0f} MB available"
    if available < LEAST_MEMORY_BYTES:
        return Finding("memory", f"{text}: {LEAST_MEMORY_BYTES / 1e6:.0f} MB or more are advised", problem=True)
    return Finding("memory", text)


def _secret(config: Settings) -> Finding:
    if config.secret_key:
        return Finding("secret key", "CONTENTAPP_SECRET_KEY is set")
    path = config.data_dir.resolve() / "secret"
    if not path.exists():
        return Finding("secret key", f"will be made in {path} by the first start")
    if path.stat().st_mode & 0o077:
        return Finding("secret key", f"others may read {path}: chmod 600 {path}", problem=True)
    return Finding("secret key", f"in {path}, for this account only")


def _mails(config: Settings) -> Finding:
    if not config.delivers_mail:
        return Finding("mails", "kept in the outbox: CONTENTAPP_SMTP_URL names no mail server")
    try:
        server = read_server(config.smtp_url, config.mail_from)
    except AppError as error:
        return Finding("mails", error.message, problem=True)
    place = f"{server.host}, port {server.port}"
    try:
        socket.create_connection((server.host, server.port), timeout=3).close()
    except OSError as error:
        text = f"{place} does not answer ({type(error).__name__}): see CONTENTAPP_SMTP_URL"
        return Finding("mails", text, problem=True)
    return Finding("mails", f"sent through {place}, by {server.sender}")


def _redis(config: Settings) -> Finding:
    if not config.redis_url:
        return Finding("Redis", "not used: one web process keeps its pages itself")
    import redis

    place = urlsplit(config.redis_url).hostname or config.redis_url
    try:
        with redis.Redis.from_url(config.redis_url, socket_timeout=3, socket_connect_timeout=3) as client:
            _ = client.ping()
    except (redis.RedisError, ValueError) as error:
        return Finding(
            "Redis", f"{place} does not answer ({type(error).__name__}): see CONTENTAPP_REDIS_URL", problem=True
        )
    return Finding("Redis", f"{place} answers")


def _database(config: Settings) -> list[Finding]:
    kind = "the one of DATABASE_URL" if config.database_url else "embedded"
    try:
        if not config.database_url and not embedded(config).exists():
            return [Finding("database", "embedded; will be made by the first make run")]
        with database_in_use() as address:
            at, newest = find_revision(address)
            if at == newest:
                answer = Finding("database", f"{kind}, answers, at the newest migration ({at})")
                return [answer, *_work(config, ask_pulse(address))]
    except AppError as error:
        return [Finding("database", error.message, problem=True)]
    if at is not None and at not in known_revisions():
        text = f"{kind}, is at migration {at} of a newer release: start that one"
    else:
        text = f"{kind}, answers, but is at migration {at or 'none'} instead of {newest}: python -m contentapp migrate"
    return [Finding("database", text, problem=True)]


def _work(config: Settings, pulse: Pulse) -> list[Finding]:
    waiting = pulse.jobs.get("todo", 0)
    waited = pulse.oldest_job_seconds or 0
    queue = f"{waiting} waiting, the oldest for {waited:,.0f} s" if waiting else "nothing waits"
    late = waited > LONGEST_WAIT_SECONDS
    silent = pulse.heartbeat_seconds
    if silent is None:
        worker = Finding("worker", "none is at work: python -m contentapp run, or worker", problem=late)
    else:
        text = f"{pulse.workers} known, last heard of {silent:,.0f} s ago"
        worker = Finding("worker", text, problem=silent > max(60.0, 3 * config.stall_seconds))
    return [worker, Finding("queue", queue + (": is a worker at work?" if late else ""), problem=late)]


def _production(config: Settings) -> list[Finding]:
    if not config.is_production:
        return [Finding("environment", "development: nothing is refused")]
    return [Finding("environment", reason, problem=True) for reason in refusals(config)] or [
        Finding("environment", "production, and safe to start")
    ]


def _front_end(_: Settings) -> Finding:
    if frontend.is_built():
        return Finding("front end", "built from the present sources")
    return Finding("front end", "not built from the present sources: make run builds it", problem=True)


def _port(config: Settings) -> Finding:
    if asyncio.run(answers(config.host, config.port, "/ping")):
        return Finding("port", f"{config.port}: contentapp is answering there")
    try:
        require_free_port(config.host, config.port)
    except AppError as error:
        return Finding("port", error.message, problem=True)
    return Finding("port", f"{config.port} is free")


def _existing(path: Path) -> Path:
    path = path.resolve()
    while not path.exists():
        path = path.parent
    return path
