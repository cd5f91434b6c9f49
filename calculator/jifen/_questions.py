"""Which question to ask next, and how many remain until the verdict is certain.

The open questions fall into groups that share an indicator or an exclusive choice. Within a group
every combination of answers is scored; between groups points only add up, so that sets and
distributions of sums stand for the combinations, which are too many to go through.

- A question is *live* if some answers to all others leave the verdict to it. However they are
  asked, no more than the live ones are needed: ``at_most``.
- ``at_least`` is the size of the smallest set of questions that some answers to it settle.
- The next question is the live one whose answer most often decides whether the mark is reached,
  when all open answers are drawn by their weights; of nearly equal ones, the one nearest to the
  question that was answered last.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from jifen._answers import check_answers
from jifen._calls import Result, Steps
from jifen._domains import Domain
from jifen._eras import answers_in
from jifen._groups import groups_of
from jifen._outcome import Outcome
from jifen._rules import Rules
from jifen._seen import is_known
from jifen._sums import (
    Chances,
    Spread,
    fewest,
    influence,
    is_live,
    masses_of,
    spread_of,
    without_each,
)

__all__ = ["questions"]

_NOTHING = 1e-9


def questions(rules: Rules, request: Mapping[str, Any], twice: Iterable[str] = ()) -> Steps:
    """What to ask next.

    Args:
        rules: the rules of a scheme.
        request: ``answers``, and in ``after`` the fact that was answered last.
        twice: names that stood twice in the request.

    Yields:
        ``None`` after each slice of work and at last ``order`` (the live facts, the next one
        first), ``at_least`` and ``at_most`` (questions until the verdict is certain; ``at_least``
        is ``None`` where no answers make it certain) and ``text``, all of which is empty where
        the verdict is certain.

    Raises:
        Refused: with every mistake in the answers.
    """
    checked = check_answers(rules, answers_in(rules, request), twice)
    part = rules.part("questions")
    day = rules.on(checked.rules_on)
    outcome = Outcome(rules, day, checked.facts, checked.completions)
    domain = Domain(rules, day, checked.facts.as_of, outcome.total.most, frozenset(part["seldom"]))
    recorded = checked.record is not None
    open_now = [
        name
        for name, spec in rules.facts.items()
        if name in outcome.facts.known
        and not is_known(outcome.facts.known[name])
        and not (recorded and "from_record" in spec and "total" not in spec["from_record"])
    ]
    base, groups = groups_of(domain, outcome, open_now)
    yield None
    mark = day.pass_mark
    live: list[str] = []
    rests = without_each([spread_of(one) for one in groups], Spread.of(base), Spread.plus)
    for place, rest in rests:
        live += [fact for fact in groups[place].facts if is_live(groups[place], fact, rest, mark)]
        yield None
    weights: dict[str, float] = {}
    start = Chances.of(base.least, groups, mark)
    for place, chances in without_each([masses_of(one) for one in groups], start, Chances.plus):
        for fact in groups[place].facts:
            weights[fact] = influence(groups[place], fact, chances, mark)
        yield None
    order = _ordered(rules, live, weights, request.get("after"))
    least = fewest(base, groups, mark) if live else 0
    yield _result(rules, order, least, mark)


def _ordered(rules: Rules, live: list[str], weights: Mapping[str, float], after: Any) -> list[str]:
    """The live facts: what decides most often first, then what stands near to the last answer."""
    sections: Mapping[str, str] = rules.part("questions")["sections"]
    names = list(rules.facts)
    best = max((weights[fact] for fact in live), default=0)
    # What is left over when chances are added up is no influence.
    best = best if best > _NOTHING else 1
    start = names.index(after) if after in names else -1

    def rank(fact: str) -> tuple[int, bool, int]:
        near = after in names and sections.get(fact) == sections.get(str(after))
        return -round(10 * weights[fact] / best), not near, (names.index(fact) - start) % len(names)

    return sorted(live, key=rank)


def _result(rules: Rules, order: list[str], least: int | None, mark: int) -> Result:
    if not order:
        return {"order": [], "at_least": 0, "at_most": 0, "text": "", "errors": []}
    texts, part = rules.texts, rules.part("questions")
    grouped = {part["sections"][fact] for fact in order if fact in part["seldom"]}
    together = len([fact for fact in order if fact not in part["seldom"]]) + len(grouped)
    values = {"least": least, "most": len(order), "mark": mark, "together": together}
    key = "questions_never" if least is None else "questions_span"
    if least == len(order):
        key = "questions_exact"
    text = texts.say(key, **values)
    if least is not None and together < len(order):
        text += texts.say("questions_together", **values)
    return {
        "order": order,
        "at_least": least,
        "at_most": len(order),
        "text": text,
        "errors": [],
    }
