"""Threads and polls are kept as one text that a person can edit; this takes them apart again.

The posts of a thread stand between lines of three dashes; the answers of a poll are the lines at its end that start
with a circle.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

_BREAK: Final = re.compile(r"\n\s*---\s*\n")
_ANSWER: Final = re.compile(r"^\s*○\s*(.+?)\s*$")


def join_thread(posts: Sequence[str]) -> str:
    """The posts of a thread as one text."""
    return "\n\n---\n\n".join(posts)


def thread_posts(content: str) -> list[str]:
    """The posts of a thread, in order; a text without breaks is one post."""
    return [post.strip() for post in _BREAK.split(content) if post.strip()]


def join_poll(question: str, answers: Sequence[str]) -> str:
    """A poll as one text."""
    return "\n".join([question, "", *(f"○ {answer}" for answer in answers)])


def poll_parts(content: str) -> tuple[str, list[str]]:
    """What a poll asks, and the answers one can give; no answers when the text has none at its end."""
    lines = content.rstrip().split("\n")
    answers: list[str] = []
    while lines and (found := _ANSWER.match(lines[-1])):
        answers.insert(0, found[1])
        lines.pop()
    return "\n".join(lines).rstrip(), answers
