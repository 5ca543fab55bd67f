"""Looks at an installation and says, a line each, what is in order and what to do about what is not."""

from __future__ import annotations

import asyncio
import os
import shutil
import sys
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

from contentapp import frontend
from contentapp.database import database_in_use, embedded, find_revision
from contentapp.errors import AppError
from contentapp.integrations.smtp import read_server
from contentapp.listening import answers, require_free_port
from contentapp.settings import Settings

OLDEST_PYTHON = (3, 11)
LEAST_FREE_BYTES = 1_000_000_000


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
    looks: tuple[Callable[[Settings], Finding], ...] = (_python, _folder, _disk, _database, _front_end, _mails, _port)
    return [look(config) for look in looks]


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


def _database(config: Settings) -> Finding:
    kind = "the one of DATABASE_URL" if config.database_url else "embedded"
    try:
        if not config.database_url and not embedded(config).exists():
            return Finding("database", "embedded; will be made by the first make run")
        with database_in_use() as address:
            at, newest = find_revision(address)
    except AppError as error:
        return Finding("database", error.message, problem=True)
    if at != newest:
        text = f"{kind}, answers, but is at migration {at or 'none'} instead of {newest}: python -m contentapp migrate"
        return Finding("database", text, problem=True)
    return Finding("database", f"{kind}, answers, at the newest migration ({at})")


def _front_end(_: Settings) -> Finding:
    if frontend.is_built():
        return Finding("front end", "built from the present sources")
    return Finding("front end", "not built from the present sources: make run builds it", problem=True)


def _mails(config: Settings) -> Finding:
    if not config.delivers_mail:
        return Finding("mails", "kept in the outbox: CONTENTAPP_SMTP_URL names no mail server")
    try:
        server = read_server(config.smtp_url, config.mail_from)
    except AppError as error:
        return Finding("mails", error.message, problem=True)
    return Finding("mails", f"sent through {server.host}, port {server.port}, by {server.sender}")


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
