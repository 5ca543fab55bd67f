"""How much of a profile is there, and what is worth answering next."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from contentapp.domain.profile.fields import Field, Step
from contentapp.domain.profile.model import BusinessProfile
from contentapp.domain.profile.steps import FIELDS, STEPS

_ONE_OF: Final = ("audience_pain_points", "audience_desired_outcomes", "primary_topics")
"""A sample needs a subject: any of these gives one."""


@dataclass(frozen=True, slots=True)
class StepProgress:
    """Questions answered of those that count; optional ones do not."""

    answered: int
    asked: int

    @property
    def is_done(self) -> bool:
        """Whether every question that counts has an answer."""
        return self.answered == self.asked


@dataclass(frozen=True, slots=True)
class Completeness:
    """`percent` by weight of all questions (0 to 100), progress by step key, what is missing, most valuable first."""

    percent: int
    done_by_step: dict[str, StepProgress]
    missing: list[Field]


def answer_of(profile: BusinessProfile, field: Field) -> Any:
    """What the profile says to this question, in plain values: text, a list or a dict."""
    value: Any = getattr(profile, field.column)
    if field.part:
        value = getattr(value, field.part)
    if field.kind == "promotions":
        return [offer.model_dump(mode="json") for offer in value]
    return value


def completeness(profile: BusinessProfile) -> Completeness:
    """Measure a profile. It is 100 percent only when nothing at all is missing."""
    answered = {name for name, field in FIELDS.items() if answer_of(profile, field)}
    have = sum(FIELDS[name].weight for name in answered)
    return Completeness(
        percent=100 * have // sum(field.weight for field in FIELDS.values()),
        done_by_step={step.key: _progress(step, answered) for step in STEPS},
        missing=sorted(
            (field for name, field in FIELDS.items() if name not in answered),
            key=lambda field: (not field.required, -field.weight),
        ),
    )


def _progress(step: Step, answered: set[str]) -> StepProgress:
    counted = [field.name for field in step.fields if not field.optional]
    return StepProgress(sum(name in answered for name in counted), len(counted))


def ready_to_write(profile: BusinessProfile) -> list[Field]:
    """The questions that must be answered before a sample can be written; none when it can be."""
    missing = [field for field in FIELDS.values() if field.required and not answer_of(profile, field)]
    if not any(answer_of(profile, FIELDS[name]) for name in _ONE_OF):
        missing.append(FIELDS["audience_pain_points"])
    return missing


def first_unfinished(profile: BusinessProfile) -> Step:
    """Where to go on: the first step with an unanswered question that counts, else the last one."""
    progress = completeness(profile).done_by_step
    return next((step for step in STEPS if not progress[step.key].is_done), STEPS[-1])
