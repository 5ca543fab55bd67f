"""Words for downloads."""

from __future__ import annotations

from pydantic import model_validator

from contentapp.domain.generation.angles import ANGLES
from contentapp.domain.generation.language.lines import Lines, Words
from contentapp.domain.generation.language.names import same_names
from contentapp.domain.generation.language.section_words import Sections
from contentapp.domain.kinds import UPGRADE_TYPES


class Sheet(Words):
    """A type of download, laid out in a different way for each framework."""

    titles: Lines
    promises: Lines
    intros: Lines
    layouts: dict[str, Sections]

    @model_validator(mode="after")
    def _complete(self) -> Sheet:
        same_names("layouts", self.layouts, ANGLES["content_upgrade"])
        return self


class UpgradeEnding(Words):
    """How a download ends, and how it leads to the emails that follow."""

    headings: Lines
    texts: Lines
    emails: Lines


class Upgrades(Words):
    """Words for downloads: a sheet for each type, and what they all share."""

    sheets: dict[str, Sheet]
    ending: UpgradeEnding
    calls: Lines

    @model_validator(mode="after")
    def _complete(self) -> Upgrades:
        same_names("sheets", self.sheets, UPGRADE_TYPES)
        return self
