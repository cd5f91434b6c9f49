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

    A value under ``near`` is what was likely meant. The value ``None`` is shown as the language's
    word for it, and a value in the list of words (a type, a kind) is translated.
    """

    code: str
    where: Where
    values: Mapping[str, Any] = field(default_factory=dict)

    def message(self, lang: Lang = "zh") -> str:
        """The sentences for people, with a suggestion where a near name exists."""
        texts = _texts()
        words = {key: _word(value, lang) for key, value in self.values.items()}
        text: str = texts["codes"][self.code][lang].format_map(words)
        if self.values.get("near"):
            text += texts["near"][lang].format(near=self.values["near"])
        return text


def codes() -> list[str]:
    """Every code there is, in the order of the list of texts."""
    return list(_texts()["codes"])


def nearest(word: object, candidates: Iterable[object]) -> str | None:
    """The candidate a mistyped word most likely meant, or ``None``."""
    found = difflib.get_close_matches(str(word), [str(one) for one in candidates], 1, _CUTOFF)
    return found[0] if found else None


def _word(value: Any, lang: Lang) -> Any:
    """A value as a message shows it."""
    words = _texts()["words"]
    key = "null" if value is None else value
    if isinstance(key, str) and key in words:
        return words[key][lang]
    if isinstance(key, float):
        return f"{key:g}" if abs(key) < 1 else f"{key:.2f}".rstrip("0").rstrip(".")
    return key


@lru_cache(maxsize=1)
def _texts() -> dict[str, Any]:
    texts: dict[str, Any] = yaml.safe_load(_TEXTS.read_text("utf-8"))
    return texts


class RulesRefused(Exception):
    """The rule data holds mistakes; ``problems`` lists all of them."""

    def __init__(self, problems: Sequence[Problem], root: Path) -> None:
        super().__init__(len(problems))
        self.problems = tuple(problems)
        self.root = root

    def __str__(self) -> str:
        from builder.report import render

        return render(self.problems, self.root)
