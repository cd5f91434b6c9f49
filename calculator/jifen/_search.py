"""The search for plans: which sets of levers reach the mark, and from which day on.

Each block of indicators that count together (an exclusive group, those under a shared cap, or one
indicator by itself) gets its points day by day under the levers that touch it; the total of a set
of levers is then a sum. All points come from the functions that ``score`` uses, at their lower end.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import product
from typing import Any

from jifen._dates import first_day, month_of
from jifen._known import Facts, Known
from jifen._levers import Lever
from jifen._outcome import best_of, held, together
from jifen._projection import Change, Projection, Turn
from jifen._rules import DayRules, Item
from jifen._ways import Points, points_of

__all__ = ["MOST_LEVERS", "Found", "Search", "future_of"]

MOST_LEVERS = 4
# Sets of levers looked at between two chances for a newer answer.
_SLICE = 32
_NEVER = 10**9

_Levers = tuple[Lever, ...]
_Block = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A plan: no lever of it can be dropped or lowered without missing the mark on ``day``.

    ``day`` is the earliest on which the mark is reached with every gate met. Where nobody knows how
    long a lever takes (``sure`` is false), it is the day before which that cannot be.
    """

    levers: _Levers
    day: date
    sure: bool


def future_of(projection: Projection, levers: Iterable[Lever]) -> Projection:
    """The person whose months from the next one on are as the levers make them."""
    premise = last = projection.changes[-1].premise if projection.changes else projection.premise
    assert premise is not None
    for lever in levers:
        if lever.tier is not None:
            premise = replace(premise, base=None, tier=lever.tier, based=None)
        if lever.area is not None:
            premise = replace(premise, area=lever.area)
    if premise == last:
        return projection
    change = Change(first_day(projection.month + 1), premise=premise)
    return projection.under(changes=[*projection.changes, change])


class _Course:
    """The coming years under one way to live: the days on which something changes."""

    def __init__(self, projection: Projection, until: date) -> None:
        self.projection = projection
        first = Turn(projection.start, frozenset(), rules_changed=True)
        self.turns = [first, *projection.turns(until)]
        self._facts: dict[date, Facts] = {}
        self._changes: dict[str, list[tuple[date, Item, Facts]]] = {}

    def facts(self, day: date) -> Facts:
        """What is known on a day, the facts that follow from a record narrowed."""
        if day not in self._facts:
            first = month_of(day) == self.projection.month
            known = self.projection.outcome(day).facts if first else self.projection.facts(day)
            self._facts[day] = known
        return self._facts[day]

    def changes(self, item: Item) -> list[tuple[date, Item, Facts]]:
        """The days on which something changes that an indicator reads, itself as in force then."""
        if item.id not in self._changes:
            self._changes[item.id] = [
                (turn.day, self.projection.rules_on(turn.day).item(item.id), self.facts(turn.day))
                for turn in self.turns
                if turn.rules_changed or not item.facts.isdisjoint(turn.changed)
            ]
        return self._changes[item.id]


