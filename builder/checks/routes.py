"""Routes and shared caps: conditions that exist, cover their days and can be met together."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from builder.checks.conditions import check_condition, check_type, options_of
from builder.checks.periods import (
    Span,
    check_dates,
    day_after,
    day_before,
    first_day,
    holds_on,
    last_day,
    span_of,
    starts,
    tile,
)
from builder.checks.tree import Problems, Scheme, child, get, items, known, unique
from builder.nodes import Node
from builder.problems import Problem

_POINTS = "pass_mark"


def check(scheme: Scheme, problems: Problems) -> None:
    """Check the routes of a scheme, and what its indicators may give together."""
    file, span = scheme.routes, span_of(scheme)
    _check_kind(scheme, problems)
    _check_caps(scheme, span, problems)
    if file is None:
        return
    conditions, routes = items(file, "conditions"), items(file, "routes")
    unique(conditions, problems)
    unique(routes, problems)
    check_dates(routes, span, problems)
    for condition in conditions:
        name = str(get(condition, "id").value)
        tile(items(condition, "rows"), lambda row, name=name: name, span, problems, gaps=False)  # type: ignore[misc]
        for row in items(condition, "rows"):
            _check_require(scheme, get(row, "require"), problems)
    _check_names(file, problems)
    if span is not None and scheme.facts is not None:
        for route in routes:
            _check_route(scheme, file, route, span, problems)


def _check_kind(scheme: Scheme, problems: Problems) -> None:
    """Points need indicators, and a scheme has points or routes."""
    main = scheme.scheme
    if main is None:
        return
    points = child(main, _POINTS) is not None
    if points != bool(scheme.names) or not (points or "routes" in scheme.parts):
        problems.append(Problem("M061", get(main, "id").where))


def _check_names(file: Node, problems: Problems) -> None:
    named = [get(one, "id").value for one in items(file, "conditions")]
    used = set()
    for node in (*items(file, "always"), *_asked(file)):
        used.add(node.value)
        known(node, named, "M062", problems)
    for one in items(file, "conditions"):
        name = get(one, "id")
        if name.value not in used:
            problems.append(Problem("M063", name.where, {"id": name.value}))


def _asked(file: Node) -> Iterator[Node]:
    for route in items(file, "routes"):
        yield from items(route, "conditions")


# One condition


def _check_require(scheme: Scheme, require: Node, problems: Problems) -> None:
    if child(require, "readings") is not None:
        for part in items(require, "readings"):
            _check_require(scheme, part, problems)
        return
    if scheme.facts is None:
        return
    record = child(require, "record")
    if record is None:
        check_condition(require, scheme.asked, {}, problems)
        return
    facts = scheme.asked
    if known(record, facts, "M006", problems) and child(facts[str(record.value)], "record") is None:
        values = {"name": record.value, "type": "record"}
        problems.append(Problem("M053", record.where, values))
    months, window = get(require, "months"), get(require, "of_last")
    if int(str(months.value)) > int(str(window.value)):
        values = {"months": months.value, "of_last": window.value}
        problems.append(Problem("M054", months.where, values))
    otherwise = get(require, "otherwise")
    check_condition(otherwise, facts, {}, problems)
    fact = facts.get(str(get(otherwise, "fact").value))
    if fact is not None:
        check_type(get(otherwise, "fact"), fact, ("option", "boolean"), problems)


# One route


def _check_route(scheme: Scheme, file: Node, route: Node, span: Span, problems: Problems) -> None:
    """Each condition has a row on each day of the route, and somebody can meet all of them."""
    first, last = max(first_day(route), span[0]), min(last_day(route), span[1])
    by_id = {get(one, "id").value: one for one in items(file, "conditions")}
    named = [*items(file, "always"), *items(route, "conditions")]
    rows: list[Node] = []
    for node in named:
        if node.value in by_id:
            found = items(by_id[node.value], "rows")
            missing = _uncovered(found, first, last)
            if missing is not None:
                later = [first_day(row) for row in found if first_day(row) > missing]
                until = min([last, *map(day_before, later)])
                values = {"name": node.value, "first": missing, "second": until}
                problems.append(Problem("M009", node.where, values))
            rows += found
    for day in starts(rows, (first, last)):
        fact = _impossible(scheme, [row for row in rows if holds_on(row, day)])
        if fact is not None:
            values = {"fact": fact, "day": day}
            problems.append(Problem("M064", get(route, "id").where, values))
            return


def _uncovered(rows: Iterable[Node], first: str, last: str) -> str | None:
    day = first
    for row in sorted(rows, key=first_day):
        if first_day(row) <= day <= last_day(row):
            day = day_after(last_day(row))
    return day if day <= last else None


def _impossible(scheme: Scheme, rows: list[Node]) -> str | None:
    """A fact of which no value meets all these conditions that ask for it alone."""
    asked = scheme.asked
    demands: dict[str, list[dict[str, Any]]] = {}
    gates = [get(gate, "require") for gate in items(scheme.gates, "gates")]
    for require in (*(get(row, "require") for row in rows), *gates):
        plain = require.plain
        plain = plain.get("otherwise", plain) if isinstance(plain, dict) else {}
        if "fact" in plain and plain["fact"] in asked:
            demands.setdefault(plain["fact"], []).append(plain)
    return next((name for name, some in demands.items() if not _meetable(asked[name], some)), None)


def _meetable(fact: Node, demands: list[dict[str, Any]]) -> bool:
    kind = get(fact, "type").value
    if kind in {"integer", "number"}:
        low = max((one["at_least"] for one in demands if "at_least" in one), default=None)
        high = min((one["at_most"] for one in demands if "at_most" in one), default=None)
        return low is None or high is None or low <= high
    values = [True, False] if kind == "boolean" else options_of(fact)
    return any(
        all(
            value == one["is"] if "is" in one else value in one.get("in", values) for one in demands
        )
        for value in values
    )


# Caps over several indicators


def _check_caps(scheme: Scheme, span: Span | None, problems: Problems) -> None:
    seen: dict[object, Node] = {}
    caps = items(scheme.scheme, "shared_caps")
    unique(caps, problems)
    exclusive = [node for row in items(scheme.scheme, "exclusive") for node in items(row, "items")]
    for node in exclusive:
        seen.setdefault(node.value, node)
    for cap in caps:
        for node in items(cap, "items"):
            if known(node, scheme.names, "M013", problems) and node.value in seen:
                values = {"item": node.value, "line": seen[node.value].where.line}
                problems.append(Problem("M035", node.where, values))
            seen.setdefault(node.value, node)
        name = str(get(cap, "id").value)
        tile(items(cap, "rows"), lambda row, name=name: name, span, problems)  # type: ignore[misc]
        for row in items(cap, "rows"):
            _check_cap(scheme, cap, row, problems)


def _check_cap(scheme: Scheme, cap: Node, row: Node, problems: Problems) -> None:
    """No indicator alone is above the cap, and together they can be."""
    most = get(row, "points")
    held = int(str(most.value))
    total = 0
    for node in items(cap, "items"):
        indicator = scheme.indicators.get(str(node.value))
        if indicator is None:
            return
        alone = _most(indicator, first_day(row))
        if alone is None:
            return
        if alone > held:
            values = {"item": node.value, "most": alone, "cap": held}
            problems.append(Problem("M065", node.where, values))
        total += alone
    if total <= held:
        problems.append(Problem("M066", most.where, {"cap": held, "total": total}))


def _most(indicator: Node, day: str) -> int | None:
    """The most points of an indicator on a day; ``None`` where nothing limits it."""
    caps = [row for row in items(indicator, "cap") if holds_on(row, day)]
    if caps:
        return int(str(get(caps[0], "points").value))
    rows = [row for row in items(indicator, "score", "rows") if holds_on(row, day)]
    points = [child(row, "points") for row in rows]
    if not points or None in points:
        return None
    return max(int(str(node.value)) for node in points if node is not None)
