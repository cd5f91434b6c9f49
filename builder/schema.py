"""A small closed set of shapes that rule files are made of, and how each is checked.

A shape checks a node and appends problems; it never stops at the first. The concrete shapes of
the rule files stand in ``builder.shapes``.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from builder.nodes import Node
from builder.problems import Problem, Where, nearest

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}\Z")
_MONTH = re.compile(r"[0-9]{4}-(0[1-9]|1[0-2])\Z")
_ID = re.compile(r"[a-z][a-z0-9_]*\Z")


class Shape(Protocol):
    """Anything a node can be checked against."""

    def check(self, node: Node, problems: list[Problem]) -> None:
        """Append what is wrong with the node."""


def _wrong_type(node: Node, expected: str, problems: list[Problem]) -> None:
    problems.append(Problem("S001", node.where, {"expected": expected, "got": _show(node)}))


def _show(node: Node) -> str:
    if isinstance(node.value, dict):
        return "{…}"
    if isinstance(node.value, list):
        return "[…]"
    return "null" if node.value is None else str(node.value)


@dataclass(frozen=True, slots=True)
class Text:
    """A sentence or a name; ``longest`` in characters, since each text has its place on a page."""

    longest: int = 400

    def check(self, node: Node, problems: list[Problem]) -> None:
        if not isinstance(node.value, str):
            _wrong_type(node, "text", problems)
        elif not node.value.strip():
            problems.append(Problem("S002", node.where, {}))
        elif len(node.value) > self.longest:
            problems.append(
                Problem("S003", node.where, {"length": len(node.value), "longest": self.longest})
            )


@dataclass(frozen=True, slots=True)
class Id:
    """A name that outside programs see: snake_case English."""

    def check(self, node: Node, problems: list[Problem]) -> None:
        if not isinstance(node.value, str) or not _ID.match(node.value):
            problems.append(Problem("S004", node.where, {"got": _show(node)}))


@dataclass(frozen=True, slots=True)
class Code:
    """The code of a page in the source register, such as ``S12``, ``N3`` or ``S-000``."""

    def check(self, node: Node, problems: list[Problem]) -> None:
        if not isinstance(node.value, str) or not re.fullmatch(r"[SN]-?[0-9]+[a-z]?", node.value):
            problems.append(Problem("S004", node.where, {"got": _show(node)}))


@dataclass(frozen=True, slots=True)
class Number:
    """A number within bounds; ``whole`` asks for an integer, ``nullable`` admits ``null``."""

    least: float | None = None
    most: float | None = None
    whole: bool = False
    nullable: bool = False

    def check(self, node: Node, problems: list[Problem]) -> None:
        value = node.value
        if value is None and self.nullable:
            return
        if isinstance(value, bool) or not isinstance(value, int | float):
            _wrong_type(node, "integer" if self.whole else "number", problems)
        elif self.whole and not isinstance(value, int):
            _wrong_type(node, "integer", problems)
        elif (self.least is not None and value < self.least) or (
            self.most is not None and value > self.most
        ):
            bounds = {"got": value, "least": self.least, "most": self.most}
            problems.append(Problem("S005", node.where, bounds))


@dataclass(frozen=True, slots=True)
class Boolean:
    """``true`` or ``false``."""

    def check(self, node: Node, problems: list[Problem]) -> None:
        if not isinstance(node.value, bool):
            _wrong_type(node, "boolean", problems)


@dataclass(frozen=True, slots=True)
class Day:
    """A day that exists, written ``2024-08-21``."""

    def check(self, node: Node, problems: list[Problem]) -> None:
        if not isinstance(node.value, str) or not _DAY.match(node.value):
            _wrong_type(node, "day", problems)
            return
        try:
            datetime.date.fromisoformat(node.value)
        except ValueError:
            problems.append(Problem("S006", node.where, {"got": node.value}))


@dataclass(frozen=True, slots=True)
class Month:
    """A month, written ``2024-08``."""

    def check(self, node: Node, problems: list[Problem]) -> None:
        if not isinstance(node.value, str) or not _MONTH.match(node.value):
            _wrong_type(node, "month", problems)


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words."""

    words: tuple[str, ...]

    def check(self, node: Node, problems: list[Problem]) -> None:
        if node.value not in self.words or isinstance(node.value, bool):
            near = nearest(str(node.value), self.words)
            values = {"got": _show(node), "words": "、".join(self.words), "near": near}
            problems.append(Problem("S007", node.where, values))


