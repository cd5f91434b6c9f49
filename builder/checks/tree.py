"""The rule files as the checks see them, and how to move about in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from builder.nodes import Node
from builder.problems import Problem, nearest

EARLIEST, LATEST = "0001-01-01", "9999-12-31"
Problems = list[Problem]


@dataclass(frozen=True, slots=True)
class Scheme:
    """The files of one scheme; ``None`` or left out where a file is not sound in itself."""

    id: str
    scheme: Node | None
    facts: Node | None
    gates: Node | None
    notes: Node | None
    indicators: dict[str, Node]
    # The indicators that have a file, sound or not.
    names: tuple[str, ...] = ()

    @property
    def files(self) -> list[Node]:
        """The sound files of the scheme."""
        found = (self.scheme, self.facts, self.gates, self.notes, *self.indicators.values())
        return [node for node in found if node is not None]

    @property
    def whole(self) -> bool:
        """Whether every file is sound, so that the scheme can be compiled."""
        parts = (self.scheme, self.facts, self.gates, self.notes)
        return None not in parts and set(self.indicators) == set(self.names)

    @property
    def asked(self) -> dict[str, Node]:
        """The facts by id; the first where an id stands twice."""
        found: dict[str, Node] = {}
        for node in items(self.facts, "facts"):
            found.setdefault(str(get(node, "id").value), node)
        return found


@dataclass(frozen=True, slots=True)
class Rules:
    """All rule files."""

    documents: Node | None
    reference_wages: Node | None
    messages: Node | None
    schemes: dict[str, Scheme] = field(default_factory=dict)


def items(node: Node | None, *path: str) -> list[Node]:
    """The list at a path of keys; empty where there is none."""
    for key in path:
        if node is None or not isinstance(node.value, dict):
            return []
        node = node.value.get(key)
    return node.value if node is not None and isinstance(node.value, list) else []


def get(node: Node, *path: str) -> Node:
    """The node at a path of keys, which must exist."""
    for key in path:
        assert isinstance(node.value, dict)
        node = node.value[key]
    return node


def child(node: Node, key: str) -> Node | None:
    """The value under a key, or ``None``."""
    return node.value.get(key) if isinstance(node.value, dict) else None


def many(node: Node) -> list[Node]:
    """One or many as a list."""
    return node.value if isinstance(node.value, list) else [node]


def walk(node: Node) -> Iterator[Node]:
    """The node and everything below it."""
    yield node
    if isinstance(node.value, dict):
        for below in node.value.values():
            yield from walk(below)
    elif isinstance(node.value, list):
        for below in node.value:
            yield from walk(below)


def unique(nodes: Iterable[Node], problems: Problems, key: str = "id") -> None:
    """Each name of a list may stand there once."""
    seen: dict[str, Node] = {}
    for node in nodes:
        place = get(node, key)
        name = str(place.value)
        if name in seen:
            first = seen[name].where
            values = {"id": name, "line": first.line, "file": first.file}
            problems.append(Problem("M005", place.where, values))
        seen.setdefault(name, place)


def known(node: Node, names: Iterable[Any], code: str, problems: Problems, **values: Any) -> bool:
    """Whether a node names one of these; otherwise append what it was likely meant to be."""
    listed = list(names)
    if node.value in listed:
        return True
    near = nearest(node.value, listed)
    problems.append(Problem(code, node.where, {"name": node.value, "near": near, **values}))
    return False
