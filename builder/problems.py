"""Problems found in rule files: collected, never raised one by one, each with its place."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

_LAST_NARROW = "\u2e7f"
_TEXTS = Path(__file__).parent / "problems.yml"


@dataclass(frozen=True, slots=True, order=True)
class Where:
    """A place in a rule file; lines and columns count from 1."""

    file: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: a code, its place, and the values its message needs."""

    code: str
    where: Where
    values: dict[str, Any] = field(default_factory=dict)

    def message(self) -> str:
        """The sentence for people, with a suggestion where a near name exists."""
        text = str(_texts()[self.code]).format_map(self.values)
        near = self.values.get("near")
        return text + str(_texts()["near"]).format(near=near) if near else text


def nearest(word: str, candidates: Iterable[str]) -> str | None:
    """The candidate a mistyped word most likely meant, or ``None``."""
    found = difflib.get_close_matches(word, list(candidates), n=1, cutoff=0.6)
    return found[0] if found else None


def report(problems: Sequence[Problem], root: Path) -> str:
    """All problems in file order, each with the offending line and a caret."""
    blocks = []
    for problem in sorted(problems, key=lambda item: (item.where, item.code)):
        where = problem.where
        head = f"{where.file}:{where.line}:{where.column}: {problem.code} {problem.message()}"
        blocks.append(head + _excerpt(root / where.file, where))
    return "\n".join(blocks)


def _excerpt(path: Path, where: Where) -> str:
    try:
        line = path.read_text("utf-8").splitlines()[where.line - 1]
    except (OSError, UnicodeDecodeError, IndexError):
        return ""
    # A Chinese character is two columns wide in a terminal, so the caret must move by two.
    lead = "".join("　" if char > _LAST_NARROW else " " for char in line[: where.column - 1])
    return f"\n    {line}\n    {lead}^"


@lru_cache(maxsize=1)
def _texts() -> dict[str, str]:
    texts: dict[str, str] = yaml.safe_load(_TEXTS.read_text("utf-8"))
    return texts


class RulesRefused(Exception):
    """The rule files hold mistakes; ``problems`` lists all of them."""

    def __init__(self, problems: Sequence[Problem], root: Path) -> None:
        super().__init__(report(problems, root))
        self.problems = tuple(problems)
