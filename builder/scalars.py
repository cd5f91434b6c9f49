"""The shapes of single values: words, ids, numbers, days, and how each is checked."""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass

from builder import typography
from builder.nodes import Node
from builder.problems import Problem, nearest

DAY = r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
MONTH = r"[0-9]{4}-(0[1-9]|1[0-2])"
ID = r"[a-z][a-z0-9_]*"
CODE = r"[SN]-?[0-9]+[a-z]?"
# Several days in one text stand one after the other, parted as in a Chinese list.
DAYS = f"{DAY}(\u3001{DAY})*"


def wrong_type(node: Node, expected: str, problems: list[Problem]) -> None:
    """Append that a value is of another type than it should be."""
    problems.append(Problem("S001", node.where, {"expected": expected, "got": show(node)}))


def show(node: Node) -> str:
    """A value as a message quotes it."""
    if isinstance(node.value, dict):
        return "{…}"
    if isinstance(node.value, list):
        return "[…]"
    if isinstance(node.value, bool):
        return str(node.value).lower()
    return "null" if node.value is None else str(node.value)


@dataclass(frozen=True, slots=True)
class Text:
    """Words for people; ``longest`` in characters, since each text has its place on a page.

    A ``sentence`` ends with a full stop or a question mark. What is ``raw``, such as an
    address, is not set as Chinese text.
    """

    longest: int = 400
    sentence: bool = False
    raw: bool = False

    def check(self, node: Node, problems: list[Problem]) -> None:
        if not isinstance(node.value, str):
            wrong_type(node, "text", problems)
        elif not node.value.strip():
            problems.append(Problem("S002", node.where))
        else:
            if len(node.value) > self.longest:
                values = {"length": len(node.value), "longest": self.longest}
                problems.append(Problem("S003", node.inside(self.longest), values))
            if not self.raw:
                typography.check(node, problems, sentence=self.sentence)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A string of a fixed form: an id, the code of a page, several days."""

    pattern: str
    code: str = "S004"

    def check(self, node: Node, problems: list[Problem]) -> None:
        if not isinstance(node.value, str) or not re.fullmatch(self.pattern, node.value):
            problems.append(Problem(self.code, node.where, {"got": show(node)}))


def Id() -> Pattern:  # noqa: N802 - it reads as the shapes beside it
    """A name that outside programs see: snake_case English."""
    return Pattern(ID)


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
            wrong_type(node, "integer" if self.whole else "number", problems)
        elif self.whole and not isinstance(value, int):
            wrong_type(node, "integer", problems)
        elif (self.least is not None and value < self.least) or (
            self.most is not None and value > self.most
        ):
            bounds = {"got": value, "least": self.least, "most": self.most}
            problems.append(Problem("S005", node.where, bounds))


@dataclass(frozen=True, slots=True)
class Boolean:
    """``true`` or ``false``; where one of them says nothing, ``only`` the other may be written."""

    only: bool | None = None

    def check(self, node: Node, problems: list[Problem]) -> None:
        if not isinstance(node.value, bool):
            wrong_type(node, "boolean", problems)
        elif self.only is not None and node.value is not self.only:
            problems.append(Problem("S014", node.where, {"only": str(self.only).lower()}))


@dataclass(frozen=True, slots=True)
class Day:
    """A day that exists, written ``2024-08-21``."""

    def check(self, node: Node, problems: list[Problem]) -> None:
        if not isinstance(node.value, str) or not re.fullmatch(DAY, node.value):
            wrong_type(node, "day", problems)
        elif not exists(node.value):
            problems.append(Problem("S006", node.where, {"got": node.value}))


@dataclass(frozen=True, slots=True)
class Days:
    """One day or several in one string."""

    def check(self, node: Node, problems: list[Problem]) -> None:
        if not isinstance(node.value, str) or not re.fullmatch(DAYS, node.value):
            wrong_type(node, "day", problems)
            return
        for match in re.finditer(DAY, node.value):
            if not exists(match[0]):
                place = node.inside(match.start())
                problems.append(Problem("S006", place, {"got": match[0]}))


def exists(day: str) -> bool:
    """Whether a day written ``YYYY-MM-DD`` is in the calendar."""
    try:
        datetime.date.fromisoformat(day)
    except ValueError:
        return False
    return True


@dataclass(frozen=True, slots=True)
class Month:
    """A month, written ``2024-08``."""

    def check(self, node: Node, problems: list[Problem]) -> None:
        if not isinstance(node.value, str) or not re.fullmatch(MONTH, node.value):
            wrong_type(node, "month", problems)


@dataclass(frozen=True, slots=True)
class Choice:
    """One of a few words."""

    words: tuple[str, ...]

    def check(self, node: Node, problems: list[Problem]) -> None:
        if node.value not in self.words or isinstance(node.value, bool):
            near = nearest(show(node), self.words)
            values = {"got": show(node), "words": "、".join(self.words), "near": near}
            problems.append(Problem("S007", node.where, values))


@dataclass(frozen=True, slots=True)
class Anything:
    """A value whose meaning another check knows, such as an answer in a worked example."""

    def check(self, node: Node, problems: list[Problem]) -> None:
        del node, problems