class Search:
    """The plans of one person.

    Args:
        projection: the person with nothing done but what the gates ask for.
        levers: the steps that fit.
        until: the last day looked at.
        open_gates: whether every gate is met by what is known.
        start: the first day on which what the gates ask for is done.
    """

    def __init__(
        self,
        projection: Projection,
        levers: Sequence[Lever],
        until: date,
        open_gates: Callable[[Facts], bool],
        start: date,
    ) -> None:
        self.projection = projection
        self.until = until
        self._open_gates = open_gates
        self._start = start
        self._courses: dict[_Levers, _Course] = {}
        self._points: dict[tuple[_Block, _Levers], list[int]] = {}
        self._lower: dict[str, list[Lever]] = {
            lever.id: [
                other
                for other in levers
                if other.ladder == lever.ladder and other.place < lever.place
            ]
            for lever in levers
        }
        items = projection.rules_on(projection.start).items
        self._items = {item.id: item for item in items}
        self._touched = {lever.id: self._touches(lever) for lever in levers}
        # What can change no points is no step of a plan.
        self._levers = [lever for lever in levers if self._touched[lever.id]]
        self._blocks = self._all_blocks()
        self._touching = {
            block: [
                lever for lever in self._levers if not self._touched[lever.id].isdisjoint(block)
            ]
            for block in self._blocks
        }

    def run(self) -> Iterator[list[Found] | None]:
        """Yields ``None`` after each slice of work, and the plans at last, in no order."""
        self._days = self._grid()
        self._rules = [self.projection.rules_on(day) for day in self._days]
        yield None
        rest = [0] * len(self._days)
        for block in self._blocks:
            if not self._touching[block]:
                rest = [one + other for one, other in zip(rest, self._of(block, ()), strict=True)]
        facts = self._course(()).facts
        # What is missing to the mark on each day, and more than ever comes where a gate is shut.
        self._missing = [
            one.pass_mark - points if self._open_gates(facts(day)) else _NEVER
            for one, points, day in zip(self._rules, rest, self._days, strict=True)
        ]
        yield None
        found = []
        for number, levers in enumerate(self._sets()):
            if number % _SLICE == 0:
                yield None
            at = self._first(levers)
            if at is not None and not any(self._reaches(one, at) for one in self._below(levers)):
                sure = all(lever.ready is not None for lever in levers)
                found.append(Found(levers, self._days[at], sure))
        yield found

    # Sets of levers

    def _sets(self) -> Iterator[_Levers]:
        """Every set with at most one step an indicator, the smaller ones first."""
        by_item: dict[str, list[Lever | None]] = {}
        for lever in self._levers:
            by_item.setdefault(lever.item, [None]).append(lever)
        sets = (tuple(filter(None, chosen)) for chosen in product(*by_item.values()))
        sound = [one for one in sets if len(one) <= MOST_LEVERS and not self._idle(one)]
        yield from sorted(sound, key=len)

    def _idle(self, levers: _Levers) -> bool:
        """Whether two levers work on indicators of which one alone counts, and nothing else."""
        for group in self.projection.rules.exclusive:
            if sum(self._touched[lever.id] <= set(group) for lever in levers) > 1:
                return True
        return False

    def _below(self, levers: _Levers) -> Iterator[_Levers]:
        """The sets that are left when some of these levers are dropped or lowered."""
        ways = [[None, *self._lower[lever.id], lever] for lever in levers]
        for chosen in product(*ways):
            less = tuple(filter(None, chosen))
            if less != levers:
                yield less

    # Days

    def _grid(self) -> list[date]:
        """Every day on which the points of some indicator may change, or a lever is ready."""
        days = {self.projection.start, self._start}
        days.update(lever.ready for lever in self._levers if lever.ready is not None)
        for lasting in [(), *((lever,) for lever in self._levers if lever.lasts)]:
            days.update(turn.day for turn in self._course(lasting).turns)
        return sorted(day for day in days if self._start <= day <= self.until)

    def _first(self, levers: _Levers) -> int | None:
        """The first place in the days on which a set of levers reaches the mark."""
        begin = self._ready(levers)
        rows = [self._missing, *(self._of(block, used) for block, used in self._used(levers))]
        for at, (missing, *points) in enumerate(zip(*rows, strict=True)):
            if at >= begin and sum(points) >= missing:
                return at
        return None

    def _reaches(self, levers: _Levers, at: int) -> bool:
        points = sum(self._of(block, used)[at] for block, used in self._used(levers))
        return points >= self._missing[at] and at >= self._ready(levers)

    def _ready(self, levers: _Levers) -> int:
        ready = (lever.ready for lever in levers if lever.ready is not None and not lever.lasts)
        return bisect_left(self._days, max(ready, default=self._start))

    # Points

    def _used(self, levers: _Levers) -> Iterator[tuple[_Block, _Levers]]:
        """Each block that can be touched at all, with those of the levers that touch it."""
        for block, touching in self._touching.items():
            if touching:
                yield block, tuple(lever for lever in levers if lever in touching)

    def _of(self, block: _Block, levers: _Levers) -> list[int]:
        """The points of a block on each day, with some levers in use."""
        key = (block, levers)
        if key not in self._points:
            rows = [self._item(name, levers) for name in block]
            found: list[int] = []
            before: tuple[Any, ...] = ()
            for now in zip(self._rules, *rows, strict=True):
                found.append(found[-1] if now == before else self._count(block, *now))
                before = now
            self._points[key] = found
        return self._points[key]

    def _count(self, block: _Block, rules: DayRules, *points: Points) -> int:
        """What a block counts under the rules of a day."""
        named = dict(zip(block, points, strict=True))
        if block in self.projection.rules.exclusive:
            return best_of(block, named).least
        summed = together(block, named)
        cap = next((one for one in rules.shared_caps if one.items == block), None)
        return (summed if cap is None else held(cap, summed)).least

    def _item(self, name: str, levers: _Levers) -> list[Points]:
        """The points of one indicator on each day; worked out where something it reads changes."""
        mine = tuple(lever for lever in levers if name in self._touched[lever.id])
        done: dict[str, Known] = {}
        for lever in mine:
            done.update(lever.facts)
        found: list[Points] = []
        for day, item, facts in self._course(mine).changes(self._items[name]):
            points = points_of(item, facts.with_known(done) if done else facts)
            begin = bisect_left(self._days, day)
            found[begin:] = [points] * (len(self._days) - begin)
        return found

    def _course(self, levers: _Levers) -> _Course:
        lasting = tuple(lever for lever in levers if lever.lasts)
        if lasting not in self._courses:
            future = future_of(self.projection, lasting)
            self._courses[lasting] = _Course(future, self.until)
        return self._courses[lasting]

    # What touches what

    def _touches(self, lever: Lever) -> frozenset[str]:
        """The indicators that read what a lever changes."""
        items = self._items.items()
        return frozenset(name for name, item in items if item.facts & lever.touches)

    def _all_blocks(self) -> list[_Block]:
        rules = self.projection.rules_on(self.projection.start)
        groups = [*self.projection.rules.exclusive, *(cap.items for cap in rules.shared_caps)]
        grouped = {name for group in groups for name in group}
        return [*groups, *((name,) for name in self._items if name not in grouped)]
