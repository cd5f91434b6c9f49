"""Month by month: what time alone does to the points, and on which day."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

from jifen._answers import check_answers
from jifen._calls import Result, Steps
from jifen._dates import first_day, month_of, years_on
from jifen._eras import answers_in
from jifen._known import Days
from jifen._outcome import Outcome
from jifen._premise import NOWHERE, areas_in, chosen_fields
from jifen._projection import Projection, Step
from jifen._record import in_yuan, wage_of
from jifen._refusals import Errors, Refused
from jifen._rules import Rules
from jifen._score import absent_facts, gate_result, item_result, points_range
from jifen._version import __version__

__all__ = ["YEARS", "filled", "forecast"]

# How far it looks ahead.
YEARS = 10


def forecast(rules: Rules, request: Mapping[str, Any], twice: Sequence[str] = ()) -> Steps:
    """Ten years of one person under a premise, exact to the day.

    Args:
        rules: the rules of a scheme.
        request: ``answers`` as ``score`` takes them; ``from_now_on`` and ``needed_by`` among them.
        twice: names that stood twice in the JSON text.

    Yields:
        ``None`` after each slice of work, at last the result. ``steps`` has each day on which
        points, conditions or verdict change, with the causes; between two of them nothing does.
        ``months`` has the state on the day of the month that ``as_of`` is, or on a month's last.
        ``assumptions`` names what is supposed or not known, each from its first day on.

    Raises:
        Refused: with every mistake in the answers.
    """
    checked = check_answers(rules, answers_in(rules, request), twice)
    if rules.has_routes or not rules.on(checked.rules_on).items:
        errors = Errors(rules.texts)
        errors.add("answers", None, "no_forecast")
        raise Refused(errors.found)
    person = Projection(rules, checked)
    until = years_on(checked.facts.as_of, YEARS)
    found: list[Step] = []
    rest: list[Step] = []
    for steps, into in ((person, found), (filled(rules, person), rest)):
        yield None
        for step in steps.steps(until):
            if step is None:
                yield None
            else:
                into.append(step)
    yield _result(rules, person, found, rest, until)


def filled(rules: Rules, person: Projection) -> Projection:
    """The same person with what was not answered at its absent value, as in ``if_rest_absent``."""
    absent = absent_facts(rules, person.checked)
    premise = person.premise
    # Who is taken to have reached no tier is taken to go on as low as the rest allows.
    if any("tiers_of" in rules.facts[name].get("from_record", {}) for name in absent):
        premise = replace(premise, lowest=True)
    return person.answering(absent, premise)


def _result(
    rules: Rules, person: Projection, found: list[Step], rest: list[Step], until: date
) -> Result:
    asked = _Timeline(person, found, rest)
    assumptions = _assumptions(rules, person, until)
    return {
        "scheme": rules.scheme,
        "as_of": person.start.isoformat(),
        "until": until.isoformat(),
        "rules_version": rules.rules_version,
        "package_version": __version__,
        "pass_mark": found[0].outcome.day.pass_mark,
        "premise": _premise(rules, person),
        "assumptions": assumptions,
        "assumed_from": min((one["from"] for one in assumptions), default=None),
        "months": [asked.state(day) for day in _same_days(person.start, until)],
        "steps": list(asked.steps()),
        "reach": asked.reach(),
        "needed_by": _needed_by(person, asked, until),
        "errors": [],
    }


class _Timeline:
    """Both runs of steps side by side: as answered, and with the rest at its absent value."""

    def __init__(self, person: Projection, found: list[Step], rest: list[Step]) -> None:
        self.person = person
        self.runs = (found, rest)
        self._days = tuple([step.day for step in run] for run in self.runs)

    def _at(self, day: date) -> tuple[Outcome, Outcome]:
        asked, rest = (
            run[bisect_right(days, day) - 1].outcome
            for run, days in zip(self.runs, self._days, strict=True)
        )
        return asked, rest

    def state(self, day: date) -> Result:
        """Total and verdict on a day."""
        asked, rest = self._at(day)
        return {
            "day": day.isoformat(),
            "total": points_range(asked.total),
            "verdict": asked.verdict,
            "if_rest_absent": {"total": points_range(rest.total), "verdict": rest.verdict},
        }

    def steps(self) -> Iterator[Result]:
        """Each day on which something that a result shows changes, with the causes."""
        for day in sorted({day for days in self._days for day in days})[1:]:
            before, after = self._at(day - timedelta(days=1)), self._at(day)
            causes = self._causes(day, before, after)
            now, was = self.state(day), self.state(day - timedelta(days=1))
            gates = self._gates(day, before[0], after[0])
            if causes or gates or {**now, "day": ""} != {**was, "day": ""}:
                yield {**now, "causes": causes, "gates": gates}

    def _causes(
        self, day: date, before: tuple[Outcome, Outcome], after: tuple[Outcome, Outcome]
    ) -> list[Result]:
        rules, causes = self.person.rules, []
        was = {item.id for item in before[0].day.items}
        for item in after[0].day.items:
            for absent, (old, new) in enumerate(zip(before, after, strict=True)):
                if item.id not in was or _shown(old, item.id) == _shown(new, item.id):
                    continue
                result = item_result(rules, item, new, self.person.cited_on(day))
                result["from"], result["to"] = (
                    points_range(old.points[item.id]),
                    result.pop("points"),
                )
                causes.append({**result, "if_rest_absent": bool(absent)})
                break
        return causes

    def _gates(self, day: date, before: Outcome, after: Outcome) -> list[Result]:
        rules, cited = self.person.rules, self.person.cited_on(day)
        was = {gate["id"]: met for gate, met in zip(before.day.gates, before.gates, strict=True)}
        return [
            gate_result(rules, gate, met, after.facts, cited)
            for gate, met in zip(after.day.gates, after.gates, strict=True)
            if was.get(gate["id"], met) != met
        ]

    def reach(self) -> Result:
        """The spells of days on which the mark is reached, in four senses."""
        asked, rest = self.runs
        return {
            "certain": _spells(asked, lambda one: one.verdict == "reached"),
            "possible": _spells(asked, lambda one: one.verdict in ("reached", "undecided")),
            "if_rest_absent": _spells(rest, lambda one: one.verdict == "reached"),
            "points_if_rest_absent": _spells(
                rest, lambda one: one.total.least >= one.day.pass_mark
            ),
        }


def _shown(outcome: Outcome, item: str) -> tuple[object, ...]:
    return outcome.points[item], *outcome.counted(item)


def _spells(run: list[Step], test: Callable[[Outcome], bool]) -> list[Result]:
    """The spells of days for which a test holds; ``to`` is ``None`` for one that lasts."""
    spells: list[Result] = []
    inside = False
    for step in run:
        holds_now = test(step.outcome)
        if holds_now and not inside:
            spells.append({"from": step.day.isoformat(), "to": None})
        elif inside and not holds_now:
            spells[-1]["to"] = (step.day - timedelta(days=1)).isoformat()
        inside = holds_now
    return spells


def _same_days(first: date, until: date) -> Iterator[date]:
    """The same day of each month, or the month's last day where it is shorter."""
    for month in range(month_of(first), month_of(until) + 1):
        day = first_day(month)
        same = next(
            found
            for back in range(first.day)
            if (found := _in_month(day, first.day - back)) is not None
        )
        if same <= until:
            yield same


