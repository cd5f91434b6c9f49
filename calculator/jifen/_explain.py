"""Why a result is what it is: for each item what it saw, its ground, and the steps beside it.

Every step is scored by the engine before it is named, so none promises what it would not give.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from jifen._answers import check_answers
from jifen._calls import Result, Steps
from jifen._grounds import grounds_of, readings_of, weakest_link
from jifen._moves import Case, Move, moves_of
from jifen._outcome import Outcome
from jifen._reasons import reason_of
from jifen._refusals import Refused
from jifen._rules import Item, Rules
from jifen._seen import open_facts, seen_by
from jifen._ways import Points

__all__ = ["explain"]

_MOST_STEPS = 3


def explain(rules: Rules, answers: Mapping[str, Any], twice: Iterable[str] = ()) -> Steps:
    """Explain one answer set, one item a slice.

    Yields:
        ``None`` after each item and at last ``items``, each with ``seen`` (the values it saw),
        ``open`` (facts still to be answered), ``grounds`` (clause, version and how sure it is),
        ``until`` (the next day on which it may change), ``up`` and ``down`` (steps: the sentence,
        the changed answers, the points and the total they give) and ``readings`` (both readings
        of an unclear clause); and ``weakest``: how many of the points rest on the least certain
        source.

    Raises:
        Refused: with every mistake in the answers.
    """
    work = _Work(rules, answers, twice)
    items = []
    for item in work.day.items:
        items.append(work.item(item))
        yield None
    yield work.result(items)


class _Work:
    """One answer set on its way to being explained."""

    def __init__(self, rules: Rules, answers: Mapping[str, Any], twice: Iterable[str]) -> None:
        self.checked = check_answers(rules, answers, twice)
        rules.part("explain")
        self.rules, self.answers = rules, answers
        self.day = rules.on(self.checked.rules_on)
        self.outcome = Outcome(rules, self.day, self.checked.facts, self.checked.completions)

    def result(self, items: list[Result]) -> Result:
        weakest = weakest_link(self.rules, self.checked, self.outcome, items)
        return {"items": items, "weakest": weakest, "errors": []}

    def item(self, item: Item) -> Result:
        points = self.outcome.points[item.id]
        scored = reason_of(item, self.outcome.facts, points, self.rules.texts)
        grounds, until = grounds_of(self.rules, item, scored.sources, self.checked.rules_on)
        open_now = open_facts(self.rules, item, self.outcome)
        up, down = ([], []) if open_now else self._steps(item)
        return {
            "id": item.id,
            "points": {"min": points.least, "max": points.most},
            "seen": seen_by(self.rules, item, self.checked, self.outcome),
            "open": open_now,
            "grounds": grounds,
            "until": until,
            "up": up,
            "down": down,
            "readings": readings_of(self.rules, item.id, self.checked.rules_on),
        }

    def _steps(self, item: Item) -> tuple[list[Result], list[Result]]:
        up: list[Result] = []
        down: list[Result] = []
        now = self.outcome.points[item.id]
        known = self.checked._replace(facts=self.outcome.facts)
        for move in moves_of(Case(self.rules, item, self.answers, known)):
            step = self._step(item, move)
            if step is None:
                continue
            there = step["points"]
            if (there["min"], there["max"]) > (now.least, now.most):
                up.append(step)
            elif (there["min"], there["max"]) < (now.least, now.most) or step.get("bars"):
                down.append(step)
        return up[:_MOST_STEPS], down

    def _step(self, item: Item, move: Move) -> Result | None:
        """The step as the engine scores it; ``None`` where the changed answers cannot be."""
        answers = {**self.answers, **move.change}
        try:
            checked = check_answers(self.rules, answers)
        except Refused:
            return None
        day = self.rules.on(checked.rules_on)
        step: Result = {"change": dict(move.change)}
        outcome = Outcome(self.rules, day, checked.facts, checked.completions)
        points = outcome.points[item.id]
        step["points"] = {"min": points.least, "max": points.most}
        if move.on is not None:
            # Whatever else changes until then is a matter of the forecast.
            step["on"] = move.on.isoformat()
        else:
            step["total"] = {"min": outcome.total.least, "max": outcome.total.most}
            if outcome.verdict == "barred":
                step["bars"] = True
        values = {**move.values, "points": self._shown(points)}
        step["text"] = self.rules.texts.say(move.key, **values)
        if "assume" in move.change:
            step["text"] += self.rules.texts.say("explain_rules_go_on")
        return step

    def _shown(self, points: Points) -> str:
        if points.single:
            return str(points.least)
        return self.rules.texts.say("explain_span", least=points.least, most=points.most)
