"""The pen that writes one piece: it chooses the lines and insights that were used least, and fills their blanks."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Final

from contentapp.domain.generation.language import Line, render
from contentapp.domain.generation.language.insights import Insight
from contentapp.domain.generation.language.sectors import fits_topic
from contentapp.domain.generation.writer.brief import Brief, Known
from contentapp.domain.generation.writer.deck import Deck
from contentapp.domain.generation.writer.slots import slots_of
from contentapp.domain.ports import Plan, PlanItem

_AFTER: Final = {"long": ("tip", "why", "example")}
"""Forms that are told in others once each of their wordings was told: a year's articles share no paragraph."""
_SHORT: Final = frozenset({"check", "result", "title", "subject", "mistake", "ask", "myth"})
"""Forms that may come again in the same words: they are a few words long and stand beside others."""
_LATER: Final = (0, 0, 1, 30)
"""How many uses later a post takes up what is off its topic, and what belongs to no line of work."""
_SPENT: Final = 2
"""And how many later what would be told again in the same words."""
_COUNTS = ("none", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")


class Pen:
    """Everything one piece is written from; another `shift` chooses other insights and lines."""

    def __init__(
        self, brief: Brief, plan: Plan, item: PlanItem, *, retry: bool = False, deck: Deck | None = None, shift: int = 0
    ) -> None:
        self.brief, self.plan, self.item, self.shift = brief, plan, item, shift
        self.profile, self.language, self.phrases = brief.profile, brief.language, brief.phrases
        self.deck = Deck(plan.seed) if deck is None else deck
        self._told: set[str] = set()
        self._said: set[tuple[str, str]] = set()
        self.turn = item.position - 1 + (1 if retry else 0)
        self.topic = brief.topic_of(item.topic)
        self.next_item = plan.item(item.leads_to) if item.leads_to else None
        self.tone = brief.email_tone if item.kind == "email_sequence" else brief.tone

    @cached_property
    def slots(self) -> dict[str, str]:
        """The blanks of this piece."""
        slots = slots_of(self.brief.phrases_about(self.topic), topic=self.topic, turn=self.turn)
        if self.next_item:
            slots["next_topic"] = self.brief.topic_of(self.next_item.topic)
            slots["next_type"] = self.next_item.upgrade_type or "checklist"
        return slots

    def count_slots(self, count: int) -> dict[str, str]:
        """The blanks of this piece with a number of things in words."""
        word = _COUNTS[count]
        return {**self.slots, "count": word, "Count": word.capitalize()}

    def fill(self, line: Line, slots: Mapping[str, str] | None = None, *, wording: int = 0) -> str:
        """`line` with its blanks filled."""
        return render(line, slots or self.slots, wording=wording, without=self._without)

    def say(self, bank: str, lines: Sequence[Line], slots: Mapping[str, str] | None = None) -> str:
        """The line of a bank that was used least and suits the tone, in its least-used wording, its blanks filled."""
        return self.fill(self.pick(bank, lines), slots)

    def pick(self, bank: str, lines: Sequence[Line]) -> Line:
        """The line of a bank that was used least and suits the tone, with its choices of words made."""
        line, wording = self.deck.draw(bank, self.brief.suiting(lines, self.tone))
        return line.model_copy(update={"say": line.wording(wording)})

    def insights(
        self, count: int, forms: Sequence[str], *, topic: str | None = None, stage: int | None = None,
        again: bool = False,
    ) -> list[Insight]:  # fmt: skip
        """Up to `count` insights to be told in `forms`, none of them twice in one piece unless `again` allows it.

        A post takes what was told least, a longer text what is about its topic and was not told in it in these forms.
        After that comes the rest of the line of work, of which a post speaks by its own subject (`is_on_topic` tells),
        and last what holds for any business.
        """
        said = self.topic if topic is None else topic
        due = self._due_in_post if self.item.kind == "social_post" else self._due_in_text

        def rank(known: Known) -> tuple[object, ...]:
            return due(known, forms, said, is_early_or_late=stage is not None and known.insight.stage != stage)

        ranked = sorted((k for k in self.brief.known if again or k.insight.key not in self._told), key=rank)
        start = min(self.shift // 2, max(0, len(ranked) - count))
        chosen = [known.insight for known in ranked[start : start + count]]
        self._told |= {insight.key for insight in chosen}
        return chosen

    def _due_in_post(
        self, known: Known, forms: Sequence[str], topic: str, *, is_early_or_late: bool
    ) -> tuple[object, ...]:
        key, form = known.insight.key, forms[0]
        later = _LATER[known.tier(topic)] + _SPENT * self._is_spent(known.insight, form)
        return key in self._told, is_early_or_late, self.deck.rank(self._shelf(form), key, later)

    def _due_in_text(
        self, known: Known, forms: Sequence[str], topic: str, *, is_early_or_late: bool
    ) -> tuple[object, ...]:
        key, form = known.insight.key, forms[0]
        repeats = sum((key, one) in self._said for one in forms)
        is_told, tier = key in self._told, known.tier(topic)
        # Each email has a subject of its own; the parts of another text may come back to one.
        fits = (is_told, tier) if self.item.kind == "email_sequence" else (tier, is_told)
        spent = self._is_spent(known.insight, form)
        # What has a way of being told in other forms stays ahead of what belongs to no line of work.
        late = (not known.is_own, spent) if form in _AFTER else (spent, not known.is_own)
        return repeats, is_early_or_late, *late, *fits, self.deck.rank(self._shelf(form), key)

    def _shelf(self, form: str) -> str:
        """The bank of a form: a post may quote what an article says, but no post another, and no article another."""
        return f"insight:{form}" if self.item.kind == "social_post" else f"text:{form}"

    def _is_spent(self, insight: Insight, form: str) -> bool:
        """Whether each of its wordings was told, so that it would be told again in the same words."""
        line: Line = getattr(insight, form)
        return form not in _SHORT and self.deck.uses(self._shelf(form), insight.key) >= line.wordings

    def is_on_topic(self, insight: Insight, topic: str | None = None) -> bool:
        """Whether a text may tell this insight as being about the topic."""
        return self.brief.is_own(insight) and fits_topic(insight.about, self.topic if topic is None else topic)

    def tell(self, insight: Insight, form: str) -> str:
        """One form of an insight ("how", "why", "scene" ...) in its least-used wording."""
        line: Line = getattr(insight, form)
        if form in _AFTER and self._is_spent(insight, form):
            return " ".join(self.tell(insight, other) for other in _AFTER[form])
        self._said.add((insight.key, form))
        _, wording = self.deck.draw(self._shelf(form), [line], name=insight.key)
        return render(line, {}, wording=wording, without=self._without)

    @property
    def _without(self) -> Mapping[str, str] | None:
        return self.language.words.contractions if self.tone in ("formal", "expert") else None