@dataclass(frozen=True, slots=True)
class Anything:
    """A value whose meaning another check knows, such as an answer in a worked example."""

    def check(self, node: Node, problems: list[Problem]) -> None:
        del node, problems


@dataclass(frozen=True, slots=True)
class ListOf:
    """A list of one shape, with at least ``least`` entries."""

    item: Shape
    least: int = 0

    def check(self, node: Node, problems: list[Problem]) -> None:
        if not isinstance(node.value, list):
            _wrong_type(node, "list", problems)
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
class MapOf:
    """Named entries of one shape; any name."""

    item: Shape

    def check(self, node: Node, problems: list[Problem]) -> None:
        if not isinstance(node.value, dict):
            _wrong_type(node, "map", problems)
            return
        for value in node.value.values():
            self.item.check(value, problems)


@dataclass(frozen=True, slots=True)
class Record:
    """Fixed names, each with its shape; those in ``optional`` may be left out."""

    required: Mapping[str, Shape]
    optional: Mapping[str, Shape] = field(default_factory=dict)

    def check(self, node: Node, problems: list[Problem]) -> None:
        if not isinstance(node.value, dict):
            _wrong_type(node, "map", problems)
            return
        known = {**self.required, **self.optional}
        for key, value in node.value.items():
            shape = known.get(key)
            if shape is None:
                values = {"key": key, "near": nearest(key, known)}
                problems.append(Problem("S009", key_place(node, key), values))
            else:
                shape.check(value, problems)
        for key in self.required:
            if key not in node.value:
                problems.append(Problem("S010", node.where, {"key": key}))


@dataclass(frozen=True, slots=True)
class Tagged:
    """A record whose shape depends on the word under ``tag``."""

    tag: str
    shapes: Mapping[str, Record]

    def check(self, node: Node, problems: list[Problem]) -> None:
        if not isinstance(node.value, dict):
            _wrong_type(node, "map", problems)
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
        Record(required, shape.optional).check(node, problems)


@dataclass(frozen=True, slots=True)
class FirstKey:
    """A record recognised by which of a few names it holds, such as a condition."""

    shapes: Mapping[str, Record]

    def check(self, node: Node, problems: list[Problem]) -> None:
        if not isinstance(node.value, dict):
            _wrong_type(node, "map", problems)
            return
        names = [name for name in self.shapes if name in node.value]
        if len(names) == 1:
            self.shapes[names[0]].check(node, problems)
            return
        first = next(iter(node.value), "")
        values = {
            "got": "、".join(node.value),
            "words": "、".join(self.shapes),
            "near": nearest(first, self.shapes),
        }
        problems.append(Problem("S011", node.where, values))


class Lazy:
    """A shape named before it exists, for conditions inside conditions."""

    def __init__(self) -> None:
        self.shape: Shape | None = None

    def check(self, node: Node, problems: list[Problem]) -> None:
        """Check against the shape set later."""
        assert self.shape is not None
        self.shape.check(node, problems)


def key_place(node: Node, key: str) -> Where:
    """Where a key of a map stands."""
    return node.keys[key] if node.keys and key in node.keys else node.where


def exactly_one(node: Node, names: Sequence[str], problems: list[Problem]) -> None:
    """Require exactly one of the names in a map."""
    assert isinstance(node.value, dict)
    if sum(name in node.value for name in names) != 1:
        problems.append(Problem("S012", node.where, {"words": "、".join(names)}))
