"""Texts written anew on request: asked for, suggested, taken or left, and taken back later."""

from contentapp.domain.rewriting.requests import (
    CannotRewrite,
    RewriteIsOver,
    RewriteView,
    accept_rewrite,
    ask_rewrite,
    find_rewrite,
    reject_rewrite,
)
from contentapp.domain.rewriting.revert import NothingToRevert, revert_version
from contentapp.domain.rewriting.texts import ACTION_NAMES, ACTIONS

__all__ = [
    "ACTIONS",
    "ACTION_NAMES",
    "CannotRewrite",
    "NothingToRevert",
    "RewriteIsOver",
    "RewriteView",
    "accept_rewrite",
    "ask_rewrite",
    "find_rewrite",
    "reject_rewrite",
    "revert_version",
]
