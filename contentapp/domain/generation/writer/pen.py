"""The pen that writes one piece: it chooses wordings in turn, so that neighbours differ, and fills their blanks."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from functools import cached_property

from contentapp.domain.generation.language import TONES, Advice, Language, Line, render
from contentapp.domain.generation.phrases import as_topic, mid
from contentapp.domain.generation.text import clean
from contentapp.domain.generation.topics import topics_of
from contentapp.domain.generation.writer.slots import phrases_of, slots_of
from contentapp.domain.ports import Plan, PlanItem
from contentapp.domain.profile.model import BusinessProfile

_APART = (0, 5, 8)
"""How far apart the three pieces of advice of one text lie, so that its neighbours start with others."""
_COUNTS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


def round_shifted(turn: int, length: int) -> int:
    """A turn that moves on by one more in every round of `length`, so that two lists do not march in step."""
    return turn + turn // length


class Pen:
    """Everything one piece is written from."""

    def __init__(
        self, profile: BusinessProfile, plan: Plan, item: PlanItem, language: Language, *, retry: bool
    ) -> None:
        self.profile, self.plan, self.item, self.language = profile, plan, item, language
        self._retries = 1 if retry else 0
        self.turn = item.position - 1 + self._retries
        self.phrases = phrases_of(profile, language.words)
        self.topic = _topic(profile, item.topic)
        self.next_item = plan.item(item.leads_to) if item.leads_to else None
        self.tone = tone_of(profile.email_tone if item.kind == "email_sequence" else "", language) or (
            tone_of(profile.tone_of_voice, language) or "plain"
        )

    @cached_property
    def slots(self) -> dict[str, str]:
        """The blanks of this piece."""
        slots = slots_of(self.phrases, topic=self.topic, turn=self.turn)
        if self.next_item:
            slots["next_topic"] = _topic(self.profile, self.next_item.topic)
            slots["next_type"] = self.next_item.upgrade_type or "checklist"
        return {**slots, **self.advice_slots(self.turn)}

    def slots_at(self, turn: int) -> dict[str, str]:
        """The blanks for one part of this piece, with pains, outcomes and advice of its own."""
        part = slots_of(self.phrases, topic=self.topic, turn=turn)
        return {**self.slots, **part, **self.advice_slots(turn)}

    @property
    def turn_of_angle(self) -> int:
        """How many pieces of this kind and angle come before this one in the plan."""
        same = [i for i in self._earlier if i.angle == self.item.angle]
        return len(same) + self._retries

    @property
    def turn_of_topic(self) -> int:
        """How many pieces of this kind, angle and topic come before this one in the plan."""
        same = [i for i in self._earlier if i.angle == self.item.angle and i.topic == self.item.topic]
        return len(same) + self._retries

    @property
    def _earlier(self) -> list[PlanItem]:
        return [i for i in self.plan.items if i.kind == self.item.kind and i.position < self.item.position]

    def choose(self, bank: str, lines: Sequence[Line], turn: int) -> Line:
        """One of `lines` that suits the tone: each once, in an order shuffled by the plan's seed, before any again."""
        fitting = [line for line in lines if not line.tones or self.tone in line.tones]
        return self._order(bank, len(fitting), fitting)[turn % len(fitting)]

    def all_of(self, bank: str, lines: Sequence[Line], turn: int) -> list[Line]:
        """All of `lines` that suit the tone, starting at the one that is due."""
        fitting = [line for line in lines if not line.tones or self.tone in line.tones]
        order = self._order(bank, len(fitting), fitting)
        at = turn % len(order)
        return order[at:] + order[:at]

    def fill(self, line: Line, slots: Mapping[str, str] | None = None) -> str:
        """`line` with its blanks filled."""
        contractions = self.language.words.contractions
        return render(line, slots or self.slots, without=contractions if self.tone in ("formal", "expert") else None)

    def say(self, bank: str, lines: Sequence[Line], turn: int, slots: Mapping[str, str] | None = None) -> str:
        """The wording that is due, with its blanks filled."""
        return self.fill(self.choose(bank, lines, turn), slots)

    def advice(self, turn: int, count: int) -> list[Advice]:
        """`count` different pieces of advice, moving on with `turn`."""
        entries = list(self.language.advice)
        self._shuffle(f"advice:{self.item.kind}", entries)
        return [entries[(turn * count + k) % len(entries)] for k in range(count)]

    def ordered_advice(self, turn: int, count: int) -> list[Advice]:
        """`count` different pieces of advice in the order in which they are of use: before, during, after."""
        return sorted(self.advice(turn, count), key=lambda entry: entry.stage)

    def advice_slots(self, turn: int) -> dict[str, str]:
        """The blanks that hold advice: `advice1`, `check2`, `fact3_mid` and the like."""
        entries = list(self.language.advice)
        self._shuffle(f"advice:{self.item.kind}", entries)
        base = slots_of(self.phrases, topic=self.topic, turn=turn)
        at = round_shifted(turn, len(entries))
        chosen = [entries[(at + step) % len(entries)] for step in _APART]
        filled: dict[str, str] = {}
        for n, entry in enumerate(chosen, start=1):
            said = {"advice": entry.line, "long": entry.long, "slip": entry.slip}
            said |= {"myth": entry.myth, "fact": entry.fact, "ask": entry.ask}
            for key, line in said.items():
                filled[f"{key}{n}"] = self.fill(line, base)
            for key in ("advice", "fact", "ask"):
                filled[f"{key}{n}_mid"] = mid(filled[f"{key}{n}"])
        for n, entry in enumerate(sorted(chosen, key=lambda entry: entry.stage), start=1):
            filled[f"check{n}"] = self.fill(entry.check, base)
        return filled

    def count_slots(self, count: int) -> dict[str, str]:
        """The blanks of this piece with a number of things in words."""
        word = _COUNTS[count]
        return {**self.slots, "count": word, "Count": word.capitalize()}

    def _order(self, bank: str, count: int, lines: Sequence[Line]) -> list[Line]:
        order = list(lines)
        self._shuffle(f"{bank}:{count}", order)
        return order

    def _shuffle(self, bank: str, entries: list[Line] | list[Advice]) -> None:
        random.Random(f"{self.plan.seed}:{bank}").shuffle(entries)  # noqa: S311 - variety, not secrecy


def tone_of(described: str, language: Language) -> str:
    """The tone a customer's own words describe; empty when they name none that is known."""
    said = described.lower()
    hits = {
        tone: min((said.find(w) for w in known if w in said), default=-1)
        for tone, known in language.words.tones.items()
    }
    found = [(at, TONES.index(tone), tone) for tone, at in hits.items() if at >= 0]
    return min(found)[2] if found else ""


def _topic(profile: BusinessProfile, planned: str) -> str:
    """The planned topic, safe to splice; a plan may have been edited since it was made."""
    return as_topic(clean(planned, 120)) or topics_of(profile)[0]
