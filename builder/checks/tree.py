"""The rule files as the checks see them, and how to move about in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from builder.nodes import Node
from builder.problems import Problem, nearest
from builder.shapes_guides import GUIDE_FILES

EARLIEST, LATEST = "0001-01-01", "9999-12-31"
Problems = list[Problem]


@dataclass(frozen=True, slots=True)
class Scheme:
    """The files of one scheme.

    ``parts`` by what the model calls them, ``None`` where one is not sound in itself;
    ``indicators`` are the sound ones, ``names`` those that have a file at all; so are ``guides``
    and ``guide_names``, which are empty in a scheme that has no guides.
    """

    id: str
    parts: dict[str, Node | None]
    indicators: dict[str, Node]
    names: tuple[str, ...] = ()
    guides: dict[str, Node] = field(default_factory=dict)
    guide_names: tuple[str, ...] = ()

    @property
    def scheme(self) -> Node | None:
        """The scheme's own file."""
        return self.parts.get("scheme")

    @property
    def is_default(self) -> bool:
        """Whether it is the one that is meant where none is named."""
        return self.scheme is not None and child(self.scheme, "default") is not None

    @property
    def facts(self) -> Node | None:
        """The questions."""
        return self.parts.get("facts")

    @property
    def gates(self) -> Node | None:
        """The conditions for applying."""
        return self.parts.get("gates")

    @property
    def notes(self) -> Node | None:
        """The notes of a result."""
        return self.parts.get("notes")

    @property
    def routes(self) -> Node | None:
        """The routes, where it has any."""
        return self.parts.get("routes")

    @property
    def guide_files(self) -> dict[str, Node | None]:
        """The files that the guides rest on."""
        return {name: self.parts[name] for name in GUIDE_FILES if name in self.parts}

    @property
    def files(self) -> list[Node]:
        """The sound files of the scheme."""
        found = (*self.parts.values(), *self.indicators.values(), *self.guides.values())
        return [node for node in found if node is not None]

    @property
    def whole(self) -> bool:
        """Whether every file is sound, so that the scheme can be compiled."""
        return (
            None not in self.parts.values()
            and set(self.indicators) == set(self.names)
            and set(self.guides) == set(self.guide_names)
        )

    @property
    def asked(self) -> dict[str, Node]:
        """The facts by id; the first where an id stands twice."""
        found: dict[str, Node] = {}
        for node in items(self.facts, "facts"):
            found.setdefault(str(get(node, "id").value), node)
        return found


@dataclass(frozen=True, slots=True)
class Rules:
    """All rule files: ``shared`` by what the model calls them, ``None`` where one is not sound."""

    shared: dict[str, Node | None]
    schemes: dict[str, Scheme] = field(default_factory=dict)

    @property
    def documents(self) -> Node | None:
        """The register of documents and pages."""
        return self.shared.get("documents")

    @property
    def reference_wages(self) -> Node | None:
        """Both series of wages."""
        return self.shared.get("reference_wages")

    @property
    def holidays(self) -> Node | None:
        """Public holidays written by hand."""
        return self.shared.get("holidays")

    @property
    def changes(self) -> Node | None:
        """The record of changes."""
        return self.shared.get("changes")

    @property
    def messages(self) -> Node | None:
        """The engine's sentences."""
        return self.shared.get("messages")

    @property
    def statement(self) -> Node | None:
        """The words of social-insurance statements."""
        return self.shared.get("statement")


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
