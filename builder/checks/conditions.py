"""Conditions: they name facts and options that exist, and ask what such a fact can answer."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from builder.checks.tree import Problems, Scheme, child, get, items, known
from builder.nodes import Node
from builder.problems import Problem

# Which types of fact a test can be put to.
TESTS = {
    "is": ("boolean",),
    "in": ("option",),
    "at_least": ("integer", "number"),
    "at_most": ("integer", "number"),
}
_DATES = ("date", "date_or_never")
_OLDEST = 130


def check(scheme: Scheme, problems: Problems) -> None:
    """Check every condition of the gates, the notes and the indicators of a scheme."""
    if scheme.facts is None:
        return
    facts = scheme.asked
    for gate in items(scheme.gates, "gates"):
        check_condition(get(gate, "require"), facts, {}, problems)
    for note in items(scheme.notes, "notes"):
        when = child(note, "when")
        if when is not None:
            check_condition(when, facts, {}, problems)
    for indicator in scheme.indicators.values():
        score = get(indicator, "score")
        fields = fields_of(facts.get(str(getattr(child(score, "fact"), "value", ""))))
        for condition in items(score, "conditions"):
            check_condition(get(condition, "require"), facts, fields, problems)
    _check_papers(scheme, facts, problems)


def _check_papers(scheme: Scheme, facts: dict[str, Node], problems: Problems) -> None:
    """Who needs which papers."""
    for indicator in scheme.indicators.values():
        fact = child(get(indicator, "score"), "fact")
        fields = fields_of(facts.get(str(getattr(fact, "value", ""))))
        for row in items(indicator, "evidence"):
            _check_wanted(row, facts, fields, problems)
    file = scheme.guide_files.get("checklists")
    for key, rows in (("checklists", "papers"), ("situations", "lists")):
        for entry in items(file, key):
            for row in items(entry, rows):
                _check_wanted(row, facts, {}, problems)


def _check_wanted(
    row: Node, facts: dict[str, Node], fields: dict[str, Node], problems: Problems
) -> None:
    """Who needs a paper or a list of them."""
    require = child(row, "require")
    if require is not None:
        check_condition(require, facts, fields, problems)


def fields_of(fact: Node | None) -> dict[str, Node]:
    """The fields of the entries of a fact, by id."""
    return {str(get(field, "id").value): field for field in items(fact, "fields")}


def options_of(asked: Node | None) -> list[str]:
    """The ids of the options of a fact or a field."""
    return [str(get(option, "id").value) for option in items(asked, "options")]


def check_condition(
    node: Node, facts: dict[str, Node], fields: dict[str, Node], problems: Problems
) -> None:
    """Check one condition and those inside it; ``fields`` are those an entry has here."""
    for key in ("all", "any"):
        for part in items(node, key):
            check_condition(part, facts, fields, problems)
    inner = child(node, "not")
    if inner is not None:
        check_condition(inner, facts, fields, problems)
    entries, some = child(node, "entries"), child(node, "some")
    if entries is not None and some is not None and fact_of(entries, facts, ("entries",), problems):
        check_condition(some, facts, fields_of(facts[str(entries.value)]), problems)
    since = child(node, "years_since")
    if since is not None and fact_of(since, facts, _DATES, problems):
        _check_bounds(node, 0, _OLDEST, problems)
    for key, known_here in (("fact", facts), ("field", fields)):
        named = child(node, key)
        if named is not None and known(named, known_here, "M006", problems):
            _check_test(node, key, known_here[str(named.value)], problems)


def fact_of(
    node: Node, facts: dict[str, Node], types: Iterable[str], problems: Problems
) -> Node | None:
    """The fact that a node names, if there is one and it has one of these types."""
    if not known(node, facts, "M006", problems):
        return None
    fact = facts[str(node.value)]
    return fact if check_type(node, fact, types, problems) else None


def check_type(node: Node, fact: Node, types: Iterable[str], problems: Problems) -> bool:
    """Whether a fact has one of the types that are of use at a place."""
    kind = str(get(fact, "type").value)
    wanted = tuple(types)
    if kind in wanted:
        return True
    values = {"fact": get(fact, "id").value, "type": kind, "types": "、".join(wanted)}
    problems.append(Problem("M021", node.where, values))
    return False


def _check_test(node: Node, key: str, asked: Node, problems: Problems) -> None:
    for test, types in TESTS.items():
        if child(node, test) is not None and not check_type(get(node, key), asked, types, problems):
            return
    check_options(items(node, "in"), asked, problems)
    least, most = child(asked, "at_least"), child(asked, "at_most")
    if least is not None and most is not None:
        _check_bounds(node, least.value, most.value, problems)


def check_options(nodes: Iterable[Node], asked: Node, problems: Problems) -> None:
    """Each node names an option of a fact or a field, and none twice."""
    options, seen = options_of(asked), set()
    for node in nodes:
        known(node, options, "M007", problems, fact=get(asked, "id").value)
        if node.value in seen:
            values = {"id": node.value, "line": node.where.line, "file": node.where.file}
            problems.append(Problem("M005", node.where, values))
        seen.add(node.value)


def _check_bounds(node: Node, least: Any, most: Any, problems: Problems) -> None:
    """A bound beyond the domain of a fact would hold for everyone, or for nobody."""
    low, high = child(node, "at_least"), child(node, "at_most")
    if least > most:
        return
    if low is not None and not least < _number(low) <= most:
        values = {"got": low.value, "least": least, "most": most}
        problems.append(Problem("M042", low.where, values))
    if high is not None and not least <= _number(high) < most:
        values = {"got": high.value, "least": least, "most": most}
        problems.append(Problem("M042", high.where, values))
    if low is not None and high is not None and _number(low) > _number(high):
        values = {"low": low.value, "high": high.value}
        problems.append(Problem("M041", high.where, values))


def _number(node: Node) -> float:
    assert isinstance(node.value, int | float)
    return node.value
