"""Kinds of content, their statuses, and which piece may lead to which: the seed's rules, made exact."""

from __future__ import annotations

from typing import Final, Literal

Kind = Literal["social_post", "blog_post", "content_upgrade", "email_sequence"]
PieceStatus = Literal["draft", "in_review", "approved", "scheduled", "published", "archived", "failed"]
BundleStatus = Literal["draft", "generating", "ready", "approved", "published", "archived", "failed"]
RunStatus = Literal["planned", "running", "done", "failed", "canceled"]

KINDS: Final[tuple[Kind, ...]] = ("social_post", "blog_post", "content_upgrade", "email_sequence")

KIND_NAMES: Final[dict[Kind, str]] = {
    "social_post": "Social post",
    "blog_post": "Blog post",
    "content_upgrade": "Content upgrade",
    "email_sequence": "Email sequence",
}

HEADS: Final[dict[str, str]] = {
    "social_post": "content",
    "blog_post": "title",
    "content_upgrade": "title",
    "email_sequence": "name",
}
"""The column whose first line a piece is known by."""

PLATFORMS: Final[dict[str, str]] = {
    "linkedin": "LinkedIn",
    "instagram": "Instagram",
    "facebook": "Facebook",
    "x": "X",
    "threads": "Threads",
    "bluesky": "Bluesky",
    "mastodon": "Mastodon",
    "pinterest": "Pinterest",
    "tiktok": "TikTok",
    "youtube": "YouTube",
}

POST_TYPES: Final[tuple[str, ...]] = ("single", "carousel", "video", "poll", "thread")

INTENTS: Final[tuple[str, ...]] = ("educate", "prove", "story", "ask", "engage", "promote")
"""What a piece is for: to teach, to show that one keeps one's word, to tell, to find out, to be answered, to sell."""

UPGRADE_TYPES: Final[tuple[str, ...]] = ("checklist", "template", "guide", "worksheet")

NEXT_ACTIONS: Final[dict[Kind, tuple[Kind, ...]]] = {
    "social_post": ("blog_post", "content_upgrade"),
    "blog_post": ("content_upgrade", "email_sequence"),
    "content_upgrade": ("email_sequence",),
    "email_sequence": ("blog_post", "content_upgrade"),
}

GOALS: Final[dict[Kind, tuple[str, ...]]] = {
    "social_post": ("website_visit", "lead_magnet", "sale"),
    "blog_post": ("lead_magnet", "sale", "share"),
    "content_upgrade": ("email_signup", "sale", "share"),
    "email_sequence": ("sale", "referral", "testimonial"),
}

SEQUENCE_GOALS: Final[tuple[str, ...]] = ("nurture", "onboarding", "sales", "retention")

PIECE_MOVES: Final[dict[PieceStatus, tuple[PieceStatus, ...]]] = {
    "draft": ("in_review", "archived"),
    "in_review": ("draft", "approved", "archived"),
    "approved": ("in_review", "scheduled", "archived"),
    "scheduled": ("approved", "published", "archived"),
    "published": ("archived",),
    "archived": ("draft",),
    "failed": ("draft", "archived"),
}

BUNDLE_MOVES: Final[dict[BundleStatus, tuple[BundleStatus, ...]]] = {
    "draft": ("generating",),
    "generating": ("ready", "failed"),
    "ready": ("approved",),
    "approved": ("ready", "published"),
    "published": ("archived",),
    "archived": ("ready",),
    "failed": ("generating",),
}

SERVICE_BUNDLE_MOVES: Final[frozenset[tuple[str, str]]] = frozenset(
    {("draft", "generating"), ("generating", "ready"), ("generating", "failed"), ("failed", "generating")}
)
"""Moves that only generation makes; a member's hand makes the rest."""

RUN_MOVES: Final[dict[RunStatus, tuple[RunStatus, ...]]] = {
    "planned": ("running", "canceled"),
    "running": ("done", "failed", "canceled"),
    "done": (),
    "failed": ("running",),
    "canceled": ("running",),
}
"""A run that stopped, by itself or by hand, can go on; its bundle is `failed` meanwhile, which reads as "Stopped"."""

_WHY_NOT: Final[dict[tuple[str, str], str]] = {
    ("draft", "approved"): "Send it to review first, then approve it.",
    ("draft", "scheduled"): "Only approved pieces can be scheduled.",
    ("in_review", "scheduled"): "Approve it first, then schedule it.",
    ("approved", "published"): "Schedule it first: publishing starts from the schedule.",
    ("approved", "draft"): "Move it back to review first.",
    ("published", "draft"): "It is already out. Archive it, then restore it as a draft.",
}


def may_move_piece(status: str, target: str) -> bool:
    """Whether a piece in `status` may be moved to `target` by a person."""
    return target in _moves_from(status)


def why_not_move_piece(status: str, target: str) -> str:
    """One sentence that says why the move is refused and what to do instead."""
    known = _WHY_NOT.get((status, target))
    if known:
        return known
    names = " or ".join(other.replace("_", " ") for other in _moves_from(status))
    return f"A piece that is {status.replace('_', ' ')} can only move to {names}."


def _moves_from(status: str) -> tuple[str, ...]:
    return next((targets for known, targets in PIECE_MOVES.items() if known == status), ())
