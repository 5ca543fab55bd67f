"""Measures of text, and the small repairs that make spliced text read as if a person had typed it."""

from __future__ import annotations

import math
import re
import unicodedata
from functools import cache, lru_cache
from typing import Final

READING_WPM: Final = 230
"""Words a minute, read silently: 238 for non-fiction (Brysbaert 2019, doi 10.1016/j.jml.2019.104047), rounded down."""


def word_set(listed: str) -> frozenset[str]:
    """The words of `listed`, which are separated by spaces."""
    return frozenset(listed.split())


_WORD = re.compile(r"\w[\w'’-]*")
_TAG = re.compile(r"</?[a-zA-Z!][^<>]{0,300}>")
_MARKUP = re.compile(r"[{}\[\]<>|`*_~^\\]+")
_HASH = re.compile(r"(?<!\w)#(?=\w*[^\W\d])")
"""What would make a hashtag of the word after it, such as "#2nd"; a "C#" or a "#1" stays."""
_SPACES = re.compile(r"\s+")
_DUMMY = re.compile(r"lorem ipsum|\binsert\b.{0,30}\bhere\b", re.IGNORECASE)
_EDGES = " \t.,;:!?…-–—•·#'\"“”‘’%&/+=@$()"
_DANGLING: Final = word_set(
    "a an the and or but of to in on at for with without from by as that which who your our their its his her "
    "my is are was be so if when because than then into about over under between per via not no"
)
_SOUNDS_LIKE_CONSONANT = re.compile(
    r"(?i)^(?:uni(?!n|m)|eu|ewe|one\b|once\b|one-|us(?:e|a|u)|ut(?:i|e)|ubiq|ur(?:a|i)n|uk\b|usb\b)"
)
_SILENT_H = re.compile(r"(?i)^(?:hour|honest|honou?r|heir)")
_LETTERS_SAID_AS_VOWEL: Final = frozenset("AEFHILMNORSX")
_ARTICLE = re.compile(r"(?<![\w'’.&/-])([Aa]n?) (?=([^\W_][\w'’&-]*))")
_AFTER_A_LETTER: Final = word_set("an and or is in of at as if it into are i on under about against after")

SAID_TWICE: Final = re.compile(
    r"(?<![\w'’-])(the|an?|to|of|and|is|are|in|on|for|with|you|your|we|our|it|this|be)(?:[^\S\n]+\1)+(?![\w'’-])",
    re.IGNORECASE,
)
"""A small word that a slip of the keys has doubled; none of these is ever said twice on purpose."""


def words(text: str) -> int:
    """How many words a reader would count."""
    return len(_WORD.findall(text))


def reading_minutes(text: str) -> int:
    """Whole minutes to read `text` at READING_WPM; at least one."""
    return max(1, math.ceil(words(text) / READING_WPM))


def article_for(word: str) -> str:
    """The indefinite article that is said before `word`: "an hour", "a university", "an MBA"."""
    if not word:
        return "a"
    if word[1:2] == "-" and word[0].isupper():
        return "an" if word[0] in _LETTERS_SAID_AS_VOWEL else "a"
    if len(word) > 1 and word.isupper() and word.isalpha() and len(word) <= 4:
        return "an" if word[0] in _LETTERS_SAID_AS_VOWEL else "a"
    if _SILENT_H.match(word) or re.match(r"(?:8|11\b|18\b)", word):
        return "an"
    if word[0].lower() in "aeiou" and not _SOUNDS_LIKE_CONSONANT.match(word):
        return "an"
    return "a"


def wrong_articles(text: str) -> list[str]:
    """Every "a apple" and "an pear" in `text`, as written."""
    return [written for _, written, _ in article_slips(text)]


def article_slips(text: str) -> list[tuple[int, str, str]]:
    """Where an article is wrong, with its noun as written and as it should be: (3, "a apple", "an apple")."""
    return [(m.start(), f"{m[1]} {m[2]}", _mend_article(m) + m[2]) for m in _ARTICLE.finditer(text) if _is_wrong(m)]


