"""Social posts: one insight, opened, told and ended in the way of a framework, within the limits of its platform."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

from contentapp.domain.generation.language import Line
from contentapp.domain.generation.language.insights import Insight
from contentapp.domain.generation.language.lines import blanks_of
from contentapp.domain.generation.language.section_words import Points
from contentapp.domain.generation.language.social_words import Framework
from contentapp.domain.generation.parts import join_poll, join_thread, thread_posts
from contentapp.domain.generation.phrases import mid
from contentapp.domain.generation.platforms import PLATFORM_RULES, Platform, post_length
from contentapp.domain.generation.text import capitalise, clean, shorten, tidy, word_set
from contentapp.domain.generation.writer.order import first_orphan
from contentapp.domain.generation.writer.pen import Pen
from contentapp.domain.generation.writer.pictures import describe_media
from contentapp.domain.generation.writer.promotions import Running, promotion_on
from contentapp.domain.generation.writer.sections import Sections, forms_of
from contentapp.domain.kinds import UPGRADE_TYPES
from contentapp.domain.ports import SocialPostDraft

_ROOMY: Final = 2000
"""From this limit on a post has room for a whole body."""
_WITHOUT_CLOSING: Final = 3
"""Every third post ends with what it says: its link carries the call to action anyway."""
_ASIDE_EVERY: Final = 11
_HASHTAG_LENGTH: Final = 30
_THREAD_POINTS: Final = 3
_THREAD_FORMS: Final = ("tip", "why", "how", "example")
"""What a thread goes on to tell of its insight, in this order."""
_SHORT_POST: Final = 250
"""A post of a thread that is no longer fits anywhere, and leaves room for a hashtag."""
_USUAL: Final = "tip"


@dataclass(slots=True)
class _Parts:
    """What a post is made of; what comes later is left out first when there is no room."""

    opening: str
    middle: str
    short: str
    points: list[str] = field(default_factory=list)
    closing: str = ""
    extra: str = ""
    alone: str = ""
    """What stands for the opening where nothing else has room; a saying is not left unanswered."""


def write_social_post(pen: Pen) -> SocialPostDraft:
    """One post, within the limits of its platform."""
    platform = pen.item.platform or "linkedin"
    rules = PLATFORM_RULES.get(platform, PLATFORM_RULES["linkedin"])
    parts = _Composer(pen, platform).compose()
    hashtags = _hashtags(pen, min(rules.advised_hashtags, 5))
    content, hashtags = next(_fitting(pen, platform, rules, hashtags, parts))
    prompts, alt_texts = describe_media(pen, rules, content)
    return SocialPostDraft(
        content=content, hashtags=hashtags, media_prompts=prompts, alt_texts=alt_texts, cta_text=_call(pen)
    )


_TIES: Final = word_set("pain Pain other_pain when_pain outcome Outcome product Product offer aim")
_SPEAK_OF: Final = {"pain": word_set("pain Pain other_pain when_pain"), "outcome": word_set("outcome Outcome aim")}
_NAMES: Final = frozenset({"title", "subject"})
"""Forms that name an insight and tell nothing of it."""
_LISTS_APART: Final = 4
"""After how many tries a list is no longer about the topic alone."""
_CHOICE: Final = 12
"""Among how many insights one is sought that has to do with what a post speaks of."""
_OF_THEIR_OWN: Final = ("poll", "promotion", "offer")
"""Frameworks that name the product or an offer for its own sake, whatever else they tell."""


def _is_untied(line: Line) -> bool:
    """Whether it ties what it tells to nothing that the business answered, beyond the subject itself."""
    return not blanks_of(line) & _TIES


def _any_line(_: Line) -> bool:
    return True


def _can_stand_alone(opening: Line) -> bool:
    """Whether it says or asks something by itself; a saying needs its answer, and a name what is told under it."""
    forms = set(forms_of(opening))
    return "myth" not in forms and bool(forms - _NAMES)


def _banks(framework: Framework) -> tuple[Sequence[Line], Sequence[Line], Sequence[Line]]:
    return framework.openings, framework.middles, framework.shorts


def _untied(frameworks: Mapping[str, Framework]) -> list[str]:
    """The frameworks without a list that can be told in lines without ties, in an order that never changes."""
    return sorted(
        angle
        for angle, framework in frameworks.items()
        if angle not in _OF_THEIR_OWN
        and framework.points is None
        and all(any(map(_is_untied, lines)) for lines in _banks(framework))
    )


class _Composer:
    """Chooses an insight and the lines that tell it."""

    def __init__(self, pen: Pen, platform: str) -> None:
        self._pen, self._platform = pen, platform
        offer = promotion_on(pen.profile, pen.item.promotion, pen.item.scheduled_for)
        self._promotion = _announced(pen, offer) if offer else ""
        self._use(self._worded())
        if self._framework.points and not self._has_room_for_points:
            # What opens a list promises one.
            self._use_untied()

    def _use(self, angle: str) -> None:
        self._angle, self._bank = angle, f"social:{angle}"
        self._framework: Framework = self._pen.language.social.frameworks[angle]

    def _use_untied(self) -> None:
        untied = _untied(self._pen.language.social.frameworks)
        self._use(untied[(self._pen.turn + self._pen.shift) % len(untied)])

    @property
    def _has_room_for_points(self) -> bool:
        return self._is_roomy or self._pen.item.post_type == "thread"

    def compose(self) -> _Parts:
        """The parts of the post."""
        pen = self._pen
        opening, middle, short, insight = self._drawn()
        framework = self._framework
        listed = self._listed(framework.points) if framework.points and self._has_room_for_points else []
        sections = self._sections(insight, listed)
        parts = _Parts(sections.fill(opening, insight), "", "")
        parts.alone = parts.opening if _can_stand_alone(opening) else pen.tell(insight, "tip")
        if self._is_roomy:
            parts.middle = sections.fill(middle, insight)
            parts.extra = self._extra()
        else:
            parts.short = sections.fill(short, insight)
        if framework.points and listed:
            line = pen.pick(f"{self._bank}:points", framework.points.say)
            parts.points = [sections.fill(line, one, {"number": str(n)}) for n, one in enumerate(listed, start=1)]
        elif pen.item.post_type == "thread":
            said = {*forms_of(opening), *forms_of(short if not self._is_roomy else middle)}
            parts.points = [pen.tell(insight, form) for form in _THREAD_FORMS if form not in said][:_THREAD_POINTS]
        if self._with_closing:
            parts.closing = self._closing(is_aside=not all(map(self._leads_on, listed or [insight])))
        return parts

    def _drawn(self) -> tuple[Line, Line, Line, Insight]:
        """The lines of the post and the insight they tell."""
        drawn = len(self._pen.deck.picks)
        opening, middle, short = self._lines(_any_line)
        told = middle if self._is_roomy else short
        about = self._about(opening, told)
        insight = self._insight([*forms_of(opening), *forms_of(told)], about)
        if self._is_about(insight, about) or self._angle in _OF_THEIR_OWN:
            return opening, middle, short, insight
        # What is told off the topic is not passed off as the answer to a pain or as what the product is for.
        self._pen.deck.put_back(drawn)
        if not all(any(map(_is_untied, lines)) for lines in _banks(self._framework)):
            self._use_untied()
        return *self._lines(_is_untied), insight

    def _lines(self, fits: Callable[[Line], bool]) -> tuple[Line, Line, Line]:
        openings, middles, shorts = ([line for line in lines if fits(line)] for lines in _banks(self._framework))
        opening = self._pen.pick(f"{self._bank}:openings", openings)
        middle = self._other(f"{self._bank}:middles", middles, opening)
        return opening, middle, self._other(f"{self._bank}:shorts", shorts, opening)

    @property
    def _is_roomy(self) -> bool:
        return PLATFORM_RULES.get(self._platform, PLATFORM_RULES["linkedin"]).characters >= _ROOMY

    @property
    def _with_closing(self) -> bool:
        # A post that had to be drawn again may have said nothing of the business yet: its closing does.
        return self._pen.shift > 0 or self._pen.item.position % _WITHOUT_CLOSING != 0

    def _worded(self) -> str:
        angle = self._pen.item.angle
        if angle == "poll" and self._pen.item.post_type != "poll":
            return "question"
        if self._pen.item.post_type == "poll":
            return "poll"
        if angle == "promotion" and not self._promotion:
            return "offer"
        return angle if angle in self._pen.language.social.frameworks else _USUAL

    def _other(self, bank: str, lines: Sequence[Line], than: Line) -> Line:
        """One of `lines` that tells nothing of what `than` tells, and can be read after it."""
        told = set(forms_of(than))
        others = [line for line in lines if not told & set(forms_of(line))] or lines
        return self._pen.pick(bank, [line for line in others if not first_orphan(than, line)] or others)

    def _about(self, *lines: Line) -> str:
        """What the post has to be about: the pain or the outcome that its lines speak of, or else its topic."""
        blanks = frozenset[str]().union(*map(blanks_of, lines))
        said = next((kind for kind in ("pain", "outcome") if blanks & _SPEAK_OF[kind]), "topic")
        return self._pen.slots[said]

    def _insight(self, forms: Sequence[str], about: str) -> Insight:
        pen = self._pen
        ranked = pen.insights(_CHOICE, forms or ["tip"], topic=about, again=True)
        if about == pen.slots["topic"] and not self._framework.points:
            return ranked[0]
        # A list is about the topic, so what opens it is, too; what answers a pain has to do with it.
        return next((one for one in ranked if self._is_about(one, about)), ranked[0])

    def _is_about(self, insight: Insight, about: str) -> bool:
        """Whether it may be told as being about that; a pain is not answered by what fits anything."""
        is_named = about == self._pen.slots["topic"] or bool(insight.about) or not self._pen.brief.sector
        return is_named and self._pen.is_on_topic(insight, about)

    def _sections(self, insight: Insight, listed: Sequence[Insight]) -> Sections:
        """The blanks of this post: what is off the topic is told under its own name, a mixed list under the craft's."""
        pen = self._pen
        slots = {**pen.slots, "promotion": self._promotion}
        subject = ""
        if listed:
            is_mixed = pen.brief.sector and not all(map(pen.is_on_topic, listed))
            subject = pen.brief.sector.craft.say if pen.brief.sector and is_mixed else ""
        elif not pen.is_on_topic(insight):
            subject = mid(pen.tell(insight, "subject"))
        if subject:
            slots |= {"topic": subject, "Topic": capitalise(subject)}
        if self._angle == "poll":
            slots["poll"] = _poll(pen)
        return Sections(pen, slots, self._bank)

    def _listed(self, points: Points) -> list[Insight]:
        """What a list tells: all of it about the topic, or about the craft once such lists would be too alike."""
        pen = self._pen
        count = min(points.count, _THREAD_POINTS) if pen.item.post_type == "thread" else points.count
        ranked = pen.insights(len(pen.brief.known), [points.form])
        known = [one for one in ranked if pen.brief.is_own(one)]
        on_topic = [one for one in known if pen.is_on_topic(one)]
        if len(on_topic) >= count and pen.shift < _LISTS_APART:
            known = on_topic
        chosen = (known if len(known) >= count else ranked)[:count]
        return sorted(chosen, key=lambda one: one.stage) if points.staged else chosen

    def _extra(self) -> str:
        """Now and then a remark in the business's tone, or the offer that the plan has it mention."""
        pen = self._pen
        if self._promotion and self._angle != "promotion":
            return self._promotion
        if pen.turn % _ASIDE_EVERY == 0:
            return pen.say("asides", pen.language.social.asides[pen.tone])
        return ""

    def _leads_on(self, insight: Insight) -> bool:
        """Whether it has to do with what the post leads to."""
        pen = self._pen
        return not pen.next_item or pen.is_on_topic(insight, pen.slots["next_topic"])

    def _closing(self, *, is_aside: bool) -> str:
        pen, social = self._pen, self._pen.language.social
        if not pen.next_item:
            return pen.say("closings:nothing", social.closings["nothing"])
        key: str = pen.next_item.kind
        if not PLATFORM_RULES.get(self._platform, PLATFORM_RULES["linkedin"]).follows_links:
            key += "_bio"
        if is_aside:
            key += "_aside"
        return pen.say(f"closings:{key}", social.closings[key])