def _in_month(month: date, day: int) -> date | None:
    try:
        return month.replace(day=day)
    except ValueError:
        return None


def _premise(rules: Rules, person: Projection) -> Result:
    premise = person.premise
    return {
        "employed": premise.employed,
        "base": None if premise.base is None else in_yuan(premise.base),
        "tier": premise.tier,
        "areas": areas_in(rules, person.facts(person.start).known, person.month)
        if premise.area is None
        else [area for area in (premise.area,) if area != NOWHERE],
        "chosen": sorted(chosen_fields(person.checked)),
    }


def _assumptions(rules: Rules, person: Projection, until: date) -> list[Result]:
    """What is supposed, or not known, each from the first day on which it matters."""
    found = []
    end = rules.periods[-1].last
    if until > end and person.checked.rules_on == person.start:
        found.append(("rules_continue", max(person.start, end + timedelta(days=1))))
    wage = _wages_unknown_from(rules, person, until)
    if wage is not None:
        known = person.checked.wage is None
        found.append(("reference_wage_unknown" if known else "assume_reference_wage", wage))
    return [{"id": name, "from": day.isoformat()} for name, day in found]


def _wages_unknown_from(rules: Rules, person: Projection, until: date) -> date | None:
    """The first day on which a month to come counts whose reference wage is not known."""
    if rules.tiers_item is None or person.premise.base is None or person.premise.employed is False:
        return None
    for month in range(person.month, month_of(until)):
        if wage_of(rules, month, None)[1] is None:
            return first_day(month + 1)
    return None


def _needed_by(person: Projection, asked: _Timeline, until: date) -> Result | None:
    """What is known for the day that the visitor needs the points by."""
    known = person.checked.ahead.get("needed_by")
    if not isinstance(known, Days) or known.first is None:
        return None
    day = known.first
    if not person.start <= day <= until:
        return {"day": day.isoformat(), "when": "past" if day < person.start else "beyond"}
    return {**asked.state(day), "when": "within"}
