"""Levers: each moves one thing to something better, and never what nobody should do for points."""

from __future__ import annotations

from typing import Any

from builder.checks.conditions import check_condition, check_options, fields_of, options_of
from builder.checks.indicators import way_of
from builder.checks.periods import last_day
from builder.checks.tree import Problems, Scheme, child, get, items, known, unique
from builder.nodes import Node
from builder.problems import Problem
from builder.scalars import show

# Which ways to score each kind of step can raise. Of the others nobody should raise the points by
# a deed (deductions, vetoes), or nobody can (ages, years that pass by themselves).
_KINDS = {
    "becomes": ("options", "flag"),
    "adds": ("best_entry",),
    "mends": ("best_entry",),
    "from_now_on": ("tiers", "best_entry"),
}
_FUTURES = {"tier": "tiers", "area": "best_entry"}


def check(scheme: Scheme, problems: Problems) -> None:
    """Check the file of levers of a scheme, if it has one."""
    file = scheme.parts.get("levers")
    if file is None:
        return
    ladders = items(file, "ladders")
    unique([step for ladder in ladders for step in items(ladder, "steps")], problems)
    unique(items(file, "no_ladder"), problems, "item")
    unique(items(file, "gate_steps"), problems, "gate")
    _check_items(file, scheme, problems)
    _check_gates(file, scheme, problems)
    for ladder in ladders:
        indicator = scheme.indicators.get(str(get(ladder, "item").value))
        for step in items(ladder, "steps") if indicator is not None else ():
            assert indicator is not None
            _check_step(scheme, indicator, step, problems)


def _check_items(file: Node, scheme: Scheme, problems: Problems) -> None:
    """Of every indicator it is decided whether something can be done about it."""
    without = {get(row, "item").value: row for row in items(file, "no_ladder")}
    decided = set(without)
    for row in (*items(file, "ladders"), *without.values()):
        known(get(row, "item"), scheme.names, "M013", problems)
    for ladder in items(file, "ladders"):
        node = get(ladder, "item")
        decided.add(node.value)
        if node.value in without:
            values = {"item": node.value, "line": without[node.value].where.line}
            problems.append(Problem("L002", node.where, values))
    for name in scheme.names:
        if name not in decided:
            problems.append(Problem("L001", get(file, "ladders").where, {"item": name}))


def _check_gates(file: Node, scheme: Scheme, problems: Problems) -> None:
    if scheme.gates is None:
        return
    gates = [get(gate, "id").value for gate in items(scheme.gates, "gates")]
    told = set()
    for row in items(file, "gate_steps"):
        node = get(row, "gate")
        told.add(node.value)
        known(node, gates, "G003", problems, kind="kind_gate")
    for name in gates:
        if name not in told:
            problems.append(Problem("L003", get(file, "gate_steps").where, {"gate": name}))


def _check_step(scheme: Scheme, indicator: Node, step: Node, problems: Problems) -> None:
    kind = next(key for key in _KINDS if child(step, key) is not None)
    effect, way, facts = get(step, kind), way_of(indicator), scheme.asked
    ways = _KINDS[kind]
    if kind == "from_now_on":
        assert isinstance(effect.value, dict)
        ways = tuple(_FUTURES[key] for key in effect.value)
    if way not in ways:
        name = get(indicator, "id").value
        values = {"item": name, "way": way, "key": kind, "ways": "、".join(ways)}
        problems.append(Problem("L004", effect.where, values))
        return
    fact = facts.get(str(get(indicator, "score", "fact").value))
    if scheme.facts is None or fact is None:
        return
    when = child(step, "when")
    if when is not None:
        check_condition(when, facts, {}, problems)
    field = child(get(indicator, "score"), "field")
    fields = fields_of(fact)
    if kind == "becomes":
        _check_becomes(indicator, step, fact, problems)
    elif kind == "adds":
        _check_adds(indicator, effect, fields, str(getattr(field, "value", "")), problems)
    elif kind == "mends":
        _check_mends(effect, fields, problems)
    else:
        asked = fact if way == "tiers" else fields[str(getattr(field, "value", ""))]
        for option in effect.value.values() if isinstance(effect.value, dict) else ():
            check_options([option], asked, problems)


def _check_becomes(indicator: Node, step: Node, fact: Node, problems: Problems) -> None:
    """The fact of the indicator, from options with fewer points to one with more."""
    when, becomes = get(step, "when"), get(step, "becomes")
    asked, name = get(when, "fact"), get(fact, "id").value
    if asked.value != name:
        problems.append(Problem("L008", asked.where, {"fact": name, "got": asked.value}))
        return
    if not _takes(becomes, fact, problems):
        return
    if way_of(indicator) != "options":
        return
    points = _points(indicator)
    for node in items(when, "in"):
        low, high = points.get(str(node.value)), points.get(str(becomes.value))
        if low is not None and high is not None and high <= low:
            values = {"from": node.value, "to": becomes.value, "low": low, "high": high}
            problems.append(Problem("L005", becomes.where, values))


def _check_adds(
    indicator: Node, entry: Node, fields: dict[str, Node], scored: str, problems: Problems
) -> None:
    """A whole entry, which has points of its own."""
    assert isinstance(entry.value, dict)
    for name, node in entry.value.items():
        if name not in fields:
            known(Node(name, node.where), fields, "M006", problems)
        else:
            _takes(node, fields[name], problems)
    missing = [name for name in fields if name not in entry.value]
    if missing:
        problems.append(Problem("S010", entry.where, {"key": "、".join(missing)}))
    option = entry.value.get(scored)
    if option is not None and _points(indicator).get(str(option.value)) == 0:
        problems.append(Problem("L007", option.where, {"option": option.value}))


def _check_mends(effect: Node, fields: dict[str, Node], problems: Problems) -> None:
    """A field of the entries that do not yet have the better value there."""
    which, field, becomes = (get(effect, key) for key in ("which", "field", "becomes"))
    check_condition(which, {}, fields, problems)
    if not known(field, fields, "M006", problems):
        return
    if not _takes(becomes, fields[str(field.value)], problems):
        return
    if _admits(which, str(field.value), becomes.value):
        values = {"field": field.value, "to": show(becomes)}
        problems.append(Problem("L006", becomes.where, values))


def _admits(condition: Node, field: str, value: Any) -> bool:
    """Whether a condition may hold for an entry with this value; sure only when it says so."""
    if all_ := items(condition, "all"):
        return all(_admits(part, field, value) for part in all_)
    named = child(condition, "field")
    if named is None or named.value != field:
        return True
    allowed = [node.value for node in items(condition, "in")]
    is_ = child(condition, "is")
    return value in allowed or (is_ is not None and is_.value is value)


def _takes(node: Node, asked: Node, problems: Problems) -> bool:
    """Whether a fact or a field can have a value."""
    if get(asked, "type").value == "boolean":
        if isinstance(node.value, bool):
            return True
        values = {"expected": "boolean", "got": show(node)}
        problems.append(Problem("S001", node.where, values))
        return False
    return known(node, options_of(asked), "M007", problems, fact=get(asked, "id").value)


def _points(indicator: Node) -> dict[str, int]:
    """The points of each option in the newest row."""
    rows = [row for row in items(indicator, "score", "rows") if child(row, "points") is not None]
    return {
        str(get(row, "option").value): int(str(get(row, "points").value))
        for row in sorted(rows, key=last_day)
    }
