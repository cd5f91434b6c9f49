"""The mainland's working days: announced holidays and make-up workdays, and how days are counted.

They come from the library chinesecalendar, which transcribes the yearly notices of the State
Council; a year that it does not have yet can be written in ``rules/holidays.yml``. The library
``holidays`` has the same days, but it also gives computed days for years without a notice and
does not say which years those are. Both agree on every day since 2008.

Only what differs from plain weeks matters: weekdays off, and weekend days at work.
"""

from __future__ import annotations

import datetime
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from importlib import metadata
from typing import Any

import chinese_calendar  # type: ignore[import-untyped]

Plain = dict[str, Any]
Date = datetime.date

LIBRARY = "chinesecalendar"
_ONE = datetime.timedelta(days=1)
_SATURDAY = 5
_DECEMBER = 12


class NotAnnounced(LookupError):
    """A day whose holidays are not announced yet, or one before the calendar begins."""


@dataclass(frozen=True, slots=True)
class WorkCalendar:
    """The announced years ``since`` to ``until``: weekdays off, and weekend days at work."""

    since: int
    until: int
    off: frozenset[Date]
    work: frozenset[Date]

    @property
    def first(self) -> Date:
        """The first day that is known."""
        return Date(self.since, 1, 1)

    @property
    def last(self) -> Date:
        """The last day that is known for certain.

        The notice of a year may move days at the end of the year before it. So the last announced
        year is known only up to the earliest day of December that any notice has moved.
        """
        days = (day for day in self.off | self.work if day.month == _DECEMBER)
        moved = [day.replace(year=self.until) for day in days]
        return min(moved, default=Date(self.until + 1, 1, 1)) - _ONE

    def is_workday(self, day: Date) -> bool:
        """Whether offices work on a day.

        Raises:
            NotAnnounced: where that is not known.
        """
        if not self.first <= day <= self.last:
            raise NotAnnounced(day.isoformat())
        return day in self.work if day.weekday() >= _SATURDAY else day not in self.off

    def after(self, day: Date, workdays: int) -> Date:
        """The last of so many working days; the day itself does not count.

        Raises:
            NotAnnounced: where a day on the way is not known.
        """
        while workdays:
            day += _ONE
            workdays -= self.is_workday(day)
        return day

    def between(self, start: Date, end: Date) -> Plain:
        """What differs from plain weeks after a day, up to and with another.

        ``off`` are the holidays, each from its first to its last day with the weekend days in
        it; ``work`` are the weekend days at work.
        """
        off: list[tuple[Date, Date]] = []
        for day in sorted(self.off):
            if start < day <= end and not (off and day <= off[-1][1]):
                off.append(self._around(day))
        return {"off": off, "work": sorted(day for day in self.work if start < day <= end)}

    def _around(self, day: Date) -> tuple[Date, Date]:
        first = last = day
        while not self.is_workday(first - _ONE):
            first -= _ONE
        while not self.is_workday(last + _ONE):
            last += _ONE
        return first, last

    @property
    def compiled(self) -> Plain:
        """What the browser is given: the days of each year as ``MMDD``."""
        years = range(self.since, self.until + 1)
        return {
            "to": self.last.isoformat(),
            "years": {
                str(year): {"off": _short(self.off, year), "work": _short(self.work, year)}
                for year in years
            },
        }


def calendar(rules: Plain) -> WorkCalendar:
    """The calendar of the library and of a checked file ``holidays.yml``."""
    known = library()
    off, work = set(known.off), set(known.work)
    for entry in rules["years"]:
        written = read(entry)
        off |= written.off
        work |= written.work
    until = max([known.until, *(entry["year"] for entry in rules["years"])])
    first = Date(rules["since"], 1, 1)
    return WorkCalendar(
        rules["since"],
        until,
        frozenset(day for day in off if day >= first),
        frozenset(day for day in work if day >= first),
    )


@cache
def library() -> WorkCalendar:
    """The years that the library has."""
    holidays = chinese_calendar.holidays
    return WorkCalendar(
        min(holidays).year,
        max(holidays).year,
        _weekdays(holidays),
        _weekends(chinese_calendar.workdays),
    )


def library_version() -> str:
    """The version of the library."""
    return metadata.version(LIBRARY)


def read(entry: Plain) -> WorkCalendar:
    """One year of the file ``holidays.yml``, perhaps with days of the December before it."""
    off = frozenset(day for span in entry["off"] for day in days(span["from"], span["to"]))
    work = frozenset(Date.fromisoformat(day) for day in entry["work"])
    return WorkCalendar(entry["year"], entry["year"], _weekdays(off), _weekends(work))


def days(first: str, last: str) -> Iterator[Date]:
    """Every day of a span of ISO days."""
    day, end = Date.fromisoformat(first), Date.fromisoformat(last)
    while day <= end:
        yield day
        day += _ONE


def least_days_off(since: int) -> int:
    """The fewest days off, weekends within holidays included, that the library has for a year."""
    every = [day.year for day in chinese_calendar.holidays]
    return min(every.count(year) for year in range(since, library().until + 1))


def _weekdays(found: Any) -> frozenset[Date]:
    return frozenset(day for day in found if day.weekday() < _SATURDAY)


def _weekends(found: Any) -> frozenset[Date]:
    return frozenset(day for day in found if day.weekday() >= _SATURDAY)


def _short(found: frozenset[Date], year: int) -> str:
    return " ".join(f"{day:%m%d}" for day in sorted(found) if day.year == year)
