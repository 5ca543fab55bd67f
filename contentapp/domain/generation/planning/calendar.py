"""Days and moments: in the business's local time, by day, and never two pieces at once."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from datetime import time as clock
from typing import Final
from zoneinfo import ZoneInfo

from contentapp.domain.generation.planning.options import PeriodTooShort

_OPENS, _CLOSES = 7 * 60, 21 * 60
_STEP_MINUTES: Final = 11
"""Has no factor in common with the day's minutes, so that stepping by it visits each of them."""
_SATURDAY, _SUNDAY = 5, 6


def zone_of(name: str) -> ZoneInfo:
    """The time zone of that name; UTC for one that nobody knows."""
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        return ZoneInfo("UTC")


class Calendar:
    """Hands out moments in local time that nobody has had before; `taken` are those of the business's other pieces."""

    def __init__(self, zone: ZoneInfo, starts_on: date, days: int, taken: Collection[datetime] = ()) -> None:
        self.zone, self.starts_on, self.days = zone, starts_on, days
        self._taken = {moment.astimezone(UTC).replace(second=0, microsecond=0) for moment in taken}

    def date_of(self, day: int) -> date:
        """The date of the period's n-th day, counted from 0."""
        return self.starts_on + timedelta(days=day)

    def local_day(self, moment: datetime) -> date:
        """The date a moment falls on where the business is."""
        return moment.astimezone(self.zone).date()

    def weekday_near(self, day: int) -> int:
        """That day, or the working day nearest to it where it falls on a weekend and the period has one."""
        weekday = self.date_of(day).weekday()
        shift = {_SATURDAY: -1, _SUNDAY: 1}.get(weekday, 0)
        for move in (shift, 2 if weekday == _SATURDAY else -2):
            if 0 <= day + move < self.days:
                return day + move
        return day

    def moment(self, day: int, minute: int) -> datetime:
        """A free UTC moment on that day at that local minute, or as near after it as there is one.

        A local time that the clock skips is passed over; of one that comes twice, the first is meant.
        Raises PeriodTooShort when every minute of the period is taken.
        """
        for candidate in self._candidates(day, minute):
            moment = candidate.astimezone(UTC)
            # A local time that the clock skips does not come back as itself.
            exists = moment.astimezone(self.zone).replace(tzinfo=None) == candidate.replace(tzinfo=None)
            if exists and moment not in self._taken:
                self._taken.add(moment)
                return moment
        raise PeriodTooShort("There are more pieces than the period has room for. Choose a longer period.")

    def moments(self, days: Sequence[int], hours: Sequence[int]) -> list[datetime]:
        """A moment for each of those days, the hours taking turns, in order."""
        return sorted(self.moment(day, hours[index % len(hours)]) for index, day in enumerate(days))

    def _candidates(self, day: int, minute: int) -> Iterator[datetime]:
        span = _CLOSES - _OPENS
        for later in range(self.days):
            on = self.date_of((day + later) % self.days)
            for step in range(span):
                at = _OPENS + (minute - _OPENS + step * _STEP_MINUTES) % span
                yield datetime.combine(on, clock(at // 60, at % 60), tzinfo=self.zone)


def spread(count: int, days: int, *, early: float = 0.5) -> list[int]:
    """`count` days spread evenly: each in its own part of the period, at `early` of the way through it."""
    return [min(days - 1, int((index + early) * days / count)) for index in range(count)]
