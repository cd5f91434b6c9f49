"""Facts that several schemes ask: written down in one, named by the others."""

from __future__ import annotations

from dataclasses import replace

from builder.checks.tree import Problems, Scheme, get, items
from builder.nodes import Node
from builder.problems import Problem, nearest
from builder.shapes_facts import SHARED

# What a fact is in its own scheme alone.
_OWN = frozenset({"section", "from_record"})


def resolved(schemes: dict[str, Scheme], problems: Problems) -> dict[str, Scheme]:
    """The schemes with every shared fact written out; what names nothing becomes a problem."""
    return {name: _resolved(scheme, schemes, problems) for name, scheme in schemes.items()}


def is_shared(fact: Node) -> bool:
    """Whether a fact stands in another scheme."""
    return get(fact, "type").value == SHARED


def _resolved(scheme: Scheme, schemes: dict[str, Scheme], problems: Problems) -> Scheme:
    listed = items(scheme.facts, "facts")
    shared = [fact for fact in listed if is_shared(fact)]
    if scheme.facts is None or not shared:
        return scheme
    owners = {str(get(fact, "of").value) for fact in shared}
    if any(name in schemes and schemes[name].facts is None for name in owners):
        # What is wrong in the owner's file is said there; nothing can be said of this one yet.
        return replace(scheme, parts={**scheme.parts, "facts": None})
    found = [_one(fact, schemes, problems) if is_shared(fact) else fact for fact in listed]
    whole = [one for one in found if one is not None]
    listing = replace(get(scheme.facts, "facts"), value=whole)
    file = _with(scheme.facts, "facts", listing) if len(whole) == len(found) else None
    return replace(scheme, parts={**scheme.parts, "facts": file})


def _one(fact: Node, schemes: dict[str, Scheme], problems: Problems) -> Node | None:
    owner, name = get(fact, "of"), get(fact, "id")
    asked = schemes[str(owner.value)].asked if owner.value in schemes else {}
    base = asked.get(str(name.value))
    if base is None or is_shared(base):
        near = nearest(name.value, asked)
        values = {"name": name.value, "of": owner.value, "near": near}
        problems.append(Problem("M060", name.where, values))
        return None
    assert isinstance(base.value, dict)
    assert isinstance(fact.value, dict)
    kept = {key: node for key, node in base.value.items() if key not in _OWN}
    own = {key: node for key, node in fact.value.items() if key not in {"type", "of"}}
    return Node({**kept, **own}, fact.where, {**(base.keys or {}), **(fact.keys or {})})


def _with(node: Node, key: str, value: Node) -> Node:
    assert isinstance(node.value, dict)
    return replace(node, value={**node.value, key: value})
