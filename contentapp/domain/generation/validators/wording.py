"""Words that a text had better not say: what the business has banned, its competitors, and what reads like spam."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from contentapp.domain.generation.text import by_itself
from contentapp.domain.generation.validators.findings import Severity, marked
from contentapp.domain.ports import Finding
from contentapp.domain.profile.model import BusinessProfile

_SPAM: Final = (
    "100% free", "act now", "apply now", "buy now", "call now", "cash bonus", "click below", "click here",
    "congratulations", "double your", "don't delete", "earn money", "extra income", "fast cash", "for free!",
    "free gift", "free money", "get paid", "guaranteed", "increase sales", "limited time", "lowest price",
    "make money", "miracle", "no catch", "no obligation", "no strings attached", "once in a lifetime", "risk-free",
    "risk free", "special promotion", "this is not spam", "urgent", "winner", "you have been selected", "$$$",
)  # fmt: skip
"""What filters and readers take for spam in a subject: our own list, and so never more than a warning."""
_SHOUTED: Final = 7
"""From so many letters on a line of capitals is no acronym."""
_MARKS: Final = re.compile(r"(?=[!?]*!\??!)[!?]{2,}")


def check_wording(said: Sequence[tuple[str, str]], profile: BusinessProfile) -> list[Finding]:
    """Banned words and competitors in any of the texts `said`, which come with their places."""
    found: list[Finding] = []
    for place, text in said:
        for word in _each(profile.banned_words):
            message = f'It says "{word}", which your profile bans.'
            found += _named("error", "banned_word", place, text, word, message, "Say it in other words.")
        for rival in _each(profile.competitors):
            message = f"It names a competitor: {rival}."
            found += _named("warning", "names_competitor", place, text, rival, message, "Take the name out.")
    return found


def check_subject(place: str, subject: str) -> list[Finding]:
    """What makes a subject look like spam."""
    found: list[Finding] = []
    for phrase in _SPAM:
        watched = f'Spam filters watch for "{phrase}".'
        found += _named("warning", "spam_words", place, subject, phrase, watched, "Say what is in the email instead.")
    letters = [c for c in subject if c.isalpha()]
    plain = "Capitals and exclamation marks look like spam."
    if len(letters) > _SHOUTED and all(c.isupper() for c in letters):
        whole = re.fullmatch(r".*", subject, re.DOTALL)
        assert whole is not None
        calm = subject[:1] + subject[1:].lower()
        found.append(marked("warning", "shouting", place, whole, plain, "Write it as you would say it.", calm))
    for match in list(_MARKS.finditer(subject))[:1]:
        one = "?" if "?" in match[0] else "!"
        found.append(marked("warning", "shouting", place, match, plain, "One mark is enough.", one))
    return found[:2]


def _each(words: Sequence[str]) -> Iterator[str]:
    return filter(None, dict.fromkeys(word.strip() for word in words))


def _named(
    severity: Severity, code: str, place: str, text: str, word: str, message: str, fix: str
) -> Iterator[Finding]:
    """The first time that `word` stands in `text` by itself, whatever its capitals."""
    match = by_itself(word).search(text)
    if match:
        yield marked(severity, code, place, match, message, fix)
