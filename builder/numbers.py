"""Finds numbers of the rules that are also written outside of ``rules/``.

A policy number is one that a notice could change. It stands in ``rules/`` alone; everything else
reads it from there. What merely happens to be equal is listed in ``numbers.yml`` with its line and
the reason; so is what would be equal to a likely new figure, since whoever enters that should not
have to learn about the code. Not looked at: comments and docstrings of code, which nobody acts on;
digits that are part of a name (``x0_8``, ``h2``, ``utf-8``) or of another base than ten; drawing
coordinates of SVG and lengths of CSS.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatch
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from builder.checks.tree import Rules
from builder.nodes import Node
from builder.numbers_text import (
    Found,
    find_in_markup,
    find_in_python,
    find_in_script,
    find_in_style,
)
from builder.problems import Problem, Where

ALLOWED = Path(__file__).with_suffix(".yml")
_FOLDERS = ("calculator", "builder", "docs")
_FILES = ("build.py", "mkdocs.yml")
_SKIPPED = frozenset({"data", "__pycache__", ".build", ".mypy_cache", "build", "dist"})
_GENERATED = "# Generated from the rules by build.py"
_KINDS: dict[str, Callable[[str], Iterator[Found]]] = {
    ".py": find_in_python,
    ".js": find_in_script,
    ".mjs": find_in_script,
    ".css": find_in_style,
    ".html": find_in_markup,
    ".j2": find_in_markup,
    ".md": find_in_markup,
    ".svg": find_in_markup,
    ".toml": find_in_markup,
    ".txt": find_in_markup,
    ".yml": find_in_markup,
}
# Keys of the rule files whose numbers a notice could change.
_NUMBERS = frozenset(
    {
        "at_least",
        "at_most",
        "last_known",
        "least",
        "limits_on",
        "longest_list",
        "lower",
        "months",
        "most",
        "of_last",
        "per",
        "points",
        "points_per_year",
        "starts_at_year",
        "upper",
        "within_years",
        "years_before_as_of",
        "yuan",
    }
)
_DATES = frozenset({"from", "to", "issued", "earliest"})
# Answers of worked examples are about a person, not about the rules.
_NOT_RULES = frozenset({"answers", "as_of"})


@dataclass(frozen=True, slots=True)
class Allowed:
    """A snippet of a file in which a number only happens to be one of the rules, and why."""

    files: str
    text: str
    reason: str

    def covers(self, line: str, column: int) -> bool:
        """Whether a column of a line lies within the snippet."""
        start = line.find(self.text)
        while start >= 0:
            if start < column <= start + len(self.text):
                return True
            start = line.find(self.text, start + 1)
        return False


def check(root: Path, rules: Rules) -> list[Problem]:
    """Every number of the rules that is written outside of them, and every idle exception."""
    values = policy_values(rules)
    everyday, exceptions = allowed()
    used: set[Allowed] = set()
    problems = []
    for path in hand_written(root):
        name = path.relative_to(root).as_posix()
        text = path.read_text("utf-8")
        lines = text.split("\n")
        here = [one for one in exceptions if fnmatch(name, one.files)]
        for found in _findings(path.suffix, text):
            line = lines[found.line - 1]
            excuse = [one for one in here if one.covers(line, found.column)]
            used |= set(excuse)
            if not excuse and found.value in values and found.value not in everyday:
                shown = {"found": found.text, "value": found.value, "place": values[found.value]}
                problems.append(Problem("M025", Where(name, found.line, found.column), shown))
    return problems + [_idle(one) for one in exceptions if one not in used]


@lru_cache(maxsize=512)
def _findings(kind: str, text: str) -> tuple[Found, ...]:
    return tuple(_KINDS[kind](text))


def policy_values(rules: Rules) -> dict[str, str]:
    """Each number, day, month and year of the rules, with the first place where it stands."""
    values: dict[str, str] = {}
    files = [*rules.shared.values()]
    for scheme in rules.schemes.values():
        files += scheme.files
    for file in files:
        if file is not None:
            for value, key, where in _values(file):
                values.setdefault(value, f"{where.file}:{where.line} {key}")
    return values


def number_key(value: Any) -> str:
    """A number in the one form in which values are compared: ``0.8``, ``120``, no sign."""
    text = f"{abs(value):f}" if isinstance(value, float) else str(abs(value))
    return text.rstrip("0").rstrip(".") if "." in text else text


def _values(node: Node) -> Iterator[tuple[str, str, Where]]:
    if isinstance(node.value, list):
        for item in node.value:
            yield from _values(item)
    if not isinstance(node.value, dict):
        return
    for key, child in node.value.items():
        value = child.value
        if key == "printed":
            yield from _printed(child)
        elif key in _NUMBERS and isinstance(value, int | float) and not isinstance(value, bool):
            yield number_key(value), key, child.where
        elif key in _DATES and isinstance(value, str):
            # A day is given away by its month and by its year as well.
            parts = value.split("-")
            for length in range(1, len(parts) + 1):
                yield "-".join(parts[:length]), key, child.where
        elif key not in _NOT_RULES:
            yield from _values(child)


def _printed(node: Node) -> Iterator[tuple[str, str, Where]]:
    assert isinstance(node.value, dict)
    for multiple, amount in node.value.items():
        yield number_key(float(multiple)), "printed", amount.where
        yield number_key(amount.value), "printed", amount.where


def hand_written(root: Path) -> Iterator[Path]:
    """The files outside of ``rules/`` that people write and that reach a visitor or the engine."""
    for folder in _FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            inner = path.relative_to(root)
            if path.suffix not in _KINDS or _SKIPPED & set(inner.parts) or not path.is_file():
                continue
            if path.name != ALLOWED.name and not _is_generated(path):
                yield path
    for name in _FILES:
        if (root / name).exists():
            yield root / name


def _is_generated(path: Path) -> bool:
    """Whether a page was rendered from the rules: the mark stands in its first lines."""
    if path.suffix != ".md":
        return False
    with path.open(encoding="utf-8") as file:
        return any(_GENERATED in line for _, line in zip(range(2), file, strict=False))


@lru_cache(maxsize=1)
def allowed() -> tuple[frozenset[str], tuple[Allowed, ...]]:
    """The everyday numbers, and the exceptions."""
    data = yaml.safe_load(ALLOWED.read_text("utf-8"))
    everyday = frozenset(str(number) for number in data["everyday"]["numbers"])
    exceptions = tuple(
        Allowed(one["files"], text, one["reason"])
        for one in data["allowed"]
        for text in one["texts"]
    )
    return everyday, exceptions


def _idle(one: Allowed) -> Problem:
    """An exception for what is not there any more."""
    name = ALLOWED.relative_to(ALLOWED.parent.parent).as_posix()
    lines = ALLOWED.read_text("utf-8").split("\n")
    at = next((number for number, line in enumerate(lines, 1) if one.text in line), 1)
    return Problem("M058", Where(name, at, 1), {"file": one.files, "text": one.text})
