"""The months before the first day, counted for each fact that follows from them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import accumulate

from jifen._answers import Checked
from jifen._dates import month_of
from jifen._histories import Histories, Open, Pins, histories
from jifen._known import Between, Known, OneOf
from jifen._plan import Plan, plan_of
from jifen._record import Record, wage_of
from jifen._rules import Rules

__all__ = ["Counted", "Counter", "Past", "levels_of", "past_of"]


class Counter:
    """Months at a level, counted from the oldest on, the fewest and the most that there can be."""

    def __init__(self, level: int, window: int, found: Histories | None = None) -> None:
        self.level, self.window = level, window
        self._sums = tuple(
            list(accumulate((one >= level for one in reversed(levels)), initial=0))
            for levels in (found[level] if found else ())
        )

    def copy(self) -> Counter:
        """A counter that goes on by itself from here."""
        counter = Counter(self.level, self.window)
        counter._sums = tuple(sums.copy() for sums in self._sums)
        return counter

    def add(self, least: int, most: int) -> None:
        """The next month, by the least and the highest level that it may have."""
        low, high = self._sums
        low.append(low[-1] + (least >= self.level))
        high.append(high[-1] + (most >= self.level))

    def ends(self, back: int) -> tuple[int, int]:
        """The months in the window that ends ``back`` months before the last one added."""
        low, high = self._sums
        end = len(low) - 1 - back
        begin = end - self.window
        return low[end] - low[begin], high[end] - high[begin]


@dataclass(frozen=True, slots=True)
class Past:
    """What the months before ``month`` may have been.

    ``counters`` are those of months paid, months at the base and each tier; ``total`` is the range
    of months in all.
    """

    plan: Plan
    month: int
    counters: tuple[Counter, ...]
    total: tuple[int, int]


class Counted:
    """Months counted on from the past, at both ends, for the facts of any later month."""

    def __init__(self, past: Past) -> None:
        self.past = past
        self.month = past.month
        self._paid = [(0, 0)]
        self._counters = [counter.copy() for counter in past.counters]

    def add(self, least: int, most: int) -> None:
        """The next month, by the least and the highest level that it may have."""
        self.month += 1
        before = self._paid[-1]
        self._paid.append((before[0] + (least > 0), before[1] + (most > 0)))
        for counter in self._counters:
            counter.add(least, most)

    def facts(self, month: int) -> dict[str, Known]:
        """The facts that follow from the months before one."""
        plan, total = self.past.plan, self.past.total
        back = self.month - month
        paid, based, *tiers = (counter.ends(back) for counter in self._counters)
        reached = [plan.best([end[0] for end in tiers])]
        if any(least != most for least, most in tiers):
            reached.append(plan.best([end[1] for end in tiers]))
        new = self._paid[month - self.past.month]
        return {
            plan.paid: Between(*paid),
            plan.based: Between(*based),
            plan.tier_fact: OneOf(tuple(dict.fromkeys(reached))),
            plan.total: Between(
                min(total[0] + new[0], plan.most), min(total[1] + new[1], plan.most)
            ),
        }


def past_of(rules: Rules, checked: Checked, plan: Plan) -> Past:
    """What is known of the months before the first day, counted as a plan asks.

    An answer that counts months allows every history with that count; answers that contradict one
    another are taken each by itself, as ``score`` takes them. Beside a record with such answers a
    month under an unknown reference wage is taken as a month whose base is not known, which may
    allow more than one wage for all months does, never less.
    """
    first = plan_of(rules, rules.on(checked.rules_on).item(str(rules.tiers_item)))
    record, known = checked.record, checked.facts.known
    # Answers count months as the rules of the first day do; under other rules they say nothing.
    told = {
        name: _value(known[name])
        for name in (plan.paid, plan.based, plan.tier_fact)
        if name in checked.answered and plan.key == first.key
    }
    months = [Open.UNKNOWN] * plan.edges[-1] if record is None else _months(record, plan)
    total = _total(checked, plan)
    budget = total[1] - (0 if record is None else record.counted_months)
    free = histories(plan, months, Pins(plan.most if record is None else budget))
    assert free is not None
    joint = _joint(plan, months, told, budget)

    def ends(name: str) -> Histories:
        return joint.get(name, free)

    counters = (
        Counter(1, plan.edges[0], ends(plan.paid)),
        Counter(plan.based_level, plan.edges[0], ends(plan.based)),
        *(
            Counter(level, row["of_last"], ends(plan.tier_fact))
            for row, level in zip(plan.tiers, plan.tier_levels, strict=True)
        ),
    )
    return Past(plan, month_of(checked.facts.as_of), counters, total)


def _value(known: Known) -> int | str:
    if isinstance(known, OneOf):
        return str(known.values[0])
    assert isinstance(known, Between)
    return int(known.least)


def _total(checked: Checked, plan: Plan) -> tuple[int, int]:
    totals: Iterable[Known] = (
        [checked.facts.known[plan.total]]
        if checked.record is None
        else [completion[plan.total] for completion in checked.completions]
    )
    ranges = [one for one in totals if isinstance(one, Between)]
    return min(one.least for one in ranges), max(one.most for one in ranges)


def _months(record: Record, plan: Plan) -> list[int]:
    """Each month of the longest window, the newest first: its level, or what is open in it."""
    found = []
    for month, span in record.before(plan.edges[-1]):
        if span is None:
            found.append(Open.UNKNOWN if month < record.complete_from else 0)
        elif not span.counted:
            found.append(0)
        elif span.base is None:
            found.append(Open.PAID)
        else:
            least, most = levels_of(record.rules, plan, month, span.base, record.assumed)
            found.append(least if least == most else Open.PAID)
    return found


def levels_of(
    rules: Rules, plan: Plan, month: int, base: int, assumed: int | None
) -> tuple[int, int]:
    """The least and the highest level of a month paid at a base, both in fen."""
    _, wage = wage_of(rules, month, assumed)
    if wage is None:
        return 1, plan.top if base else 1
    level = plan.level(base, wage)
    return level, level


def _joint(
    plan: Plan, months: list[int], told: dict[str, int | str], budget: int
) -> dict[str, Histories]:
    """The histories for each answered fact: those that agree with all answers, if any do."""
    together = histories(plan, months, _pins(plan, told, budget))
    if together is not None:
        return dict.fromkeys(told, together)
    alone = {
        name: histories(plan, months, _pins(plan, {name: value}, plan.most))
        for name, value in told.items()
    }
    return {name: found for name, found in alone.items() if found is not None}


def _pins(plan: Plan, told: dict[str, int | str], budget: int) -> Pins:
    paid, based, tier = (told.get(name) for name in (plan.paid, plan.based, plan.tier_fact))
    assert not isinstance(paid, str)
    assert not isinstance(based, str)
    return Pins(budget, paid, based, None if tier is None else str(tier))
