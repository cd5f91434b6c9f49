"""Shows problems: to people with the line and a caret, as JSON, as annotations on GitHub."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Literal

from builder.problems import Lang, Problem, texts

Format = Literal["text", "json", "github"]
FORMATS: tuple[Format, ...] = ("text", "json", "github")
# A Chinese character takes two columns of a terminal, so the caret must move by two.
_WIDE = frozenset("WF")
_WIDE_SPACE = "\u3000"
_LONGEST_LINE = 160
_KEPT_FILES = 64


def render(
    problems: Iterable[Problem],
    root: Path,
    lang: Lang = "zh",
    form: Format = "text",
    help_url: str = "",
) -> str:
    """All problems by place.

    Args:
        problems: what was found, in any order.
        root: the folder that the places are relative to.
        lang: the language of the messages.
        form: ``text`` for people, ``json`` for programs, ``github`` for annotations.
        help_url: the page that explains the codes; each message then ends with a link into it.
    """
    _lines.cache_clear()
    ordered = sorted(set_of(problems), key=lambda one: (one.where, one.code))
    if form == "json":
        return json.dumps(
            [_as_data(one, root, lang, help_url) for one in ordered], ensure_ascii=False, indent=2
        )
    if form == "github":
        return "\n".join(_as_annotation(one, lang, help_url) for one in ordered)
    blocks = [_as_text(one, root, lang, help_url) for one in ordered]
    if ordered:
        files = len({one.where.file for one in ordered})
        blocks.append(texts()["total"][lang].format(count=len(ordered), files=files))
    return "\n".join(blocks)


def set_of(problems: Iterable[Problem]) -> list[Problem]:
    """The problems, each once: two checks may find the same mistake."""
    return list({(one.where, one.code, str(one.values)): one for one in problems}.values())


def language(environment: Mapping[str, str]) -> Lang:
    """English where the environment asks for it, otherwise Chinese."""
    for name in ("LC_ALL", "LC_MESSAGES", "LANG"):
        if environment.get(name):
            return "en" if environment[name].lower().startswith("en") else "zh"
    return "zh"


def link(problem: Problem, help_url: str) -> str:
    """The address that explains a problem, or nothing."""
    return f"{help_url}#{problem.code.lower()}" if help_url else ""


def _as_text(problem: Problem, root: Path, lang: Lang, help_url: str) -> str:
    where = problem.where
    head = f"{where.file}:{where.line}:{where.column}: {problem.code} {problem.message(lang)}"
    address = link(problem, help_url)
    return head + _excerpt(root / where.file, problem) + (f"\n    {address}" if address else "")


def _as_data(problem: Problem, root: Path, lang: Lang, help_url: str) -> dict[str, object]:
    where = problem.where
    lines = _lines(root / where.file)
    return {
        "code": problem.code,
        "file": where.file,
        "line": where.line,
        "column": where.column,
        "message": problem.message(lang),
        "did_you_mean": problem.values.get("near"),
        "source": lines[where.line - 1] if where.line <= len(lines) else "",
        "help": link(problem, help_url) or None,
    }


def _as_annotation(problem: Problem, lang: Lang, help_url: str) -> str:
    where = problem.where
    fields = {
        "file": where.file,
        "line": where.line,
        "col": where.column,
        "title": problem.code,
    }
    named = ",".join(f"{name}={_escape(str(value), ':,')}" for name, value in fields.items())
    address = link(problem, help_url)
    return f"::error {named}::{_escape(problem.message(lang) + (f' {address}' if address else ''))}"


def _escape(text: str, more: str = "") -> str:
    """Text as a workflow command takes it: its own marks and line ends written as codes."""
    for char in "%\r\n" + more:
        text = text.replace(char, f"%{ord(char):02X}")
    return text


def _excerpt(path: Path, problem: Problem) -> str:
    """The line with a caret below the place; of a very long line the part around it."""
    where, lines = problem.where, _lines(path)
    if where.line > len(lines):
        return ""
    line, column = lines[where.line - 1], where.column
    first = max(0, column - 1 - _LONGEST_LINE // 2) if len(line) > _LONGEST_LINE else 0
    shown = line[first : first + _LONGEST_LINE]
    lead = "".join(_space(char) for char in shown[: column - 1 - first])
    return f"\n    {shown}\n    {lead}^"


def _space(char: str) -> str:
    if char == "\t":
        return char
    return _WIDE_SPACE if unicodedata.east_asian_width(char) in _WIDE else " "


@lru_cache(maxsize=_KEPT_FILES)
def _lines(path: Path) -> list[str]:
    try:
        return path.read_bytes().decode("utf-8", "replace").split("\n")
    except OSError:
        return []
