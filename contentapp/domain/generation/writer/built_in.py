"""The writer that needs nobody: templates with blanks, dealt out by the plan's seed."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from typing import Final

from contentapp.domain.generation.language import Language, built_in_language
from contentapp.domain.generation.writer.book import Book
from contentapp.domain.ports import Draft, Finding, Plan, PlanItem
from contentapp.domain.profile.model import BusinessProfile

_BOOKS: Final = 4
"""How many plans are kept open; one more closes the one that was asked for longest ago."""
_AT_ONCE: Final = 5
"""More pieces than that are written in a thread: the event loop has others to serve."""


class BuiltInWriter:
    """Implements `contentapp.domain.ports.Writer`; the same inputs always give the same draft."""

    name = "built-in"

    def __init__(self, language: Language | None = None) -> None:
        self._language = language or built_in_language()
        self._books: list[Book] = []

    async def write(
        self, profile: BusinessProfile, plan: Plan, item: PlanItem, *, findings: Sequence[Finding] = ()
    ) -> Draft:
        """The draft of one planned piece; with `findings` from the last try, the next wording of it."""
        book = self._book(profile, plan)
        if book.missing(item) > _AT_ONCE:
            return await asyncio.to_thread(book.draft, item, retry=bool(findings))
        return book.draft(item, retry=bool(findings))

    def _book(self, profile: BusinessProfile, plan: Plan) -> Book:
        found = next((book for book in self._books if book.is_of(profile, plan)), None)
        book = found or Book(profile, plan, self._language)
        self._books = [book, *(other for other in self._books if other is not book)][:_BOOKS]
        return book
