"""Open questions in groups that must be looked at together, each combination of answers scored."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from itertools import product
from typing import Any, TypeAlias

from jifen._conditions import holds
from jifen._domains import Cell, Domain, cells_of
from jifen._known import Facts, Known
from jifen._outcome import Outcome, best_of, held, together
from jifen._reading import Reading
from jifen._refusals import Errors
from jifen._route_rules import SharedCap
from jifen._rules import Item, Row
from jifen._ways import Points, points_of

__all__ = ["Group", "Worth", "groups_of"]

# What some indicators count together, given the points of each.
_Joined: TypeAlias = "Callable[[Mapping[str, Points]], Points]"


@dataclass(frozen=True, slots=True)
class Worth:
    """What one combination of answers gives: points, and whether one may apply.

    ``least`` and ``most`` differ where even full answers leave something open; ``sure`` and
    ``possible`` say the same of gates and vetoes.
    """

    least: int = 0
    most: int = 0
    sure: bool = True
    possible: bool = True

    def plus(self, other: Worth) -> Worth:
        """Both together."""
        return Worth(
            self.least + other.least,
            self.most + other.most,
            self.sure and other.sure,
            self.possible and other.possible,
        )


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that share an indicator, with the worth of each combination of their cells."""

    facts: tuple[str, ...]
    cells: tuple[tuple[Cell, ...], ...]
    table: Mapping[tuple[int, ...], Worth]

    def weight(self, places: Sequence[int]) -> float:
        """How likely a combination is."""
        weight = 1.0
        for cells, place in zip(self.cells, places, strict=True):
            weight *= cells[place].weight
        return weight


@dataclass(frozen=True, slots=True)
class _Unit:
    """A gate, a veto, an indicator or an exclusive choice, with the open facts it asks for."""

    facts: tuple[str, ...]
    worth: Callable[[Facts], Worth]


def groups_of(
    domain: Domain, outcome: Outcome, open_facts: Sequence[str]
) -> tuple[Worth, list[Group]]:
    """What is settled, and the groups of what is open."""
    base, units = Worth(), []
    for unit in _units(domain, outcome, open_facts):
        if unit.facts:
            units.append(unit)
        else:
            base = base.plus(unit.worth(outcome.facts))
    read = _reader(domain)
    cells = {name: tuple(cells_of(domain, name)) for unit in units for name in unit.facts}
    known = {name: [read(name, cell.value) for cell in cells[name]] for name in cells}
    groups = []
    for facts, parts in _joined(units, open_facts):
        tables = [(unit, _table(unit, known, outcome.facts)) for unit in parts]
        table = {}
        for places in product(*(range(len(cells[name])) for name in facts)):
            at = dict(zip(facts, places, strict=True))
            worth = Worth()
            for unit, own in tables:
                worth = worth.plus(own[tuple(at[name] for name in unit.facts)])
            table[places] = worth
        groups.append(Group(facts, tuple(cells[name] for name in facts), table))
    return base, groups


def _reader(domain: Domain) -> Callable[[str, Any], Known]:
    """Reads an answer as an applicant's would be."""
    reading = Reading(domain.rules, Errors(domain.rules.texts), domain.as_of)

    def read(name: str, value: Any) -> Known:
        known = reading.read(domain.rules.facts[name], value, name)
        assert known is not None, reading.errors.found
        return known

    return read


def _table(
    unit: _Unit, known: Mapping[str, list[Known]], facts: Facts
) -> dict[tuple[int, ...], Worth]:
    return {
        places: unit.worth(
            facts.with_known(
                {name: known[name][at] for name, at in zip(unit.facts, places, strict=True)}
            )
        )
        for places in product(*(range(len(known[name])) for name in unit.facts))
    }


def _joined(
    units: Sequence[_Unit], order: Sequence[str]
) -> Iterator[tuple[tuple[str, ...], list[_Unit]]]:
    """Units that share a fact, directly or through others, with their facts in order."""
    left = list(units)
    while left:
        parts = [left.pop(0)]
        facts = set(parts[0].facts)
        while sharing := [unit for unit in left if not facts.isdisjoint(unit.facts)]:
            parts += sharing
            left = [unit for unit in left if unit not in sharing]
            facts = facts.union(*(unit.facts for unit in sharing))
        yield tuple(name for name in order if name in facts), parts


def _units(domain: Domain, outcome: Outcome, open_facts: Sequence[str]) -> Iterator[_Unit]:
    joint = _together(domain)
    done: set[tuple[str, ...]] = set()
    for gate in domain.day.gates:
        yield _Unit(_open((gate["require"]["fact"],), open_facts), _gate(gate))
    for item in domain.day.items:
        names, joined = joint.get(item.id, ((item.id,), _alone))
        if names in done:
            continue
        done.add(names)
        items = [domain.day.item(name) for name in names]
        facts = _open({name for one in items for name in one.facts}, open_facts)
        if item.way == "veto":
            yield _Unit(facts, _veto(item))
        else:
            yield _Unit(facts, _points(items, outcome, facts, joined))


def _together(domain: Domain) -> dict[str, tuple[tuple[str, ...], _Joined]]:
    """Indicators that do not simply add up, each with its fellows and what they count."""
    found: dict[str, tuple[tuple[str, ...], _Joined]] = {}
    for group in domain.rules.exclusive:
        found |= dict.fromkeys(group, (tuple(group), partial(best_of, group)))
    for cap in domain.day.shared_caps:
        found |= dict.fromkeys(cap.items, (tuple(cap.items), partial(_capped, cap)))
    return found


def _capped(cap: SharedCap, points: Mapping[str, Points]) -> Points:
    return held(cap, together(cap.items, points))


def _alone(points: Mapping[str, Points]) -> Points:
    return next(iter(points.values()))


def _open(wanted: Iterable[str], open_facts: Sequence[str]) -> tuple[str, ...]:
    names = set(wanted)
    return tuple(name for name in open_facts if name in names)


def _gate(gate: Row) -> Callable[[Facts], Worth]:
    def worth(facts: Facts) -> Worth:
        met = holds(gate["require"], facts)
        return Worth(sure=met is True, possible=met is not False)

    return worth


def _veto(item: Item) -> Callable[[Facts], Worth]:
    def worth(facts: Facts) -> Worth:
        values = facts.one_of(item.score["fact"]).values
        return Worth(sure=True not in values, possible=False in values)

    return worth


def _points(
    items: Sequence[Item], outcome: Outcome, open_facts: Sequence[str], joined: _Joined
) -> Callable[[Facts], Worth]:
    """What indicators count together; of what is settled, as the outcome has it."""
    wanted = set(open_facts)

    def worth(facts: Facts) -> Worth:
        found: dict[str, Points] = {
            item.id: outcome.points[item.id]
            if wanted.isdisjoint(item.facts)
            else points_of(item, facts)
            for item in items
        }
        points = joined(found)
        return Worth(points.least, points.most)

    return worth
