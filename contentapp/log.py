"""Structured logs, one line of JSON each, with nothing in them that could sign anybody in."""

from __future__ import annotations

import logging
import sys

import structlog

_SECRET_WORDS = ("cookie", "token", "password", "authorization", "secret")


def _without_secrets(_logger: object, _method: str, event: structlog.types.EventDict) -> structlog.types.EventDict:
    for key in event:
        if any(word in key.lower() for word in _SECRET_WORDS):
            event[key] = "(left out)"
    return event


class _QuietReflex(logging.Filter):
    """Reflex logs an unknown event with the headers of its sender, cookie included: such lines are left out."""

    def filter(self, record: logging.LogRecord) -> bool:
        return "cookie" not in record.getMessage().lower()


def configure_logs(level: str) -> None:
    """Set up logging of this process; standard-library loggers end in the same stream."""
    logging.basicConfig(level=level, format="%(levelname)s %(name)s %(message)s", stream=sys.stderr)
    for handler in logging.getLogger().handlers:
        handler.addFilter(_QuietReflex())
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _without_secrets,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
    )
