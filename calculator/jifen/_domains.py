"""A few answers that stand for every answer a fact can have, as far as the rules can tell.

Each is a value as JSON gives it, with a weight: how likely it is thought to be when nothing is
known of the person. The weights only order questions; no result depends on them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from jifen._conditions import meeting
from jifen._dates import MONTHS_A_YEAR, month_of, show_month
from jifen._rules import DayRules, Item, Row, Rules

__all__ = ["Cell", "Domain", "cells_of"]

# Of those who have no answer yet: how many have none of this, and of what few people have.
_NONE, _SELDOM_NONE = 0.5, 0.99
_OLDEST = 130


@dataclass(frozen=True, slots=True)
class Cell:
    """One answer with the weight of all that it stands for."""

    value: Any
    weight: float


@dataclass(frozen=True, slots=True)
class Domain:
    """Where cells are cut: the rules of a day, the day of application, the highest total."""

    rules: Rules
    day: DayRules
    as_of: date
    highest: int
    seldom: frozenset[str]


def cells_of(domain: Domain, fact: str) -> list[Cell]:
    """The cells of a fact; together they have the weight 1."""
    spec = domain.rules.facts[fact]
    items = [item for item in domain.day.items if fact in item.facts]
    values = list(_values(domain, spec, items))
    weights = _weights(spec, values)
    if "absent" in spec:
        weights = _with_absent(spec["absent"], values, weights, seldom=fact in domain.seldom)
    whole = sum(weights)
    return [Cell(value, weight / whole) for value, weight in zip(values, weights, strict=True)]


def _values(domain: Domain, spec: Row, items: Sequence[Item]) -> Iterator[Any]:
    kind = spec["type"]
    if kind == "boolean":
        yield from (False, True)
    elif kind == "option":
        yield from spec["options"]
    elif kind in {"integer", "number"}:
        yield from _amounts(domain, spec, items)
    elif kind in {"date", "date_or_never"}:
        yield from _days(domain, spec, items)
    elif kind == "dates":
        yield from _lists_of_days(domain, items)
    else:
        yield []
        for item in items:
            yield from ([entry] for entry in _entries(domain, spec, item))


def _weights(spec: Row, values: Sequence[Any]) -> list[float]:
    """The same for each word; less and less for each step of an amount."""
    if spec["type"] in {"boolean", "option", "entries"}:
        return [1.0] * len(values)
    if spec["type"] == "dates":
        # More than one record is thought of by nobody who has not said so.
        return [1.0, 1.0, *[0.0] * (len(values) - 2)]
    return [1 / place for place in range(1, len(values) + 1)]


def _with_absent(
    absent: Any, values: Sequence[Any], weights: list[float], *, seldom: bool
) -> list[float]:
    none = _SELDOM_NONE if seldom else _NONE
    rest = sum(weight for value, weight in zip(values, weights, strict=True) if value != absent)
    return [
        none if value == absent else (1 - none) * weight / rest
        for value, weight in zip(values, weights, strict=True)
    ]


def _amounts(domain: Domain, spec: Row, items: Sequence[Item]) -> list[int]:
    """The first of each stretch of amounts that the rules treat alike."""
    name, least, most = spec["id"], spec["at_least"], spec["at_most"]
    edges = {least}
    for item in items:
        for row in item.rows:
            if item.score.get("months") == name:
                last = _capped_at(item, row["points_per_year"], most // MONTHS_A_YEAR)
                edges |= {n * MONTHS_A_YEAR for n in range(row["starts_at_year"], last + 1)}
            elif item.way == "steps" and row["fact"] == name:
                last = _capped_at(item, row["points"], most // row["per"])
                edges |= {n * row["per"] for n in range(last + 1)}
        for condition in item.conditions:
            edges |= set(_edges(condition["require"], name))
    for gate in domain.day.gates:
        edges |= set(_edges(gate["require"], name))
    return sorted(edge for edge in edges if least <= edge <= most)


def _capped_at(item: Item, each: int, most: int) -> int:
    """How many steps make a difference; none where they are worth nothing."""
    if each == 0:
        return 0
    return most if item.cap is None else min(most, -(-item.cap // each))


def _edges(condition: Row, fact: str) -> Iterator[int]:
    """Where a condition on a fact turns."""
    if condition.get("fact") == fact:
        if "at_least" in condition:
            yield condition["at_least"]
        if "at_most" in condition:
            yield condition["at_most"] + 1
    for key in ("all", "any"):
        for part in condition.get(key, ()):
            yield from _edges(part, fact)
    if "not" in condition:
        yield from _edges(condition["not"], fact)


def _days(domain: Domain, spec: Row, items: Sequence[Item]) -> Iterator[str]:
    """Days so many full years ago, for each number of years that begins a stretch."""
    if spec["type"] == "date_or_never":
        yield "never"
    least = spec.get("years_before_as_of", 0)
    edges = {least}
    for item in items:
        for row in item.rows:
            if "starts_at_year" in row:
                last = _capped_at(item, row["points_per_year"], _OLDEST)
                edges |= set(range(row["starts_at_year"], last + 1))
            if "at_least" in row:
                # Bands leave no year out, so where one ends another begins.
                edges.add(row["at_least"])
    earliest = spec.get("earliest", "")
    for years in sorted(edge for edge in edges if edge >= least):
        day = _years_before(domain.as_of, years)
        if day.isoformat() >= earliest:
            yield day.isoformat()


def _years_before(day: date, years: int) -> date:
    """The latest day since which so many years are completed."""
    year = day.year - years
    try:
        return day.replace(year=year)
    except ValueError:
        return date(year, day.month, 28)


def _lists_of_days(domain: Domain, items: Iterable[Item]) -> Iterator[list[str]]:
    """No record, one, and so on to as many as no total survives."""
    each = min(-int(row["points"]) for item in items for row in item.rows)
    most = max(1, (domain.highest - domain.day.pass_mark) // each + 1)
    for count in range(most + 1):
        yield [domain.as_of.isoformat()] * count


def _entries(domain: Domain, spec: Row, item: Item) -> Iterator[dict[str, Any]]:
    """The best entry for each row, and for each number of years where years count."""
    field, month = item.score["field"], month_of(domain.as_of)
    for row in item.rows:
        entry: dict[str, Any] = dict.fromkeys(spec["fields"])
        entry[field] = row["option"]
        for condition in item.conditions:
            require = condition["require"]
            if "field" in require and row["option"] in condition.get("options", (row["option"],)):
                entry[require["field"]] = meeting(require)
        if "points_per_year" not in row:
            yield entry
            continue
        last = _capped_at(item, row["points_per_year"], _OLDEST)
        for years in range(row["starts_at_year"], last + 1):
            yield {**entry, "from": show_month(month - years * MONTHS_A_YEAR)}
