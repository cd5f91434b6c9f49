"""Indicators: rows, caps, bands and tiers that make sense together."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from builder.checks.conditions import check_options, check_type, fact_of, fields_of, options_of
from builder.checks.facts import check_unit
from builder.checks.periods import (
    Span,
    check_dates,
    first_day,
    holds_on,
    overlap,
    span_of,
    starts,
    tile,
)
from builder.checks.tree import EARLIEST, LATEST, Problems, Scheme, child, get, items, known, unique
from builder.nodes import Node
from builder.problems import Problem

# What type of fact each way to score works on, by the key that names it.
_FACTS = {
    "options": ("fact", ("option",)),
    "tiers": ("fact", ("option",)),
    "flag": ("fact", ("boolean",)),
    "veto": ("fact", ("boolean",)),
    "records": ("fact", ("dates",)),
    "best_entry": ("fact", ("entries",)),
    "scale": ("years_since", ("date", "date_or_never")),
}
_AMOUNTS = ("integer", "number")
# Ways in which the points of one row are the most that can be had.
_ONE_ROW = frozenset({"options", "scale", "tiers", "flag", "best_entry"})


def check(scheme: Scheme, problems: Problems) -> None:
    """Check every sound indicator of a scheme."""
    span = span_of(scheme)
    for name, indicator in scheme.indicators.items():
        node = get(indicator, "id")
        if node.value != name:
            problems.append(Problem("M001", node.where, {"file": name, "id": node.value}))
        unique(items(indicator, "evidence"), problems, "paper")
        unique(items(indicator, "score", "conditions"), problems)
        _check_rows(name, indicator, span, problems)
        check_dates(items(indicator, "readings"), span, problems)
        _check_readings(indicator, problems)
        if scheme.facts is not None:
            _check_facts(scheme, indicator, problems)


def way_of(indicator: Node) -> str:
    """The way to score of an indicator."""
    return str(get(indicator, "score", "way").value)


def _check_rows(name: str, indicator: Node, span: Span | None, problems: Problems) -> None:
    score, way = get(indicator, "score"), way_of(indicator)
    rows = items(score, "rows")
    keys: dict[str, Callable[[Node], str]] = {
        "steps": lambda row: str(get(row, "fact").value),
        "options": lambda row: str(get(row, "option").value),
    }
    keys["tiers"] = keys["best_entry"] = keys["options"]
    if way == "scale":
        check_dates(rows, span, problems)
        _check_bands(rows, span or (EARLIEST, LATEST), problems)
    else:
        # An area may come into the scheme late; a table's option may not be missing on any day.
        tile(rows, keys.get(way, lambda row: name), span, problems, gaps=way != "best_entry")
    tile(items(indicator, "cap"), lambda row: "cap", span, problems)
    check_dates(items(score, "conditions"), span, problems)
    _check_caps(indicator, rows, problems)
    if way == "tiers":
        _check_tiers(rows, problems)


def _points(row: Node) -> int:
    node = child(row, "points")
    return node.value if node is not None and isinstance(node.value, int) else 0


def _check_caps(indicator: Node, rows: list[Node], problems: Problems) -> None:
    """No row is above the cap; where one row is all there is, the best one reaches it."""
    for cap in items(indicator, "cap"):
        most = _points(cap)
        meeting = [row for row in rows if overlap(row, cap)]
        above = [row for row in meeting if _points(row) > most]
        for row in above:
            values = {"cap": most, "points": _points(row), "line": row.where.line}
            problems.append(Problem("M011", get(cap, "points").where, values))
        best = max(map(_points, meeting), default=most)
        counted = all(child(row, "points") is not None for row in meeting)
        if way_of(indicator) in _ONE_ROW and counted and best < most:
            values = {"cap": most, "points": best}
            problems.append(Problem("M031", get(cap, "points").where, values))


def _check_bands(rows: list[Node], span: Span, problems: Problems) -> None:
    """On every day each whole number lies in exactly one band."""
    first = min(map(first_day, rows))
    for day in starts(rows, (max(span[0], EARLIEST), span[1])):
        if span == (EARLIEST, LATEST) and day < first:
            continue
        found = _band_problem([row for row in rows if holds_on(row, day)], day, rows[0])
        if found is not None:
            problems.append(found)
            return


def _band_problem(rows: list[Node], day: str, fallback: Node) -> Problem | None:
    bands = [(_edge(row, "at_least", -1), _edge(row, "at_most", None), row) for row in rows]
    edges = [edge for low, high, _ in bands for edge in (low, high) if edge is not None]
    for value in range(min(edges, default=0), max(edges, default=0) + 2):
        hits = [row for low, high, row in bands if low <= value and (high is None or value <= high)]
        if not hits:
            below = [row for _, high, row in bands if high is not None and high < value]
            place = below[-1] if below else fallback
            return Problem("M012", place.where, {"value": value, "day": day})
        if len(hits) > 1:
            values = {"value": value, "day": day, "line": hits[0].where.line}
            return Problem("M030", hits[1].where, values)
    return None


def _edge(row: Node, key: str, otherwise: Any) -> Any:
    node = child(row, key)
    return otherwise if node is None else node.value


def _check_tiers(rows: list[Node], problems: Problems) -> None:
    """More points need a higher multiple, and no more months than there are."""
    for row in rows:
        months, window = get(row, "months"), get(row, "of_last")
        if int(str(months.value)) > int(str(window.value)):
            values = {"months": months.value, "of_last": window.value}
            problems.append(Problem("M054", months.where, values))
        for other in rows:
            mine, theirs = get(row, "at_least").value, get(other, "at_least").value
            assert isinstance(mine, int | float)
            assert isinstance(theirs, int | float)
            lower = _points(other) < _points(row) or (
                _points(other) == _points(row) and other.where < row.where
            )
            if other is not row and overlap(row, other) and lower and mine <= theirs:
                values = {
                    "points": _points(row),
                    "multiple": mine,
                    "line": other.where.line,
                    "other_points": _points(other),
                    "other": theirs,
                }
                problems.append(Problem("M032", get(row, "at_least").where, values))


def _check_readings(indicator: Node, problems: Problems) -> None:
    """An alternative names what is there to be read otherwise, and says so in a note."""
    rows = items(indicator, "score", "rows")
    columns = {key for row in rows for key in row.plain}
    for reading in items(indicator, "readings"):
        other, note = child(reading, "alternative"), child(reading, "note")
        if (other is None) != (note is None):
            place = note if note is not None else other
            assert place is not None
            problems.append(Problem("M049", place.where))
        if other is None:
            continue
        for key in ("where", "set"):
            part = child(other, key)
            if part is None or not isinstance(part.value, dict):
                continue
            for name, value in part.value.items():
                listed = {row.plain.get(name) for row in rows}
                kinds = {type(one) for one in listed if one is not None}
                found = value.plain in listed if key == "where" else type(value.plain) in kinds
                if name not in columns or not found:
                    shown = f"{name}: {value.plain}"
                    problems.append(Problem("M048", value.where, {"name": shown}))
        if child(other, "set") is None and way_of(indicator) != "tiers":
            problems.append(Problem("M048", other.where, {"name": next(iter(other.plain))}))


# Against the facts


def _check_facts(scheme: Scheme, indicator: Node, problems: Problems) -> None:
    score, way, facts = get(indicator, "score"), way_of(indicator), scheme.asked
    if way in _FACTS:
        key, types = _FACTS[way]
        fact = fact_of(get(score, key), facts, types, problems)
        if fact is not None:
            _check_options(indicator, fact, problems)
    if way == "years":
        _check_years(score, facts, problems)
    if way == "steps":
        for row in items(score, "rows"):
            fact_of(get(row, "fact"), facts, _AMOUNTS, problems)


def _check_years(score: Node, facts: dict[str, Node], problems: Problems) -> None:
    months, since = child(score, "months"), child(score, "years_since")
    if months is not None:
        fact = fact_of(months, facts, ("integer",), problems)
        if fact is not None:
            check_unit(fact, months, "months", problems)
    elif since is not None:
        fact_of(since, facts, ("date", "date_or_never"), problems)


def _check_options(indicator: Node, fact: Node, problems: Problems) -> None:
    """Every option has its row, and every row its option."""
    score, way = get(indicator, "score"), way_of(indicator)
    asked = fact
    if way == "best_entry":
        field, fields = get(score, "field"), fields_of(fact)
        if not known(field, fields, "M006", problems):
            return
        asked = fields[str(field.value)]
        if not check_type(field, asked, ("option",), problems):
            return
    if way not in ("options", "tiers", "best_entry"):
        return
    for row in items(score, "rows"):
        known(get(row, "option"), options_of(asked), "M007", problems, fact=get(asked, "id").value)
    for condition in items(score, "conditions"):
        check_options(items(condition, "options"), asked, problems)
    given: set[object] = {get(row, "option").value for row in items(score, "rows")}
    if way == "tiers":
        given |= _check_tier_fact(indicator, fact, problems)
    for option in options_of(asked):
        if option not in given:
            problems.append(Problem("M019", get(score, "rows").where, {"option": option}))


def _check_tier_fact(indicator: Node, fact: Node, problems: Problems) -> set[object]:
    """The tier reached follows from the record; the absent option, reached none, has no row."""
    source, absent = child(fact, "from_record"), child(fact, "absent")
    named = None if source is None else child(source, "tiers_of")
    if named is not None and named.value != get(indicator, "id").value:
        known(named, [get(indicator, "id").value], "M013", problems)
    if absent is None:
        problems.append(Problem("S010", fact.where, {"key": "absent"}))
        return set()
    return {absent.value}