def fix_articles(text: str) -> str:
    """`text` with "a apple" turned into "an apple" and "an pear" into "a pear"."""
    return _ARTICLE.sub(lambda match: _mend_article(match) if _is_wrong(match) else match[0], text)


def _mend_article(match: re.Match[str]) -> str:
    right = article_for(match[2])
    return (right.capitalize() if match[1][0] == "A" else right) + " "


def _is_wrong(match: re.Match[str]) -> bool:
    written, word = match[1], match[2]
    if not word[0].isascii() or word.lower() in _AFTER_A_LETTER or len(word) == 1:
        return False
    return written.lower() != article_for(word)


@lru_cache(maxsize=4096)
def clean(text: str, limit: int = 400) -> str:
    """What a customer typed, as one plain line: no markup, control characters, template signs or outer punctuation.

    Empty when nothing readable is left, or when it is dummy text.
    """
    text = unicodedata.normalize("NFC", text[: limit * 4])
    text = "".join(" " if unicodedata.category(c)[0] in "CZ" else c for c in text)
    text = _HASH.sub("", _MARKUP.sub(" ", _TAG.sub(" ", text)))
    text = _SPACES.sub(" ", text).strip(_EDGES)
    if not any(c.isalnum() for c in text) or _DUMMY.search(text):
        return ""
    return _settled(shorten(text, limit))


def _settled(text: str) -> str:
    """`text` as it stays when the piece it ends up in is tidied, so that a keyword is found again."""
    for _ in range(8):
        tidied = tidy(text).strip(_EDGES)
        if tidied == text:
            break
        text = tidied
    return text


def shorten(text: str, limit: int) -> str:
    """`text` in at most `limit` characters: its first sentence or clause if that fits, else cut between words."""
    if len(text) <= limit:
        return text
    head = text[: limit + 1]
    for stop in (". ", "! ", "? ", "; ", ": ", " - ", " – ", ", "):
        at = head.find(stop)
        if at >= limit // 3:
            return head[:at].strip(_EDGES)
    kept = head.rsplit(" ", 1)[0].split(" ") if " " in head else [text[:limit]]
    while len(kept) > 1 and kept[-1].lower().strip(_EDGES) in _DANGLING:
        kept.pop()
    return " ".join(kept)[:limit].strip(_EDGES)


def capitalise(text: str) -> str:
    """`text` with a capital first letter, unless the first word has its own spelling ("iPhone repairs")."""
    first = text.split(" ", 1)[0]
    if not text or any(c.isupper() for c in first[1:]):
        return text
    upper = text[0].upper()
    return (upper if len(upper) == 1 else text[0]) + text[1:]


def tidy(text: str) -> str:
    """Text as it is stored: single spaces, nothing doubled, no space before a stop, the right articles."""
    lines = [re.sub(r"[^\S\n]+", " ", line).rstrip() for line in text.strip().split("\n")]
    text = "\n".join(line if line.startswith("|") else line.lstrip() for line in lines)
    text = re.sub(r"\n{3,}", "\n\n", text)
    text = re.sub(r" +([,.;:?!])(?=\s|$)", r"\1", text)
    text = re.sub(r"([?!])\.+(?=\s|$)", r"\1", text)
    text = re.sub(r"(?<!\.)\.\.(?=\s|$)", ".", text)
    return fix_articles(SAID_TWICE.sub(r"\1", text))


def plural(phrase: str) -> str:
    """A role as a group: "production manager" becomes "production managers"; plurals stay."""
    if not phrase or phrase.endswith(("s", "people", "men", "folk", "staff")):
        return phrase
    if re.search(r"[^aeiou]y$", phrase):
        return phrase[:-1] + "ies"
    if phrase.endswith(("ch", "sh", "x", "z")):
        return phrase + "es"
    return phrase + "s" if phrase[-1].isalpha() else phrase


@cache
def by_itself(word: str) -> re.Pattern[str]:
    """Finds `word`, which is not empty, where it stands by itself, whatever its capitals."""
    left, right = (r"(?<!\w)" if word[0].isalnum() else "", r"(?!\w)" if word[-1].isalnum() else "")
    return re.compile(rf"{left}{re.escape(word)}{right}", re.IGNORECASE)
