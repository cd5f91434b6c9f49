"""Facts: domains, absent values, options, and what the engine asks of them."""

from __future__ import annotations

from collections.abc import Iterator

from builder.checks.conditions import fields_of, options_of
from builder.checks.tree import Problems, Rules, Scheme, child, get, items, known, many, unique
from builder.nodes import Node
from builder.problems import Problem
from builder.shapes_facts import UNITS

# What the engine reads by name, the more of it where there is a contribution record, and the fields
# of such a record with their types.
_NEEDED = {"as_of": "date", "rules_on": "date", "assume": "choices"}
_WITH_RECORD = {"assume_reference_wage": "number", "record_from": "month"}
_RECORD_FIELDS = {"from": "month", "to": "month", "base": "number", "kind": "option"}
_DOMAIN = (
    "id",
    "type",
    "absent",
    "default",
    "at_least",
    "more_than",
    "at_most",
    "decimals",
    "unit",
)
_COUNTED, _CONTINUES = "counted", "rules_continue"
_MONTHS, _WAGE = "months", "yuan_a_month"


def check(scheme: Scheme, problems: Problems) -> None:
    """Check the file of facts of a scheme."""
    if scheme.facts is None:
        return
    unique(items(scheme.facts, "facts"), problems)
    unique(items(scheme.facts, "sections"), problems)
    _check_sections(scheme.facts, problems)
    for fact in items(scheme.facts, "facts"):
        _check_domain(fact, problems)
        _check_absent(fact, problems)
        _check_options(fact, problems)
        unique(items(fact, "fields"), problems)
        for field in items(fact, "fields"):
            _check_domain(field, problems)
            _check_options(field, problems)
            _check_default(field, problems)
    _check_needed(scheme, problems)


def check_across(rules: Rules, problems: Problems) -> None:
    """A fact that two schemes have means the same in both, since answers carry over."""
    first: dict[str, tuple[str, Node]] = {}
    ordered = sorted(rules.schemes.values(), key=lambda one: not one.is_default)
    for scheme in ordered:
        for name, fact in scheme.asked.items():
            other, known_as = first.setdefault(name, (scheme.id, fact))
            if _meaning(fact) != _meaning(known_as):
                values = {"name": name, "other": other}
                problems.append(Problem("M067", get(fact, "id").where, values))


def _meaning(asked: Node) -> dict[str, object]:
    """What can be answered to a fact or a field; the words of its questions may differ."""
    plain = asked.plain
    found = {key: plain[key] for key in _DOMAIN if key in plain}
    found["options"] = options_of(asked)
    found["fields"] = [_meaning(field) for field in items(asked, "fields")]
    return found


def _check_sections(file: Node, problems: Problems) -> None:
    sections = [get(section, "id").value for section in items(file, "sections")]
    used = set()
    for fact in items(file, "facts"):
        section = child(fact, "section")
        if section is not None:
            used.add(section.value)
            known(section, sections, "M024", problems)
        elif child(fact, "steers") is None and child(fact, "ahead") is None:
            problems.append(Problem("M050", get(fact, "id").where))
    for section in items(file, "sections"):
        node = get(section, "id")
        if node.value not in used:
            problems.append(Problem("M051", node.where, {"id": node.value}))


def _bound(asked: Node, *keys: str) -> float | None:
    for key in keys:
        node = child(asked, key)
        if node is not None and isinstance(node.value, int | float):
            return node.value
    return None


def _check_domain(asked: Node, problems: Problems) -> None:
    low, high = _bound(asked, "at_least", "more_than"), _bound(asked, "at_most")
    if low is not None and high is not None and low > high:
        values = {"low": low, "high": high}
        problems.append(Problem("M041", get(asked, "at_most").where, values))


def _check_absent(fact: Node, problems: Problems) -> None:
    """The absent value is one that the fact could be answered with."""
    absent = child(fact, "absent")
    if absent is None:
        return
    possible = _possible(fact, absent)
    if possible:
        shown = absent.plain if not isinstance(absent.value, list) else "[…]"
        values = {"got": shown, "fact": get(fact, "id").value, "possible": possible}
        problems.append(Problem("M036", absent.where, values))


def _possible(fact: Node, absent: Node) -> str:
    """What the absent value could be, where it is something else; otherwise nothing."""
    kind, options = get(fact, "type").value, options_of(fact)
    low, high = _bound(fact, "at_least", "more_than"), _bound(fact, "at_most")
    if kind in ("option", "choices"):
        fits = all(node.value in options for node in many(absent))
        return "" if fits else "、".join(options)
    if kind in ("integer", "number") and low is not None and high is not None:
        assert isinstance(absent.value, int | float)
        return "" if low <= absent.value <= high else f"{low}–{high}"
    return "[]" if kind == "entries" and absent.value != [] else ""


def _check_options(asked: Node, problems: Problems) -> None:
    """Ids, labels and other words each stand for one option."""
    unique(items(asked, "options"), problems)
    meaning: dict[str, str] = {}
    for option in items(asked, "options"):
        name = str(get(option, "id").value)
        words = [get(option, "label"), *items(option, "also")]
        for word in words:
            text = str(word.value).lower()
            other = meaning.setdefault(text, name)
            if other != name:
                values = {"word": word.value, "fact": get(asked, "id").value, "other": other}
                problems.append(Problem("M055", word.where, values))


