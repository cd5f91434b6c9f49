"""Points, total and verdict for what is known of one person."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, Any

from jifen._conditions import every, holds
from jifen._known import Facts, Known, OneOf
from jifen._route_rules import SharedCap
from jifen._rules import DayRules, Rules
from jifen._ways import Points, points_and_texts, points_of

if TYPE_CHECKING:
    from jifen._record import Completion

__all__ = ["Outcome", "best_of", "held", "together"]


def best_of(group: Iterable[str], points: Mapping[str, Points]) -> Points:
    """What indicators that exclude one another count together: the best of them at each end."""
    found = [points[name] for name in group]
    return Points(max([one.least for one in found]), max([one.most for one in found]))


def together(items: Iterable[str], points: Mapping[str, Points]) -> Points:
    """What indicators have in sum, before a cap that they share."""
    return _sum([points[name] for name in items])


def _sum(found: list[Points]) -> Points:
    return Points(sum([one.least for one in found]), sum([one.most for one in found]))


def held(cap: SharedCap, points: Points) -> Points:
    """What a shared cap leaves of that."""
    return Points(min(cap.points, points.least), min(cap.points, points.most))


class Outcome:
    """Points, total and verdict for what is known.

    Args:
        rules: the rules of the scheme.
        day: the rules in force.
        facts: what is known, the facts that follow from a record not yet narrowed.
        completions: what the record's facts may be together; one empty one without a record.
        like: an outcome that differs only in the facts ``changed``, to take points over from.
        changed: those facts.
    """

    def __init__(
        self,
        rules: Rules,
        day: DayRules,
        facts: Facts,
        completions: Sequence[Completion],
        like: Outcome | None = None,
        changed: Iterable[str] = (),
    ) -> None:
        self.rules = rules
        self.day = day
        self.facts = facts.with_known(_union(completions))
        moved = frozenset(changed)
        self.texts: dict[str, dict[Hashable, str]] = dict(like.texts) if like else {}
        self.points: dict[str, Points] = dict(like.points) if like else {}
        for item in day.items:
            if like is None or not moved.isdisjoint(item.facts):
                self.points[item.id], self.texts[item.id] = points_and_texts(item, self.facts)
        self.gates: list[bool | None] = (
            like.gates
            if like is not None and moved.isdisjoint(day.gate_facts)
            else [holds(gate["require"], self.facts) for gate in day.gates]
        )
        self.cases = self._cases(facts, completions)
        self.total = self._total()
        self.verdict = self._verdict()

    @property
    def gates_met(self) -> bool | None:
        """Whether every gate is passed; ``None`` where that is open."""
        return every(self.gates)

    @property
    def is_open(self) -> bool:
        """Whether completions of the record give some item other points."""
        return any(case != self.cases[0] for case in self.cases)

    def _cases(self, facts: Facts, completions: Sequence[Completion]) -> list[dict[str, Points]]:
        """The points in each completion; what does not depend on the record stays as it is."""
        if len(completions) == 1:
            return [self.points]
        linked = [item for item in self.day.items if not item.facts.isdisjoint(completions[0])]
        found = dict.fromkeys(
            tuple([points_of(item, known) for item in linked])
            for known in map(facts.with_known, completions)
        )
        names = [item.id for item in linked]
        cases = [{**self.points, **dict(zip(names, points, strict=True))} for points in found]
        # An item's own range is what its completions reach, which may be narrower than what the
        # range of each fact alone would allow.
        for name in names:
            self.points[name] = Points(
                min(case[name].least for case in cases), max(case[name].most for case in cases)
            )
        return cases

    def _total(self) -> Points:
        sums = [self._together(case) for case in self.cases]
        floor = self.day.lowest_total
        return Points(
            max(floor, min([one.least for one in sums])), max(floor, *[one.most for one in sums])
        )

    def _together(self, case: Mapping[str, Points]) -> Points:
        """What all indicators count in one completion, before the floor."""
        counting = [case[name] for name in self.day.alone]
        # Both ends of a sum stay possible under a cap, since a cap never turns them round.
        counting += [held(cap, together(cap.items, case)) for cap in self.day.shared_caps]
        counting += [best_of(group, case) for group in self.rules.exclusive]
        return _sum(counting)

    def _verdict(self) -> str:
        vetoes = [self.facts.one_of(fact).values for fact in self.day.vetoes]
        if any(values == (True,) for values in vetoes):
            return "barred"
        if False in self.gates:
            return "not_eligible"
        if self.total.most < self.day.pass_mark:
            return "not_reached"
        if None in self.gates or any(True in values for values in vetoes):
            return "undecided"
        return "undecided" if self.total.least < self.day.pass_mark else "reached"

    def together(self, cap: SharedCap) -> tuple[Points, Points]:
        """What the indicators under a shared cap have together, and what it leaves of that."""
        found = [together(cap.items, case) for case in self.cases]
        before = Points(min(one.least for one in found), max(one.most for one in found))
        return before, held(cap, before)

    def counted(self, item: str) -> tuple[bool | None, str | None]:
        """Whether an item counts, and the rival it loses to."""
        group = self.rules.rivals.get(item)
        if group is None:
            return True, None
        mine, place = self.points[item], group.index(item)
        open_question = False
        for rival in group:
            other, later = self.points[rival], group.index(rival) > place
            if rival == item:
                continue
            # On equal points the earlier of the two counts.
            if other.least > mine.most or (not later and other.least == mine.most):
                return False, rival
            if other.most > mine.least or (not later and other.most == mine.least):
                open_question = True
        return (None if open_question else True), None


def _union(completions: Sequence[Completion]) -> dict[str, Known]:
    """Each derived fact over all completions together."""
    if len(completions) == 1:
        return dict(completions[0])
    union: dict[str, Known] = {}
    for name, first in completions[0].items():
        values: list[Any] = [completion[name] for completion in completions]
        if isinstance(first, OneOf):
            union[name] = OneOf(tuple(dict.fromkeys(v for one in values for v in one.values)))
        else:
            union[name] = values[0]._replace(
                least=min(value.least for value in values),
                most=max(value.most for value in values),
            )
    return union
