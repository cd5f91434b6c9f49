"""Placeholders: each names a value that exists, and stands where it will be filled."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from builder.checks.tree import Problems, Rules, Scheme, child, get, items, walk
from builder.nodes import Node
from builder.problems import Problem
from builder.prose import BRACES, Filler, ProseError, newest_check
from jifen._routes import figures

# Where an indicator holds data instead of text for its page.
_DATA = frozenset({"id", "group", "sources", "score", "cap", "answers", "alternative"})
# Rows that do not tile leave no single value; one mistake is reported once.
UNTILED = frozenset({"M008", "M009", "M010", "M012", "M029", "M030"})
_GATE_TEXTS = {"title": False, "met": True, "unmet": True, "unknown": False}


def check(rules: Rules, problems: Problems) -> None:
    """Check the placeholders of every text of the rule files."""
    for file in (rules.documents, rules.reference_wages, rules.holidays):
        if file is not None:
            _check_bare(walk(file), problems)
    for scheme in rules.schemes.values():
        _check_scheme(scheme, problems)


def _check_scheme(scheme: Scheme, problems: Problems) -> None:
    levers = scheme.parts.get("levers")
    bare = [child(levers, key) for key in ("sources", "no_ladder", "gate_steps")] if levers else []
    for file in (scheme.scheme, scheme.facts, scheme.notes, *bare):
        if file is not None:
            _check_bare(walk(file), problems)
    if scheme.gates is not None:
        _check_bare(walk(get(scheme.gates, "sources")), problems)
    if scheme.facts is None:
        return
    for gate in items(scheme.gates, "gates"):
        _check_gate(gate, scheme, problems)
    _check_routes(scheme.routes, problems)
    if scheme.scheme is None:
        return
    tree = {"scheme": scheme.scheme.plain, "facts": scheme.facts.plain}
    days = [newest_check(file.plain) for file in scheme.files]
    filler = Filler(tree, max(days, default=""))
    untiled = {problem.where.file for problem in problems if problem.code in UNTILED}
    for name, indicator in scheme.indicators.items():
        _check_bare(walk(get(indicator, "sources")), problems)
        if indicator.where.file not in untiled:
            ladders = items(levers, "ladders")
            mine = [ladder for ladder in ladders if get(ladder, "item").value == name]
            _check_filled(name, indicator, mine, filler, problems)


def _check_bare(nodes: Iterator[Node], problems: Problems) -> None:
    """Texts that are shown as they stand hold no braces."""
    for node in nodes:
        if isinstance(node.value, str):
            for match in BRACES.finditer(node.value):
                problems.append(Problem("M057", node.inside(match.start())))


def _check_filled(
    name: str, indicator: Node, ladders: list[Node], filler: Filler, problems: Problems
) -> None:
    part = indicator.plain
    texts = [*_texts(indicator), *(node for ladder in ladders for node in walk(ladder))]
    check_placeholders(texts, lambda text: filler.fill(text, part, name, ""), problems)


def check_placeholders(
    nodes: Iterable[Node], fill: Callable[[str], object], problems: Problems
) -> None:
    """Append each placeholder of these texts that cannot be filled."""
    for node in nodes:
        text = node.value if isinstance(node.value, str) else ""
        for match in BRACES.finditer(text):
            try:
                fill(match[0])
            except ProseError as error:
                reason = str(error).rpartition(": ")[2]
                values = {"placeholder": match[0], "reason": reason}
                problems.append(Problem("M028", node.inside(match.start()), values))


def _texts(node: Node) -> Iterator[Node]:
    """The texts of an indicator, those for its conditions among them."""
    for condition in items(node, "score", "conditions"):
        yield get(condition, "unmet")
    yield from _below(node)


def _below(node: Node) -> Iterator[Node]:
    if isinstance(node.value, dict):
        for key, value in node.value.items():
            if key not in _DATA:
                yield from _below(value)
    elif isinstance(node.value, list):
        for value in node.value:
            yield from _below(value)
    elif isinstance(node.value, str) and "{" in node.value + "}":
        yield node


def _check_routes(file: Node | None, problems: Problems) -> None:
    """The texts of a condition name figures that every row of it has, a row's own those it has."""
    for condition in items(file, "conditions"):
        rows = items(condition, "rows")
        for key in ("title", "met", "unmet", "unknown"):
            _check_figures(get(condition, key), rows, problems)
        for row in rows:
            title = child(row, "title")
            if title is not None:
                _check_figures(title, [row], problems)


def _check_figures(text: Node, rows: list[Node], problems: Problems) -> None:
    named = [figures(row.plain["require"]) for row in rows]
    for match in BRACES.finditer(str(text.value)):
        if any(match[1] not in one for one in named):
            values = {"placeholder": match[0], "reason": "unknown name"}
            problems.append(Problem("M028", text.inside(match.start()), values))


def _check_gate(gate: Node, scheme: Scheme, problems: Problems) -> None:
    require = get(gate, "require")
    fact = scheme.asked.get(str(get(require, "fact").value))
    source = None if fact is None else child(fact, "from_record")
    known = {"need"} if child(require, "at_least") is not None else set()
    if source is not None and child(source, "of_last") is not None:
        known.add("of_last")
    for key, answered in _GATE_TEXTS.items():
        node = get(gate, key)
        for match in BRACES.finditer(str(node.value)):
            if match[1] not in (known | {"value"} if answered else known):
                values = {"placeholder": match[0], "reason": "unknown name"}
                problems.append(Problem("M028", node.inside(match.start()), values))
