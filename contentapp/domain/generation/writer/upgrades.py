"""Downloads that are of use on paper: boxes to tick, lines to write on, tables with room in them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from contentapp.domain.generation.language import Line
from contentapp.domain.generation.text import tidy
from contentapp.domain.generation.writer.pen import Pen
from contentapp.domain.kinds import UPGRADE_TYPES
from contentapp.domain.ports import ContentUpgradeDraft

_WRITE_HERE: Final = "." * 60
_PER_STAGE: Final = 3


def write_content_upgrade(pen: Pen) -> ContentUpgradeDraft:
    """One download of the planned type, in Markdown."""
    kind = pen.item.upgrade_type if pen.item.upgrade_type in UPGRADE_TYPES else "checklist"
    words = pen.language.upgrades
    parts = [
        pen.say("upgrade:opening", words.opening.texts, pen.turn),
        *_BODIES[kind](pen),
        "## " + pen.fill(words.ending.heading),
        pen.say("upgrade:ending", words.ending.texts, pen.turn),
    ]
    titles = [pen.fill(line) for line in pen.all_of(f"upgrade:{kind}", words.titles[kind], pen.turn)]
    return ContentUpgradeDraft(
        title=tidy(next((t for t in titles if len(t) <= 90), min(titles, key=len))),
        type=kind,
        description=tidy(pen.say(f"promise:{kind}", words.promises[kind], pen.turn)),
        content=tidy("\n\n".join(parts)),
        cta_text=pen.say("upgrade:calls", words.calls.texts, pen.turn, {**pen.slots, "type": kind}),
    )


def _checklist(pen: Pen) -> list[str]:
    words = pen.language.upgrades.checklist
    advice = pen.advice(pen.turn, len(pen.language.advice))
    checks = {n: [pen.fill(entry.check) for entry in advice if entry.stage == n][:_PER_STAGE] for n in (1, 2, 3)}
    extras = [pen.fill(line) for line in _lines(words["extra"])]
    before, during, after = extras[:2] + checks[1], extras[2:3] + checks[2], checks[3] + extras[3:]
    return [
        *(
            _boxes(_text(pen, words[key]), items)
            for key, items in (("before", before), ("during", during), ("after", after))
        ),
        _text(pen, words["closing"]),
        _WRITE_HERE,
    ]


def _template(pen: Pen) -> list[str]:
    words = pen.language.upgrades.template
    parts: list[str] = []
    for key in ("goal", "now"):
        parts += [f"## {pen.fill(words[key])}", f"*{pen.fill(words[key + '_hint'])}*", _WRITE_HERE, _WRITE_HERE]
    rows = [
        f"| {n} | {pen.fill(entry.check)} | | |" for n, entry in enumerate(pen.ordered_advice(pen.turn, 5), start=1)
    ]
    steps = "\n".join(["| No. | Step | By when | Done |", "|---|---|---|---|", *rows])
    log = "\n".join(["| Date | What I did | What came of it |", "|---|---|---|", *["| | | |"] * 8])
    parts += [f"## {pen.fill(words['steps'])}", steps]
    return [*parts, f"## {pen.fill(words['log'])}", f"*{pen.fill(words['log_hint'])}*", log]


def _guide(pen: Pen) -> list[str]:
    words = pen.language.upgrades.guide
    entries = pen.ordered_advice(pen.turn, 6)
    short = "\n".join(f"{n}. {pen.fill(entry.line)}" for n, entry in enumerate(entries, start=1))
    parts = [f"## {pen.fill(words['heading'])}", pen.fill(words["summary"]), short, f"## {pen.fill(words['more'])}"]
    for number, entry in enumerate(entries, start=1):
        parts += [f"### {number}. {pen.fill(entry.title)}", pen.fill(entry.long), f"☐ {pen.fill(entry.check)}"]
    return parts


def _worksheet(pen: Pen) -> list[str]:
    words = pen.language.upgrades.worksheet
    rates = [f"| {pen.fill(line)} | 1 2 3 4 5 |" for line in _lines(words["rates"])]
    parts = [_text(pen, words["rating"]), "\n".join(["| Today | Circle one |", "|---|---|", *rates])]
    parts.append(f"## {_text(pen, words['heading'])}")
    for number, entry in enumerate(pen.ordered_advice(pen.turn, 6), start=1):
        parts += [f"**{number}. {pen.fill(entry.ask)}**", _WRITE_HERE, _WRITE_HERE]
    return [*parts, f"## {_text(pen, words['decide'])}", _text(pen, words["decide_hint"]), _WRITE_HERE, _WRITE_HERE]


_BODIES: Final[dict[str, Callable[[Pen], list[str]]]] = {
    "checklist": _checklist,
    "template": _template,
    "guide": _guide,
    "worksheet": _worksheet,
}


def _boxes(heading: str, items: list[str]) -> str:
    return f"## {heading}\n\n" + "\n".join(f"- ☐ {item}" for item in items)


def _lines(value: Line | tuple[Line, ...]) -> tuple[Line, ...]:
    return (value,) if isinstance(value, Line) else value


def _text(pen: Pen, value: Line | tuple[Line, ...]) -> str:
    return pen.fill(_lines(value)[0])