def _check_default(field: Node, problems: Problems) -> None:
    default = child(field, "default")
    if default is not None:
        name = get(field, "id").value
        known(default, options_of(field), "M037", problems, fact=name)


# What the engine asks for


def _check_needed(scheme: Scheme, problems: Problems) -> None:
    file, facts = scheme.facts, scheme.asked
    assert file is not None
    recorded = any(child(fact, "record") is not None for fact in facts.values())
    for name, kind in (_NEEDED | (_WITH_RECORD if recorded else {})).items():
        fact = facts.get(name)
        if fact is None or get(fact, "type").value != kind:
            place = get(file, "facts") if fact is None else get(fact, "type")
            problems.append(Problem("M053", place.where, {"name": name, "type": kind}))
    assume = facts.get("assume")
    if assume is not None and _CONTINUES not in options_of(assume):
        values = {"name": f"assume: {_CONTINUES}", "type": "choices"}
        problems.append(Problem("M053", get(assume, "id").where, values))
    wage = facts.get("assume_reference_wage")
    if wage is not None:
        check_unit(wage, get(wage, "id"), _WAGE, problems)
    _check_record(scheme, facts, problems)


def check_unit(asked: Node, place: Node, kind: str, problems: Problems) -> None:
    """A fact used at a place is counted in the unit that the place takes."""
    unit = child(asked, "unit")
    if unit is not None and UNITS.get(str(unit.value)) == kind:
        return
    expected = "、".join(word for word, meaning in UNITS.items() if meaning == kind)
    shown = None if unit is None else unit.value
    values = {"fact": get(asked, "id").value, "unit": shown, "expected": expected}
    problems.append(Problem("M056", (place if unit is None else unit).where, values))


def _check_record(scheme: Scheme, facts: dict[str, Node], problems: Problems) -> None:
    """Facts that follow from the record: one of each kind, over windows the engine can cut."""
    derived = {
        name: get(fact, "from_record") for name, fact in facts.items() if child(fact, "from_record")
    }
    records = [fact for fact in facts.values() if child(fact, "record") is not None]
    if not derived and not records:
        return
    found: dict[str, list[Node]] = {"record": records}
    if not derived and scheme.routes is not None:
        # Its routes ask the record itself, so that no fact follows from it.
        _check_counts(scheme, found, problems)
        _check_fields(records[0], problems)
        return
    for what in ("total", "tiers_of"):
        found[what] = [node for node in derived.values() if child(node, what)]
    counted = [node for node in derived.values() if child(node, "of_last")]
    found["of_last + at_least"] = [node for node in counted if child(node, "at_least")]
    found["of_last"] = [node for node in counted if not child(node, "at_least")]
    _check_counts(scheme, found, problems)
    _check_windows(scheme, facts, counted, problems)
    for record in records:
        _check_fields(record, problems)


def _check_counts(scheme: Scheme, found: dict[str, list[Node]], problems: Problems) -> None:
    assert scheme.facts is not None
    for what, nodes in found.items():
        if len(nodes) != 1:
            place = (nodes[1] if nodes else get(scheme.facts, "facts")).where
            problems.append(Problem("M034", place, {"what": what, "count": len(nodes)}))


def _check_windows(
    scheme: Scheme, facts: dict[str, Node], counted: list[Node], problems: Problems
) -> None:
    windows = [get(node, "of_last") for node in counted]
    shortest = min((int(str(node.value)) for node in _tier_windows(scheme, facts)), default=None)
    for node in windows:
        others = [other.value for other in windows if other.value != node.value]
        if shortest is not None and isinstance(node.value, int) and node.value > shortest:
            others.append(shortest)
        if others:
            problems.append(Problem("M033", node.where, {"got": node.value, "other": others[0]}))
    for fact in facts.values():
        source = child(fact, "from_record")
        window = None if source is None else child(source, "of_last")
        if source is None or get(fact, "type").value != "integer":
            continue
        check_unit(fact, get(fact, "id"), _MONTHS, problems)
        most = get(fact, "at_most")
        if window is not None and most.value != window.value:
            problems.append(Problem("M033", most.where, {"got": most.value, "other": window.value}))


def _tier_windows(scheme: Scheme, facts: dict[str, Node]) -> Iterator[Node]:
    for fact in facts.values():
        source = child(fact, "from_record")
        named = None if source is None else child(source, "tiers_of")
        indicator = scheme.indicators.get(str(named.value)) if named is not None else None
        if indicator is not None:
            rows = items(get(indicator, "score"), "rows")
            yield from (node for row in rows if (node := child(row, "of_last")) is not None)


def _check_fields(record: Node, problems: Problems) -> None:
    fields = fields_of(record)
    for name, kind in _RECORD_FIELDS.items():
        field = fields.get(name)
        if field is None or get(field, "type").value != kind:
            place = get(record, "fields") if field is None else get(field, "type")
            problems.append(Problem("M020", place.where, {"field": name, "type": kind}))
    kinds = fields.get("kind")
    if kinds is not None and items(kinds, "options") and _COUNTED not in options_of(kinds):
        values = {"field": f"kind: {_COUNTED}", "type": "option"}
        problems.append(Problem("M020", get(kinds, "options").where, values))
    base = fields.get("base")
    if base is not None:
        check_unit(base, get(base, "id"), _WAGE, problems)
