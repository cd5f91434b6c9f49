"""Public holidays written by hand: whole, in their year, and as the library has them."""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from builder import holidays
from builder.checks.tree import Problems, Rules, get, items, unique
from builder.holidays import Date
from builder.nodes import Node
from builder.problems import Problem

_SATURDAY = 5
_DECEMBER = 12
# The example's dates reach this far.
_ROOM = datetime.timedelta(days=92)


def check(rules: Rules, problems: Problems) -> None:
    """Check the file of public holidays."""
    file = rules.holidays
    if file is None:
        return
    known = holidays.library()
    since = get(file, "since")
    if not known.since <= int(since.plain) <= known.until:
        bounds = {"got": since.value, "least": known.since, "most": known.until}
        problems.append(Problem("S005", since.where, bounds))
        return
    found = len(problems)
    years = items(file, "years")
    unique(years, problems, "year")
    for entry in years:
        _check_year(entry, int(since.plain), problems)
    _check_gaps(years, known.until, problems)
    if len(problems) == found:
        _check_example(file, problems)


def _check_year(entry: Node, since: int, problems: Problems) -> None:
    year, off = int(get(entry, "year").plain), set()
    for span in items(entry, "off"):
        first, last = str(get(span, "from").value), str(get(span, "to").value)
        if last < first:
            problems.append(Problem("M010", get(span, "to").where, {"first": first, "last": last}))
        off |= set(holidays.days(first, last))
        _check_of_year(get(span, "from"), year, problems)
        _check_of_year(get(span, "to"), year, problems)
    for node in items(entry, "work"):
        _check_of_year(node, year, problems)
        day = Date.fromisoformat(str(node.value))
        if day.weekday() < _SATURDAY or day in off:
            problems.append(Problem("H002", node.where, {"day": node.value}))
    least = holidays.least_days_off(since)
    if len(off) < least:
        values = {"year": year, "count": len(off), "least": least}
        problems.append(Problem("H003", get(entry, "off").where, values))
    _check_agrees(entry, problems)


def _check_of_year(node: Node, year: int, problems: Problems) -> None:
    """A notice arranges its year, and perhaps the last days of the year before."""
    day = Date.fromisoformat(str(node.value))
    if day.year != year and (day.year, day.month) != (year - 1, _DECEMBER):
        problems.append(Problem("H001", node.where, {"day": node.value, "year": year}))


def _check_agrees(entry: Node, problems: Problems) -> None:
    known, written = holidays.library(), holidays.read(entry.plain)
    if written.until > known.until:
        return
    other = sorted(
        {*_differing(known.off, written.off, written.until)}
        | {*_differing(known.work, written.work, written.until)}
    )
    if other:
        values = {"library": holidays.LIBRARY, "days": "、".join(map(str, other))}
        problems.append(Problem("H004", get(entry, "year").where, values))


def _differing(known: frozenset[Date], written: frozenset[Date], year: int) -> Iterator[Date]:
    """Days of a year that one has and the other has not; of the December before only extra ones."""
    return (day for day in known ^ written if day.year == year or day in written)


def _check_gaps(years: list[Node], last: int, problems: Problems) -> None:
    for node in sorted((get(entry, "year") for entry in years), key=lambda node: int(node.plain)):
        year = int(node.plain)
        if year > last + 1:
            problems.append(Problem("H005", node.where, {"year": year, "missing": last + 1}))
        last = max(last, year)


def _check_example(file: Node, problems: Problems) -> None:
    node, known = get(file, "example"), holidays.calendar(file.plain)
    latest = known.last - _ROOM
    if not known.first <= Date.fromisoformat(str(node.value)) <= latest:
        values = {"first": known.first.isoformat(), "last": latest.isoformat()}
        problems.append(Problem("H006", node.where, values))
