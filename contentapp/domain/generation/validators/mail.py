"""Emails, alone and in their sequence."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, Protocol

from contentapp.domain.generation.validators.findings import error, warning
from contentapp.domain.generation.validators.links import check_addresses
from contentapp.domain.generation.validators.reading import check_reading
from contentapp.domain.generation.validators.text import check_text
from contentapp.domain.generation.validators.wording import check_subject
from contentapp.domain.ports import Finding

SUBJECT_LENGTH: Final = 70
PREVIEW_LENGTH: Final = 140


class Letter(Protocol):
    """What is checked of an email: a draft has it, and so has a row."""

    @property
    def subject_line(self) -> str: ...
    @property
    def content(self) -> str: ...
    @property
    def delay_days(self) -> int: ...


def check_email(subject_line: str, preview_text: str, content: str, place: str) -> list[Finding]:
    """What is wrong with one email; `place` says which, as in "email 2"."""
    subject, preview, body = (f"{place}: {f}" for f in ("subject_line", "preview_text", "content"))
    found = [*check_text(subject, subject_line), *check_text(preview, preview_text), *check_text(body, content)]
    fewer = "Say it in fewer words."
    if len(subject_line) > SUBJECT_LENGTH:
        message = f"Many inboxes cut subjects after {SUBJECT_LENGTH} characters."
        found.append(warning("too_long", subject, message, fewer))
    if len(preview_text) > PREVIEW_LENGTH:
        message = f"Inboxes cut previews after {PREVIEW_LENGTH} characters."
        found.append(warning("too_long", preview, message, fewer))
    found += check_subject(subject, subject_line)
    if preview_text.strip() and preview_text.strip() == subject_line.strip():
        message = "The preview repeats the subject."
        found.append(warning("same_preview", preview, message, "Use it to say one thing more."))
    return [*found, *check_addresses(body, content), *check_reading(body, content)]


def check_series(emails: Sequence[Letter], calls: Sequence[str], *, planned: int = 0) -> list[Finding]:
    """What is wrong with emails as a sequence; `calls` are their calls to action, `planned` is how many to expect."""
    found: list[Finding] = []
    if planned and len(emails) != planned:
        message = f"The plan asked for {planned} emails; there are {len(emails)}."
        found.append(error("wrong_count", "emails", message, f"Write exactly {planned}."))
    for number, email in enumerate(emails, start=1):
        if email.delay_days < 0:
            place = f"email {number}: delay_days"
            found.append(error("bad_delay", place, "An email cannot go out before the last one.", "Use 0 or more."))
    subjects = [email.subject_line.strip().lower() for email in emails]
    if len(set(subjects)) < len(subjects):
        found.append(warning("same_subject", "emails", "Two emails have the same subject.", "Give each its own."))
    if emails and not any(call.strip() for call in calls):
        message = "No email of the sequence says what to do next."
        found.append(warning("no_call", "emails", message, "Let at least the last one ask for something."))
    return found
