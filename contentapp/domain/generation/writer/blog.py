"""Blog posts: an introduction that names the topic, a reason to read on, the framework's own part, and a next step."""

from __future__ import annotations

from typing import Final

from contentapp.domain.generation.language import Frame, Line
from contentapp.domain.generation.phrases import each_clean, mid
from contentapp.domain.generation.text import capitalise, reading_minutes, shorten, tidy
from contentapp.domain.generation.writer.pen import Pen
from contentapp.domain.ports import BlogPostDraft

TITLE_LENGTH: Final = (30, 60)
DESCRIPTION_LENGTH: Final = (70, 160)
_POINTS: Final = {"how_to": 5, "listicle": 6, "myth_fact": 5, "questions": 5}
_KEYWORDS: Final = 6


def write_blog_post(pen: Pen) -> BlogPostDraft:
    """One blog post of 700 words or more, in Markdown below its title."""
    angle = pen.item.angle if pen.item.angle in _POINTS else "how_to"
    frame = pen.language.blog.frames[angle]
    slots = pen.count_slots(_POINTS[angle])
    content = tidy("\n\n".join(_parts(pen, angle, frame, slots)))
    title = _fitting(pen, f"{angle}:titles", frame.titles, slots, TITLE_LENGTH)
    others = [mid(k) for k in each_clean([*pen.profile.brand_keywords, *pen.profile.primary_topics], 40)]
    keywords: dict[str, str] = {}
    for keyword in (pen.topic, *others):
        keywords.setdefault(keyword.casefold(), keyword)
    return BlogPostDraft(
        title=title,
        content=content,
        meta_description=_fitting(pen, "meta", pen.language.blog.meta.texts, slots, DESCRIPTION_LENGTH),
        keywords=list(keywords.values())[:_KEYWORDS],
        estimated_reading_time=reading_minutes(content),
        cta_text=_call(pen),
    )


def _parts(pen: Pen, angle: str, frame: Frame, slots: dict[str, str]) -> list[str]:
    blog, turn = pen.language.blog, pen.turn
    later = turn + turn // 3
    return [
        pen.say("intro:first", blog.intro.first, turn, slots),
        pen.say("intro:second", blog.intro.second, later, slots),
        "## " + pen.say("why:heading", blog.why.headings, turn, slots),
        pen.say("why", blog.why.texts, turn, slots),
        "## " + pen.say(f"{angle}:before_heading", frame.before_heading, turn, slots),
        pen.say(f"{angle}:before", frame.before, later, slots),
        "## " + pen.say(f"{angle}:main", frame.main, turn, slots),
        *_points(pen, angle),
        "## " + pen.say("example:heading", blog.example.headings, later, slots),
        pen.say("example", blog.example.texts, turn, slots),
        "## " + pen.say("snags:heading", blog.snags.headings, later, slots),
        *_snags(pen),
        "## " + pen.say("questions:heading", blog.questions.headings, turn, slots),
        *(pen.fill(line, slots) for line in pen.all_of("questions", blog.questions.pairs, turn)[:3]),
        "## " + pen.say("ending:heading", blog.ending.headings, later, slots),
        pen.say("ending", blog.ending.texts, turn, slots),
        _next_step(pen),
    ]


def _points(pen: Pen, angle: str) -> list[str]:
    parts: list[str] = []
    for number, entry in enumerate(pen.ordered_advice(pen.turn, _POINTS[angle]), start=1):
        at = pen.slots_at(pen.turn + number)
        if angle == "myth_fact":
            parts += [f"### Myth {number}: {pen.fill(entry.myth, at)}", f"{pen.fill(entry.fact, at)}"]
            parts.append(f"**Instead:** {pen.fill(entry.line, at)} {pen.fill(entry.long, at)}")
        elif angle == "questions":
            parts += [f"### {number}. {pen.fill(entry.ask, at)}", pen.fill(entry.long, at)]
        else:
            parts += [f"### {number}. {pen.fill(entry.title, at)}", pen.fill(entry.long, at)]
        if angle == "how_to":
            parts.append(f"*To do:* {pen.fill(entry.check, at)}.")
    return parts


def _snags(pen: Pen) -> list[str]:
    """A way out for each thing the audience struggles with, up to three."""
    lines = pen.all_of("snags", pen.language.blog.snags.texts, pen.turn)
    count = min(3, len(pen.phrases.pains))
    return [pen.fill(line, pen.slots_at(pen.turn + n)) for n, line in enumerate(lines[:count])]


def _next_step(pen: Pen) -> str:
    ending = pen.language.blog.ending
    if not pen.next_item:
        return pen.say("ending:nothing", ending.nothing, pen.turn)
    lines = ending.blog_next if pen.next_item.kind == "content_upgrade" else ending.email_next
    return pen.say(f"ending:{pen.next_item.kind}", lines, pen.turn)


def _call(pen: Pen) -> str:
    if not pen.next_item:
        return shorten(pen.slots["Cta"], 40)
    return pen.say(f"calls:{pen.next_item.kind}", pen.language.blog.calls[pen.next_item.kind], pen.turn)


def _fitting(pen: Pen, bank: str, lines: tuple[Line, ...], slots: dict[str, str], length: tuple[int, int]) -> str:
    """The wording that is due among those whose length search engines show whole; the closest one when none is."""
    low, high = length
    said = [capitalise(tidy(pen.fill(line, slots))) for line in pen.all_of(bank, lines, 0)]
    fitting = [text for text in said if low <= len(text) <= high]
    if not fitting:
        return min(said, key=lambda text: max(low - len(text), len(text) - high))
    return fitting[pen.turn_of_topic % len(fitting)]
