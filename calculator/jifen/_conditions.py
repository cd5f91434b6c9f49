"""Conditions of the rule data, evaluated on what is known.

Each answers true, false, or ``None`` when it depends on something unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from jifen._known import Between, Facts, Known, OneOf

__all__ = ["holds"]

Condition = Mapping[str, Any]
Entry = Mapping[str, Known]


def holds(condition: Condition, facts: Facts, entry: Entry | None = None) -> bool | None:
    """Whether a condition holds for the facts, and for one entry of a list where it asks."""
    for key, test in _TESTS.items():
        if key in condition:
            return test(condition, facts, entry)
    raise ValueError(condition)


def _all(condition: Condition, facts: Facts, entry: Entry | None) -> bool | None:
    return _every([holds(part, facts, entry) for part in condition["all"]])


def _any(condition: Condition, facts: Facts, entry: Entry | None) -> bool | None:
    return _some([holds(part, facts, entry) for part in condition["any"]])


def _not(condition: Condition, facts: Facts, entry: Entry | None) -> bool | None:
    inner = holds(condition["not"], facts, entry)
    return None if inner is None else not inner


def _entries(condition: Condition, facts: Facts, entry: Entry | None) -> bool | None:
    del entry
    items = facts.entries(condition["entries"]).items
    if items is None:
        return None
    return _some([holds(condition["some"], facts, item) for item in items])


def _fact(condition: Condition, facts: Facts, entry: Entry | None) -> bool | None:
    del entry
    return _compare(condition, facts.known[condition["fact"]])


def _field(condition: Condition, facts: Facts, entry: Entry | None) -> bool | None:
    del facts
    assert entry is not None
    return _compare(condition, entry[condition["field"]])


def _years(condition: Condition, facts: Facts, entry: Entry | None) -> bool | None:
    del entry
    return _compare(condition, facts.years_since(condition["years_since"]))


def _compare(condition: Condition, known: Known) -> bool | None:
    if isinstance(known, OneOf):
        wanted = condition["in"] if "in" in condition else [condition["is"]]
        hits = [value in wanted for value in known.values]
        return hits[0] if len(set(hits)) == 1 else None
    assert isinstance(known, Between)
    least, most = condition.get("at_least"), condition.get("at_most")
    return _every(
        [
            True if least is None else _same(known.least >= least, known.most >= least),
            True if most is None else _same(known.least <= most, known.most <= most),
        ]
    )


def _same(first: bool, second: bool) -> bool | None:
    return first if first == second else None


def _every(parts: list[bool | None]) -> bool | None:
    if False in parts:
        return False
    return None if None in parts else True


def _some(parts: list[bool | None]) -> bool | None:
    if True in parts:
        return True
    return None if None in parts else False


_TESTS: dict[str, Callable[[Condition, Facts, Entry | None], bool | None]] = {
    "all": _all,
    "any": _any,
    "not": _not,
    "entries": _entries,
    "fact": _fact,
    "field": _field,
    "years_since": _years,
}
