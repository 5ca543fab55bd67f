"""The figures of a finished bundle as the browser is told of them. Pure."""

from __future__ import annotations

from typing import Final, TypedDict

from contentapp.domain.content import BundleFigures, FoundGroup, Lengths
from contentapp.domain.generation.figures import MOST_OF_ONE_SENTENCE
from contentapp.domain.generation.validators.similar import MOST_SHARED
from contentapp.domain.kinds import PLATFORMS
from contentapp.ui.pages.bundle_view import KIND_LABELS

_MOST_LISTED: Final = 20
_SEVERITY_NAMES: Final = {"error": "To mend", "warning": "Worth a look"}


class FigureView(TypedDict):
    """A number, what it is, and what was asked of it; `good` where it is held."""

    value: str
    name: str
    note: str
    good: bool


class RangeView(TypedDict):
    """Shortest, median and longest on a scale of its unit: where the bar begins, its width and its mark, in percent."""

    name: str
    words: str
    start: int
    width: int
    mark: int


class FoundView(TypedDict):
    """A piece with a finding."""

    href: str
    kind: str
    line: str
    message: str


class GroupView(TypedDict):
    """Findings of one kind; `more` says how many are not listed."""

    title: str
    severity: str
    severity_name: str
    fix: str
    more: str
    pieces: list[FoundView]


class FiguresView(TypedDict):
    """All of it; `sentence` sums it up."""

    sentence: str
    figures: list[FigureView]
    lengths: list[RangeView]
    groups: list[GroupView]


NO_FIGURES: Final[FiguresView] = {"sentence": "", "figures": [], "lengths": [], "groups": []}


def describe_figures(bundle_id: str, found: BundleFigures) -> FiguresView:
    """The figures in words."""
    content = found.content
    errors, remarks = sum(content.faults.values()), sum(content.remarks.values())
    if errors:
        sentence = f"{_things(errors, 'thing')} to mend before publishing."
    elif remarks:
        sentence = f"Nothing to mend, {_things(remarks, 'remark')} to look at."
    else:
        sentence = "Every piece passes every check."
    return {
        "sentence": sentence,
        "figures": _figures(found),
        "lengths": _ranges(found.lengths),
        "groups": [_group(bundle_id, group) for group in found.groups],
    }


def _figures(found: BundleFigures) -> list[FigureView]:
    content = found.content
    worn = content.worn.count < 2 or content.most_of_one_sentence <= MOST_OF_ONE_SENTENCE
    repeated = max(content.repeated_openings.count, content.shared_paragraphs.count)
    return [
        {
            "value": f"{content.named} of {content.pieces}",
            "name": "name your business",
            "note": "its name, an offer, a topic or your customers' words",
            "good": content.named == content.pieces,
        },
        {
            "value": f"{content.likeness:.0%}",
            "name": "shared by the two posts most alike",
            "note": f"of their phrases, your own words aside; at most {MOST_SHARED:.0%}",
            "good": content.likeness <= MOST_SHARED,
        },
        {
            "value": f"{content.most_of_one_sentence:.1%}",
            "name": "of the posts share a sentence",
            "note": f"the most repeated one; at most {MOST_OF_ONE_SENTENCE:.0%}",
            "good": worn,
        },
        {
            "value": str(repeated),
            "name": "openings or paragraphs said twice",
            "note": "across all posts and articles",
            "good": not repeated,
        },
        {
            "value": str(len(content.claims)),
            "name": "figures or claims that you did not give",
            "note": ", ".join(content.claims[:6]) or "no number, price or promise is invented",
            "good": not content.claims,
        },
        {
            "value": f"{found.minutes} min",
            "name": "to read the longer pieces",
            "note": "articles, downloads and emails at an easy pace",
            "good": True,
        },
    ]


def _ranges(lengths: tuple[Lengths, ...]) -> list[RangeView]:
    longest = {unit: max(one.most for one in lengths if one.unit == unit) for unit in {one.unit for one in lengths}}
    ranges: list[RangeView] = []
    for one in lengths:
        scale = 100 / (longest[one.unit] or 1)
        start = round(one.least * scale)
        ranges.append(
            {
                "name": f"{PLATFORMS.get(one.name) or KIND_LABELS.get(one.name, one.name)}",
                "words": _range_in_words(one),
                "start": min(start, 98),
                "width": max(2, round(one.most * scale) - start),
                "mark": min(99, round(one.median * scale)),
            }
        )
    return ranges


def _range_in_words(one: Lengths) -> str:
    if one.least == one.most:
        return f"{one.most:,} {one.unit}"
    return f"{one.least:,} to {one.most:,} {one.unit}, half under {one.median:,}"


def _group(bundle_id: str, group: FoundGroup) -> GroupView:
    left = len(group.pieces) - _MOST_LISTED
    return {
        "title": f"{group.code.replace('_', ' ').capitalize()} ({len(group.pieces)})",
        "severity": group.severity,
        "severity_name": _SEVERITY_NAMES[group.severity],
        "fix": group.fix,
        "more": f"and {_things(left, 'piece')} more" if left > 0 else "",
        "pieces": [
            {
                "href": f"/bundles/{bundle_id}?piece={piece.kind}:{piece.id}",
                "kind": piece.kind,
                "line": piece.line,
                "message": piece.message,
            }
            for piece in group.pieces[:_MOST_LISTED]
        ],
    }


def _things(count: int, thing: str) -> str:
    return f"1 {thing}" if count == 1 else f"{count:,} {thing}s"
