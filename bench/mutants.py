"""The changes that mutmut makes of the engine, each as a function to run in place of another."""

from __future__ import annotations

import ast
import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from types import FunctionType
from typing import Any, NamedTuple

from bench.trials import Change

_MARK = "__mutmut_"
_ORIGINAL = "_mutmut_orig"
# mutmut keeps the changes of a function under its name behind this.
_GROUP = "mutants_"
# That two lists are as long as each other is asserted; a test cannot make them differ.
_ASSERTED = ", strict=True"


class Edit(NamedTuple):
    """What a change does to the text of a function."""

    place: str
    was: str
    now: str


@dataclass(frozen=True, slots=True)
class Mutant(Change):
    """A change, with what it does to the text."""

    edit: Edit


def mutants(module: str) -> Iterator[Mutant]:
    """All changes of one module of ``jifen``, such as ``_ways``."""
    # Only `make mutate` installs it.
    from mutmut.mutation.file_mutation import mutate_file_contents

    name = "jifen" if module == "__init__" else f"jifen.{module}"
    found = import_module(name)
    source = Path(str(found.__file__)).read_text("utf-8").replace(_ASSERTED, "")
    text = mutate_file_contents(f"{module}.py", source).code
    bodies = dict(_functions(text))
    made: dict[str, Any] = {"__name__": name, "__package__": "jifen"}
    exec(compile(text, str(found.__file__), "exec", dont_inherit=True), made)  # noqa: S102 - ours
    for group in [group for key, group in made.items() if key.startswith(_GROUP)]:
        for title, other in dict(group).items():
            if title == _ORIGINAL:
                continue
            base = title.rpartition(_MARK)[0]
            path = base.removeprefix("x_").removeprefix("xǁ").split("ǁ")
            place = ".".join((module, *path))
            edit = _edit(place, bodies[f"{base}_{_ORIGINAL}"], bodies[title])
            yield Mutant(_function(vars(found), path), _plain(other), edit)


def _plain(made: Any) -> FunctionType:
    """A function as it was written, without the class that a method of classes is bound to."""
    function: FunctionType = getattr(made, "__func__", made)
    return function


def _functions(text: str) -> Iterator[tuple[str, list[str]]]:
    """The lines of each function that mutmut wrote, as if it still had its own name."""
    lines = text.splitlines()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef) and _MARK in node.name:
            head, *rest = lines[node.lineno - 1 : node.end_lineno]
            yield node.name, [head.replace(node.name, ""), *rest]


def _function(names: dict[str, object], path: list[str]) -> FunctionType:
    """The function itself, which every module that imported it holds too."""
    owner, *inner = path
    found = names[owner]
    for name in inner:
        found = vars(found)[name]  # as it stands in the class, not bound to it
    return _plain(found)


def _edit(place: str, own: list[str], changed: list[str]) -> Edit:
    """The lines that differ, without those around them."""
    was, now = [], []
    for line in difflib.ndiff(own, changed):
        sign, text = line[0], line[2:].strip()
        if sign == "-":
            was.append(text)
        elif sign == "+":
            now.append(text)
    return Edit(place, "\n".join(was), "\n".join(now))