def _fitting(
    pen: Pen, platform: str, rules: Platform, hashtags: list[str], parts: _Parts
) -> Iterator[tuple[str, list[str]]]:
    """The longest version that fits, first; the last one is cut to fit."""
    for version in _versions(pen, parts):
        content = tidy(version)
        for tags in (hashtags, hashtags[:1], []):
            posts = thread_posts(content) if pen.item.post_type == "thread" else [content]
            if all(
                post_length(platform, post, tags if n == len(posts) else []) <= rules.characters
                for n, post in enumerate(posts, start=1)
            ):
                yield content, tags
    # X counts some scripts double, so half the limit always fits.
    yield tidy(shorten(parts.alone, rules.characters // 2)), []


def _versions(pen: Pen, parts: _Parts) -> Iterator[str]:
    if pen.item.post_type == "thread":
        told = [p for p in (parts.short or parts.middle, *parts.points, parts.closing) if p]
        yield join_thread([parts.opening, *told])
        yield join_thread([parts.opening, *told[:-1]])
        brief = [post for post in (parts.alone, *told) if len(post) <= _SHORT_POST]
        if len(brief) > 1:
            yield join_thread(brief)
    if "\n○" in parts.middle + parts.short:
        # The answers of a poll stand at its end.
        yield _joined(parts.opening, parts.middle or parts.short)
        yield parts.middle or parts.short
    body = [parts.middle or parts.short, "\n".join(parts.points)]
    if parts.points:
        body.reverse()
    yield _joined(parts.opening, *body, parts.extra, parts.closing)
    yield _joined(parts.opening, *body, parts.closing)
    yield _joined(parts.opening, *body)
    yield _joined(parts.alone, parts.closing)
    if pen.item.angle == "promotion":
        yield parts.opening
    if parts.alone == parts.opening:
        yield parts.middle or parts.short
    yield parts.alone


def _joined(*parts: str) -> str:
    return "\n\n".join(part for part in parts if part)


def _poll(pen: Pen) -> str:
    """The question that was asked least, with its answers; those of the line of work are asked before others."""
    polls = pen.brief.polls
    own = pen.brief.sector.polls if pen.brief.sector else ()
    if not all(pen.deck.uses("polls", poll.ask.say) for poll in own):
        polls = list(own)
    ask = pen.pick("polls", [poll.ask for poll in polls])
    found = next(poll for poll in polls if ask.say in {poll.ask.wording(n) for n in range(poll.ask.wordings)})
    return join_poll(pen.fill(ask), found.options)


def _announced(pen: Pen, offer: Running) -> str:
    """The offer as the business describes it, or by its name alone: it is announced more than once."""
    social = pen.language.social
    bank, lines = ("dated", social.offers_until) if offer.until else ("open", social.offers)
    return pen.say(f"promotions:{bank}", lines, {**pen.slots, **offer.slots()})


def _call(pen: Pen) -> str:
    if not pen.next_item:
        return shorten(pen.slots["Cta"], 40)
    lines = pen.language.social.calls[pen.next_item.kind]
    return pen.say(f"calls:{pen.next_item.kind}", lines)


def _hashtags(pen: Pen, most: int) -> list[str]:
    """Keywords as hashtags, without '#': the topic's own first."""
    topics = [pen.topic] if len(pen.topic.split()) <= 3 else []
    candidates = [*topics, *pen.profile.brand_keywords, *pen.profile.primary_topics, pen.profile.industry]
    tags: dict[str, str] = {}
    for text in candidates:
        parts = re.findall(r"[^\W_]+", clean(text, 60))
        tag = "".join(part[:1].upper() + part[1:] for part in parts)
        if len(parts) <= 4 and 3 <= len(tag) <= _HASHTAG_LENGTH and tag[0].isalpha() and tag not in UPGRADE_TYPES:
            tags.setdefault(tag.lower(), tag)
    return list(tags.values())[:most]
