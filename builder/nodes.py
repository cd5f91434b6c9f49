"""The one YAML loader: plain values that remember their file, line and column.

Only strings, integers, decimals, ``true``, ``false`` and ``null`` exist. Dates and months stay
strings; the schema says which strings are dates. Duplicate keys, anchors, aliases and tags are
refused, since each of them makes a file mean something other than what a reader sees.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from builder.problems import Problem, Where

type Scalar = str | int | float | bool | None

_INTEGER = re.compile(r"-?(0|[1-9][0-9]*)\Z")
_DECIMAL = re.compile(r"-?(0|[1-9][0-9]*)\.[0-9]+\Z")
# Longer figures are names or mistakes, never amounts; they stay text and the schema refuses them.
_LONGEST_NUMBER = 18
_WORDS: dict[str, Scalar] = {"true": True, "false": False, "null": None}
# The marks of anchors, aliases and tags; most files hold none of them anywhere.
_MARKS = re.compile(r"[&*!]")
# The same parser in C, ten times as fast; it words its errors otherwise, so only a sound file
# is read by it alone.
_FAST: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
# What PyYAML says, and the mistake that it usually is.
_SYNTAX = {
    "mapping values are not allowed": "yaml colon",
    "cannot start any token": "yaml token",
    "expected ',' or": "yaml bracket",
    "unexpected end of stream": "yaml quote",
    "expected <block end>, but found '<scalar>'": "yaml brace",
    "expected <block end>": "yaml indent",
    "could not find expected ':'": "yaml key",
    "unknown escape character": "yaml escape",
    "undefined alias": "yaml alias",
}
_UNCLOSED = frozenset({"yaml bracket", "yaml quote", "yaml key"})
# As many texts as a long run over changed rule files holds at once.
_KEPT = 128


@dataclass(frozen=True, slots=True)
class Node:
    """One YAML value with its place. ``value`` holds nodes in lists and dicts, or a scalar.

    ``text_at`` is the column of the first character of a string that stands on one line as it
    is, so that a place inside of it can be named; otherwise 0.
    """

    value: dict[str, Node] | list[Node] | Scalar
    where: Where
    keys: dict[str, Where] | None = None
    text_at: int = 0

    @property
    def plain(self) -> Any:
        """The same value as ordinary lists, dicts and scalars."""
        if isinstance(self.value, dict):
            return {key: node.plain for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain for node in self.value]
        return self.value

    def inside(self, offset: int) -> Where:
        """The place of a character of a string, as near as can be told."""
        if not self.text_at:
            return self.where
        return Where(self.where.file, self.where.line, self.text_at + offset)


def load(path: Path, name: str, problems: list[Problem]) -> Node | None:
    """Read one file; problems go to ``problems``. ``None`` when nothing usable is in it."""
    text = decode(path.read_bytes(), name)
    if isinstance(text, Problem):
        problems.append(text)
        return None
    node, found = parse(text, name)
    problems += found
    return node


@lru_cache(maxsize=_KEPT)
def parse(text: str, name: str) -> tuple[Node | None, tuple[Problem, ...]]:
    """Read the text of a file; the node is ``None`` when nothing usable is in it."""
    root, broken = _compose(text, name)
    if root is None:
        return None, (broken or Problem("Y003", Where(name, 1, 1)),)
    problems: list[Problem] = []
    if _MARKS.search(text):
        problems += _marked(text, name)
    if problems:
        return None, tuple(problems)
    return _Converter(name, text, problems).convert(root), tuple(problems)


def decode(data: bytes, name: str) -> str | Problem:
    """The text of a file, or what keeps it from being text."""
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        lead = data[: error.start]
        line = lead.count(b"\n") + 1
        column = len(lead.rpartition(b"\n")[2].decode("utf-8")) + 1
        return Problem("Y001", Where(name, line, column))


def _compose(text: str, name: str) -> tuple[yaml.Node | None, Problem | None]:
    try:
        return yaml.compose(text, Loader=_FAST), None
    except (yaml.YAMLError, RecursionError):
        pass
    try:
        return yaml.compose(text, Loader=yaml.SafeLoader), None
    except yaml.MarkedYAMLError as error:
        return None, _syntax(error, name)
    except yaml.YAMLError as error:
        offset = int(getattr(error, "position", 0))
        lead = text[:offset]
        place = Where(name, lead.count("\n") + 1, len(lead.rpartition("\n")[2]) + 1)
        return None, Problem("Y008", place, {"code": f"U+{ord(text[offset]):04X}"})
    except RecursionError:
        return None, Problem("Y002", Where(name, 1, 1), {"reason": "yaml other"})


def _syntax(error: yaml.MarkedYAMLError, name: str) -> Problem:
    said = str(error.problem or "")
    kind = next((kind for part, kind in _SYNTAX.items() if part in said), "yaml other")
    mark, opened = error.problem_mark or error.context_mark, error.context_mark
    # What is never closed is noticed only lines later, where there is nothing wrong to see.
    if opened is not None and mark is not None and kind in _UNCLOSED and opened.line < mark.line:
        mark = opened
    line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
    return Problem("Y002", Where(name, line, column), {"reason": kind})


def _marked(text: str, name: str) -> list[Problem]:
    return [
        Problem("Y004", Where(name, token.start_mark.line + 1, token.start_mark.column + 1))
        for token in yaml.scan(text, Loader=_FAST)
        if isinstance(token, yaml.AnchorToken | yaml.AliasToken | yaml.TagToken)
    ]


class _Converter:
    """Turns PyYAML's nodes of one file into ours."""

    def __init__(self, name: str, text: str, problems: list[Problem]) -> None:
        self.name = name
        self.lines = text.split("\n")
        self.problems = problems

    def convert(self, node: yaml.Node) -> Node:
        where = self._place(node)
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, where)
        if isinstance(node, yaml.SequenceNode):
            return Node([self.convert(item) for item in node.value], where)
        text = str(node.value)
        quoted = isinstance(node, yaml.ScalarNode) and node.style in ("'", '"', "|", ">")
        value = text if quoted else _scalar(text)
        start = self._text_at(where, text) if isinstance(value, str) else 0
        return Node(value, where, text_at=start)

    def _place(self, node: yaml.Node) -> Where:
        return Where(self.name, node.start_mark.line + 1, node.start_mark.column + 1)

    def _text_at(self, where: Where, text: str) -> int:
        """The column at which the very characters of a string begin, or 0."""
        if where.line > len(self.lines):
            return 0
        line = self.lines[where.line - 1]
        for column in (where.column, where.column + 1):
            if text and line.startswith(text, column - 1):
                return column
        return 0

    def _mapping(self, node: yaml.MappingNode, where: Where) -> Node:
        values: dict[str, Node] = {}
        keys: dict[str, Where] = {}
        for key_node, value_node in node.value:
            place = self._place(key_node)
            if not isinstance(key_node, yaml.ScalarNode):
                self.problems.append(Problem("Y005", place))
                continue
            key = str(key_node.value)
            if key in values:
                self.problems.append(Problem("Y006", place, {"key": key, "line": keys[key].line}))
                continue
            values[key] = self.convert(value_node)
            keys[key] = place
        return Node(values, where, keys)


def _scalar(text: str) -> Scalar:
    if text in _WORDS:
        return _WORDS[text]
    if _INTEGER.match(text) and len(text) <= _LONGEST_NUMBER:
        return int(text)
    if _DECIMAL.match(text) and len(text) <= _LONGEST_NUMBER:
        return float(text)
    return text
