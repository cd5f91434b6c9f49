"""The scheme's own file: order, groups, combinations; ids across the files of a scheme."""

from __future__ import annotations

from collections.abc import Iterator

from builder.checks.periods import check_dates, span_of, tile
from builder.checks.tree import Problems, Rules, Scheme, child, get, items, known, unique
from builder.nodes import Node
from builder.problems import Problem


def check_defaults(rules: Rules, problems: Problems) -> None:
    """Exactly one scheme is the default one."""
    files = [scheme.scheme for scheme in rules.schemes.values()]
    if None in files:
        return
    chosen = [node for file in files if file and (node := child(file, "default"))]
    if len(chosen) != 1 and files and files[0] is not None:
        place = chosen[1] if chosen else get(files[0], "id")
        problems.append(Problem("M052", place.where, {"count": len(chosen)}))


def check(scheme: Scheme, problems: Problems) -> None:
    """Check the scheme's file against the indicators, and the ids of all its files."""
    unique(items(scheme.gates, "gates"), problems)
    unique(_speaking(scheme), problems)
    span = span_of(scheme)
    for file, key in ((scheme.gates, "gates"), (scheme.notes, "notes")):
        check_dates(items(file, key), span, problems)
    file = scheme.scheme
    if file is None:
        return
    name = get(file, "id")
    if name.value != scheme.id:
        problems.append(Problem("M001", name.where, {"file": scheme.id, "id": name.value}))
    unique(items(file, "groups"), problems)
    tile(items(file, "periods"), lambda row: "periods", span, problems)
    tile(items(file, "pass_mark"), lambda row: "pass_mark", span, problems)
    tile(items(file, "lowest_total"), lambda row: "lowest_total", span, problems)
    _check_order(file, scheme, problems)
    _check_exclusive(file, problems)
    _check_groups(file, scheme, problems)


def _speaking(scheme: Scheme) -> Iterator[Node]:
    """Everything whose id a result's notes may bear."""
    yield from items(scheme.notes, "notes")
    for indicator in scheme.indicators.values():
        yield from items(indicator, "readings")


def _check_order(file: Node, scheme: Scheme, problems: Problems) -> None:
    order = items(file, "order")
    seen: dict[object, Node] = {}
    for node in order:
        if node.value in seen:
            first = seen[node.value].where
            values = {"id": node.value, "line": first.line, "file": first.file}
            problems.append(Problem("M005", node.where, values))
        seen.setdefault(node.value, node)
    named = [node for row in items(file, "exclusive") for node in items(row, "items")]
    for node in (*order, *named):
        known(node, scheme.names, "M013", problems)
    for name in scheme.names:
        place = child(file, "order")
        if place is not None and name not in seen:
            problems.append(Problem("M014", place.where, {"item": name}))


def _check_exclusive(file: Node, problems: Problems) -> None:
    seen: dict[object, Node] = {}
    for row in items(file, "exclusive"):
        for node in items(row, "items"):
            if node.value in seen:
                values = {"item": node.value, "line": seen[node.value].where.line}
                problems.append(Problem("M035", node.where, values))
            seen.setdefault(node.value, node)


def _check_groups(file: Node, scheme: Scheme, problems: Problems) -> None:
    groups = [get(group, "id").value for group in items(file, "groups")]
    used = set()
    for indicator in scheme.indicators.values():
        node = get(indicator, "group")
        used.add(node.value)
        known(node, groups, "M015", problems)
    for group in items(file, "groups"):
        name = get(group, "id")
        if name.value not in used and len(scheme.indicators) == len(scheme.names):
            problems.append(Problem("M022", name.where, {"id": name.value}))
