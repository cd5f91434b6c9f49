"""Problems found in the rule data: collected, never raised one by one, each with its place."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any, Literal

import yaml

_TEXTS = Path(__file__).parent / "problems.yml"
_CUTOFF = 0.6
# The values that are words of ours, not of the rule files.
_WORDED = frozenset({"kind", "chosen", "expected", "reason"})

Lang = Literal["zh", "en"]
LANGS: tuple[Lang, ...] = ("zh", "en")


@dataclass(frozen=True, slots=True, order=True)
class Where:
    """A place in a file of the project; lines and columns count from 1."""

    file: str
    line: int
    column: int


@dataclass(frozen=True, slots=True)
class Problem:
    """One mistake: a code, its place, and the values its message needs.

    The value under ``near`` is what was likely meant. ``None`` is shown as the language's word for
    it, and so is a value under a few names, such as the type that was expected.
    """

    code: str
    where: Where
    values: Mapping[str, Any] = field(default_factory=dict)

    def message(self, lang: Lang = "zh") -> str:
        """The sentences for people, with a suggestion where a near name exists."""
        words = {key: _word(key, value, lang) for key, value in self.values.items()}
        text: str = texts()["codes"][self.code][lang].format_map(words)
        if self.values.get("near"):
            text += texts()["near"][lang].format(near=self.values["near"])
        return text


def codes() -> list[str]:
    """Every code there is, in the order of the list of texts."""
    return list(texts()["codes"])


def nearest(word: object, candidates: Iterable[object]) -> str | None:
    """The candidate a mistyped word most likely meant, or ``None``."""
    found = difflib.get_close_matches(str(word), [str(one) for one in candidates], 1, _CUTOFF)
    return found[0] if found else None


def _word(name: str, value: Any, lang: Lang) -> Any:
    """A value as a message shows it."""
    words = texts()["words"]
    if value is None or (name in _WORDED and value in words):
        return words["null" if value is None else value][lang]
    return f"{value:.2f}".rstrip("0").rstrip(".") if isinstance(value, float) else value


@lru_cache(maxsize=1)
def texts() -> dict[str, Any]:
    """The list of texts: ``codes``, ``words`` and the sentences around them, by language."""
    found: dict[str, Any] = yaml.safe_load(_TEXTS.read_text("utf-8"))
    return found


def report(problems: Sequence[Problem], root: Path) -> str:
    """All problems as text for people, in Chinese; ``builder.report`` has the other ways."""
    from builder.report import render

    return render(problems, root)


class RulesRefused(Exception):
    """The rule data holds mistakes; ``problems`` lists all of them."""

    def __init__(self, problems: Sequence[Problem], root: Path) -> None:
        super().__init__(len(problems))
        self.problems = tuple(problems)
        self.root = root

    def __str__(self) -> str:
        return report(self.problems, self.root)
