"""Messages: the engine's sentences exist, are used, and ask only for what it fills in.

What the engine says is read from its source, so that no list has to be kept beside it.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from builder.checks.tree import Problems, Rules, get, items
from builder.problems import Problem, Where, nearest
from builder.prose import BRACES
from builder.schema import key_place

_FOLDER = "calculator/jifen"
# The source, wherever the package that runs lies: `make mutate` runs a changed copy.
_PACKAGE = Path(__file__).resolve().parents[2] / _FOLDER
# Keys that reach their call through a variable are known by how they begin.
_FAMILIES = ("why_", "json_")
_NOTE = "note_"
_WORD = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)+\Z")


@dataclass(slots=True)
class Said:
    """What one module says: words that may be keys, prefixes of keys, names that it fills in."""

    words: dict[str, Where] = field(default_factory=dict)
    prefixes: set[str] = field(default_factory=set)
    calls: dict[str, Where] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)


def check(rules: Rules, problems: Problems) -> None:
    """Check the messages against the source of the engine."""
    file = rules.messages
    if file is None or not isinstance(file.value, dict):
        return
    modules = said()
    prefixes = {"", *(prefix for one in modules for prefix in one.prefixes)}
    used = {prefix + word for one in modules for word in one.words for prefix in prefixes}
    for key in file.value:
        if key not in used:
            near = nearest(key, _missing(modules, set(file.value)))
            problems.append(Problem("M039", key_place(file, key), {"name": key, "near": near}))
    for key, where in _missing(modules, set(file.value)).items():
        values = {"name": key, "used": where.file}
        problems.append(Problem("M038", Where(file.where.file, 1, 1), values))
    _check_names(rules, modules, problems)
    _check_note_ids(rules, problems)


def _check_note_ids(rules: Rules, problems: Problems) -> None:
    """A note of the data does not bear the id of one of the engine's own."""
    assert rules.messages is not None
    assert isinstance(rules.messages.value, dict)
    for scheme in rules.schemes.values():
        for note in items(scheme.notes, "notes"):
            node = get(note, "id")
            key = f"{_NOTE}{node.value}"
            if key in rules.messages.value:
                place = key_place(rules.messages, key)
                values = {"id": node.value, "line": place.line, "file": place.file}
                problems.append(Problem("M005", node.where, values))


def _missing(modules: tuple[Said, ...], known: set[str]) -> dict[str, Where]:
    """Keys that the engine asks for and the file does not have."""
    found: dict[str, Where] = {}
    for one in modules:
        for key, where in one.calls.items():
            found.setdefault(key, where)
        for word, where in one.words.items():
            if _WORD.match(word) and word.startswith(_FAMILIES):
                found.setdefault(word, where)
    return {key: where for key, where in found.items() if key not in known}


def _check_names(rules: Rules, modules: tuple[Said, ...], problems: Problems) -> None:
    """A placeholder has a name that some module which says the message fills in."""
    assert rules.messages is not None
    assert isinstance(rules.messages.value, dict)
    columns = _row_columns(rules)
    for key, node in rules.messages.value.items():
        braces = list(BRACES.finditer(str(node.value)))
        speakers = _speakers(modules, key) if braces else []
        names = {name for one in speakers for name in one.names} | columns
        for match in braces:
            where, name = node.inside(match.start()), str(match[1])
            if match[1] is None:
                lone = {"placeholder": match[0], "reason": "unknown name"}
                problems.append(Problem("M028", where, lone))
            elif speakers and name not in names:
                values = {"key": key, "name": name, "near": nearest(name, names)}
                problems.append(Problem("M040", where, values))


def _speakers(modules: tuple[Said, ...], key: str) -> list[Said]:
    """The modules that say a message; where none has its prefix, those that hand on the rest."""
    every = {prefix for one in modules for prefix in one.prefixes}
    return [one for one in modules if _says(one, key, one.prefixes)] or [
        one for one in modules if _says(one, key, every)
    ]


def _says(module: Said, key: str, prefixes: set[str]) -> bool:
    return key in module.words or any(
        prefix + word == key for word in module.words for prefix in prefixes
    )


def _row_columns(rules: Rules) -> set[str]:
    """The columns of rows, which the engine may hand to a message as they are."""
    found: set[str] = set()
    for scheme in rules.schemes.values():
        for indicator in scheme.indicators.values():
            for row in indicator.plain["score"]["rows"]:
                found |= set(row)
    return found - {"from", "to", "source"}


# Reading the source


def said() -> tuple[Said, ...]:
    """What each module of the engine says, read anew when a file has changed."""
    paths = sorted(_PACKAGE.glob("*.py"))
    return tuple(_read(path, path.stat().st_mtime_ns) for path in paths)


@lru_cache(maxsize=128)
def _read(path: Path, stamp: int) -> Said:
    del stamp
    found = Said()
    tree = ast.parse(path.read_bytes())
    documented = {id(text) for text in _docstrings(tree)}
    tables = {id(node.value) for node in tree.body if isinstance(node, ast.Assign | ast.AnnAssign)}
    variables: dict[str, str] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            if id(node) not in documented:
                found.words.setdefault(node.value, _place(path, node))
        elif isinstance(node, ast.Call):
            _read_call(node, path, found, variables)
        elif isinstance(node, ast.Dict) and id(node) not in tables:
            found.names |= {word for key in node.keys for word in _constants(key)}
    for node in ast.walk(tree):
        _read_indirect(node, path, found, variables)
    return found


def _place(path: Path, node: ast.expr) -> Where:
    return Where(f"{_FOLDER}/{path.name}", node.lineno, node.col_offset + 1)


def _docstrings(tree: ast.AST) -> Iterator[ast.AST]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant):
            yield node.value


def _read_call(call: ast.Call, path: Path, found: Said, variables: dict[str, str]) -> None:
    """A call that says something: ``say(key, ...)``, ``add(place, value, key, ...)``.

    A variable in the key's place goes to ``variables``, with the prefix that its value gets.
    """
    name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
    key, prefix = None, ""
    if name in ("say", "_say", "add"):
        found.names |= {keyword.arg for keyword in call.keywords if keyword.arg}
    if name in ("say", "_say") and call.args:
        key = call.args[0]
    elif name == "add" and len(call.args) == len(("place", "value", "key")):
        key, prefix = call.args[-1], "refused_"
    if isinstance(key, ast.JoinedStr):
        found.prefixes |= set(_constants(key.values[0]))
    elif isinstance(key, ast.Name):
        variables[key.id] = prefix
    for word in _constants(key):
        found.calls.setdefault(prefix + word, _place(path, call))


def _read_indirect(node: ast.AST, path: Path, found: Said, variables: dict[str, str]) -> None:
    """A key on its way to a call: assigned to its variable, or in a pair with its values."""
    if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
        name = node.targets[0].id
        words = [variables[name] + word for word in _constants(node.value) if name in variables]
        place = node.value
    elif isinstance(node, ast.Tuple) and [type(one) for one in node.elts] == [
        ast.Constant,
        ast.Dict,
    ]:
        words = [prefix + word for word in _constants(node.elts[0]) for prefix in found.prefixes]
        place = node
    else:
        return
    for word in words:
        found.calls.setdefault(word, _place(path, place))


def _constants(node: ast.AST | None) -> Iterator[str]:
    """The strings that an expression may be."""
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from _constants(node.body)
        yield from _constants(node.orelse)
