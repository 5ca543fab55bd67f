"""What a post's pictures show: prompts to paste into an image model, and texts for those who cannot see them."""

from __future__ import annotations

import re
from typing import Final

from contentapp.domain.generation.language import Line
from contentapp.domain.generation.parts import thread_posts
from contentapp.domain.generation.platforms import Platform
from contentapp.domain.generation.text import capitalise, shorten, tidy
from contentapp.domain.generation.writer.pen import Pen

_MOST_SLIDES: Final = 6
_SLIDE_WORDS: Final = 90
_MARKS: Final = re.compile(r"^(?:[•–✓☐→]|\[ \]|\d+[.)])\s+")


def describe_media(pen: Pen, rules: Platform, content: str) -> tuple[list[str], list[str]]:
    """The prompts of a post, and beside each what stands for the picture; none for a poll."""
    post_type = pen.item.post_type
    if post_type == "poll" and rules.poll is not None:
        return [], []
    media = pen.language.social.media
    if post_type == "carousel":
        return _slides(pen, rules, content)
    slots = {**_scene(pen), "words": _said(content.split("\n")[0])}
    prompt = media.film if post_type == "video" else media.photo
    kind = "film" if post_type == "video" else "photo"
    return [tidy(pen.say(f"media:{kind}", prompt, slots))], [tidy(pen.say("media:alt", media.alt, slots))]


def _slides(pen: Pen, rules: Platform, content: str) -> tuple[list[str], list[str]]:
    media, scene = pen.language.social.media, _scene(pen)
    most = min(_MOST_SLIDES, rules.slides[1] if rules.slides else _MOST_SLIDES)
    lines = [line for post in thread_posts(content) for line in post.split("\n") if line.strip()][:most]
    prompts: list[str] = []
    alts: list[str] = []
    for number, line in enumerate(lines, start=1):
        slots = {**scene, "words": _said(line), "slide": str(number), "slides": str(len(lines))}
        shape = media.cover if number == 1 else media.slide
        prompts.append(tidy(pen.say(f"media:{'cover' if number == 1 else 'slide'}", shape, slots)))
        alts.append(tidy(pen.say("media:alt_slide", media.alt_slide, slots)))
    return prompts, alts


def _scene(pen: Pen) -> dict[str, str]:
    pictures = pen.brief.pictures

    def choose(bank: str, lines: tuple[Line, ...]) -> str:
        return pen.say(f"pictures:{bank}", lines)

    photo, place = choose("subjects", pictures.subjects), choose("settings", pictures.settings)
    shown = {"photo": photo, "place": place, "detail": choose("details", pictures.details)}
    return {**shown, "Photo": capitalise(photo), "Place": capitalise(place)}


def _said(line: str) -> str:
    return shorten(_MARKS.sub("", line.strip()).replace('"', "'"), _SLIDE_WORDS)
