"""The live sample as the browser shows it: lines with marked phrases, and the questions these come from."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime
from typing import Any, Final, NotRequired, TypedDict
from zoneinfo import ZoneInfo

from contentapp.domain.generation.planning.cadence import platforms_of
from contentapp.domain.generation.sample import SUBJECTS, VOICED, Answer, Sample, SamplePiece
from contentapp.domain.generation.writer.trace import Span, TracedText
from contentapp.domain.kinds import KIND_NAMES, PLATFORMS
from contentapp.domain.profile.completeness import answer_of, completeness, ready_to_write
from contentapp.domain.profile.fields import Field
from contentapp.domain.profile.model import BusinessProfile
from contentapp.domain.profile.steps import FIELDS
from contentapp.ui.pages.profile.view import href_of

SHOWN: Final = ("social_post", "blog_post", "email_sequence")
"""The kinds one can look at; a download is only named where others lead to it."""

_UNSPOKEN: Final = ("industry", "tone_of_voice")
"""They change what is said and how; no phrase is theirs."""
_QUESTION: Final = {FIELDS[name].column: FIELDS[name] for name in [*VOICED, "promotions"]}
_ON_SIGN_UP: Final = "as soon as somebody signs up"


class Phrase(TypedDict):
    """A stretch of text; `no` is the number of the source it comes from, where it comes from an answer."""

    text: str
    no: NotRequired[int]


class Source(TypedDict):
    """An answer that is said, the question it was given to, and where that is asked."""

    no: int
    question: str
    answer: str
    href: str
    fresh: bool


class Lead(TypedDict):
    """Something the piece leads to."""

    kind: str
    name: str
    line: str


class Next(TypedDict):
    """The answer that is worth most to the sample now."""

    topic: str
    label: str
    href: str


class SampleView(TypedDict):
    """Everything the live sample shows; without a subject `lines` is empty and `next` says what is needed."""

    kind: str
    business: str
    platform: str
    platforms: list[dict[str, str]]
    opening: int
    meta: str
    title: list[Phrase]
    lines: list[list[Phrase]]
    sources: list[Source]
    leads: list[Lead]
    next: Next | None


def view_sample(
    profile: BusinessProfile, sample: Sample | None, *, kind: str = "social_post", fresh: Collection[Answer] = ()
) -> SampleView:
    """What to show of a sample; `fresh` are the answers given last."""
    platforms = platforms_of(profile)
    platform = sample.platform if sample else platforms[0]
    pieces = sample.pieces if sample else ()
    at = next((n for n, piece in enumerate(pieces) if piece.kind == kind), 0)
    piece = pieces[at] if pieces else None
    sources = _sources(profile, piece, fresh) if piece else {}
    return {
        "kind": piece.kind if piece else "social_post",
        "business": profile.name,
        "platform": platform,
        "platforms": [{"value": value, "label": PLATFORMS[value]} for value in platforms],
        "opening": sample.opening if sample else 0,
        "meta": _meta(piece, profile.time_zone) if piece else "",
        "title": _phrases(piece.title, 0, len(piece.title.text), sources) if piece else [],
        "lines": _lines(piece.text, sources) if piece else [],
        "sources": list(sources.values()),
        "leads": [{"kind": p.kind, "name": KIND_NAMES[p.kind], "line": p.line} for p in pieces[at + 1 :]],
        "next": _next(profile, is_written=bool(piece)),
    }


def fresh_answers(before: dict[str, Any], after: dict[str, Any]) -> frozenset[Answer]:
    """The answers of `after` that were not given `before` and can be said aloud, by field and place."""
    found: set[Answer] = set()
    for field, value in after.items():
        if field in _UNSPOKEN:
            continue
        if isinstance(value, list):
            old: list[Any] = before.get(field) or []
            found |= {(field, place) for place, item in enumerate(value) if item not in old}
        elif value and value != before.get(field):
            found.add((field, 0))
    return frozenset(found)


def said_answers(profile: BusinessProfile) -> dict[str, Any]:
    """The answers that make a sample, by the field that a trace names."""
    return {column: answer_of(profile, field) for column, field in _QUESTION.items()}


def _sources(profile: BusinessProfile, piece: SamplePiece, fresh: Collection[Answer]) -> dict[Answer, Source]:
    """The answers a piece says, numbered in the order in which they are read."""
    sources: dict[Answer, Source] = {}
    for span in (*piece.title.spans, *piece.text.spans):
        answer, field = (span.field, span.index), _QUESTION[span.field]
        sources.setdefault(
            answer,
            {
                "no": len(sources) + 1,
                "question": field.label,
                "answer": _said(profile, field, span.index),
                "href": href_of(field),
                "fresh": answer in fresh,
            },
        )
    return sources


def _said(profile: BusinessProfile, field: Field, place: int) -> str:
    value = answer_of(profile, field)
    one = value[place] if isinstance(value, list) else value
    return one["name"] if isinstance(one, dict) else str(one)


def _lines(traced: TracedText, sources: dict[Answer, Source]) -> list[list[Phrase]]:
    """The text line by line, without empty ones."""
    lines: list[list[Phrase]] = []
    start = 0
    for line in traced.text.split("\n"):
        if line.strip():
            lines.append(_phrases(traced, start, start + len(line), sources))
        start += len(line) + 1
    return lines


def _phrases(traced: TracedText, start: int, end: int, sources: dict[Answer, Source]) -> list[Phrase]:
    phrases: list[Phrase] = []
    for span in _within(traced.spans, start, end):
        if start < span.start:
            phrases.append({"text": traced.text[start : span.start]})
        phrases.append({"text": traced.text[span.start : span.end], "no": sources[span.field, span.index]["no"]})
        start = span.end
    if start < end:
        phrases.append({"text": traced.text[start:end]})
    return phrases


def _within(spans: Sequence[Span], start: int, end: int) -> list[Span]:
    return [span for span in spans if start <= span.start and span.end <= end]


def _meta(piece: SamplePiece, zone: str) -> str:
    """When it goes out, where the business is."""
    return _ON_SIGN_UP if piece.kind == "email_sequence" else _moment(piece.scheduled_for.astimezone(ZoneInfo(zone)))


def _moment(local: datetime) -> str:
    return f"{local:%A %H:%M}"


def _next(profile: BusinessProfile, *, is_written: bool) -> Next | None:
    """The question to answer next: what the first sentence needs, later what makes the most of the post."""
    missing = completeness(profile).missing if is_written else ready_to_write(profile)
    field = next(
        (field for field in missing if field.name in (VOICED if is_written else (*SUBJECTS, "industry"))), None
    )
    return {"topic": field.topic, "label": field.label, "href": href_of(field)} if field else None
