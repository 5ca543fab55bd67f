"""The lines of work the built-in writer knows, and which of them a business profile belongs to."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

from contentapp.domain.generation.language.insights import Sector
from contentapp.domain.profile.model import BusinessProfile

GENERAL: Final = "general"
"""The key of the sector that fits anyone."""
_SHORT: Final = 3
"""A stem no longer than this counts only as a whole word: "app" is software, an appliance is not."""


def load_sectors(folder: Path) -> dict[str, Sector]:
    """The sectors in `folder`, by key: one file each, named by its key.

    Raises ValueError, naming the file and the place, when one does not hold what a sector needs.
    """
    sectors: dict[str, Sector] = {}
    for file in sorted(folder.glob("*.toml")):
        facts = tomllib.loads(file.read_text(encoding="utf-8"))
        try:
            sectors[file.stem] = Sector.model_validate({"key": file.stem, **facts})
        except ValueError as error:
            raise ValueError(f"{file.name}: {error}") from error
    return sectors


@cache
def built_in_sectors() -> dict[str, Sector]:
    """The sectors that come with the product."""
    return load_sectors(Path(__file__).parent / "sectors")


def find_sector(profile: BusinessProfile, sectors: dict[str, Sector]) -> Sector | None:
    """The sector that the profile's own words speak of most: its industry counts first, then what it is and sells.

    None when they name none that is known.
    """
    for said in ([profile.industry], [profile.business_type, profile.primary_product], profile.primary_topics):
        counted = {key: _hits(said, sector.words) for key, sector in sectors.items()}
        best = max(counted, key=lambda key: counted[key], default="")
        if best and counted[best]:
            return sectors[best]
    return None


def fits_topic(about: Sequence[str], topic: str) -> bool:
    """Whether an insight with these stems is about `topic`; one without stems fits any."""
    return not about or _hits([topic], about) > 0


def _hits(said: Sequence[str], stems: Sequence[str]) -> int:
    text = " ".join(said).casefold()
    tokens = re.findall(r"[\w'-]+", text)
    return sum(1 for stem in stems if (stem in text if " " in stem else any(_matches(token, stem) for token in tokens)))


def _matches(word: str, stem: str) -> bool:
    return word.startswith(stem) if len(stem) > _SHORT else word in (stem, stem + "s")
