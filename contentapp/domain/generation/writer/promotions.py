"""The offers of a profile, mentioned between their dates and never outside."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from contentapp.domain.generation.text import capitalise, clean
from contentapp.domain.profile.model import BusinessProfile


@dataclass(frozen=True, slots=True)
class Running:
    """An offer in the words of the business: its name, what it is (empty when that was not said) and its last day."""

    name: str
    detail: str
    until: str

    def slots(self) -> dict[str, str]:
        """The blanks of an announcement."""
        return {"deal": f"{self.name}: {self.detail}" if self.detail else self.name, "deal_name": self.name,
            "until": self.until}  # fmt: skip


def promotion_on(profile: BusinessProfile, name: str, at: datetime) -> Running | None:
    """The offer of that name when it runs on the day of `at` where the business is."""
    on = at.astimezone(_zone(profile.time_zone)).date()
    for offer in profile.promotions:
        if not name or clean(offer.name, 60).casefold() != clean(name, 60).casefold():
            continue
        started = offer.starts_on is None or offer.starts_on <= on
        if started and (offer.ends_on is None or on <= offer.ends_on):
            until = f"{offer.ends_on.day} {offer.ends_on:%B}" if offer.ends_on else ""
            return Running(capitalise(clean(offer.name, 60)), clean(offer.detail, 160), until)
    return None


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        return ZoneInfo("UTC")
