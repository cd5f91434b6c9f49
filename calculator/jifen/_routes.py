"""Routes: conditions met, not met with the distance, or unknown; which routes are open.

A route is open when all its conditions hold and every gate does, undecided while something is
unknown and nothing is missing, closed when something is missing that nothing can mend, and
otherwise not open yet.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from jifen._conditions import holds
from jifen._dates import show_month
from jifen._known import Between, Facts
from jifen._outcome import Outcome
from jifen._route_rules import Route, RouteCondition
from jifen._rules import DayRules, Row, Rules

__all__ = ["Finding", "Path", "Paths", "add_routes", "figures"]

# From the best to the worst, as a scheme of routes alone has them.
_ORDER = ("open", "undecided", "not_yet", "closed")


@dataclass(frozen=True, slots=True)
class Finding:
    """What is known of one condition.

    ``have`` and ``need`` are amounts in ``unit``, ``None`` for a condition that is no amount;
    ``earliest`` is the first month of application in which time alone has mended it.
    """

    condition: RouteCondition
    met: bool | None
    have: Between | None = None
    need: int | None = None
    unit: str | None = None
    earliest: int | None = None
    wage_unknown: bool = False


@dataclass(frozen=True, slots=True)
class Path:
    """One route with what is known of its conditions."""

    route: Route
    verdict: str
    findings: tuple[Finding, ...]

    @property
    def earliest(self) -> int | None:
        """The month from which time alone has mended all that is missing."""
        months = [one.earliest for one in self.findings if one.met is not True]
        known = [month for month in months if month is not None]
        return max(known) if known and len(known) == len(months) else None

    @property
    def distance(self) -> tuple[int, int, int]:
        """Missing things that time does not mend, the months of those it does, unknown things."""
        missing = [one for one in self.findings if one.met is False]
        months = [one.earliest for one in missing if one.earliest is not None]
        unknown = sum(one.met is None for one in self.findings)
        return len(missing) - len(months), max(months, default=0), unknown


class Paths:
    """All routes of a day for what is known of one person."""

    def __init__(self, rules: Rules, day: DayRules, facts: Facts, *, gates: bool | None) -> None:
        self.rules = rules
        self.found = [_path(rules, route, facts, gates=gates) for route in day.routes]

    @property
    def verdicts(self) -> dict[str, str]:
        """The verdict of each route by its id."""
        return {path.route.id: path.verdict for path in self.found}

    @property
    def nearest(self) -> str | None:
        """The route that lacks least; ``None`` where nothing can open any."""
        possible = [path for path in self.found if path.verdict != "closed"]
        return min(possible, key=lambda path: path.distance).route.id if possible else None

    @property
    def wage_unknown(self) -> bool:
        """Whether months under an unknown reference wage leave something open."""
        return any(
            one.met is None and one.wage_unknown for path in self.found for one in path.findings
        )

    def shown(self, rules_on: date) -> list[dict[str, Any]]:
        """The routes as the result has them."""
        texts = self.rules.texts
        return [
            {
                "id": path.route.id,
                "verdict": path.verdict,
                "earliest": _month(path.earliest),
                "conditions": [self._condition(one, rules_on) for one in path.findings],
                "sources": [texts.citation("routes", path.route.source, rules_on)],
            }
            for path in self.found
        ]

    def _condition(self, found: Finding, rules_on: date) -> dict[str, Any]:
        texts, condition = self.rules.texts, found.condition
        return {
            "id": condition.id,
            "met": found.met,
            "have": _amount(found.have),
            "need": found.need,
            "unit": found.unit,
            "earliest": _month(found.earliest),
            "why": self._why(found),
            "sources": [texts.citation("routes", condition.source, rules_on)],
        }

    def _why(self, found: Finding) -> str:
        key = {True: "met", False: "unmet", None: "unknown"}[found.met]
        texts = self.rules.texts
        why: str = texts.of("route_conditions", found.condition.id, key).format(
            **figures(found.condition.require)
        )
        if found.have is None or found.met is None or found.need is None:
            return why
        if found.met:
            return why + texts.say("why_have", have=_spoken(found.have), unit=found.unit)
        short = found.need - found.have.most
        values = {"have": _spoken(found.have), "short": short, "unit": found.unit}
        if short > 0:
            why += texts.say("why_short", **values)
        if found.earliest is not None:
            why += texts.say("why_earliest", month=show_month(found.earliest))
        return why


def add_routes(result: dict[str, Any], rules_on: date, outcome: Outcome, filled: Outcome) -> None:
    """Add what the routes say, and the verdict they lead to; ``filled`` has the rest absent."""
    rules, day = outcome.rules, outcome.day
    paths, rest = (Paths(rules, day, one.facts, gates=one.gates_met) for one in (outcome, filled))
    result["routes"] = paths.shown(rules_on)
    # What is not answered is taken as absent here, or a route of which nothing is known would win.
    result["nearest"] = None if "open" in paths.verdicts.values() else rest.nearest
    if day.items:
        found = [
            _with_routes(one.verdict, path.verdicts)
            for one, path in ((outcome, paths), (filled, rest))
        ]
    else:
        found = [
            "not_eligible" if one.gates_met is False else _best_verdict(path.verdicts)
            for one, path in ((outcome, paths), (filled, rest))
        ]
    result["verdict"] = found[0]
    absent = {**result.get("if_rest_absent", {}), "verdict": found[1], "routes": rest.verdicts}
    result["if_rest_absent"] = absent
    if paths.wage_unknown:
        text = rules.texts.say("note_wage_unknown")
        result["notes"].append({"id": "wage_unknown", "text": text})


def _with_routes(verdict: str, routes: Mapping[str, str]) -> str:
    """The verdict on points beside routes that need none."""
    if verdict in {"barred", "not_eligible"}:
        return verdict
    if "open" in routes.values():
        return "direct"
    return "undecided" if verdict == "not_reached" and "undecided" in routes.values() else verdict


def _best_verdict(verdicts: Mapping[str, str]) -> str:
    """The verdict of a scheme that has routes and no points: that of its best route."""
    return next((one for one in _ORDER if one in verdicts.values()), _ORDER[-1])


def _path(rules: Rules, route: Route, facts: Facts, *, gates: bool | None) -> Path:
    findings = tuple(_finding(rules, condition, facts) for condition in route.conditions)
    return Path(route, _verdict(findings, gates=gates), findings)


def _verdict(findings: Sequence[Finding], *, gates: bool | None) -> str:
    missing = [one for one in findings if one.met is False]
    if any(one.condition.mended_by == "nothing" for one in missing):
        return "closed"
    if missing or gates is False:
        return "not_yet"
    unknown = gates is None or any(one.met is None for one in findings)
    return "undecided" if unknown else "open"


def _finding(rules: Rules, condition: RouteCondition, facts: Facts) -> Finding:
    require = condition.require
    if "record" in require:
        return _of_record(rules, condition, facts)
    met = holds(require, facts)
    need = require.get("at_least")
    if need is None or "fact" not in require:
        return Finding(condition, met)
    have = facts.between(require["fact"])
    unit = rules.texts.of("facts", require["fact"]).get("unit")
    earliest = None
    if met is False and condition.mended_by == "time":
        earliest = facts.month + int(need) - int(have.most)
    return Finding(condition, met, have, need, unit, earliest)


def _of_record(rules: Rules, condition: RouteCondition, facts: Facts) -> Finding:
    require = condition.require
    if facts.history is None:
        return Finding(condition, holds(require, facts))
    reached = facts.history.reached(require)
    unit = rules.texts.say("unit_months")
    return Finding(
        condition,
        reached.met,
        reached.months,
        require["months"],
        unit,
        reached.earliest,
        reached.wage_unknown,
    )


def figures(require: Row) -> dict[str, Any]:
    """What the texts of a condition may name of the row in force, by name."""
    figures = {
        "need": require.get("months", require.get("at_least")),
        "of_last": require.get("of_last"),
        "multiple": require.get("more_than", require.get("at_least")),
    }
    return {name: value for name, value in figures.items() if value is not None}


def _amount(known: Between | None) -> int | dict[str, int] | None:
    if known is None:
        return None
    return int(known.least) if known.single else {"min": known.least, "max": known.most}


def _spoken(known: Between) -> str:
    return str(known.least) if known.single else f"{known.least}–{known.most}"


def _month(month: int | None) -> str | None:
    return None if month is None else show_month(month)
