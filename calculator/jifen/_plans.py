"""The call ``plans``: every way to the mark, the soonest first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

from jifen._answers import Checked, check_answers
from jifen._calls import Result
from jifen._conditions import holds
from jifen._dates import first_day, years_on
from jifen._eras import answers_in
from jifen._known import Facts, Known
from jifen._levers import Lever, gate_steps, levers_of, ready_day
from jifen._outcome import Outcome, best_of
from jifen._premise import Premise, employed_fact, premise_of
from jifen._projection import Change, Projection
from jifen._refusals import Errors, Refused
from jifen._rules import Row, Rules
from jifen._score import absent_facts
from jifen._search import Found, Search, future_of
from jifen._version import __version__

__all__ = ["planned", "plans"]

_YEARS = 10


def plans(rules: Rules, request: dict[str, Any], twice: list[str]) -> Iterator[Result | None]:
    """Every way to the mark in the coming years, for ``{"answers": {...}}``.

    A plan is a set of at most four levers, at most one an indicator, of which none can be dropped
    or lowered without missing the mark on the plan's day. The one without levers is waiting alone.
    What was not answered is taken as absent, as in ``if_rest_absent``, at its fewest points where
    it has no absent value; a gate that was not answered is taken as met.

    Yields:
        ``None`` after each slice of work, at last the result: ``now`` and the ``plans``, each with
        its ``levers``, its ``day`` or, where nobody knows how long a lever takes, ``not_before``,
        the points that change, and ``dominated_by``, the place of a plan that is no later with
        fewer of its steps or lower ones.

    Raises:
        Refused: with every mistake in the answers.
    """
    checked = check_answers(rules, answers_in(rules, request), twice)
    if not rules.levers["ladders"]:
        errors = Errors(rules.texts)
        errors.add("answers", None, "no_plans")
        raise Refused(errors.found)
    return planned(rules, checked, years_on(checked.facts.as_of, _YEARS))


def planned(rules: Rules, checked: Checked, until: date) -> Iterator[Result | None]:
    """The same for checked answers, up to a last day."""
    person = _Person(rules, checked, until)
    yield None
    found: list[Found] = []
    if person.present.verdict != "barred" and not person.hopeless:
        for step in person.search().run():
            if step is None:
                yield None
            else:
                found = sorted(step, key=_order)
    listed = []
    for one in found:
        yield None
        listed.append({**person.shown(one), "dominated_by": _dominating(one, found)})
    yield person.result(listed)


def _order(found: Found) -> tuple[Any, ...]:
    names = tuple((lever.ladder, lever.place) for lever in found.levers)
    return not found.sure, found.day, len(found.levers), names


def _dominating(plan: Found, others: Sequence[Found]) -> int | None:
    """The place of a plan that is no later with fewer of the same steps, or with lower ones."""
    return next(
        (
            place
            for place, other in enumerate(others)
            if other.day <= plan.day and _below(other, plan)
        ),
        None,
    )


def _below(one: Found, other: Found) -> bool:
    """Whether each lever of a plan is also in another one, or a higher step of its ladder is."""
    highest = {lever.ladder: lever.place for lever in other.levers}
    fits = all(lever.place <= highest.get(lever.ladder, -1) for lever in one.levers)
    return fits and one.levers != other.levers


class _Person:
    """One applicant as plans see them: gaps filled, and what the gates ask for done."""

    def __init__(self, rules: Rules, checked: Checked, until: date) -> None:
        self.rules = rules
        self.checked = checked
        self.absent = absent_facts(rules, checked)
        filled = checked._replace(facts=checked.facts.with_known(self.absent))
        premise = premise_of(rules, filled)
        # Whether they go on paying was not answered: taken as met, like any gate.
        self.supposed = premise.employed is None
        if self.supposed:
            premise = replace(premise, employed=True)
        usual = Projection(rules, filled, premise)
        self.start = usual.start
        self.until = until
        self.present = usual.outcome(self.start)
        self.gates = self._gates(premise)
        changes = []
        if any(gate.employs for gate in self.gates):
            employed = replace(premise, employed=True)
            changes.append(Change(first_day(usual.month + 1), premise=employed))
        self.projection = usual.under(changes=changes)

    @property
    def hopeless(self) -> bool:
        """Whether a gate is shut and the rule data name nothing to do about it."""
        return any(gate.shut and gate.step is None for gate in self.gates)

    @property
    def sure(self) -> bool:
        """Whether it is known how long everything takes that the gates ask for."""
        return all(gate.ready is not None for gate in self.gates if gate.shut)

    def _gates(self, premise: Premise) -> list[_Gate]:
        steps, found = gate_steps(self.rules), []
        for gate in self.present.day.gates:
            fact, step = gate["require"]["fact"], steps.get(gate["id"])
            met = holds(gate["require"], self.present.facts)
            employs = fact == employed_fact(self.rules)
            waits = "from_record" in self.rules.facts[fact] or (employs and premise.employed)
            shut = met is False and not waits
            ready = ready_day(self.start, step["time"]) if shut and step else None
            found.append(_Gate(gate, met, shut, step, ready, shut and employs))
        return found

    def search(self) -> Search:
        """The search for the plans, with what the gates ask for taken as done."""
        ready = [gate.ready for gate in self.gates if gate.shut and gate.ready is not None]
        levers = list(levers_of(self.rules, self.present.facts))
        start = max([self.start, *ready])
        return Search(self.projection, levers, self.until, self._open, start)

    def _open(self, facts: Facts) -> bool:
        """Whether every gate is met: surely, or as well as on the first day it may have been."""
        for gate in self.gates:
            if gate.shut and not gate.employs:
                continue
            met = holds(gate.row["require"], facts)
            if met is False or (met is None and gate.met is not None):
                return False
        return True

    def shown(self, plan: Found) -> Result:
        """A plan as the result lists it."""
        done: dict[str, Known] = {}
        for lever in plan.levers:
            done.update(lever.facts)
        future = future_of(self.projection, plan.levers)
        last = Change(plan.day, facts=done)
        outcome = future.under(changes=[*future.changes, last]).outcome(plan.day)
        return {
            "levers": [_lever(lever) for lever in plan.levers],
            "sure": plan.sure,
            "day": plan.day.isoformat() if plan.sure and self.sure else None,
            "not_before": plan.day.isoformat(),
            "total": {"min": outcome.total.least, "max": outcome.total.most},
            "changes": _changes(self.present, outcome),
        }

    def result(self, listed: list[Result]) -> Result:
        """The whole result."""
        known = self.checked.facts.known
        missing = [
            name
            for name, spec in self.rules.facts.items()
            if name in known
            and name not in self.checked.answered
            and "absent" not in spec
            # What only chooses papers is no gap of the sum.
            and name in self.present.day.facts
        ]
        total = self.present.total
        return {
            "scheme": self.rules.scheme,
            "as_of": self.start.isoformat(),
            "until": self.until.isoformat(),
            "rules_end": self.rules.periods[-1].last.isoformat(),
            "wage_open": self.checked.record is not None and self.checked.wage is None,
            "rules_version": self.rules.rules_version,
            "package_version": __version__,
            "assumptions": list(self.checked.assumptions),
            "pass_mark": self.present.day.pass_mark,
            "now": {
                "total": {"min": total.least, "max": total.most},
                "verdict": self.present.verdict,
            },
            "taken_as_absent": [name for name in known if name in self.absent],
            "unanswered": missing,
            "supposed_employed": self.supposed,
            "gates": [gate.shown() for gate in self.gates],
            "plans": listed,
            "errors": [],
        }


@dataclass(frozen=True, slots=True)
class _Gate:
    """A gate as answered; ``shut`` if waiting does not open it, ``ready`` when it may be open."""

    row: Row
    met: bool | None
    shut: bool
    step: Row | None
    ready: date | None
    employs: bool

    def shown(self) -> Result:
        ready = None if self.ready is None else self.ready.isoformat()
        fact = self.row["require"]["fact"]
        named = {"id": self.row["id"], "fact": fact, "met": self.met}
        return {**named, "waits": not self.shut, "ready": ready}


def _lever(lever: Lever) -> Result:
    ready = None if lever.ready is None else lever.ready.isoformat()
    return {"id": lever.id, "item": lever.item, "ready": ready}


def _changes(now: Outcome, then: Outcome) -> list[Result]:
    """What each indicator adds to the total at its lower end, where that becomes otherwise."""
    before, after = _counted(now), _counted(then)
    found: list[Result] = []
    for name, points in after.items():
        if before[name] != points:
            found.append({"item": name, "before": before[name], "after": points})
            rival = _winner(then, name)
            if rival != name:
                found[-1]["lost_to"] = rival
    return found


def _counted(outcome: Outcome) -> dict[str, int]:
    return {
        name: points.least if _winner(outcome, name) == name else 0
        for name, points in outcome.points.items()
    }


def _winner(outcome: Outcome, name: str) -> str:
    """The one that counts among those that an indicator excludes; on equal points the earlier."""
    group = next((one for one in outcome.rules.exclusive if name in one), (name,))
    best = best_of(group, outcome.points).least
    return next(one for one in group if outcome.points[one].least == best)
