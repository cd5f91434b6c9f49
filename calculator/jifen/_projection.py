"""The person on a later day: what is known of them if nothing changes but what is supposed.

Ages and years grow by themselves, since every rule counts them on the day of application. Months
are added to the contribution record at the premise's base; answers that count months of a window
are carried on as ranges, from the least and the greatest history that agrees with them. What is
then known goes through the same ``Outcome`` that ``score`` uses.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import Any

from jifen._answers import Checked
from jifen._conditions import holds
from jifen._dates import MONTHS_A_YEAR, anniversary, first_day, month_of
from jifen._known import Between, Days, Entries, Facts, Known, OneOf
from jifen._outcome import Outcome
from jifen._past import Counted, Past, levels_of, past_of
from jifen._plan import Plan, plan_of
from jifen._premise import Premise, continued, employed_fact, premise_of
from jifen._record import fen
from jifen._rules import DayRules, Item, Rules
from jifen._ways import points_of

__all__ = ["Change", "Projection", "Step", "Turn"]


@dataclass(frozen=True, slots=True)
class Change:
    """From a day on some facts are known otherwise, or another premise holds, or both.

    A premise holds for whole months, from that of the day. Facts that follow from a record cannot
    be replaced; a premise changes them.
    """

    day: date
    facts: Mapping[str, Known] | None = None
    premise: Premise | None = None


@dataclass(frozen=True, slots=True)
class Turn:
    """A day on which some facts or the rules change."""

    day: date
    changed: frozenset[str]
    rules_changed: bool


@dataclass(frozen=True, slots=True)
class Step:
    """A day on which something changes, and the outcome from then on."""

    day: date
    outcome: Outcome


class Projection:
    """One person on later days.

    Args:
        rules: the rules of the scheme.
        checked: the checked answers; their ``as_of`` is the first day.
        premise: what holds from the first month on; ``None``: what the answers give.
        changes: what becomes otherwise later.
    """

    def __init__(
        self,
        rules: Rules,
        checked: Checked,
        premise: Premise | None = None,
        changes: Sequence[Change] = (),
        *,
        shared: dict[Any, Any] | None = None,
    ) -> None:
        self.rules = rules
        self.checked = checked
        self.start = checked.facts.as_of
        self.month = month_of(self.start)
        self.premise = premise_of(rules, checked) if premise is None else premise
        self.changes = sorted(changes, key=lambda change: change.day)
        premises = [(month_of(one.day), one.premise) for one in self.changes if one.premise]
        self._premises = [(self.month, self.premise), *premises]
        self._shared: dict[Any, Any] = {} if shared is None else shared
        # What follows from months is the same for all who differ in something else.
        paid = tuple((month, replace(one, area=None)) for month, one in self._premises)
        self._past: dict[Any, Past] = self._shared.setdefault("past", {})
        self._months: dict[tuple[int, int], dict[str, Known]]
        self._counted: dict[Any, Counted]
        self._months, self._counted = self._shared.setdefault(paid, ({}, {}))
        self._asked: dict[tuple[int, str], tuple[Item, ...]] = {}

    def under(self, changes: Sequence[Change]) -> Projection:
        """The same person with changes; what lies before is shared."""
        return Projection(self.rules, self.checked, self.premise, changes, shared=self._shared)

    def answering(self, facts: Mapping[str, Known], premise: Premise) -> Projection:
        """The same person with more answered; months are shared where none of it is on them."""
        known = self.checked._replace(
            facts=self.checked.facts.with_known(facts),
            answered=self.checked.answered | facts.keys(),
        )
        on_months = any("from_record" in self.rules.facts[name] for name in facts)
        shared = None if on_months else self._shared
        return Projection(self.rules, known, premise, shared=shared)

    def rules_on(self, day: date) -> DayRules:
        """The rules for a day: its own, unless the answers ask for those of another day."""
        return self.rules.on(self.cited_on(day))

    def cited_on(self, day: date) -> date:
        """The day whose documents stand behind the rules for a day."""
        asked = self.checked.rules_on
        return day if asked == self.start else asked

    def facts(self, day: date) -> Facts:
        """What is known on a day from the first one on; on that one, before a record narrows it."""
        known = {**self.checked.facts.known, **self._of_month(day), **self._areas}
        for change in self.changes:
            if change.facts and change.day <= day:
                known.update(change.facts)
        return Facts(day, known)

    def outcome(self, day: date) -> Outcome:
        """The outcome of a day."""
        completions = self.checked.completions if self._as_at_first(day) else [{}]
        return Outcome(self.rules, self.rules_on(day), self.facts(day), completions)

    def _as_at_first(self, day: date) -> bool:
        """Whether a day of the first month has rules that count months as those of the first do."""
        name = self.rules.tiers_item
        if name is None or month_of(day) != self.month:
            return False
        now, first = (self.rules_on(one).item(name) for one in (day, self.start))
        return plan_of(self.rules, now).key == plan_of(self.rules, first).key

    def steps(self, until: date) -> Iterator[Step | None]:
        """The first day, and each later one on which the outcome changes, in order.

        Between two of these days nothing changes, so this is exact to the day. ``None`` stands
        between slices of work.
        """
        outcome = self.outcome(self.start)
        yield Step(self.start, outcome)
        for turn in self.turns(until):
            yield None
            if turn.rules_changed or not self._same(outcome, turn):
                outcome = self.outcome(turn.day)
                yield Step(turn.day, outcome)

    def turns(self, until: date) -> Iterator[Turn]:
        """Each day after the first one on which a fact or the rules change, in order."""
        days = self._turns(until)
        before: Mapping[str, Known] = self.outcome(self.start).facts.known
        month, rules = self.month, self.rules_on(self.start)
        for day in sorted(days):
            changed = days[day]
            other_rules = self.rules_on(day) is not rules
            # Other rules may count the same months in another way.
            if other_rules or month_of(day) != month:
                month = month_of(day)
                now = self._of_month(day)
                changed |= {name for name, known in now.items() if before.get(name) != known}
                before = {**before, **now}
            if changed or other_rules:
                rules = self.rules_on(day)
                yield Turn(day, frozenset(changed), other_rules)

    def _same(self, before: Outcome, turn: Turn) -> bool:
        """Whether nothing that an outcome is made of has changed with the facts."""
        items = {item.id: item for name in turn.changed for item in self._asking(before.day, name)}
        gates = [
            (gate, met)
            for gate, met in zip(before.day.gates, before.gates, strict=True)
            if gate["require"]["fact"] in turn.changed
        ]
        facts = self.facts(turn.day)
        return all(
            item.way != "veto" and points_of(item, facts) == before.points[item.id]
            for item in items.values()
        ) and all(met == holds(gate["require"], facts) for gate, met in gates)

    def _asking(self, day: DayRules, fact: str) -> tuple[Item, ...]:
        """The indicators that a fact decides."""
        key = (id(day), fact)
        if key not in self._asked:
            self._asked[key] = tuple(item for item in day.items if fact in item.facts)
        return self._asked[key]

    # What changes by itself

    def _turns(self, until: date) -> dict[date, set[str]]:
        """Every day on which something may change, with the facts that may."""
        found: dict[date, set[str]] = {}
        for month in range(self.month + 1, month_of(until) + 1):
            found[first_day(month)] = set()
        for day in self.rules.starts:
            found.setdefault(day, set())
        known = {**self.checked.facts.known, **self._areas}
        for change in self.changes:
            found.setdefault(change.day, set()).update(change.facts or ())
        for name, value in self._all_known(known):
            for day in _anniversaries(value, self.start, until):
                found.setdefault(day, set()).add(name)
        return {day: names for day, names in found.items() if self.start < day <= until}

    def _all_known(self, known: Mapping[str, Known]) -> Iterator[tuple[str, Known]]:
        yield from known.items()
        for change in self.changes:
            yield from (change.facts or {}).items()

    @cached_property
    def _areas(self) -> dict[str, Known]:
        areas: dict[str, Known] = {}
        for month, premise in self._premises:
            known = {**self.checked.facts.known, **areas}
            areas.update(continued(self.rules, premise, known, month))
        return areas

    def _of_month(self, day: date) -> dict[str, Known]:
        """What follows from the months before a day's month, beyond the first month."""
        month, day_rules = month_of(day), self.rules_on(day)
        if self._as_at_first(day):
            return {}
        key = (month, id(day_rules))
        if key not in self._months:
            found: dict[str, Known] = {}
            name = employed_fact(self.rules)
            if name is not None and month != self.month:
                employed = self._premise(month).employed
                found[name] = OneOf((False, True) if employed is None else (employed,))
            if self.rules.tiers_item is not None:
                found.update(self._window_facts(day_rules, month))
            self._months[key] = found
        return self._months[key]

    def _premise(self, month: int) -> Premise:
        place = bisect_right(self._premises, month, key=lambda one: one[0])
        return self._premises[place - 1][1]

    # Months

    def _window_facts(self, day_rules: DayRules, month: int) -> dict[str, Known]:
        counted = self._counted.get(id(day_rules))
        if counted is None:
            plan = plan_of(self.rules, day_rules.item(str(self.rules.tiers_item)))
            if plan.key not in self._past:
                self._past[plan.key] = past_of(self.rules, self.checked, plan)
            if plan.key not in self._counted:
                self._counted[plan.key] = Counted(self._past[plan.key])
            counted = self._counted[id(day_rules)] = self._counted[plan.key]
        plan = counted.past.plan
        while counted.month < month:
            counted.add(*self._levels(plan, counted.month))
        return counted.facts(month)

    def _levels(self, plan: Plan, month: int) -> tuple[int, int]:
        """The least and the highest level that a month from the first one on may have."""
        premise = self._premise(month)
        employed = premise.employed
        if month == self.month:
            employed = self._employed_at_first(employed)
        if employed is False:
            return 0, 0
        least, most = self._level(plan, premise, month)
        return (least if employed else 0), most

    def _employed_at_first(self, supposed: bool | None) -> bool | None:
        """In the month of application the answer holds, whatever is supposed of those after it."""
        known = self.checked.facts.known.get(employed_fact(self.rules) or "")
        if isinstance(known, OneOf) and known.single:
            return bool(known.values[0])
        return supposed

    def _level(self, plan: Plan, premise: Premise, month: int) -> tuple[int, int]:
        if premise.base is None:
            return premise.levels(plan)
        wage = self.checked.wage
        assumed = None if wage is None else fen(wage)
        return levels_of(self.rules, plan, month, premise.base, assumed)


def _anniversaries(known: Known, start: date, until: date) -> Iterator[date]:
    """The days on which full years since what is known are completed, for lists of each entry."""
    if isinstance(known, Days):
        yield from (day for end in (known.first, known.last) for day in _yearly(end, start, until))
    elif isinstance(known, Entries):
        for item in known.items or ():
            if isinstance(item, date):
                yield from _yearly(item, start, until)
            elif isinstance(item.get("from"), Between):
                last = month_of(until)
                for month in range(item["from"].least, last + 1, MONTHS_A_YEAR):
                    yield first_day(month)


def _yearly(day: date | None, start: date, until: date) -> Iterator[date]:
    if day is not None:
        for years in range(max(0, start.year - day.year), until.year - day.year + 1):
            yield anniversary(day, years)
