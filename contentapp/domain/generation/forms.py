"""The forms that models fill, one for each kind of piece, and the drafts that come of them."""

from __future__ import annotations

import re
from typing import Final

from pydantic import BaseModel, ConfigDict, Field

from contentapp.domain.generation.parts import join_poll, join_thread
from contentapp.domain.generation.text import reading_minutes
from contentapp.domain.kinds import UPGRADE_TYPES
from contentapp.domain.ports import (
    BlogPostDraft,
    ContentUpgradeDraft,
    Draft,
    EmailDraft,
    EmailSequenceDraft,
    PlanItem,
    SocialPostDraft,
)

_BLANK_LINES: Final = re.compile(r"\n{3,}")
_PAUSE_DAYS: Final = 3


class _Answer(BaseModel):
    """What a model adds besides is left out; what it leaves out is an error."""

    model_config = ConfigDict(extra="ignore")


class _Media(_Answer):
    media_prompts: list[str] = Field(max_length=35, description="What each picture, slide or film shows")
    alt_texts: list[str] = Field(max_length=35, description="One sentence a picture, for those who cannot see it")
    hashtags: list[str] = Field(max_length=30, description="Without #")
    cta_text: str = Field(max_length=200)


class PostAnswer(_Media):
    """A social post."""

    content: str = Field(min_length=1, max_length=8000)


class ThreadAnswer(_Media):
    """A thread: its posts in order."""

    posts: list[str] = Field(min_length=2, max_length=12)


class PollAnswer(_Media):
    """A poll: what stands above it, ending with the question, and its answers."""

    question: str = Field(min_length=1, max_length=3000)
    answers: list[str] = Field(min_length=2, max_length=4)


class BlogAnswer(_Answer):
    """A blog post; its text is Markdown with headings from ## on."""

    title: str = Field(min_length=1, max_length=300)
    content: str = Field(min_length=1, max_length=40_000)
    meta_description: str = Field(max_length=400)
    keywords: list[str] = Field(max_length=12)
    cta_text: str = Field(max_length=200)


class UpgradeAnswer(_Answer):
    """A download; its text is Markdown."""

    title: str = Field(min_length=1, max_length=300)
    description: str = Field(max_length=600)
    content: str = Field(min_length=1, max_length=40_000)
    cta_text: str = Field(max_length=200)


class EmailAnswer(_Answer):
    """One email."""

    subject_line: str = Field(min_length=1, max_length=200)
    preview_text: str = Field(max_length=300)
    content: str = Field(min_length=1, max_length=12_000)
    cta_text: str = Field(max_length=200)
    delay_days: int = Field(ge=0, le=60, description="Days after the email before it")


class SequenceAnswer(_Answer):
    """A sequence with its emails in order."""

    name: str = Field(min_length=1, max_length=200)
    description: str = Field(max_length=600)
    emails: list[EmailAnswer] = Field(min_length=1, max_length=20)


def form_of(item: PlanItem) -> type[BaseModel]:
    """The form for a planned piece."""
    match item.kind:
        case "blog_post":
            return BlogAnswer
        case "content_upgrade":
            return UpgradeAnswer
        case "email_sequence":
            return SequenceAnswer
        case "social_post":
            return {"thread": ThreadAnswer, "poll": PollAnswer}.get(item.post_type or "", PostAnswer)


def draft_of(answer: BaseModel, item: PlanItem) -> Draft:
    """The draft that a filled form is, tidied of what models add: "#" before hashtags, pictures where none belong."""
    match answer:
        case BlogAnswer():
            content = _tidy(answer.content)
            return BlogPostDraft(
                title=_line(answer.title),
                content=content,
                meta_description=_line(answer.meta_description),
                keywords=[word for word in map(_line, answer.keywords) if word],
                estimated_reading_time=reading_minutes(content),
                cta_text=_line(answer.cta_text),
            )
        case UpgradeAnswer():
            kind = item.upgrade_type if item.upgrade_type in UPGRADE_TYPES else "checklist"
            return ContentUpgradeDraft(
                _line(answer.title), kind, _line(answer.description), _tidy(answer.content), _line(answer.cta_text)
            )
        case SequenceAnswer():
            return _sequence(answer, item)
        case _:
            return _post(answer, item)


def _post(answer: BaseModel, item: PlanItem) -> SocialPostDraft:
    assert isinstance(answer, _Media)
    if isinstance(answer, ThreadAnswer):
        content = join_thread([_tidy(post) for post in answer.posts])
    elif isinstance(answer, PollAnswer):
        content = join_poll(_tidy(answer.question), [_line(one) for one in answer.answers])
    else:
        assert isinstance(answer, PostAnswer)
        content = _tidy(answer.content)
    pictures = [] if item.post_type == "poll" else [_line(one) for one in answer.media_prompts if one.strip()]
    tags = dict.fromkeys(tag for tag in (_line(one).lstrip("#") for one in answer.hashtags) if tag)
    return SocialPostDraft(
        content=content,
        hashtags=list(tags),
        media_prompts=pictures,
        cta_text=_line(answer.cta_text),
        alt_texts=[_line(one) for one in answer.alt_texts][: len(pictures)],
    )


def _sequence(answer: SequenceAnswer, item: PlanItem) -> EmailSequenceDraft:
    emails = [
        EmailDraft(
            subject_line=_line(email.subject_line),
            preview_text=_line(email.preview_text),
            content=_tidy(email.content),
            delay_days=(email.delay_days or _PAUSE_DAYS) if number else 0,
            cta_text=_line(email.cta_text),
        )
        for number, email in enumerate(answer.emails)
    ]
    goal = item.sequence_goal or "nurture"
    return EmailSequenceDraft(_line(answer.name), _line(answer.description), goal, emails)


def _line(text: str) -> str:
    return " ".join(text.split())


def _tidy(text: str) -> str:
    text = "\n".join(line.rstrip() for line in text.replace("\r\n", "\n").split("\n"))
    return _BLANK_LINES.sub("\n\n", text).strip()
