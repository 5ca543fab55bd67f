"""What kind of post it is: whether the platform has that kind, and whether polls and threads are made as theirs are."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from contentapp.domain.generation.parts import poll_parts, thread_posts
from contentapp.domain.generation.platforms import Platform, Poll, length_on, with_hashtags
from contentapp.domain.generation.validators.findings import counted, error, warning
from contentapp.domain.ports import Finding

_WORDS: Final = {
    "single": "post with text alone",
    "carousel": "carousel",
    "video": "video",
    "poll": "poll",
    "thread": "thread",
}


def check_post_type(post_type: str, rules: Platform, name: str) -> list[Finding]:
    """Whether there is such a kind of post on the platform."""
    if post_type in rules.post_types:
        return []
    if post_type not in _WORDS:
        return [error("post_type", "post_type", "This kind of post is not known.", "Choose one from the list.")]
    there = " or a ".join(_WORDS[kind] for kind in rules.post_types)
    return [error("post_type", "post_type", f"There is no {_WORDS[post_type]} on {name}.", f"Make it a {there}.")]


def check_length(
    content: str, hashtags: Sequence[str], platform: str, post_type: str, rules: Platform, name: str
) -> list[Finding]:
    """Whether the post, or each post of a thread, fits; hashtags stand at its end."""
    if post_type == "poll":
        content = poll_parts(content)[0]
    posts = thread_posts(content) if post_type == "thread" else [content]
    found: list[Finding] = []
    for number, post in enumerate(posts, start=1):
        whole = with_hashtags(post, list(hashtags)) if number == len(posts) else post
        over = length_on(platform, whole) - rules.characters
        if over > 0:
            which = f"post {number} of the thread" if len(posts) > 1 else "this"
            message = (
                f"{name} takes {rules.characters:,} characters with hashtags; {which} has {rules.characters + over:,}."
            )
            spare = ", or a hashtag" if hashtags and number == len(posts) else ""
            found.append(error("too_long", "content", message, f"Take out {counted(over, 'character')}{spare}."))
    if post_type == "thread" and len(posts) < 2:
        fix = "Put a line with --- between two posts, or make it a single post."
        found.append(warning("no_thread", "content", "A thread has at least two posts; this is one.", fix))
    return found


def check_poll(content: str, poll: Poll, name: str) -> list[Finding]:
    """A poll on a platform: something asked, and answers to choose from."""
    text, answers = poll_parts(content)
    question = re.split(r"\n\s*\n", text.strip())[-1]
    found: list[Finding] = []
    if not question:
        found.append(error("no_question", "content", "The poll asks nothing.", "Write the question above the answers."))
    elif "?" not in question:
        found.append(
            warning(
                "no_question",
                "content",
                "The line above the answers is no question.",
                "Ask something that they answer.",
            )
        )
    if poll.question is not None and len(question) > poll.question:
        message = f"{name} takes questions of {poll.question} characters; this has {len(question)}."
        found.append(error("too_long", "content", message, "Ask it in fewer words, and say the rest above it."))
    if not poll.fewest <= len(answers) <= poll.most:
        message = f"A poll on {name} has {poll.fewest} to {poll.most} answers; this has {len(answers)}."
        fix = "Write each answer in a line of its own that starts with ○."
        found.append(error("poll_answers", "content", message, fix))
    for answer in answers:
        if len(answer) > poll.answer:
            message = f'{name} takes answers of {poll.answer} characters; "{answer[:30]}…" has {len(answer)}.'
            found.append(error("long_answer", "content", message, f"Take out {len(answer) - poll.answer}."))
    if len({answer.casefold() for answer in answers}) < len(answers):
        found.append(error("same_answer", "content", "Two answers of the poll are the same.", "Change one of them."))
    return found
