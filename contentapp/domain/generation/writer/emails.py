"""Email sequences: a welcome, steps that follow on from each other, and a farewell that serves the goal."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from contentapp.domain.generation.language import Stage
from contentapp.domain.generation.text import capitalise, shorten, tidy
from contentapp.domain.generation.writer.pen import Pen
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


@dataclass(frozen=True, slots=True)
class _Due:
    """A stage with the turn that chooses its wording, and the hint that announces it."""

    stage: Stage
    bank: str
    turn: int
    hint: str


def write_email_sequence(pen: Pen) -> EmailSequenceDraft:
    """A sequence with as many emails as planned."""
    words, goal = pen.language.emails, _goal(pen)
    due = _stages(pen, goal, max(1, pen.item.emails))
    return EmailSequenceDraft(
        name=capitalise(tidy(pen.fill(words.names[goal]))),
        description=tidy(pen.fill(words.descriptions[goal])),
        sequence_type=goal,
        emails=[_email(pen, due, index) for index in range(len(due))],
    )


def _goal(pen: Pen) -> str:
    return pen.item.sequence_goal if pen.item.sequence_goal in SEQUENCE_GOALS else "nurture"


def _stages(pen: Pen, goal: str, count: int) -> list[_Due]:
    words = pen.language.emails
    by_key = {step.key: step for step in words.steps}
    order = words.order[goal]
    welcome = _Due(words.welcome[goal], f"welcome:{goal}", pen.turn, "")
    farewell = _Due(words.farewell[goal], f"farewell:{goal}", pen.turn, "farewell")
    between: list[_Due] = []
    for index in range(count - 2):
        # Only the first round has the step that refers to the welcome.
        key = order[index] if index < len(order) else order[1 + (index - len(order)) % (len(order) - 1)]
        between.append(_Due(by_key[key], f"step:{key}", pen.turn + index // len(order), key))
    return [welcome, *between, farewell][: max(1, count)] if count > 1 else [welcome]


def _email(pen: Pen, due: list[_Due], index: int) -> EmailDraft:
    now, following = due[index], due[index + 1] if index + 1 < len(due) else None
    words = pen.language.emails
    slots = pen.slots_at(pen.turn * 5 + index)
    parts = [
        pen.say("greetings", words.greetings[pen.tone], index),
        pen.say(f"{now.bank}:body", now.stage.body, now.turn, slots),
    ]
    if following:
        hint = pen.fill(words.teasers.hints[following.hint])
        parts.append(pen.say("teasers", words.teasers.texts, index, {**slots, "next_subject": hint}))
    parts.append(pen.say("sign_offs", words.sign_offs[pen.tone], index) + "\n" + slots["name"])
    subject = pen.say(f"{now.bank}:subject", now.stage.subject, now.turn, slots)
    return EmailDraft(
        subject_line=shorten(capitalise(tidy(subject)), SUBJECT_LENGTH),
        preview_text=tidy(pen.say(f"{now.bank}:preview", now.stage.preview, now.turn, slots)),
        content=tidy("\n\n".join(parts)),
        delay_days=0 if index == 0 else _delay_days(pen.profile.email_frequency, index),
        cta_text=_call(pen, index, last=following is None),
    )


def _call(pen: Pen, index: int, *, last: bool) -> str:
    calls = pen.language.emails.calls
    key = pen.item.goal if last and pen.item.goal in calls else "step"
    return shorten(pen.say(f"calls:{key}", calls[key], index), 40)


def _delay_days(frequency: str, index: int) -> int:
    said = frequency.lower()
    for names, days in _EVERY:
        if any(name in said for name in names):
            return days
    return _USUAL_PACE[min(index, len(_USUAL_PACE)) - 1]
