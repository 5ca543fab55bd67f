"""Which texts a change is about, and what it is called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal, get_args

from contentapp.domain.history.versions import Entity

Action = Literal["rewrite", "shorten", "lengthen", "tone", "hashtags", "variant", "translate"]

ACTIONS: Final[tuple[Action, ...]] = get_args(Action)
ACTION_NAMES: Final[dict[Action, str]] = {
    "rewrite": "Rewrite",
    "shorten": "Shorten",
    "lengthen": "Lengthen",
    "tone": "Change tone",
    "hashtags": "Suggest hashtags",
    "variant": "Suggest a variant",
    "translate": "Translate",
}
NEEDS_MODEL: Final[frozenset[Action]] = frozenset({"translate"})
"""What the built-in writer cannot do: it knows one language."""
NEEDS_DETAIL: Final[frozenset[Action]] = frozenset({"tone", "translate"})

_TEXTS: Final[dict[Entity, tuple[str, ...]]] = {
    "social_post": ("content",),
    "blog_post": ("title", "content", "meta_description"),
    "content_upgrade": ("title", "description", "content"),
    "email_sequence": (),
    "email": ("subject_line", "preview_text", "content"),
}
_CALLS: Final[dict[Entity, tuple[str, ...]]] = {
    "social_post": ("cta_text",),
    "blog_post": ("cta_text",),
    "content_upgrade": ("cta_text",),
    "email_sequence": (),
    "email": (),
}


@dataclass(frozen=True, slots=True)
class Change:
    """What somebody wants done to a text; `detail` is the tone or the language, in their words."""

    entity: Entity
    action: Action
    detail: str = ""

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that it is about; none where there is no such change of such a text."""
        match self.action:
            case "hashtags":
                return ("hashtags",) if self.entity == "social_post" else ()
            case "shorten" | "lengthen":
                return ("content",) if _TEXTS[self.entity] else ()
            case "translate":
                return (*_TEXTS[self.entity], *_CALLS[self.entity]) if _TEXTS[self.entity] else ()
            case _:
                return _TEXTS[self.entity]

    def of(self, fields: Mapping[str, Any]) -> dict[str, Any]:
        """Those of the fields of a text that it is about."""
        return {name: fields[name] for name in self.fields if name in fields}
