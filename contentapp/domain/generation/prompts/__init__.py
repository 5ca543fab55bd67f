"""What models are told: templates with versions, and the document of everything that people wrote.

A template is ours alone and takes nothing from a profile: what people wrote is in a JSON document beside it, and cannot
become an instruction by how it is spelt. A template that was released is never changed: a change is a new version, and
tests hold the old ones to their fingerprints in `versions.toml`.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

VERSIONS: Final[Mapping[str, int]] = {
    "house": 1,
    "social_post": 1,
    "blog_post": 1,
    "content_upgrade": 1,
    "email_sequence": 1,
    "again": 1,
    "rewrite": 1,
}
"""The version of each template that is used now."""

_HERE: Final = Path(__file__).parent


@cache
def _template(name: str) -> str:
    return (_HERE / f"{name}.v{VERSIONS[name]}.txt").read_text(encoding="utf-8").strip()


def compose(*names: str) -> tuple[str, str]:
    """The instructions out of these templates, and how they are named on what was written with them."""
    return "\n\n".join(map(_template, names)), "+".join(f"{name}.v{VERSIONS[name]}" for name in names)


def as_document(facts: Mapping[str, Any]) -> str:
    """What people wrote as a JSON document. Angle brackets are escaped, so that no text in it looks like markup."""
    said = json.dumps(facts, ensure_ascii=False, default=str, separators=(",", ":"))
    return said.replace("<", "\\u003c").replace(">", "\\u003e")
