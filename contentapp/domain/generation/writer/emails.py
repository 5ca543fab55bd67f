"""Email sequences: a welcome, steps that follow on from each other, and a farewell that serves the goal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from contentapp.domain.generation.language import Course, Line, Stage
from contentapp.domain.generation.language.insights import Insight
from contentapp.domain.generation.language.lines import blanks_of
from contentapp.domain.generation.text import capitalise, shorten, tidy
from contentapp.domain.generation.writer.pen import Pen
from contentapp.domain.generation.writer.sections import Sections, forms_of
from contentapp.domain.kinds import SEQUENCE_GOALS
from contentapp.domain.ports import EmailDraft, EmailSequenceDraft

SUBJECT_LENGTH: Final = 60
_EVERY: Final = (
    (("twice a week",), 3),
    (("fortnight", "two weeks", "biweekly", "bi-weekly", "every other week"), 14),
    (("month",), 30),
    (("week",), 7),
    (("daily", "day"), 1),
)
_USUAL_PACE: Final = (2, 3, 4)
_ASKS: Final = frozenset({"step:fit", "step:objection", "step:ask_us"})
"""Steps that invite a question, so that asking is what their button offers."""
CALL_LENGTH: Final = 40
_SELLS: Final = frozenset({"how_we_work", "fit", "objection", "ask_us"})
"""Steps that speak of the business itself, so that its own call to action belongs below them."""


@dataclass(frozen=True, slots=True)
class _Due:
    """A stage with the insight it is about, and how its neighbours speak of it."""

    stage: Stage
    bank: str
    body: Line
    insight: Insight | None
    hint: tuple[Line, ...] = ()
    recall: tuple[Line, ...] = ()
    sells: bool = False


def write_email_sequence(pen: Pen) -> EmailSequenceDraft:
    """A sequence with as many emails as planned."""
    goal = pen.item.sequence_goal if pen.item.sequence_goal in SEQUENCE_GOALS else "nurture"
    course = pen.language.emails.courses[goal]
    sections = Sections(pen, pen.slots, f"email:{goal}")
    due = _stages(pen, course, sections, max(1, pen.item.emails))
    return EmailSequenceDraft(
        name=capitalise(tidy(sections.say("name", course.name))),
        description=tidy(sections.say("description", course.description)),
        sequence_type=goal,
        emails=[_Email(pen, sections, due, index).write() for index in range(len(due))],
    )


def _stages(pen: Pen, course: Course, sections: Sections, count: int) -> list[_Due]:
    by_key = {step.key: step for step in pen.language.emails.steps}
    goal = pen.item.sequence_goal
    welcome = course.welcome
    due = [_due(pen, sections, welcome, f"welcome:{goal}", recall=welcome.recall)]
    for index in range(count - 2):
        key = course.order[index % len(course.order)]
        step = by_key[key]
        due.append(_due(pen, sections, step, f"step:{key}", hint=step.hint, recall=step.recall, sells=key in _SELLS))
    if count > 1:
        farewell = course.farewell
        due.append(_due(pen, sections, farewell, f"farewell:{goal}", hint=farewell.hint))
    return due


def _due(
    pen: Pen, sections: Sections, stage: Stage, bank: str, *, hint: tuple[Line, ...] = (),
    recall: tuple[Line, ...] = (), sells: bool = False,
) -> _Due:  # fmt: skip
    body = pen.pick(f"email:{bank}:body", stage.body)
    forms = forms_of(body)
    [insight] = sections.insights(1, forms) if forms else [None]
    return _Due(stage, bank, body, insight, hint, recall, sells)


class _Email:
    """One email of a sequence that knows its neighbours."""

    def __init__(self, pen: Pen, sections: Sections, due: list[_Due], index: int) -> None:
        self._pen, self._sections, self._index = pen, sections, index
        self._now = due[index]
        self._before = due[index - 1] if index else None
        self._after = due[index + 1] if index + 1 < len(due) else None
        self._downloads = [i for i in pen.plan.items if i.kind == "content_upgrade" and i.leads_to == pen.item.ref]

    def write(self) -> EmailDraft:
        """The email with its subject, preview, text and call to action."""
        pen, now = self._pen, self._now
        words = pen.language.emails
        parts = [
            pen.say(f"email:greetings:{pen.tone}", words.greetings[pen.tone]),
            *self._opening(),
            self._body(),
            *self._announcement(),
            pen.say(f"email:sign_offs:{pen.tone}", words.sign_offs[pen.tone]) + "\n" + pen.phrases.name,
        ]
        return EmailDraft(
            subject_line=self._subject(),
            preview_text=tidy(self._sections.say(f"{now.bank}:preview", now.stage.preview, now.insight)),
            content=tidy("\n\n".join(parts)),
            delay_days=_delay_days(pen.profile.email_frequency, self._index) if self._index else 0,
            cta_text=shorten(self._call(), CALL_LENGTH),
        )

    def _opening(self) -> list[str]:
        """What the reader asked for, in the first email; how the last one left off, in the others."""
        words = self._pen.language.emails.download
        if self._index == 0 and self._downloads:
            lines = words.texts if len(self._downloads) == 1 else words.several
            return [self._pen.say("email:download", lines, self._download_slots())]
        if self._index == 1 and len(self._downloads) == 1:
            return [self._pen.say("email:download:recall", words.recall, self._download_slots())]
        if self._before:
            return [self._sections.say(f"{self._before.bank}:recall", self._before.recall, self._before.insight)]
        return []

    def _body(self) -> str:
        body = self._sections.fill(self._now.body, self._now.insight, self._checks())
        if self._after is None or self._now.sells or self._index % 2 == 0:
            return body
        pen = self._pen
        return f"{body} {pen.say(f'email:asides:{pen.tone}', pen.language.emails.asides[pen.tone])}"

    def _checks(self) -> dict[str, str]:
        """The blanks of a short list to tick off."""
        if "check1" not in blanks_of(self._now.body):
            return {}
        chosen = sorted(self._sections.insights(3, ["check"]), key=lambda insight: insight.stage)
        said = [capitalise(self._pen.tell(insight, "check")) for insight in chosen]
        return {f"check{n}": text for n, text in enumerate(said, start=1)}

    def _announcement(self) -> list[str]:
        after = self._after
        return [self._sections.say(f"{after.bank}:hint", after.hint, after.insight)] if after else []

    def _subject(self) -> str:
        """The subject that is due among those that inboxes show whole."""
        now = self._now

        def said(line: Line) -> str:
            return capitalise(tidy(self._sections.fill(line, now.insight)))

        fitting = [line for line in now.stage.subject if len(said(line)) <= SUBJECT_LENGTH]
        line = self._pen.pick(f"email:{now.bank}:subject", fitting or now.stage.subject)
        return shorten(said(line), SUBJECT_LENGTH)

    def _call(self) -> str:
        pen, calls = self._pen, self._pen.language.emails.calls
        if self._index == 0 and self._downloads:
            key = "download"
        elif self._after is None:
            key = pen.item.goal if pen.item.goal in calls else "reply"
        elif self._now.bank in _ASKS:
            key = "question"
        elif self._now.sells or (pen.item.sequence_goal == "sales" and self._index):
            key = "sale"
        else:
            key = "reply"
        slots = self._download_slots()
        fitting = [line for line in calls[key] if len(pen.fill(line, slots)) <= CALL_LENGTH]
        return pen.say(f"email:calls:{key}", fitting or calls[key][:1], slots)

    def _download_slots(self) -> dict[str, str]:
        slots = {**self._pen.slots, "type": "download"}
        if len(self._downloads) == 1:
            [download] = self._downloads
            slots |= {
                "type": download.upgrade_type or "checklist",
                "topic": self._pen.brief.topic_of(download.topic),
            }
        return slots


def _delay_days(frequency: str, index: int) -> int:
    said = frequency.lower()
    for names, days in _EVERY:
        if any(name in said for name in names):
            return days
    return _USUAL_PACE[min(index, len(_USUAL_PACE)) - 1]
