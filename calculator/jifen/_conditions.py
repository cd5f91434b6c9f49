"""Conditions of the rule data, evaluated on what is known.

Each answers true, false, or ``None`` when it depends on something unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from jifen._known import Between, Facts, Known, OneOf

__all__ = ["bound", "every", "holds", "meeting"]

_Condition = Mapping[str, Any]
_Entry = Mapping[str, Known]
_Test = Callable[[_Condition, Facts, _Entry | None], bool | None]


def holds(condition: _Condition, facts: Facts, entry: _Entry | None = None) -> bool | None:
    """Whether a condition holds for the facts, and for one entry of a list where it asks."""
    test: _Test = condition["test"]
    return test(condition, facts, entry)


def bound(node: Any) -> Any:
    """A copy of rule data in which every condition carries the function that tests it.

    Conditions are evaluated hundreds of times a score, so none looks its kind up again.
    """
    if isinstance(node, Mapping):
        copy = {key: bound(value) for key, value in node.items()}
        for key in _CONDITIONS:
            if key in copy:
                copy[key] = _bound(copy[key])
        return copy
    return [bound(item) for item in node] if isinstance(node, list) else node


def _bound(condition: dict[str, Any]) -> dict[str, Any]:
    kind = next(key for key in _TESTS if key in condition)
    parts = condition[kind]
    if isinstance(parts, list):
        condition[kind] = [_bound(part) for part in parts]
    elif isinstance(parts, dict):
        condition[kind] = _bound(parts)
    condition["test"] = _TESTS[kind]
    if "is" in condition:
        condition["wanted"] = (condition["is"],)
    elif "in" in condition:
        condition["wanted"] = condition["in"]
    return condition


def _all(condition: _Condition, facts: Facts, entry: _Entry | None) -> bool | None:
    return every([holds(part, facts, entry) for part in condition["all"]])


def _any(condition: _Condition, facts: Facts, entry: _Entry | None) -> bool | None:
    return _some([holds(part, facts, entry) for part in condition["any"]])


def _not(condition: _Condition, facts: Facts, entry: _Entry | None) -> bool | None:
    inner = holds(condition["not"], facts, entry)
    return None if inner is None else not inner


def _entries(condition: _Condition, facts: Facts, entry: _Entry | None) -> bool | None:
    del entry
    items = facts.entries(condition["entries"]).items
    if not items:
        return None if items is None else False
    return _some([holds(condition["some"], facts, item) for item in items])


def _fact(condition: _Condition, facts: Facts, entry: _Entry | None) -> bool | None:
    del entry
    known = facts.known[condition["fact"]]
    if type(known) is OneOf and len(known.values) == 1:
        return known.values[0] in condition["wanted"]
    return _compare(condition, known)


def _field(condition: _Condition, facts: Facts, entry: _Entry | None) -> bool | None:
    del facts
    assert entry is not None
    return _compare(condition, entry[condition["field"]])


def _years(condition: _Condition, facts: Facts, entry: _Entry | None) -> bool | None:
    del entry
    return _compare(condition, facts.years_since(condition["years_since"]))


def _record(condition: _Condition, facts: Facts, entry: _Entry | None) -> bool | None:
    del entry
    if facts.history is None:
        return holds(condition["otherwise"], facts)
    return facts.history.reached(condition).met


def _readings(condition: _Condition, facts: Facts, entry: _Entry | None) -> bool | None:
    """What all readings of an unclear clause agree on."""
    del entry
    found = {holds(part, facts) for part in condition["readings"]}
    return found.pop() if len(found) == 1 else None


def _compare(condition: _Condition, known: Known) -> bool | None:
    if isinstance(known, OneOf):
        hits = [value in condition["wanted"] for value in known.values]
        return None if True in hits and False in hits else hits[0]
    assert isinstance(known, Between)
    least, most = condition.get("at_least"), condition.get("at_most")
    if (least is not None and known.most < least) or (most is not None and known.least > most):
        return False
    if (least is not None and known.least < least) or (most is not None and known.most > most):
        return None
    return True


def meeting(condition: _Condition) -> Any:
    """The answer nearest to failing that meets a condition of one fact or one field."""
    if "is" in condition:
        return condition["is"]
    if "in" in condition:
        return condition["in"][0]
    return condition["at_least"] if "at_least" in condition else condition["at_most"]


def every(parts: list[bool | None]) -> bool | None:
    """Whether all of them hold; ``None`` when that depends on something unknown."""
    if False in parts:
        return False
    return None if None in parts else True


def _some(parts: list[bool | None]) -> bool | None:
    if True in parts:
        return True
    return None if None in parts else False


# Where conditions stand in the rule data.
_CONDITIONS = ("require", "when", "which", "some", "otherwise")
_TESTS: dict[str, _Test] = {
    "all": _all,
    "any": _any,
    "not": _not,
    "entries": _entries,
    "fact": _fact,
    "field": _field,
    "years_since": _years,
    "record": _record,
    "readings": _readings,
}
