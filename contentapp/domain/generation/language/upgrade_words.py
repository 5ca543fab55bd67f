"""Words for downloads."""

from __future__ import annotations

from pydantic import model_validator

from contentapp.domain.generation.language.lines import Lines, OneLine, Words
from contentapp.domain.generation.language.names import same_names
from contentapp.domain.kinds import UPGRADE_TYPES


class Texts(Words):
    """Several ways to say one thing."""

    texts: Lines


class UpgradeEnding(Words):
    """How a download ends."""

    heading: OneLine
    texts: Lines


class Upgrades(Words):
    """Words for downloads; the parts of each type are named in its own table."""

    titles: dict[str, Lines]
    promises: dict[str, Lines]
    opening: Texts
    checklist: dict[str, OneLine | Lines]
    template: dict[str, OneLine]
    guide: dict[str, OneLine]
    worksheet: dict[str, OneLine | Lines]
    ending: UpgradeEnding
    calls: Texts

    @model_validator(mode="after")
    def _complete(self) -> Upgrades:
        same_names("titles", self.titles, UPGRADE_TYPES)
        same_names("promises", self.promises, UPGRADE_TYPES)
        return self
