"""A small closed set of shapes that rule files are made of, and how each is checked.

A shape checks a node and appends problems; it never stops at the first. The shapes of single
values stand in ``builder.scalars``, those of the rule files in ``builder.shapes``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Protocol

from builder.nodes import Node
from builder.problems import Problem, Where, nearest
from builder.scalars import ID, Anything, Choice, wrong_type


class Shape(Protocol):
    """Anything a node can be checked against."""

    def check(self, node: Node, problems: list[Problem]) -> None:
        """Append what is wrong with the node."""

    def __hash__(self) -> int:
        """Shapes are remembered with what was checked against them."""


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of one shape, with at least ``least`` entries."""

    item: Shape
    least: int = 0

    def check(self, node: Node, problems: list[Problem]) -> None:
        if not isinstance(node.value, list):
            wrong_type(node, "list", problems)
            return
        if len(node.value) < self.least:
            problems.append(Problem("S008", node.where, {"least": self.least}))
        for item in node.value:
            self.item.check(item, problems)


@dataclass(frozen=True, slots=True)
class OneOrMany:
    """One value, or a list of them."""

    item: Shape

    def check(self, node: Node, problems: list[Problem]) -> None:
        if isinstance(node.value, list):
            ListOf(self.item, 1).check(node, problems)
        else:
            self.item.check(node, problems)


@dataclass(frozen=True, slots=True)
class OrNull:
    """One shape, or ``null`` for what nobody knows."""

    item: Shape

    def check(self, node: Node, problems: list[Problem]) -> None:
        if node.value is not None:
            self.item.check(node, problems)


@dataclass(frozen=True, slots=True)
class MapOf:
    """Entries of one shape whose names are free but for their form."""

    item: Shape
    key: str = ID

    def check(self, node: Node, problems: list[Problem]) -> None:
        if not isinstance(node.value, dict):
            wrong_type(node, "map", problems)
            return
        for name, value in node.value.items():
            if not re.fullmatch(self.key, name):
                problems.append(Problem("S004", key_place(node, name), {"got": name}))
            self.item.check(value, problems)


@dataclass(frozen=True, slots=True, eq=False)
class Record:
    """Fixed names, each with its shape; those in ``optional`` may be left out.

    Of the alternatives in ``choose`` exactly one must be there, by any of its names. Names that
    stand ``together`` are all there or none.
    """

    required: Mapping[str, Shape]
    optional: Mapping[str, Shape] = field(default_factory=dict)
    choose: tuple[tuple[str, ...], ...] = ()
    together: tuple[str, ...] = ()

    def check(self, node: Node, problems: list[Problem]) -> None:
        if not isinstance(node.value, dict):
            wrong_type(node, "map", problems)
            return
        known = {**self.required, **self.optional}
        meant = set()
        for key, value in node.value.items():
            if key in known:
                known[key].check(value, problems)
                continue
            near = nearest(key, [name for name in known if name not in node.value])
            meant.add(near)
            problems.append(Problem("S009", key_place(node, key), {"key": key, "near": near}))
        # What stands there misspelt is not missing as well.
        for key in self.required:
            if key not in node.value and key not in meant:
                problems.append(Problem("S010", node.where, {"key": key}))
        self._check_choice(node, problems)

    def _check_choice(self, node: Node, problems: list[Problem]) -> None:
        assert isinstance(node.value, dict)
        chosen = [names for names in self.choose if any(name in node.value for name in names)]
        if self.choose and len(chosen) != 1:
            words = "、".join("/".join(names) for names in self.choose)
            got = "、".join(name for names in chosen for name in names if name in node.value)
            problems.append(
                Problem("S012", node.where, {"words": words, "chosen": got or "nothing"})
            )
        missing = [name for name in self.together if name not in node.value]
        if missing and len(missing) < len(self.together):
            problems.append(Problem("S010", node.where, {"key": "、".join(missing)}))


@dataclass(frozen=True, slots=True, eq=False)
class Tagged:
    """A record whose shape depends on the word under ``tag``."""

    tag: str
    shapes: Mapping[str, Record]

    def check(self, node: Node, problems: list[Problem]) -> None:
        if not isinstance(node.value, dict):
            wrong_type(node, "map", problems)
            return
        tag = node.value.get(self.tag)
        if tag is None:
            problems.append(Problem("S010", node.where, {"key": self.tag}))
            return
        shape = self.shapes.get(str(tag.value))
        if shape is None:
            Choice(tuple(self.shapes)).check(tag, problems)
            return
        required = {self.tag: Anything(), **shape.required}
        replace(shape, required=required).check(node, problems)


@dataclass(frozen=True, slots=True, eq=False)
class FirstKey:
    """A record recognised by which of a few names it holds, such as a condition."""

    shapes: Mapping[str, Record]

    def check(self, node: Node, problems: list[Problem]) -> None:
        if not isinstance(node.value, dict):
            wrong_type(node, "map", problems)
            return
        names = [name for name in self.shapes if name in node.value]
        if len(names) == 1:
            self.shapes[names[0]].check(node, problems)
            return
        near = (nearest(name, self.shapes) for name in node.value)
        values = {
            "got": "、".join(node.value),
            "words": "、".join(self.shapes),
            "near": None if names else next(filter(None, near), None),
        }
        problems.append(Problem("S011", node.where, values))


class Lazy:
    """A shape named before it exists, for conditions inside conditions."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.shape: Shape | None = None

    def check(self, node: Node, problems: list[Problem]) -> None:
        """Check against the shape set later."""
        assert self.shape is not None
        self.shape.check(node, problems)


def key_place(node: Node, key: str) -> Where:
    """Where a key of a map stands."""
    return node.keys[key] if node.keys and key in node.keys else node.where
