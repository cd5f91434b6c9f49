"""A contribution record asked month by month: how many months of a window reached a multiple.

Each month reached it, did not, or leaves it open: the base, the reference wage or the month itself
may be unknown. All open months may turn out low together, or high together, so the least and the
most of a count are both possible.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from jifen._conditions import every
from jifen._exact import Exact, exact
from jifen._known import Between
from jifen._record import Span, fen, wage_of
from jifen._rules import Rules

__all__ = ["History", "Reached"]

_Condition = Mapping[str, Any]
# The shapes of the rule data allow no longer one.
_LONGEST_WINDOW = 240


@dataclass(frozen=True, slots=True)
class Reached:
    """What a record says of one condition.

    ``months`` counts those of the window that reached it; ``earliest`` is the first month of
    application that meets the condition if every month from now on reaches it, ``None`` where it
    is met or may be.
    """

    met: bool | None
    months: Between
    earliest: int | None
    wage_unknown: bool


class History:
    """A contribution record as given, seen from a month of application.

    Args:
        rules: the rules, for the reference wages.
        month: the month of application, which a condition may ask for too.
        spans: the spans, checked not to overlap.
        record_from: the month from which the record is complete; ``None``: its first month.
        wage: the wage to suppose, in yuan, for months whose reference wage is not known.
    """

    def __init__(
        self,
        rules: Rules,
        month: int,
        spans: list[Span],
        record_from: int | None,
        wage: Exact | None,
    ) -> None:
        self.rules = rules
        self.month = month
        self.spans = spans
        self.assumed = None if wage is None else fen(wage)
        if record_from is None:
            record_from = min((span.first for span in spans), default=month)
        self.complete_from = record_from

    def reached(self, condition: _Condition) -> Reached:
        """Whether enough of the last months reached a multiple of the reference wage.

        Args:
            condition: ``months`` of the last ``of_last`` before the month of application have a
                base of ``at_least``, or ``more_than``, a multiple; with ``month_itself`` the month
                of application has, too.
        """
        strict = "more_than" in condition
        multiple = exact(condition["more_than" if strict else "at_least"])
        assert multiple is not None
        first = self.month - condition["of_last"]
        found = {
            month: self._reaches(month, multiple, strict=strict)
            for month in range(first, self.month + 1)
        }
        window = [found[month] for month in range(first, self.month)]
        months = Between(window.count(True), len(window) - window.count(False))
        itself = found[self.month] if condition.get("month_itself") else True
        met = every([_enough(months, condition["months"]), itself])
        return Reached(
            met=met,
            months=months,
            earliest=self._earliest(condition, found) if met is False else None,
            wage_unknown=any(
                reached is None and month in self._covering and self._wage(month) is None
                for month, reached in found.items()
            ),
        )

    def _earliest(self, condition: _Condition, found: Mapping[int, bool | None]) -> int:
        """Months to come reach it, open ones may have: some window of such months is enough."""
        width, month = condition["of_last"], self.month
        while True:
            possible = sum(
                found.get(one) is not False or one > self.month
                for one in range(month - width, month)
            )
            now = condition.get("month_itself") and found.get(month) is False
            if possible >= condition["months"] and not now:
                return month
            month += 1

    @cached_property
    def _covering(self) -> dict[int, Span]:
        """The span of each month that any condition can ask for."""
        first = self.month - _LONGEST_WINDOW
        return {
            month: span
            for span in self.spans
            for month in range(max(first, span.first), min(self.month, span.last) + 1)
        }

    def _wage(self, month: int) -> int | None:
        return wage_of(self.rules, month, self.assumed)[1]

    def _reaches(self, month: int, multiple: Exact, *, strict: bool) -> bool | None:
        span = self._covering.get(month)
        if span is None:
            return None if month >= self.month or month < self.complete_from else False
        if not span.counted or span.base == 0:
            return False
        wage = self._wage(month)
        if span.base is None or wage is None:
            return None
        scale: int = 10**multiple.places
        reached, needed = span.base * scale, multiple.mantissa * wage
        return reached > needed if strict else reached >= needed


def _enough(months: Between, needed: int) -> bool | None:
    if months.least >= needed:
        return True
    return None if months.most >= needed else False
