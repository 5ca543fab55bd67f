"""A plan's pieces written in the order of their dates, so that each knows what was said before it."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Final

from contentapp.domain.generation.language import Language
from contentapp.domain.generation.language.insights import Sector
from contentapp.domain.generation.writer.blog import write_blog_post
from contentapp.domain.generation.writer.brief import Brief
from contentapp.domain.generation.writer.deck import Deck, Pick
from contentapp.domain.generation.writer.emails import write_email_sequence
from contentapp.domain.generation.writer.pen import Pen
from contentapp.domain.generation.writer.social import write_social_post
from contentapp.domain.generation.writer.upgrades import write_content_upgrade
from contentapp.domain.generation.writer.variety import GRAVE, Variety
from contentapp.domain.kinds import Kind
from contentapp.domain.ports import BlogPostDraft, Draft, Plan, PlanItem, SocialPostDraft
from contentapp.domain.profile.model import BusinessProfile

_WRITERS: Final[dict[Kind, Callable[[Pen], Draft]]] = {
    "social_post": write_social_post,
    "blog_post": write_blog_post,
    "content_upgrade": write_content_upgrade,
    "email_sequence": write_email_sequence,
}

_TRIES: Final = 12
"""How often a post is drawn before the best of the tries is taken."""
_MOST_TRIES: Final = 120
"""How often it is drawn while what speaks against the best of them is grave."""


def _keep(variety: Variety, draft: Draft) -> None:
    if isinstance(draft, SocialPostDraft):
        variety.keep(draft.content)
    elif isinstance(draft, BlogPostDraft):
        variety.keep_longer(draft.content)


def _objection(variety: Variety, draft: Draft) -> float:
    if isinstance(draft, SocialPostDraft):
        return variety.objection(draft.content)
    return float(variety.shared(draft.content)) if isinstance(draft, BlogPostDraft) else 0.0


class Book:
    """The drafts of one plan, written when they are asked for; the same plan and profile always give the same ones.

    Asking for a piece first writes those before it. Threads may share a book.
    """

    def __init__(
        self, profile: BusinessProfile, plan: Plan, language: Language, sectors: Mapping[str, Sector] | None = None
    ) -> None:
        # A caller may go on to change its profile: what is written later must follow from the same answers.
        self.profile, self.plan = profile.model_copy(deep=True), plan
        self._brief = Brief(self.profile, language, sectors)
        self._order = sorted(plan.items, key=lambda item: (item.scheduled_for, item.ref))
        self._place = {item.ref: n for n, item in enumerate(self._order)}
        self._written: list[tuple[Draft, list[Pick]]] = []
        self._used: Counter[Pick] = Counter()
        self._variety = self._new_variety()
        self._writing = threading.Lock()

    def is_of(self, profile: BusinessProfile, plan: Plan) -> bool:
        """Whether this is the book of that plan and profile."""
        return (self.plan is plan or self.plan == plan) and self.profile == profile

    def missing(self, item: PlanItem) -> int:
        """How many pieces have to be written for this one to be there, itself included."""
        return max(0, self._place.get(item.ref, -1) + 1 - len(self._written))

    def draft(self, item: PlanItem, *, retry: bool = False) -> Draft:
        """The draft of a planned piece; another wording of it with `retry`, which changes no other piece.

        An item that is not in the plan as it stands is written as if nothing had been written before it.
        """
        place = self._place.get(item.ref)
        if place is None or self._order[place] != item:
            return self._write(item, Counter(), self._new_variety(), retry=retry)[0]
        with self._writing:
            while len(self._written) <= place:
                self._keep(self._order[len(self._written)])
            if not retry:
                return self._written[place][0]
            used = Counter(pick for _, picks in self._written[: place + 1] for pick in picks)
            return self._write(item, used, self._said_before(place + 1), retry=True)[0]

    def _keep(self, item: PlanItem) -> None:
        draft, picks = self._write(item, self._used, self._variety)
        self._written.append((draft, picks))
        self._used.update(picks)
        _keep(self._variety, draft)

    def _said_before(self, place: int) -> Variety:
        variety = self._new_variety()
        for draft, _ in self._written[:place]:
            _keep(variety, draft)
        return variety

    def _new_variety(self) -> Variety:
        posts = sum(1 for item in self.plan.items if item.kind == "social_post")
        return Variety(self._brief, posts)

    def _write(
        self, item: PlanItem, used: Counter[Pick], variety: Variety, *, retry: bool = False
    ) -> tuple[Draft, list[Pick]]:
        """The piece; a piece is drawn again while something speaks against it, and the best of the tries is kept."""
        best: tuple[float, Draft, list[Pick]] | None = None
        for shift in range(_MOST_TRIES):
            deck = Deck(self.plan.seed, used, shift=shift)
            pen = Pen(self._brief, self.plan, item, retry=retry, deck=deck, shift=shift)
            draft = _WRITERS[item.kind](pen)
            against = _objection(variety, draft)
            if best is None or against < best[0]:
                best = against, draft, deck.picks
            if not against or (shift >= _TRIES and best[0] < GRAVE):
                break
        assert best is not None
        return best[1], best[2]
