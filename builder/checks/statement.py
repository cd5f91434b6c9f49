"""The words of statements: each with one meaning, the kinds those of every record."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from builder.checks.conditions import options_of
from builder.checks.tree import Problems, Rules, child, get, items
from builder.nodes import Node
from builder.problems import Problem, nearest
from builder.schema import key_place

_KIND = "kind"


def check(rules: Rules, problems: Problems) -> None:
    """Check the file with the words of statements."""
    file = rules.statement
    if file is None:
        return
    _check_kinds(rules, get(file, "kinds"), problems)
    _check_once(_named(get(file, "columns")), problems)
    lists = ((key, items(file, key)) for key in ("not_paid", "unclear"))
    _check_once([*_named(get(file, "kinds")), *lists], problems)
    low, high = get(file, "doubtful", "low"), get(file, "doubtful", "high")
    if float(low.plain) >= float(high.plain):
        problems.append(Problem("W003", high.where, {"low": low.value, "high": high.value}))


def _named(table: Node) -> list[tuple[str, list[Node]]]:
    assert isinstance(table.value, dict)
    return [(name, items(words)) for name, words in table.value.items()]


def _check_kinds(rules: Rules, kinds: Node, problems: Problems) -> None:
    assert isinstance(kinds.value, dict)
    for scheme in rules.schemes.values():
        for options in _kinds_of(scheme.asked.values()):
            for name in kinds.value:
                if name not in options:
                    values = {"name": name, "near": nearest(name, options)}
                    problems.append(Problem("W001", key_place(kinds, name), values))


def _kinds_of(facts: Iterable[Node]) -> Iterator[list[str]]:
    """The kinds of months that a scheme's record knows."""
    for fact in facts:
        if child(fact, "record") is not None:
            fields = items(fact, "fields")
            yield from (options_of(field) for field in fields if get(field, "id").value == _KIND)


def _check_once(lists: Iterable[tuple[str, list[Node]]], problems: Problems) -> None:
    """A word stands for one thing."""
    meaning: dict[str, str] = {}
    for name, words in lists:
        for word in words:
            if str(word.value) in meaning:
                values = {"word": word.value, "other": meaning[str(word.value)]}
                problems.append(Problem("W002", word.where, values))
            meaning.setdefault(str(word.value), name)
