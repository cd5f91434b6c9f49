"""A budget, what was measured beside it, and whether it holds."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Budget:
    """One line of the budgets: what, how much it is, how much it may be."""

    what: str
    found: float
    most: float
    unit: str

    @property
    def holds(self) -> bool:
        """Whether what was found is within the budget."""
        return self.found <= self.most


def table(budgets: Iterable[Budget]) -> str:
    """The budgets as lines of text."""
    return "\n".join(
        f"  {'holds ' if one.holds else 'MISSED'}  {one.found:8.2f} of {one.most:6.2f}{one.unit:3}"
        f"  {one.found / one.most:5.2f}  {one.what}"
        for one in budgets
    )
