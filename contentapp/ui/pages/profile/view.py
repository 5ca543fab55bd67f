"""A profile as the wizard shows it: plain values, nothing else."""

from __future__ import annotations

from collections import Counter
from typing import Any, TypedDict

from contentapp.domain.profile.completeness import StepProgress, answer_of, completeness, ready_to_write
from contentapp.domain.profile.fields import Field
from contentapp.domain.profile.industries import find_industry, placeholder_for, suggestions_for
from contentapp.domain.profile.model import BusinessProfile
from contentapp.domain.profile.steps import FIELDS, STEP_OF, STEPS


class Gap(TypedDict):
    """Something not answered yet, and where to answer it."""

    label: str
    href: str
    before: str
    topic: str
    after: str


class ProfileView(TypedDict):
    """What the wizard shows of a profile, beside the answers themselves."""

    percent: int
    done: dict[str, bool]
    notes: dict[str, str]
    gaps: list[Gap]
    needed: list[Gap]
    placeholders: dict[str, str]
    suggestions: dict[str, list[str]]
    people: str


def element_id(name: str) -> str:
    """The id of a question's control: links to a question end in it."""
    return name.replace(".", "-").replace("_", "-")


def href_of(field: Field) -> str:
    """Where a question is asked, below /app."""
    return f"/profile?step={STEP_OF[field.name].key}#{element_id(field.name)}"


def answers_of(profile: BusinessProfile) -> dict[str, Any]:
    """Every answer by the name of its question."""
    return {name: _plain(answer_of(profile, field)) for name, field in FIELDS.items()}


def view_of(profile: BusinessProfile, wrong: dict[str, str]) -> ProfileView:
    """Measure a profile for the page; `wrong` holds the messages of answers that were not stored."""
    measured = completeness(profile)
    industry = find_industry(profile.industry)
    to_fix = Counter(STEP_OF[name].key for name in wrong)
    return {
        "percent": measured.percent,
        "done": {key: progress.is_done and not to_fix[key] for key, progress in measured.done_by_step.items()},
        "notes": {step.key: _note(measured.done_by_step[step.key], to_fix[step.key]) for step in STEPS},
        "gaps": [_gap(field) for field in measured.missing[:1]],
        "needed": [_gap(field) for field in ready_to_write(profile)],
        "placeholders": {name: placeholder_for(field, industry) for name, field in FIELDS.items()},
        "suggestions": {name: list(suggestions_for(field, industry)) for name, field in FIELDS.items()},
        "people": f"Often chosen by {industry.people}",
    }


def _plain(value: Any) -> Any:
    return dict(value) if isinstance(value, dict) else list(value) if isinstance(value, list) else value


def _note(progress: StepProgress, to_fix: int) -> str:
    """The few words beside a step: what is to be put right, else how far one got."""
    if to_fix:
        return f"{to_fix} to fix"
    return f"{progress.answered} of {progress.asked}" if progress.answered and not progress.is_done else ""


def _gap(field: Field) -> Gap:
    before, _, after = field.cost.partition(field.topic)
    return {"label": field.label, "href": href_of(field), "before": before, "topic": field.topic, "after": after}
