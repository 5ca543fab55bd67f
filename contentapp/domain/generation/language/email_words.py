"""Words for email sequences."""

from __future__ import annotations

from pydantic import model_validator

from contentapp.domain.generation.language.lines import TONES, Lines, Words
from contentapp.domain.generation.language.names import same_names
from contentapp.domain.kinds import SEQUENCE_GOALS


class Stage(Words):
    """One email of a sequence: its text, how the email before announces it, and how the one after looks back on it."""

    subject: Lines
    preview: Lines
    body: Lines


class Welcome(Stage):
    """The first email of a sequence."""

    recall: Lines


class Farewell(Stage):
    """The last email of a sequence."""

    hint: Lines


class Step(Stage):
    """A stage between welcome and farewell."""

    key: str
    hint: Lines
    recall: Lines


class Course(Words):
    """A sequence for one goal: what it is called, its welcome, its steps in order, and its farewell."""

    name: Lines
    description: Lines
    order: tuple[str, ...]
    welcome: Welcome
    farewell: Farewell


class DownloadWords(Words):
    """How the first email hands over a download, and how the second speaks of it."""

    texts: Lines
    several: Lines
    recall: Lines


class Emails(Words):
    """Words for email sequences: a course for each goal, and what they all share."""

    courses: dict[str, Course]
    greetings: dict[str, Lines]
    sign_offs: dict[str, Lines]
    asides: dict[str, Lines]
    download: DownloadWords
    steps: tuple[Step, ...]
    calls: dict[str, Lines]

    @model_validator(mode="after")
    def _complete(self) -> Emails:
        same_names("courses", self.courses, SEQUENCE_GOALS)
        for what, table in (("greetings", self.greetings), ("sign_offs", self.sign_offs), ("asides", self.asides)):
            same_names(what, table, TONES)
        keys = {step.key for step in self.steps}
        for goal, course in self.courses.items():
            unknown = set(course.order) - keys
            if unknown or len(course.order) < 5:
                raise ValueError(f"{goal}: needs five known steps or more; unknown: {', '.join(sorted(unknown))}")
        return self
