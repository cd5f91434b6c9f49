"""Refused answers: every mistake collected, each with what it should have been."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from jifen._json import printable
from jifen._rules import Texts

__all__ = ["Errors", "Place", "Refused", "nearest"]

_LONGEST_WORD = 60
_CUTOFF = 0.5


class Refused(Exception):
    """Answers that cannot be scored; ``errors`` is what the contract calls ``errors``."""

    def __init__(self, errors: list[dict[str, Any]]) -> None:
        super().__init__("; ".join(str(error["message"]) for error in errors))
        self.errors = errors


class Place(NamedTuple):
    """Where a value stands: its fact and, inside a list, the path to it."""

    fact: str
    path: str | None = None

    def item(self, index: int) -> Place:
        """An entry of the list here."""
        return Place(self.fact, f"{self.path or self.fact}[{index}]")

    def field(self, name: str) -> Place:
        """A field of the entry here."""
        return Place(self.fact, f"{self.path or self.fact}.{name}")


class Errors:
    """The mistakes found so far."""

    def __init__(self, texts: Texts) -> None:
        self.texts = texts
        self.found: list[dict[str, Any]] = []

    def add(self, at: Place, value: Any, key: str, *, near: Any = None, **values: object) -> None:
        """Note a mistake: ``key`` names its message, ``near`` is what was likely meant."""
        error = {
            "fact": printable(at.fact),
            "value": printable(value),
            "message": self.texts.say(f"refused_{key}", **values),
        }
        if near is not None:
            error["did_you_mean"] = near
        if at.path is not None:
            error["path"] = at.path
        self.found.append(error)

    def no_option(self, at: Place, value: Any, options: list[str]) -> None:
        """Note a value that is none of the options."""
        also: Mapping[str, str] = self.texts.of("facts", at.fact).get("also", {})
        word = value.strip().lower() if isinstance(value, str) else None
        near = also[word] if word is not None and word in also else nearest(value, options)
        shown = "、".join(options)
        self.add(at, value, "no_option", near=near if near in options else None, options=shown)


def nearest(value: Any, candidates: Iterable[str]) -> str | None:
    """The valid word that a wrong one most likely meant."""
    if not isinstance(value, str) or not value:
        return None
    words = list(candidates)
    word = value[:_LONGEST_WORD].strip().lower().replace("-", "_").replace(" ", "_")
    if word in words:
        return word
    import difflib  # most answers have no mistake, and a phone need not read the module

    return next(iter(difflib.get_close_matches(word, words, n=1, cutoff=_CUTOFF)), None)
