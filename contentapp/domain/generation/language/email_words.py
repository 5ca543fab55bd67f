"""Words for email sequences."""

from __future__ import annotations

from pydantic import model_validator

from contentapp.domain.generation.language.lines import TONES, Lines, OneLine, Words
from contentapp.domain.generation.language.names import same_names
from contentapp.domain.generation.language.upgrade_words import Texts
from contentapp.domain.kinds import SEQUENCE_GOALS


class Stage(Words):
    """One email of a sequence, in several wordings."""

    subject: Lines
    preview: Lines
    body: Lines


class Step(Stage):
    """A stage between welcome and farewell."""

    key: str


class Teasers(Texts):
    """How an email announces the next, and a few words for each step."""

    hints: dict[str, OneLine]


class Emails(Words):
    """Words for email sequences."""

    names: dict[str, OneLine]
    descriptions: dict[str, OneLine]
    order: dict[str, tuple[str, ...]]
    greetings: dict[str, Lines]
    sign_offs: dict[str, Lines]
    welcome: dict[str, Stage]
    steps: tuple[Step, ...]
    farewell: dict[str, Stage]
    teasers: Teasers
    calls: dict[str, Lines]

    @model_validator(mode="after")
    def _complete(self) -> Emails:
        for what, table in (("names", self.names), ("order", self.order), ("welcome", self.welcome)):
            same_names(what, table, SEQUENCE_GOALS)
        same_names("farewell", self.farewell, SEQUENCE_GOALS)
        same_names("greetings", self.greetings, TONES)
        same_names("sign_offs", self.sign_offs, TONES)
        keys = [step.key for step in self.steps]
        same_names("hints", self.teasers.hints, (*keys, "farewell"))
        for goal, order in self.order.items():
            same_names(f"order.{goal}", dict.fromkeys(order), keys)
        return self
