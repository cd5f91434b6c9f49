"""The same person on the same day, under the rules of every stretch of days that is known."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

from jifen._calls import Result, Steps
from jifen._refusals import Errors, Refused
from jifen._rules import Rules
from jifen._score import score

__all__ = ["answers_in", "eras", "stretches"]


def eras(rules: Rules, request: Mapping[str, Any], twice: Sequence[str] = ()) -> Steps:
    """What each change of the rules means for one person.

    Args:
        rules: the rules of a scheme.
        request: ``answers`` as ``score`` takes them.
        twice: names that stood twice in the JSON text.

    Yields:
        ``None`` after each slice of work, at last ``eras``: for each stretch of days with the same
        rules its first and last day, and the result of ``score`` with ``rules_on`` on its first.

    Raises:
        Refused: with every mistake in the answers.
    """
    answers = answers_in(rules, request)
    now = score(rules, answers, twice)
    found: list[Result] = []
    for first, last in stretches(rules):
        yield None
        day = first.isoformat()
        result = score(rules, {**answers, "rules_on": day})
        found.append({"from": day, "to": last.isoformat(), "result": result})
    yield {
        "scheme": rules.scheme,
        "rules_version": rules.rules_version,
        "now": now,
        "rules_on": answers.get("rules_on") or answers["as_of"],
        "eras": found,
        "errors": [],
    }


def answers_in(rules: Rules, request: Mapping[str, Any]) -> Mapping[str, Any]:
    """The answers that a request holds.

    Raises:
        Refused: when it holds none.
    """
    answers = request.get("answers")
    if isinstance(answers, Mapping):
        return answers
    errors = Errors(rules.texts)
    errors.add("answers", answers, "no_answers")
    raise Refused(errors.found)


def stretches(rules: Rules) -> Iterator[tuple[date, date]]:
    """The first and the last day of each stretch of days with the same rules."""
    one = timedelta(days=1)
    for period in rules.periods:
        starts = [period.first]
        for day in rules.starts:
            inside = period.first < day <= period.last
            if inside and rules.on(day) != rules.on(day - one):
                starts.append(day)
        ends = [day - one for day in starts[1:]] + [period.last]
        yield from zip(starts, ends, strict=True)
