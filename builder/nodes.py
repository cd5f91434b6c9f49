"""The one YAML loader: plain values that remember their file, line and column.

Only strings, integers, decimals, ``true``, ``false`` and ``null`` exist. Dates and months stay
strings; the schema says which strings are dates. Duplicate keys, anchors, aliases and tags are
refused, since each of them makes a file mean something other than what a reader sees.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
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
# PyYAML's own tags for what it resolves by itself; any other tag was written by hand.
_PLAIN_TAG = "tag:yaml.org,2002:"


@dataclass(frozen=True, slots=True)
class Node:
    """One YAML value with its place. ``value`` holds nodes in lists and dicts, or a scalar."""

    value: dict[str, Node] | list[Node] | Scalar
    where: Where
    keys: dict[str, Where] | None = None

    @property
    def plain(self) -> Any:
        """The same value as ordinary lists, dicts and scalars."""
        if isinstance(self.value, dict):
            return {key: node.plain for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain for node in self.value]
        return self.value


def load(path: Path, name: str, problems: list[Problem]) -> Node | None:
    """Read one file; problems go to ``problems``. ``None`` when nothing usable is in it."""
    try:
        text = path.read_bytes().decode("utf-8")
    except UnicodeDecodeError as error:
        line = path.read_bytes()[: error.start].count(b"\n") + 1
        problems.append(Problem("Y001", Where(name, line, 1), {}))
        return None
    try:
        root = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line, column = (mark.line + 1, mark.column + 1) if mark else (1, 1)
        problems.append(
            Problem("Y002", Where(name, line, column), {"detail": str(error.problem or "")})
        )
        return None
    except yaml.YAMLError as error:
        problems.append(Problem("Y002", Where(name, 1, 1), {"detail": str(error)}))
        return None
    except RecursionError:
        problems.append(Problem("Y002", Where(name, 1, 1), {"detail": "nested too deeply"}))
        return None
    if root is None:
        problems.append(Problem("Y003", Where(name, 1, 1), {}))
        return None
    anchors = [
        token
        for token in yaml.scan(text, Loader=yaml.SafeLoader)
        if isinstance(token, yaml.AnchorToken | yaml.AliasToken | yaml.TagToken)
    ]
    for token in anchors:
        mark = token.start_mark
        problems.append(Problem("Y004", Where(name, mark.line + 1, mark.column + 1), {}))
    return None if anchors else _convert(root, name, problems)


def _convert(node: yaml.Node, name: str, problems: list[Problem]) -> Node:
    where = Where(name, node.start_mark.line + 1, node.start_mark.column + 1)
    if isinstance(node, yaml.MappingNode):
        return _convert_mapping(node, name, where, problems)
    if isinstance(node, yaml.SequenceNode):
        return Node([_convert(item, name, problems) for item in node.value], where)
    if isinstance(node, yaml.ScalarNode) and node.style in ("'", '"', "|", ">"):
        return Node(str(node.value), where)
    return Node(_scalar(str(node.value)), where)


def _convert_mapping(
    node: yaml.MappingNode, name: str, where: Where, problems: list[Problem]
) -> Node:
    values: dict[str, Node] = {}
    keys: dict[str, Where] = {}
    for key_node, value_node in node.value:
        mark = key_node.start_mark
        place = Where(name, mark.line + 1, mark.column + 1)
        if not isinstance(key_node, yaml.ScalarNode):
            problems.append(Problem("Y005", place, {}))
            continue
        key = str(key_node.value)
        if key in values:
            problems.append(Problem("Y006", place, {"key": key, "line": keys[key].line}))
            continue
        values[key] = _convert(value_node, name, problems)
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
