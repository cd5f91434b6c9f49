"""Checks between values and between files, run once every file has the right structure."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator
from typing import Any

from builder.nodes import Node
from builder.problems import Problem, nearest

_EARLIEST = "0001-01-01"
_LATEST = "9999-12-31"


def crosscheck(nodes: dict[str, Any], problems: list[Problem]) -> None:
    """Append every contradiction between the (structurally sound) files."""
    documents = {item.plain["id"]: item for item in _items(nodes["documents"], "documents")}
    pages = {item.plain["id"]: item for item in _items(nodes["documents"], "pages")}
    for name in ("documents", "pages"):
        _unique(_items(nodes["documents"], name), problems)
    _check_wages(nodes["reference_wages"], problems)
    files: list[Node] = [nodes["reference_wages"]]
    for scheme_id, tree in nodes["schemes"].items():
        _check_scheme(scheme_id, tree, problems)
        files += [tree["scheme"], tree["gates"], tree["notes"], *tree["indicators"].values()]
    for file in files:
        _check_sources(file, documents, pages, problems)


def _items(node: Node, key: str) -> list[Node]:
    assert isinstance(node.value, dict)
    child = node.value.get(key)
    return child.value if child is not None and isinstance(child.value, list) else []


def _get(node: Node, *path: str) -> Node:
    for key in path:
        assert isinstance(node.value, dict)
        node = node.value[key]
    return node


def _walk(node: Node) -> Iterator[Node]:
    yield node
    children: list[Node] = []
    if isinstance(node.value, dict):
        children = list(node.value.values())
    elif isinstance(node.value, list):
        children = node.value
    for child in children:
        yield from _walk(child)


def _unique(items: list[Node], problems: list[Problem]) -> None:
    seen: dict[str, int] = {}
    for item in items:
        place = _get(item, "id")
        key = str(place.value)
        if key in seen:
            problems.append(Problem("M005", place.where, {"id": key, "line": seen[key]}))
        seen.setdefault(key, place.where.line)


def _check_sources(
    file: Node, documents: dict[str, Node], pages: dict[str, Node], problems: list[Problem]
) -> None:
    defined = _get(file, "sources").value
    assert isinstance(defined, dict)
    used: set[str] = set()
    for node in _walk(file):
        if isinstance(node.value, dict) and "source" in node.value:
            source = node.value["source"]
            used.add(str(source.value))
            if source.value not in defined:
                values = {"source": source.value, "near": nearest(str(source.value), defined)}
                problems.append(Problem("M002", source.where, values))
    for name, entry in defined.items():
        if name not in used:
            assert file.keys is not None
            place = _get(file, "sources").keys
            assert place is not None
            problems.append(Problem("M023", place[name], {"source": name}))
        _check_source(entry, documents, pages, problems)


def _check_source(
    entry: Node, documents: dict[str, Node], pages: dict[str, Node], problems: list[Problem]
) -> None:
    for document in _many(_get(entry, "document")):
        if document.value not in documents:
            near = nearest(str(document.value), documents)
            values = {"document": document.value, "near": near}
            problems.append(Problem("M003", document.where, values))
    for page in _items(entry, "pages"):
        if page.value not in pages:
            problems.append(Problem("M004", page.where, {"page": page.value}))
    checked = _get(entry, "checked")
    # The one place that asks the clock: a day of checking in the future is a slip of the pen.
    # A commit that passed once passes on any later day.
    if str(checked.value) > datetime.datetime.now(datetime.UTC).date().isoformat():
        problems.append(Problem("M018", checked.where, {"day": checked.value}))


def _many(node: Node) -> list[Node]:
    return node.value if isinstance(node.value, list) else [node]


def _check_wages(wages: Node, problems: list[Problem]) -> None:
    previous: Node | None = None
    for row in _items(wages, "series"):
        plain = row.plain
        if plain.get("to", "9999-12") < plain["from"]:
            problems.append(Problem("M010", row.where))
        if previous is not None:
            expected = _next_month(previous.plain.get("to", "9999-12"))
            if plain["from"] != expected:
                values = {"first": previous.plain.get("to", "…"), "second": plain["from"]}
                problems.append(Problem("M017", row.where, values))
        for multiple, printed in plain.get("printed", {}).items():
            expected_yuan = float(multiple) * plain["yuan"] if plain["yuan"] else None
            if expected_yuan is None or abs(expected_yuan - printed) >= 1:
                values = {"multiple": multiple, "printed": printed, "expected": expected_yuan}
                problems.append(Problem("M016", row.where, values))
        previous = row


def _next_month(month: str) -> str:
    year, number = int(month[:4]), int(month[5:])
    return f"{year + number // 12:04d}-{number % 12 + 1:02d}"


def _check_scheme(scheme_id: str, tree: dict[str, Any], problems: list[Problem]) -> None:
    scheme, facts_file = tree["scheme"], tree["facts"]
    if scheme.plain["id"] != scheme_id:
        values = {"file": scheme_id, "id": scheme.plain["id"]}
        problems.append(Problem("M001", _get(scheme, "id").where, values))
    facts = {str(_get(item, "id").value): item for item in _items(facts_file, "facts")}
    for items in (
        _items(facts_file, "facts"),
        _items(tree["gates"], "gates"),
        _items(tree["notes"], "notes"),
        _items(scheme, "groups"),
    ):
        _unique(items, problems)
    _check_facts(facts_file, facts, tree, problems)
    span = _span(scheme, problems)
    for key in ("pass_mark", "lowest_total"):
        _tile(_items(scheme, key), lambda _: "points", span, problems)
    _check_order(scheme, tree, problems)
    for file in (tree["gates"], tree["notes"], *tree["indicators"].values()):
        _check_conditions(file, facts, problems)
    for name, indicator in tree["indicators"].items():
        _check_indicator(name, indicator, scheme, facts, span, problems)


def _span(scheme: Node, problems: list[Problem]) -> tuple[str, str]:
    rows = _items(scheme, "periods")
    span = (rows[0].plain["from"], rows[-1].plain["to"])
    _tile(rows, lambda row: "periods", span, problems)
    return span


def _tile(
    rows: list[Node],
    key_of: Callable[[dict[str, Any]], str],
    span: tuple[str, str],
    problems: list[Problem],
    *,
    gaps: bool = True,
) -> None:
    """Rows of one key must not overlap and, with ``gaps``, must cover the whole span."""
    by_key: dict[str, list[Node]] = {}
    for row in rows:
        by_key.setdefault(key_of(row.plain), []).append(row)
    for key, group in by_key.items():
        group.sort(key=lambda row: row.plain["from"])
        end = _day_before(span[0])
        for row in group:
            first, last = row.plain["from"], row.plain.get("to", _LATEST)
            if last < first:
                problems.append(Problem("M010", row.where))
            values = {"name": key, "first": end, "second": first}
            if first <= end and row is not group[0]:
                problems.append(Problem("M008", row.where, values))
            elif gaps and first > _day_after(end):
                problems.append(Problem("M009", row.where, values))
            end = max(end, last)
        if gaps and end < span[1]:
            values = {"name": key, "first": end, "second": span[1]}
            problems.append(Problem("M009", group[-1].where, values))


def _day_after(day: str) -> str:
    if day >= _LATEST:
        return _LATEST
    return (datetime.date.fromisoformat(day) + datetime.timedelta(days=1)).isoformat()


def _day_before(day: str) -> str:
    if day <= _EARLIEST:
        return _EARLIEST
    return (datetime.date.fromisoformat(day) - datetime.timedelta(days=1)).isoformat()


def _check_order(scheme: Node, tree: dict[str, Any], problems: list[Problem]) -> None:
    indicators = tree["indicators"]
    order = _items(scheme, "order")
    seen: dict[str, int] = {}
    for item in order:
        name = str(item.value)
        if name in seen:
            problems.append(Problem("M005", item.where, {"id": name, "line": seen[name]}))
        seen[name] = item.where.line
    named = [item for row in _items(scheme, "exclusive") for item in _items(row, "items")]
    for item in order + named:
        if item.value not in indicators:
            values = {"item": item.value, "near": nearest(str(item.value), indicators)}
            problems.append(Problem("M013", item.where, values))
    listed = {item.value for item in order}
    for name, node in indicators.items():
        if name not in listed:
            problems.append(Problem("M014", node.where, {"item": name}))
    used = {node.plain["group"] for node in indicators.values()}
    for group in _items(scheme, "groups"):
        if group.plain["id"] not in used:
            problems.append(Problem("M022", group.where, {"id": group.plain["id"]}))


_NEEDS = {"option": "options", "choices": "options", "entries": "fields"}


def _check_facts(
    file: Node, facts: dict[str, Node], tree: dict[str, Any], problems: list[Problem]
) -> None:
    sections = {section.plain["id"] for section in _items(file, "sections")}
    for name, fact in facts.items():
        plain = fact.plain
        need = _NEEDS.get(plain["type"])
        if need and need not in plain:
            problems.append(Problem("M020", fact.where, {"fact": name, "key": need}))
        _unique(_items(fact, "options"), problems)
        _unique(_items(fact, "fields"), problems)
        for item in _items(fact, "fields"):
            if item.plain["type"] == "option" and "options" not in item.plain:
                values = {"fact": item.plain["id"], "key": "options"}
                problems.append(Problem("M020", item.where, values))
        section = plain.get("section")
        if section is not None and section not in sections:
            values = {"section": section, "near": nearest(section, sections)}
            problems.append(Problem("M024", _get(fact, "section").where, values))
        derived = plain.get("from_record", {}).get("tiers_of")
        if derived is not None and derived not in tree["indicators"]:
            place = _get(fact, "from_record", "tiers_of").where
            near = nearest(derived, tree["indicators"])
            problems.append(Problem("M013", place, {"item": derived, "near": near}))


def _check_conditions(file: Node, facts: dict[str, Node], problems: list[Problem]) -> None:
    for node in _walk(file):
        if not isinstance(node.value, dict):
            continue
        for key in ("fact", "years_since", "entries", "months"):
            named = node.value.get(key)
            if named is not None and isinstance(named.value, str):
                _check_fact_name(named, facts, problems)
        fact = node.value.get("fact")
        listed = node.value.get("in")
        if fact is None or listed is None or fact.value not in facts:
            continue
        options = {option["id"] for option in facts[str(fact.value)].plain.get("options", [])}
        for option in listed.value if isinstance(listed.value, list) else []:
            _check_option(option, str(fact.value), options, problems)


def _check_fact_name(node: Node, facts: dict[str, Node], problems: list[Problem]) -> None:
    if node.value not in facts:
        values = {"fact": node.value, "near": nearest(str(node.value), facts)}
        problems.append(Problem("M006", node.where, values))


def _check_option(node: Node, fact: str, options: set[str], problems: list[Problem]) -> None:
    if node.value not in options:
        near = nearest(str(node.value), options)
        values = {"fact": fact, "option": node.value, "near": near}
        problems.append(Problem("M007", node.where, values))


def _check_indicator(
    name: str,
    indicator: Node,
    scheme: Node,
    facts: dict[str, Node],
    span: tuple[str, str],
    problems: list[Problem],
) -> None:
    plain = indicator.plain
    if plain["id"] != name:
        values = {"file": name, "id": plain["id"]}
        problems.append(Problem("M001", _get(indicator, "id").where, values))
    groups = {group.plain["id"] for group in _items(scheme, "groups")}
    if plain["group"] not in groups:
        values = {"group": plain["group"], "near": nearest(plain["group"], groups)}
        problems.append(Problem("M015", _get(indicator, "group").where, values))
    score = _get(indicator, "score")
    rows = _items(score, "rows")
    way = plain["score"]["way"]
    if way == "years" and ("months" in plain["score"]) == ("years_since" in plain["score"]):
        problems.append(Problem("S012", score.where, {"words": "months、years_since"}))
    keys: dict[str, Callable[[dict[str, Any]], str]] = {
        "scale": lambda row: f"{row.get('at_least', '…')}-{row.get('at_most', '…')}",
        "steps": lambda row: str(row["fact"]),
    }
    key_of = keys.get(way, lambda row: str(row.get("option", name)))
    # An area may come into the scheme late; a table's option may not be missing on any day.
    _tile(rows, key_of, span, problems, gaps=way != "best_entry")
    _tile(_items(indicator, "cap"), lambda row: "cap", span, problems)
    _check_caps(indicator, rows, problems)
    _check_rows_options(score, facts, problems)
    if way == "scale":
        _check_bands(rows, problems)


def _check_caps(indicator: Node, rows: list[Node], problems: list[Problem]) -> None:
    for cap in _items(indicator, "cap"):
        for row in rows:
            points = row.plain.get("points", 0)
            if points > cap.plain["points"]:
                values = {"cap": cap.plain["points"], "points": points}
                problems.append(Problem("M011", cap.where, values))


def _check_rows_options(score: Node, facts: dict[str, Node], problems: list[Problem]) -> None:
    plain = score.plain
    fact = facts.get(str(plain.get("fact")))
    if fact is None or plain["way"] not in ("options", "tiers", "best_entry"):
        return
    options = fact.plain.get("options", [])
    for field in fact.plain.get("fields", []):
        if field["id"] == plain.get("field"):
            options = field.get("options", [])
    known = {option["id"] for option in options}
    for row in _items(score, "rows"):
        _check_option(_get(row, "option"), str(plain["fact"]), known, problems)
    for condition in _items(score, "conditions"):
        for option in _items(condition, "options"):
            _check_option(option, str(plain["fact"]), known, problems)
    given = {row.plain["option"] for row in _items(score, "rows")}
    # The absent option of a tier ("reached none") is worth nothing and has no row.
    given.add(fact.plain.get("absent") if plain["way"] == "tiers" else None)
    for option in sorted(known - given):
        problems.append(Problem("M019", score.where, {"option": option}))


def _check_bands(rows: list[Node], problems: list[Problem]) -> None:
    plain = [row.plain for row in rows]
    edges = {row[key] for row in plain for key in ("at_least", "at_most") if key in row}
    starts = sorted({row["from"] for row in plain})
    for day in starts:
        valid = [row for row in plain if row["from"] <= day <= row.get("to", _LATEST)]
        for value in range(min(edges) - 1, max(edges) + 2):
            hits = sum(
                row.get("at_least", value) <= value <= row.get("at_most", value) for row in valid
            )
            if hits != 1:
                problems.append(Problem("M012", rows[0].where, {"value": value}))
                return
