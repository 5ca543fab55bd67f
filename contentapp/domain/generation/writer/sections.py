"""Writes the parts of a longer text: headings, paragraphs and lists, with insights that no other part has told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

from contentapp.domain.generation.language import Line
from contentapp.domain.generation.language.insights import Insight
from contentapp.domain.generation.language.lines import INSIGHT_SLOTS, blanks_of
from contentapp.domain.generation.language.section_words import Form, Pains, Points, Section
from contentapp.domain.generation.phrases import mid
from contentapp.domain.generation.text import capitalise
from contentapp.domain.generation.writer.pen import Pen

WRITE_HERE: Final = "." * 60
"""A line to write on."""
_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday", "Monday", "Tuesday")
_FORM_OF: Final[dict[str, Form]] = {"Title": "title", "Subject": "subject", "Mistake": "mistake", "Check": "check",
    "Result": "result", "tip_mid": "tip", "fact_mid": "fact", "ask_mid": "ask", "instead_mid": "instead"}  # fmt: skip
_WEIGHTIEST_FIRST: Final[tuple[Form, ...]] = (
    "long", "scene", "example", "answer", "how", "fact", "instead", "why", "tip", "ask", "result", "check", "mistake",
    "title", "subject", "myth",
)  # fmt: skip


class Sections:
    """The parts of one piece."""

    def __init__(self, pen: Pen, slots: Mapping[str, str], bank: str) -> None:
        self._pen, self._bank = pen, bank
        self._slots: dict[str, str] = {**slots, "line": WRITE_HERE}

    def say(self, bank: str, lines: Sequence[Line], insight: Insight | None = None) -> str:
        """One of `lines` with its blanks filled, with `insight` or with one that this piece has not told yet."""
        return self._say(f"{self._bank}:{bank}", lines, insight)

    def _say(self, bank: str, lines: Sequence[Line], insight: Insight | None = None) -> str:
        return self.fill(self._pen.pick(bank, lines), insight)

    def fill(self, line: Line, insight: Insight | None = None, extra: Mapping[str, str] | None = None) -> str:
        """`line` with its blanks filled, with `insight` or with one that this piece has not told yet."""
        forms = forms_of(line)
        if forms and insight is None:
            [insight] = self.insights(1, forms)
        told = self.told(insight, blanks_of(line)) if insight else {}
        return self._pen.fill(line, {**self._slots, **told, **(extra or {})})

    def told(self, insight: Insight, blanks: frozenset[str]) -> dict[str, str]:
        """The blanks among `blanks` that hold a form of `insight`."""
        filled: dict[str, str] = {}
        said: dict[Form, str] = {}
        for blank in sorted(blanks & INSIGHT_SLOTS):
            form = _FORM_OF.get(blank) or _as_form(blank)
            if form not in said:
                said[form] = self._pen.tell(insight, form)
            text = said[form]
            if blank.endswith("_mid") or form in ("title", "subject", "check", "mistake", "result"):
                text = mid(text)
            filled[blank] = capitalise(text) if blank[0].isupper() else text
        return filled

    def insights(
        self, count: int, forms: Sequence[Form], *, stage: int | None = None, topic: str | None = None
    ) -> list[Insight]:
        """`count` insights to be told in `forms`, those first that this piece has not told in them yet."""
        return self._pen.insights(count, forms, stage=stage, topic=topic, again=True)

    def write(self, number: int, section: Section, *, shared: str = "") -> list[str]:
        """The paragraphs of `section`, its heading first; `shared` names it when pieces of other frameworks have it."""
        bank = f"{shared or self._bank}:{number}"
        parts = ["## " + self._say(f"{bank}:heading", section.headings)]
        if section.texts:
            parts.append(self._say(f"{bank}:text", section.texts))
        if section.points:
            parts += self._points(bank, section.points)
        if section.pains:
            parts += self._pains(bank, section.pains)
        return parts

    def _points(self, bank: str, points: Points) -> list[str]:
        line = self._pen.pick(f"{bank}:point", points.say)
        chosen = self.insights(points.count, _led_by(points.form, line), stage=points.stage)
        if points.staged:
            chosen.sort(key=lambda insight: insight.stage)
        said = [self.fill(line, one, {"number": str(n + 1), "day": _DAYS[n]}) for n, one in enumerate(chosen)]
        if points.table:
            said = [f"| {' | '.join(points.table)} |", "|" + "---|" * len(points.table), *said]
        return ["\n".join(said)] if points.joined else said

    def _pains(self, bank: str, pains: Pains) -> list[str]:
        """What the audience struggles with, each with what the line of work knows about it."""
        said: list[str] = []
        for pain in self._pen.phrases.pains[: pains.most]:
            line = self._pen.pick(f"{bank}:pain", pains.say)
            [insight] = self.insights(1, _led_by(pains.form, line), topic=pain)
            said.append(self.fill(line, insight, {"pain": pain, "Pain": capitalise(pain)}))
        return said


def forms_of(line: Line) -> list[Form]:
    """The forms of an insight that `line` tells, the weightiest first."""
    told = {_FORM_OF.get(blank) or _as_form(blank) for blank in blanks_of(line) & INSIGHT_SLOTS}
    return [form for form in _WEIGHTIEST_FIRST if form in told]


def _led_by(form: Form, line: Line) -> list[Form]:
    """The forms that `line` tells, the one that counts first."""
    return [form, *(other for other in forms_of(line) if other != form)]


def _as_form(blank: str) -> Form:
    return next(form for form in _WEIGHTIEST_FIRST if form == blank)
