"""Refused answers: every mistake collected, each with what it should have been."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from jifen._json import printable
from jifen._rules import Texts

__all__ = ["Errors", "Refused", "fact_of", "nearest"]

_LONGEST_WORD = 60
_CUTOFF = 0.5


class Refused(Exception):
    """Answers that cannot be scored; ``errors`` is what the contract calls ``errors``."""

    def __init__(self, errors: list[dict[str, Any]]) -> None:
        super().__init__("; ".join(str(error["message"]) for error in errors))
        self.errors = errors


def fact_of(place: str) -> str:
    """The fact of a place in the answers, which is written ``credentials[0].level``."""
    return place.partition("[")[0].partition(".")[0]


class Errors:
    """The mistakes found so far."""

    def __init__(self, texts: Texts) -> None:
        self.texts = texts
        self.found: list[dict[str, Any]] = []

    def add(
        self,
        at: str,
        value: Any,
        key: str,
        *,
        near: Any = None,
        fact: str | None = None,
        **values: object,
    ) -> None:
        """Note a mistake.

        Args:
            at: the place of the value, as `fact_of` reads it.
            value: what stands there.
            key: names the message, which ``values`` fill.
            near: what was likely meant.
            fact: the name itself where it is none of a fact, and may hold any character.
        """
        fact = fact_of(at) if fact is None else fact
        error = {
            "fact": printable(fact),
            "value": printable(value),
            "message": self.texts.say(f"refused_{key}", **values),
        }
        if near is not None:
            error["did_you_mean"] = near
        if at != fact:
            error["path"] = at
        self.found.append(error)

    def no_option(self, at: str, value: Any, options: list[str]) -> None:
        """Note a value that is none of the options."""
        words = self.texts.of("facts", fact_of(at))
        _, _, field = at.partition(".")
        also: Mapping[str, str] = (words["fields"][field] if field else words)["also"]
        word = value.strip().lower() if isinstance(value, str) else None
        near = also[word] if word is not None and word in also else nearest(value, options)
        shown = "、".join(options)
        self.add(at, value, "no_option", near=near, options=shown)


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
