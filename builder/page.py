"""One generated file of the site."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Page:
    """One generated file: where it goes, what renders it and what that is given.

    ``source`` names the rule files that it comes from; ``weight`` moves it among search results,
    and 0 keeps it out of them.
    """

    path: str
    template: str
    context: dict[str, Any]
    source: tuple[str, ...] = ()
    weight: float = 1
