"""The pages for those who mend the rules: how to, and what the checks say, code by code.

The examples are the broken rule files of the tests, so each is known to be refused in these words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from textwrap import dedent
from typing import Any

import yaml

from builder.page import Page
from builder.problems import codes, texts

Plain = dict[str, Any]

CHECKS = "checks.md"
_FIXTURES = Path("tests", "broken")
_MESSAGE = re.compile(r"(?P<place>[^:]+):[^:]+:[^:]+: (?P<code>[A-Z]\d{3}) (?P<said>.*)", re.DOTALL)

_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f]")


class _Left(dict[str, str]):
    """Stands for what a message is filled with in each case."""

    def __missing__(self, key: str) -> str:
        return "…"


def pages(root: Path, context: Plain, source_base: str) -> Iterator[Page]:
    """The two pages.

    Args:
        root: the project root.
        context: what every template is given.
        source_base: where the rule files can be edited, or nothing.
    """
    home = source_base.partition("/edit/")[0] if "/edit/" in source_base else ""
    own = {**context, "repository": home}
    yield Page("contribute.md", "contribute.md.j2", own, ("CONTRIBUTING.md",), weight=0.01)
    own = {**context, "groups": groups(root, context["view"].id)}
    yield Page(CHECKS, "checks.md.j2", own, ("builder/problems.yml",), weight=0)


def groups(root: Path, scheme: str) -> list[Plain]:
    """The codes by their first letter, each with its sentences and an example.

    Args:
        root: the project root.
        scheme: the id of the scheme whose files the examples name.
    """
    examples = dict(_examples(root))
    titles = texts()["groups"]
    # A letter without a title stands for itself: a new code must not stop the build.
    letters = dict.fromkeys([*titles, *(code[0] for code in codes())])
    found: dict[str, list[Plain]] = {letter: [] for letter in letters}
    for code in codes():
        entry = texts()["codes"][code]
        sentences = {lang: entry[lang].format_map(_Left()) for lang in ("zh", "en")}
        example = examples.get(code) or _placed(entry.get("example"), scheme)
        found[code[0]].append({"code": code, **sentences, "example": example})
    return [
        {**titles.get(letter, {"title": letter, "english": letter}), "codes": listed}
        for letter, listed in found.items()
    ]


def _placed(example: Mapping[str, str] | None, scheme: str) -> Plain | None:
    """An example of the texts' own, in the files of a scheme."""
    if example is None:
        return None
    return {name: text.replace("{scheme}", scheme) for name, text in example.items()}


def _examples(root: Path) -> Iterator[tuple[str, Plain]]:
    """For each code the shortest edit that it refuses; the last one of a code counts."""
    found = [example for path in (root / _FIXTURES).glob("*.yml") for example in _shown(path)]
    for example in sorted(found, key=_length, reverse=True):
        yield example["code"], example


def _shown(path: Path) -> Iterator[Plain]:
    """What a broken file shows: nothing where it is in English or no edit of a few lines."""
    data = yaml.safe_load(path.read_text("utf-8"))
    if "replace" not in data or data.get("lang") == "en":
        return
    for said in filter(None, map(_MESSAGE.fullmatch, data["expect"])):
        wrong, right = (_lines(data[key]) for key in ("with", "replace"))
        yield {**said.groupdict(), "wrong": wrong, "right": right}


def _lines(text: str) -> str:
    """The lines without their common indentation, control characters written as codes."""
    visible = _CONTROL.sub(lambda match: f"\\x{ord(match[0]):02x}", dedent(text))
    return visible.strip("\n")


def _length(example: Plain) -> tuple[int, str]:
    return len(example["wrong"]) + len(example["right"]), example["wrong"]
