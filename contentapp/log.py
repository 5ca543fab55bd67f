"""Structured logs, one line of JSON each, with nothing in them that could sign anybody in."""

from __future__ import annotations

import logging
import re
import sys
import uuid
from typing import Any

import structlog

_SECRET_WORDS = ("cookie", "token", "password", "authorization", "secret")
_LEFT_OUT = "(left out)"
# What is told apart from its value by = or :, in a query string, a header, or the text of an error.
_ASSIGNED_SECRET = re.compile(
    r"(?i)((?:contentapp_session|contentapp_form|csrf|cookie|token|password|secret|authorization|[?&]code)"
    r"\\?[\"']?\s*[=:]\s*\\?[\"']?(?:bearer\s+)?)[^\s\"'\\&;,)}]+"
)
_PASSWORD_IN_ADDRESS = re.compile(r"(://[^:/@\s]*:)[^@/\s]+@")
# Links in mails carry what signs in as a part of the path: long, random, and no id.
_TOKEN_IN_PATH = re.compile(
    r"/(?![0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?:[/?\s]|$))[A-Za-z0-9_~-]{30,}(?=[/?\s]|$)"
)

# These say with a level of INFO what they are about to do, arguments included.
_TALKATIVE = ("procrastinate", "httpx", "httpcore", "alembic")


def new_request_id() -> str:
    """The id that ties the lines of one request, event or job together."""
    return uuid.uuid4().hex


def redact(text: str) -> str:
    """The text without passwords, tokens and cookies."""
    text = _ASSIGNED_SECRET.sub(rf"\1{_LEFT_OUT}", text)
    return _TOKEN_IN_PATH.sub(f"/{_LEFT_OUT}", _PASSWORD_IN_ADDRESS.sub(rf"\1{_LEFT_OUT}@", text))


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return redact(value)
    if isinstance(value, dict):
        return {key: _LEFT_OUT if _is_secret(str(key)) else _clean(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_clean(inner) for inner in value]
    return value


def _is_secret(key: str) -> bool:
    return any(word in key.lower() for word in _SECRET_WORDS)


def _without_secrets(_logger: object, _method: str, event: structlog.types.EventDict) -> structlog.types.EventDict:
    return {key: _LEFT_OUT if _is_secret(key) else _clean(value) for key, value in event.items()}


_PROCESSORS: tuple[structlog.types.Processor, ...] = (
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
    _without_secrets,
)
_as_json = structlog.processors.JSONRenderer()


class _QuietReflex(logging.Filter):
    """Reflex logs an unknown event with the headers of its sender, cookie included: such lines are left out."""

    def filter(self, record: logging.LogRecord) -> bool:
        return "cookie" not in record.getMessage().lower()


class _JsonLines(logging.StreamHandler[Any]):
    """Standard-library loggers, in the same lines as our own."""

    def __init__(self) -> None:
        super().__init__(sys.stderr)
        self.addFilter(_QuietReflex())
        own = structlog.stdlib.ProcessorFormatter.remove_processors_meta
        name = structlog.stdlib.add_logger_name
        self.setFormatter(
            structlog.stdlib.ProcessorFormatter(foreign_pre_chain=[name, *_PROCESSORS], processors=[own, _as_json])
        )


def configure_logs(level: str) -> None:
    """Set up logging of this process: ours and the libraries' lines end in one stream."""
    root = logging.getLogger()
    root.setLevel(level)
    if not any(isinstance(handler, _JsonLines) for handler in root.handlers):
        root.addHandler(_JsonLines())
    for name in list(logging.root.manager.loggerDict):
        logger = logging.getLogger(name)
        if name.startswith(("granian", "_granian", "reflex")) and logger.handlers:
            logger.handlers.clear()
            logger.propagate = True
    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(max(logging.getLevelName(level), logging.WARNING))
    structlog.configure(
        processors=[*_PROCESSORS, _as_json],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        # A line with its end in one write: several processes share the stream.
        logger_factory=structlog.WriteLoggerFactory(sys.stderr),
    )
