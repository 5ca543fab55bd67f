"""Checks every draft, whoever wrote it: what breaks a platform's rule is an error, what reads badly is a warning."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, Literal

from contentapp.domain.generation.platforms import PLATFORM_RULES, fold_at, post_length
from contentapp.domain.generation.text import article_for, words, wrong_articles
from contentapp.domain.kinds import KIND_NAMES, PLATFORMS, UPGRADE_TYPES
from contentapp.domain.ports import (
    BlogPostDraft,
    ContentUpgradeDraft,
    Draft,
    EmailSequenceDraft,
    Finding,
    PlanItem,
    SocialPostDraft,
)
from contentapp.domain.profile.model import BusinessProfile

__all__ = ["check_blog_post", "check_content_upgrade", "check_draft", "check_email", "check_social_post", "fold_at"]

TITLE_LENGTH: Final = (30, 60)
"""Characters of a title that search results show whole (Google cuts at about 600 pixels)."""
DESCRIPTION_LENGTH: Final = (70, 160)
SUBJECT_LENGTH: Final = 70
PREVIEW_LENGTH: Final = 140
THIN_BLOG_WORDS: Final = 300

_DRAFT_KINDS: Final = {
    SocialPostDraft: "social_post",
    BlogPostDraft: "blog_post",
    ContentUpgradeDraft: "content_upgrade",
    EmailSequenceDraft: "email_sequence",
}
_PLACEHOLDER = re.compile(
    r"\{\{|\}\}|\{%|%\}|\[(?:insert|your|name|company|first name|topic|link|product)\b[^\]]*\]?|\blorem ipsum\b|"
    r"<(?:insert|your)\b[^>]*>|\bTK TK\b|\bXXX+\b",
    re.IGNORECASE,
)
_DOUBLE_SPACE = re.compile(r"\S[^\S\n]{2,}\S")
_HASHTAG = re.compile(r"^\w+$")
_H1 = re.compile(r"^#\s|\A[^\n]+\n=+\s*$", re.MULTILINE)
_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_SPAM: Final = (
    "100% free", "act now", "buy now", "cash bonus", "click here", "congratulations", "double your", "earn money",
    "free money", "guaranteed", "limited time", "make money", "no obligation", "once in a lifetime", "risk-free",
    "risk free", "special promotion", "this is not spam", "urgent", "winner", "you have been selected",
)  # fmt: skip


def check_draft(draft: Draft, item: PlanItem, profile: BusinessProfile) -> list[Finding]:
    """Everything wrong with a draft: its own rules, what the plan asked for, and what the profile forbids."""
    if _DRAFT_KINDS[type(draft)] != item.kind:
        asked = KIND_NAMES[item.kind].lower()
        return [_error("wrong_kind", "kind", f"The plan asked for a {asked}.", f"Write a {asked}.")]
    if isinstance(draft, SocialPostDraft):
        found = check_social_post(content=draft.content, hashtags=draft.hashtags, platform=item.platform or "linkedin")
        said = [("content", draft.content)]
    elif isinstance(draft, BlogPostDraft):
        found = check_blog_post(draft.title, draft.content, draft.meta_description, draft.keywords)
        said = [("title", draft.title), ("content", draft.content)]
    elif isinstance(draft, ContentUpgradeDraft):
        found = check_content_upgrade(draft.title, draft.description, draft.content)
        found += _type_matches(draft, item)
        said = [("content", draft.content)]
    else:
        found = _check_sequence(draft, item)
        said = [(f"email {n}: content", email.content) for n, email in enumerate(draft.emails, start=1)]
    return found + _check_text("cta_text", getattr(draft, "cta_text", "-")) + _names_competitor(said, profile)


def check_social_post(*, content: str, hashtags: Sequence[str], platform: str) -> list[Finding]:
    """What is wrong with a post on `platform`; hashtags come without their '#'."""
    found = _check_text("content", content)
    rules = PLATFORM_RULES.get(platform)
    if rules is None:
        return [
            *found,
            _error("unknown_platform", "platform", "This platform is not known.", "Choose one from the list."),
        ]
    name = PLATFORMS[platform]
    length = post_length(platform, content, list(hashtags))
    if length > rules.characters:
        over = length - rules.characters
        found.append(
            _error(
                "too_long",
                "content",
                f"{name} takes {rules.characters:,} characters with hashtags; this has {length:,}.",
                f"Take out {over:,} {'character' if over == 1 else 'characters'}, or a hashtag.",
            )
        )
    if rules.hashtags is not None and len(hashtags) > rules.hashtags:
        found.append(
            _error(
                "too_many_hashtags",
                "hashtags",
                f"{name} takes {rules.hashtags} hashtags; this has {len(hashtags)}.",
                "Keep the ones that name your subject best.",
            )
        )
    elif len(hashtags) > rules.advised_hashtags:
        found.append(
            _warning(
                "many_hashtags",
                "hashtags",
                f"On {name} up to {rules.advised_hashtags} hashtags work best; this has {len(hashtags)}.",
                "Keep the ones that name your subject best.",
            )
        )
    bad = [tag for tag in hashtags if not _HASHTAG.match(tag) or tag.isdigit()]
    if bad:
        found.append(
            _error(
                "bad_hashtag",
                "hashtags",
                f"A hashtag holds only letters, digits and underscores: {', '.join(bad[:3]) or 'empty'}.",
                "Leave out spaces, signs and the leading #.",
            )
        )
    return found


def check_blog_post(title: str, content: str, meta_description: str, keywords: Sequence[str]) -> list[Finding]:
    """What is wrong with a blog post; the first keyword is the one it is meant to be found by."""
    found = [
        *_check_text("title", title),
        *_check_text("content", content),
        *_check_text("meta_description", meta_description),
        *_check_length("title", title, TITLE_LENGTH, "Search results show titles of"),
        *_check_length("meta_description", meta_description, DESCRIPTION_LENGTH, "Search results show descriptions of"),
    ]
    if _H1.search(_FENCE.sub("", content)):
        found.append(
            _error(
                "h1_in_body",
                "content",
                "The title is the only top heading of the page.",
                "Use ## for headings in the text.",
            )
        )
    if content.strip() and words(content) < THIN_BLOG_WORDS:
        found.append(
            _warning(
                "thin",
                "content",
                f"With {words(content)} words there is little to find.",
                f"Aim for {THIN_BLOG_WORDS} or more.",
            )
        )
    return found + _check_keyword(title, content, keywords)


def check_content_upgrade(title: str, description: str, content: str) -> list[Finding]:
    """What is wrong with a download."""
    found = [*_check_text("title", title), *_check_text("description", description), *_check_text("content", content)]
    if len(title) > 120:
        found.append(_warning("too_long", "title", "The title does not fit on a cover.", "Keep it to 120 characters."))
    if content.strip() and words(content) < 60:
        found.append(
            _warning(
                "thin",
                "content",
                "There is little on the page to use.",
                "Add what a reader can tick, fill in or follow.",
            )
        )
    return found


def check_email(subject_line: str, preview_text: str, content: str, place: str) -> list[Finding]:
    """What is wrong with one email; `place` says which, as in "email 2"."""
    subject, preview, body = (f"{place}: {f}" for f in ("subject_line", "preview_text", "content"))
    found = [*_check_text(subject, subject_line), *_check_text(preview, preview_text), *_check_text(body, content)]
    if len(subject_line) > SUBJECT_LENGTH:
        found.append(
            _warning(
                "too_long",
                subject,
                f"Many inboxes cut subjects after {SUBJECT_LENGTH} characters.",
                "Say it in fewer words.",
            )
        )
    if len(preview_text) > PREVIEW_LENGTH:
        found.append(
            _warning(
                "too_long",
                preview,
                f"Inboxes cut previews after {PREVIEW_LENGTH} characters.",
                "Say it in fewer words.",
            )
        )
    spam = [phrase for phrase in _SPAM if re.search(rf"(?<!\w){re.escape(phrase)}(?!\w)", subject_line.lower())]
    if spam:
        found.append(
            _warning("spam_words", subject, f'Spam filters watch for "{spam[0]}".', "Say what is in the email instead.")
        )
    letters = [c for c in subject_line if c.isalpha()]
    if "!!" in subject_line or (len(letters) > 7 and all(c.isupper() for c in letters)):
        found.append(
            _warning(
                "shouting", subject, "Capitals and exclamation marks look like spam.", "Write it as you would say it."
            )
        )
    if preview_text.strip() and preview_text.strip() == subject_line.strip():
        found.append(
            _warning("same_preview", preview, "The preview repeats the subject.", "Use it to say one thing more.")
        )
    return found


def _check_sequence(draft: EmailSequenceDraft, item: PlanItem) -> list[Finding]:
    found = [*_check_text("name", draft.name), *_check_text("description", draft.description)]
    if item.emails and len(draft.emails) != item.emails:
        found.append(
            _error(
                "wrong_count",
                "emails",
                f"The plan asked for {item.emails} emails; there are {len(draft.emails)}.",
                f"Write exactly {item.emails}.",
            )
        )
    for number, email in enumerate(draft.emails, start=1):
        place = f"email {number}"
        found += check_email(email.subject_line, email.preview_text, email.content, place)
        if email.cta_text:
            found += _check_text(f"{place}: cta_text", email.cta_text)
        if email.delay_days < 0:
            found.append(
                _error(
                    "bad_delay", f"{place}: delay_days", "An email cannot go out before the last one.", "Use 0 or more."
                )
            )
    subjects = [email.subject_line.strip().lower() for email in draft.emails]
    if len(set(subjects)) < len(subjects):
        found.append(_warning("same_subject", "emails", "Two emails have the same subject.", "Give each its own."))
    return found


def _type_matches(draft: ContentUpgradeDraft, item: PlanItem) -> list[Finding]:
    if draft.type in UPGRADE_TYPES and draft.type == (item.upgrade_type or draft.type):
        return []
    asked = item.upgrade_type or "checklist"
    return [_error("wrong_type", "type", f"The plan asked for a {asked}.", f"Write a {asked}.")]


def _check_text(place: str, text: str) -> list[Finding]:
    if not text.strip():
        return [_error("empty", place, "There is no text here.", "Write something, or restore the version before.")]
    found: list[Finding] = []
    if match := _PLACEHOLDER.search(text):
        found.append(
            _error("placeholder", place, f'A blank was left unfilled: "{match[0][:40]}".', "Fill it in or take it out.")
        )
    if _DOUBLE_SPACE.search(text):
        found.append(_warning("double_space", place, "There are two spaces in a row.", "Take one out."))
    for written in wrong_articles(text)[:3]:
        word = written.split(" ", 1)[1]
        found.append(_warning("article", place, f'"{written}" reads wrong.', f'Write "{article_for(word)} {word}".'))
    return found


def _check_length(place: str, text: str, length: tuple[int, int], shown: str) -> list[Finding]:
    low, high = length
    if not text.strip() or low <= len(text) <= high:
        return []
    short = len(text) < low
    fix = f"Add {low - len(text)} or more." if short else f"Take out {len(text) - high}."
    message = f"{shown} {low} to {high} characters well; this has {len(text)}."
    return [_warning("too_short" if short else "too_long", place, message, fix)]


def _check_keyword(title: str, content: str, keywords: Sequence[str]) -> list[Finding]:
    keyword = next((k.strip() for k in keywords if k.strip()), "")
    if not keyword:
        return [
            _warning(
                "no_keyword",
                "keywords",
                "There is no keyword to be found by.",
                "Add the words a reader would search for.",
            )
        ]
    found: list[Finding] = []
    if keyword.casefold() not in title.casefold():
        found.append(
            _warning(
                "keyword_not_in_title", "title", f'The title does not say "{keyword}".', "Work it in near the start."
            )
        )
    if keyword.casefold() not in _first_paragraph(content).casefold():
        found.append(
            _warning(
                "keyword_not_in_opening",
                "content",
                f'The first paragraph does not say "{keyword}".',
                "Name it in the first lines.",
            )
        )
    return found


def _first_paragraph(content: str) -> str:
    blocks = (block.strip() for block in re.split(r"\n\s*\n", content))
    return next((block for block in blocks if block and not block.startswith(("#", "![", "---"))), "")


def _names_competitor(said: Sequence[tuple[str, str]], profile: BusinessProfile) -> list[Finding]:
    found: list[Finding] = []
    for rival in filter(None, (name.strip() for name in profile.competitors)):
        pattern = re.compile(rf"(?<!\w){re.escape(rival)}(?!\w)", re.IGNORECASE)
        found += [
            _warning("names_competitor", place, f"It names a competitor: {rival}.", "Take the name out.")
            for place, text in said
            if pattern.search(text)
        ]
    return found


def _finding(severity: Literal["error", "warning"], code: str, place: str, message: str, fix: str) -> Finding:
    return Finding(severity=severity, code=code, place=place, message=message, fix=fix)


def _error(code: str, place: str, message: str, fix: str) -> Finding:
    return _finding("error", code, place, message, fix)


def _warning(code: str, place: str, message: str, fix: str) -> Finding:
    return _finding("warning", code, place, message, fix)
