"""What a question of the wizard is made of."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

FieldKind = Literal[
    "text", "textarea", "url", "time_zone", "chips", "choice", "choices", "promotions", "platform_notes"
]


@dataclass(frozen=True, slots=True)
class Option:
    """One of the answers a choice offers."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Field:
    """One question; `name` is the column of `businesses` it fills, dotted for a part of a JSON column.

    `weight` says how much better content gets with an answer. `topic` is the thing asked for in a few words, and `cost`
    the sentence about going without, which contains the topic. An `optional` question does not hold up its step's tick,
    a `required` one holds up the sample, a `fixed` one may be changed but never emptied, and an `owner_only` one is for
    owners of the business to change.
    """

    name: str
    kind: FieldKind
    label: str
    topic: str
    cost: str
    weight: int = 2
    hint: str = ""
    placeholder: str = ""
    options: tuple[Option, ...] = ()
    suggestions: tuple[str, ...] = ()
    max_length: int = 120
    required: bool = False
    optional: bool = False
    fixed: bool = False
    owner_only: bool = False
    half: bool = False

    @property
    def column(self) -> str:
        """The column of `businesses` that holds the answer."""
        return self.name.partition(".")[0]

    @property
    def part(self) -> str:
        """The key inside a JSON column; empty for a column of its own."""
        return self.name.partition(".")[2]


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that belong together; the title is empty where the step needs no sub-heading."""

    fields: tuple[Field, ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class Step:
    """One page of the wizard."""

    key: str
    title: str
    lead: str
    groups: tuple[Group, ...]

    @property
    def fields(self) -> tuple[Field, ...]:
        """All questions of the step, in the order they are asked."""
        return tuple(field for group in self.groups for field in group.fields)
