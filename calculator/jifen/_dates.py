"""Days and months. Months are counted as whole numbers, so that spans need no loops."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache

__all__ = [
    "MONTHS_A_YEAR",
    "anniversary",
    "completed_years",
    "first_day",
    "month_of",
    "parse_day",
    "parse_month",
    "show_month",
    "years_on",
]

MONTHS_A_YEAR = 12

_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})\Z")
_LENGTH = len("YYYY-MM-DD")
_MONTH = re.compile(r"([0-9]{4})-([0-9]{2})\Z")
_MONTH_LENGTH = len("YYYY-MM")


def parse_day(text: str) -> date | None:
    """A day written ``2024-08-21``; ``None`` when it is written otherwise or does not exist."""
    return _parse_day(text) if len(text) == _LENGTH else None


@lru_cache(maxsize=4096)
def _parse_day(text: str) -> date | None:
    match = _DAY.match(text)
    if match is None:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def parse_month(text: str) -> int | None:
    """A month written ``2024-08`` as months since year 0; ``None`` when it is no month."""
    return _parse_month(text) if len(text) == _MONTH_LENGTH else None


@lru_cache(maxsize=4096)
def _parse_month(text: str) -> int | None:
    match = _MONTH.match(text)
    if match is None or not 1 <= int(match[2]) <= MONTHS_A_YEAR or int(match[1]) == 0:
        return None
    return int(match[1]) * MONTHS_A_YEAR + int(match[2]) - 1


def show_month(month: int) -> str:
    """The month as it is written."""
    return f"{month // MONTHS_A_YEAR:04d}-{month % MONTHS_A_YEAR + 1:02d}"


def month_of(day: date) -> int:
    """The month a day lies in."""
    return day.year * MONTHS_A_YEAR + day.month - 1


def first_day(month: int) -> date:
    """The first day of a month."""
    return date(month // MONTHS_A_YEAR, month % MONTHS_A_YEAR + 1, 1)


def anniversary(day: date, years: int) -> date:
    """The day on which so many years since a day are completed."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return date(day.year + years, 3, 1)


def years_on(day: date, years: int) -> date:
    """The day so many years later, or the last year's that there is."""
    return anniversary(day, min(years, date.max.year - day.year))


@lru_cache(maxsize=4096)
def completed_years(since: date, until: date) -> int:
    """Full years from one day to another, 0 when ``until`` lies before.

    The anniversary counts. 29 February completes on 1 March in common years, which the
    comparison of month and day gives by itself.
    """
    years = until.year - since.year
    if (until.month, until.day) < (since.month, since.day):
        years -= 1
    return max(0, years)
