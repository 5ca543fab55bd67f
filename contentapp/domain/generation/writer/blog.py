"""Blog posts: an opening that names the topic, the sections of a framework, and a step to what comes next."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from contentapp.domain.generation.language import Frame, Line
from contentapp.domain.generation.phrases import each_clean, mid
from contentapp.domain.generation.text import capitalise, reading_minutes, shorten, tidy, words
from contentapp.domain.generation.writer.pen import Pen
from contentapp.domain.generation.writer.sections import Sections
from contentapp.domain.ports import BlogPostDraft

TITLE_LENGTH: Final = (30, 60)
DESCRIPTION_LENGTH: Final = (70, 160)
FULL_WORDS: Final = 1010
"""Fewer than a thousand leave a reader who searched for the subject with questions; a little more stays more."""
_KEYWORDS: Final = 6
_USUAL: Final = "how_to"


def write_blog_post(pen: Pen) -> BlogPostDraft:
    """One blog post of a thousand words or more, in Markdown below its title."""
    frames = pen.language.blog.frames
    angle = pen.item.angle if pen.item.angle in frames else _USUAL
    frame = frames[angle]
    sections = Sections(pen, pen.count_slots(frame.points or 3), f"blog:{angle}")
    content = _content(pen, frame, sections)
    return BlogPostDraft(
        title=_fitting(pen, sections, "titles", frame.titles, TITLE_LENGTH),
        content=content,
        meta_description=_fitting(pen, sections, "metas", frame.metas, DESCRIPTION_LENGTH),
        keywords=_keywords(pen),
        estimated_reading_time=reading_minutes(content),
        cta_text=_call(pen),
    )


def _content(pen: Pen, frame: Frame, sections: Sections) -> str:
    blog = pen.language.blog
    aside = pen.say(f"blog:asides:{pen.tone}", blog.asides[pen.tone])
    parts = [sections.say("first", frame.first), f"{sections.say('second', frame.second)} {aside}"]
    for number, section in enumerate(frame.sections):
        parts += sections.write(number, section)
    ending = [pen.say("blog:offers", blog.offers), _next_step(pen)]
    for number in range(len(blog.extras)):
        if words("\n\n".join([*parts, *ending])) >= FULL_WORDS:
            break
        at = (pen.item.position + number) % len(blog.extras)
        parts += sections.write(at, blog.extras[at], shared="blog:extras")
    return tidy("\n\n".join([*parts, *ending]))


def _next_step(pen: Pen) -> str:
    blog = pen.language.blog
    if not pen.next_item:
        return pen.say("blog:nothing", blog.nothing)
    lines = blog.upgrade_next if pen.next_item.kind == "content_upgrade" else blog.email_next
    return pen.say(f"blog:next:{pen.next_item.kind}", lines)


def _call(pen: Pen) -> str:
    if not pen.next_item:
        return shorten(pen.slots["Cta"], 40)
    return pen.say(f"blog:calls:{pen.next_item.kind}", pen.language.blog.calls[pen.next_item.kind])


def _keywords(pen: Pen) -> list[str]:
    others = [mid(k) for k in each_clean([*pen.profile.brand_keywords, *pen.profile.primary_topics], 40)]
    keywords: dict[str, str] = {}
    for keyword in (pen.topic, *others):
        keywords.setdefault(keyword.casefold(), keyword)
    return list(keywords.values())[:_KEYWORDS]


def _fitting(pen: Pen, sections: Sections, bank: str, lines: Sequence[Line], length: tuple[int, int]) -> str:
    """The wording that is due among those whose length search engines show whole; the closest one when none is."""
    low, high = length

    def said(line: Line) -> str:
        return capitalise(tidy(sections.fill(line)))

    fitting = [line for line in lines if low <= len(said(line)) <= high]
    if not fitting:
        return min(map(said, lines), key=lambda text: max(low - len(text), len(text) - high))
    # The last one is short and says little: it is there for topics so long that nothing else fits.
    fitting = [line for line in fitting if line != lines[-1]] or fitting
    return said(pen.pick(f"blog:{pen.item.angle}:{bank}", fitting))
