"""How findings are made: one that breaks a rule is an error, one that reads badly or is only advised is a warning."""

from __future__ import annotations

import re
from typing import Literal

from contentapp.domain.ports import Finding

Severity = Literal["error", "warning"]


def error(code: str, place: str, message: str, fix: str, replacement: str | list[str] | None = None) -> Finding:
    """Something that may not go out like this."""
    return Finding("error", code, place, message, fix, replacement=replacement)


def warning(code: str, place: str, message: str, fix: str, replacement: str | list[str] | None = None) -> Finding:
    """Something that could be better."""
    return Finding("warning", code, place, message, fix, replacement=replacement)


def marked(
    severity: Severity,
    code: str,
    place: str,
    match: re.Match[str],
    message: str,
    fix: str,
    replacement: str | None = None,
) -> Finding:
    """A finding about the very words of `match`; a replacement takes their place."""
    return Finding(severity, code, place, message, fix, match[0], match.start(), replacement)


def counted(number: int, word: str) -> str:
    """ "1 character", "2,000 characters"."""
    return f"{number:,} {word}" if number == 1 else f"{number:,} {word}s"
