"""What a result was computed from: the values of the rules in force, and what was known.

A receipt carries both, so that under other rules one can say which values differ.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from jifen._answers import check_answers
from jifen._dates import show_month
from jifen._exact import Exact, exact
from jifen._known import Between, Days, Entries, Known, OneOf
from jifen._outcome import Outcome
from jifen._routes import figures
from jifen._rules import DayRules, Item, Row, Rules

__all__ = ["named", "trace_of"]

# No values of the day: what a row is called, when it holds, where it is from, what tests it.
_BESIDE = frozenset({"id", "from", "to", "source", "test", "wanted"})
# What tells one row of a list from the others, the first that it has.
_NAMES = ("id", "option", "fact", "item", "at_most", "at_least")


def trace_of(rules: Rules, answers: Mapping[str, Any]) -> dict[str, Any]:
    """What `score` computes from.

    Returns:
        ``rules_on``: the day whose rules apply; ``known``: each fact that was answered or
        follows from the record, a range as ``{"min", "max"}``; ``values``: every value of the
        rules in force on that day, by its path. Fractions are texts, so that both stay exact.

    Raises:
        Refused: when the answers cannot be scored.
    """
    checked = check_answers(rules, answers)
    day = rules.on(checked.rules_on)
    facts = Outcome(rules, day, checked.facts, checked.completions).facts
    derived = set().union(*checked.completions)
    return {
        "rules_on": checked.rules_on.isoformat(),
        "known": {
            name: _shown(known, rules.facts[name])
            for name, known in facts.known.items()
            if name in checked.answered or name in derived
        },
        "values": dict(_leaves((), _values(rules, day))),
    }


def named(rules: Rules, day: date, path: str) -> str:
    """What a path of ``values`` is about, in the words of the rules; empty where they have none."""
    kind, _, rest = path.partition("/")
    name = rest.partition("/")[0]
    try:
        if kind == "gates":
            return str(rules.texts.of("gates", name, "title"))
        if kind == "route_conditions":
            conditions = (one for route in rules.on(day).routes for one in route.conditions)
            require = next((one.require for one in conditions if one.id == name), {})
            return str(rules.texts.of(kind, name, "title")).format(**figures(require))
        return str(rules.texts.of(kind, name)) if kind in {"items", "routes"} else ""
    except KeyError:
        return ""


def _values(rules: Rules, day: DayRules) -> dict[str, Any]:
    wages = [{"id": show_month(wage.first), "yuan": _number(wage.yuan)} for wage in rules.wages]
    return {
        "pass_mark": day.pass_mark,
        "lowest_total": day.lowest_total,
        "exclusive": [list(group) for group in rules.exclusive],
        "gates": list(day.gates),
        "items": [_item(item) for item in day.items],
        "notes": list(day.notes),
        "readings": list(day.readings),
        "wages": wages,
        **_beside_points(day),
    }


def _beside_points(day: DayRules) -> dict[str, Any]:
    """Caps over several indicators and routes; nothing in a scheme that has neither."""
    conditions = {one.id: one.require for route in day.routes for one in route.conditions}
    found = {
        "shared_caps": [
            {"id": cap.id, "items": list(cap.items), "points": cap.points}
            for cap in day.shared_caps
        ],
        "routes": [
            {"id": route.id, "conditions": [one.id for one in route.conditions]}
            for route in day.routes
        ],
        "route_conditions": [
            {"id": name, "require": dict(require)} for name, require in conditions.items()
        ],
    }
    return {key: rows for key, rows in found.items() if rows}


def _item(item: Item) -> Row:
    return {
        **item.score,
        "id": item.id,
        "rows": list(item.rows),
        "conditions": list(item.conditions),
        "cap": item.cap,
    }


def _leaves(path: tuple[str, ...], node: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(node, Mapping):
        for key, value in node.items():
            if key not in _BESIDE and value is not None:
                yield from _leaves((*path, key), value)
    elif isinstance(node, list) and any(isinstance(value, Mapping | list) for value in node):
        for key, value in zip(_keys(node), node, strict=True):
            yield from _leaves((*path, key), value)
    else:
        yield "/".join(path), _plain(node)


def _keys(rows: list[Any]) -> Iterable[str]:
    """A key for each row, so that a row put between others does not move them all."""
    found: list[str] = []
    met: Counter[str] = Counter()
    for place, row in enumerate(rows):
        names = [str(row[name]) for name in _NAMES if name in row] if isinstance(row, dict) else []
        key = names[0] if names else str(place)
        found.append(f"{key}.{met[key]}" if met[key] else key)
        met[key] += 1
    return found


def _plain(value: Any) -> Any:
    if isinstance(value, list):
        return "、".join(str(_plain(one)) for one in value)
    return _number(exact(value)) if isinstance(value, float) else value


def _shown(known: Known | date | Mapping[str, Known], fact: Row) -> Any:
    if isinstance(known, OneOf):
        return known.values[0] if known.single else {"one_of": list(known.values)}
    if isinstance(known, Between):
        written = _month if fact["type"] == "month" else _number
        least, most = written(known.least), written(known.most)
        return least if least == most else {"min": least, "max": most}
    if isinstance(known, Entries):
        return [_shown(item, fact) for item in known.items or ()]
    if isinstance(known, Days):
        # An answer is one day, or that there is none.
        return "never" if known.first is None else known.first.isoformat()
    if isinstance(known, date):
        return known.isoformat()
    return {name: _shown(value, fact["fields"][name]) for name, value in known.items()}


def _month(value: int | None) -> str | None:
    """A month as it is answered; the end of a span that goes on has none."""
    return None if value is None else show_month(value)


def _number(value: Any) -> Any:
    if isinstance(value, Exact):
        return str(value) if value.places else value.mantissa
    return value
