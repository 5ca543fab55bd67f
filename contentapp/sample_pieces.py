"""Ten pieces out of the example businesses' years, as the built-in writer wrote them: `docs/samples.md`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from contentapp.domain.generation.platforms import with_hashtags
from contentapp.domain.kinds import KIND_NAMES, PLATFORMS, Kind
from contentapp.domain.ports import (
    BlogPostDraft,
    ContentUpgradeDraft,
    Draft,
    EmailSequenceDraft,
    PlanItem,
    SocialPostDraft,
)
from contentapp.domain.profile.examples import EXAMPLE_PROFILES
from contentapp.domain.profile.model import BusinessProfile

Year = Sequence[tuple[PlanItem, Draft]]
_PICKED: Final[tuple[tuple[Kind, str], ...]] = (
    ("social_post", "single"),
    ("social_post", "poll"),
    ("social_post", "single"),
    ("blog_post", ""),
    ("social_post", "carousel"),
    ("content_upgrade", ""),
    ("social_post", "thread"),
    ("email_sequence", ""),
    ("social_post", "video"),
    ("blog_post", ""),
)
"""Kind and type of each, two for every business in turn: its first such piece, or its first post where it has none."""
_HEAD: Final = """# Ten pieces, unedited

Two from the year of each example business (`contentapp/domain/profile/examples.py`), by the built-in writer with no
model: each the first of its kind in its year. A test writes them again and compares, so what stands here is what the
program writes today; `make quality ARGS="--samples docs/samples.md"` writes this page anew.
"""


def sample_page(years: Sequence[Year]) -> str:
    """The page in Markdown, from a year of each of `EXAMPLE_PROFILES` in their order."""
    sections = [section for place, year in enumerate(years) for section in samples_of(place, year)]
    return "\n\n".join([_HEAD.strip(), *sections]) + "\n"


def samples_of(place: int, year: Year) -> list[str]:
    """The sections of that page with pieces of the business at `place`."""
    sections: list[str] = []
    for number in range(2 * place, 2 * place + 2):
        item, draft = _first(year, *_PICKED[number])
        title = f"## {number + 1}. {_title(EXAMPLE_PROFILES[place], item)}"
        sections.append("\n".join([title, "", *_body(draft)]).strip())
    return sections


def _first(year: Year, kind: Kind, post_type: str) -> tuple[PlanItem, Draft]:
    alike = [pair for pair in year if pair[0].kind == kind]
    return next((pair for pair in alike if (pair[0].post_type or "") == post_type), alike[0])


def _title(profile: BusinessProfile, item: PlanItem) -> str:
    kind = f"{PLATFORMS[item.platform]} {item.post_type}" if item.platform else KIND_NAMES[item.kind]
    return f"{profile.name}: {kind} about {item.topic}"


def _body(draft: Draft) -> Iterator[str]:
    if isinstance(draft, EmailSequenceDraft):
        for number, email in enumerate(draft.emails, start=1):
            when = f"{email.delay_days} days later" if email.delay_days else "at once"
            yield f"**Email {number}, {when}: {email.subject_line}** ({email.preview_text})"
            yield ""
            yield from _quoted(email.content)
            yield ""
        return
    if isinstance(draft, SocialPostDraft):
        yield from ("```text", with_hashtags(draft.content, draft.hashtags), "```")
        for prompt, alt in zip(draft.media_prompts[:1], draft.alt_texts[:1], strict=True):
            yield ""
            yield f"Picture: {prompt} Alt text: {alt}"
        return
    yield f"**{draft.title}**"
    yield ""
    about = draft.meta_description if isinstance(draft, BlogPostDraft) else draft.description
    yield f"*{about}*"
    yield ""
    yield from _quoted(draft.content)
    if isinstance(draft, ContentUpgradeDraft):
        yield ""
        yield f"Button: {draft.cta_text}"


def _quoted(text: str) -> Iterator[str]:
    return (f"> {line}".rstrip() for line in text.strip().split("\n"))
