"""Periods: rows of one thing neither overlap nor leave days without a value."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterable

from builder.checks.tree import EARLIEST, LATEST, Problems, Scheme, child, get, items
from builder.nodes import Node
from builder.problems import Problem

Span = tuple[str, str]


def first_day(row: Node) -> str:
    """The first day of a row."""
    node = child(row, "from")
    return str(node.value) if node is not None else EARLIEST


def last_day(row: Node) -> str:
    """The last day of a row; the latest of all where it is open."""
    node = child(row, "to")
    return str(node.value) if node is not None else LATEST


def span_of(scheme: Scheme) -> Span | None:
    """The days that the scheme has rules for; ``None`` where its own file is not sound."""
    rows = items(scheme.scheme, "periods")
    return (min(map(first_day, rows)), max(map(last_day, rows))) if rows else None


def check_dates(rows: Iterable[Node], span: Span | None, problems: Problems) -> None:
    """Each row ends after it begins, and lies within the days that have rules at all."""
    for row in rows:
        first, last = first_day(row), last_day(row)
        if last < first:
            values = {"first": first, "last": last}
            problems.append(Problem("M010", get(row, "to").where, values))
            continue
        for key, day in (("from", first), ("to", last)):
            node = child(row, key)
            if node is not None and span is not None and not span[0] <= day <= span[1]:
                values = {"day": day, "first": span[0], "last": span[1]}
                problems.append(Problem("M029", node.where, values))


def tile(
    rows: Iterable[Node],
    key_of: Callable[[Node], str],
    span: Span | None,
    problems: Problems,
    *,
    gaps: bool = True,
) -> None:
    """Rows of one key must not overlap and, with ``gaps``, must cover the whole span."""
    whole = (EARLIEST, LATEST) if span is None else span
    listed = list(rows)
    check_dates(listed, span, problems)
    by_key: dict[str, list[Node]] = {}
    for row in listed:
        by_key.setdefault(key_of(row), []).append(row)
    for key, group in by_key.items():
        _tile_one(
            key, sorted(group, key=first_day), whole, problems, gaps=gaps and span is not None
        )


def _tile_one(key: str, rows: list[Node], span: Span, problems: Problems, *, gaps: bool) -> None:
    end = day_before(span[0])
    for place, row in enumerate(rows):
        first = first_day(row)
        values = {"name": key, "first": end, "second": first}
        if place and first <= end:
            line = rows[place - 1].where.line
            problems.append(Problem("M008", get(row, "from").where, {**values, "line": line}))
        elif gaps and first > day_after(end):
            missing = {"name": key, "first": day_after(end), "second": day_before(first)}
            problems.append(Problem("M009", get(row, "from").where, missing))
        end = max(end, last_day(row))
    if gaps and end < span[1]:
        missing = {"name": key, "first": day_after(end), "second": span[1]}
        problems.append(Problem("M009", get(rows[-1], "to").where, missing))


def starts(rows: Iterable[Node], span: Span) -> list[str]:
    """Every day within the span on which another set of rows begins to hold."""
    listed = list(rows)
    days = {span[0], *map(first_day, listed), *(day_after(last_day(row)) for row in listed)}
    return sorted(day for day in days if span[0] <= day <= span[1])


def holds_on(row: Node, day: str) -> bool:
    """Whether a row holds on a day."""
    return first_day(row) <= day <= last_day(row)


def overlap(one: Node, other: Node) -> bool:
    """Whether two rows hold on a day together."""
    return first_day(one) <= last_day(other) and first_day(other) <= last_day(one)


def day_after(day: str) -> str:
    """The next day."""
    if day >= LATEST:
        return LATEST
    return (datetime.date.fromisoformat(day) + datetime.timedelta(days=1)).isoformat()


def day_before(day: str) -> str:
    """The day before."""
    if day <= EARLIEST:
        return EARLIEST
    return (datetime.date.fromisoformat(day) - datetime.timedelta(days=1)).isoformat()
