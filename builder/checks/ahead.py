"""The premise of forecasts: each field goes on with a fact that it fits."""

from __future__ import annotations

from builder.checks.conditions import fields_of, options_of
from builder.checks.tree import Problems, Scheme, child, get, items, known
from builder.nodes import Node
from builder.problems import Problem

# What the engine reads by name: the premise, its fields, and the type of each.
_PREMISE = "from_now_on"
_FIELDS = {"employed": "boolean", "base": "number", "tier": "option", "area": "option"}


def check(scheme: Scheme, problems: Problems) -> None:
    """Check the facts that only forecasts read."""
    for fact in scheme.asked.values():
        fields = fields_of(fact)
        for one in items(fact, "only_one"):
            known(one, fields, "F003", problems, fact=get(fact, "id").value)
    premise = scheme.asked.get(_PREMISE)
    for name, field in fields_of(premise).items():
        if get(field, "type").value != _FIELDS.get(name):
            shown = "、".join(f"{one}（{kind}）" for one, kind in _FIELDS.items())
            problems.append(Problem("F001", get(field, "id").where, {"fields": shown}))
        else:
            _check_continues(scheme, name, field, problems)


def _check_continues(scheme: Scheme, name: str, field: Node, problems: Problems) -> None:
    """A field goes on with a fact of its kind, and offers the options of that fact."""
    continues = child(field, "continues")
    if continues is None:
        problems.append(Problem("F002", get(field, "id").where, {"name": name}))
        return
    if not known(continues, scheme.asked, "M006", problems):
        return
    fact = scheme.asked[str(continues.value)]
    if not _fits(name, fact):
        problems.append(Problem("F002", continues.where, {"name": name}))
        return
    options = _options(name, fact)
    for option in items(field, "options"):
        place = get(option, "id")
        if place.value != "none":
            known(place, options, "M007", problems, fact=continues.value)


def _fits(name: str, fact: Node) -> bool:
    kind = get(fact, "type").value
    if name == "employed":
        return kind == "boolean"
    if name == "base":
        return child(fact, "record") is not None
    if name == "tier":
        source = child(fact, "from_record")
        return source is not None and child(source, "tiers_of") is not None
    return kind == "entries" and {"from", "to"} <= fields_of(fact).keys()


def _options(name: str, fact: Node) -> list[str]:
    if name == "tier":
        return options_of(fact)
    return [option for field in fields_of(fact).values() for option in options_of(field)]
