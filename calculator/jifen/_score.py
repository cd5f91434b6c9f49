"""The score of one answer set: gates, items, total, verdict and notes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from jifen._answers import Checked, check_answers
from jifen._calls import Result
from jifen._known import Facts, Known, OneOf
from jifen._notes import notes_of
from jifen._outcome import Outcome
from jifen._reading import absent_values
from jifen._reasons import reason_of
from jifen._rules import Item, Row, Rules
from jifen._version import __version__
from jifen._ways import Points

__all__ = ["absent_facts", "score"]


def score(rules: Rules, answers: Mapping[str, Any], twice: Iterable[str] = ()) -> Result:
    """Score one answer set.

    Args:
        rules: the rules of a scheme.
        answers: facts by name as JSON gives them; ``as_of`` is needed, the rest may be unknown.
        twice: names that stood twice in the JSON text the answers came from.

    Returns:
        The result of the public vocabulary: points are whole numbers, ``total`` the exact range
        over every value that the unknown facts may have. Articles 10 to 12 of the measures give
        the highest score within an indicator, the sum over indicators and its floor.

    Raises:
        Refused: with every mistake in the answers.
    """
    checked = check_answers(rules, answers, twice)
    day = rules.on(checked.rules_on)
    completions = checked.completions
    outcome = Outcome(rules, day, checked.facts, completions)
    absent = absent_facts(rules, checked)
    rest = checked.facts.with_known(absent)
    filled = Outcome(rules, day, rest, completions, outcome, absent) if absent else outcome
    facts = outcome.facts
    return {
        "scheme": rules.scheme,
        "as_of": checked.facts.as_of.isoformat(),
        "rules_version": rules.rules_version,
        "package_version": __version__,
        "assumptions": list(checked.assumptions),
        "total": _range(outcome.total),
        "if_rest_absent": {"total": _range(filled.total), "verdict": filled.verdict},
        "pass_mark": day.pass_mark,
        "verdict": outcome.verdict,
        "gates": [
            _gate(rules, gate, met, facts, checked)
            for gate, met in zip(day.gates, outcome.gates, strict=True)
        ],
        "items": [_item(rules, item, outcome, checked) for item in day.items],
        "notes": notes_of(rules, day, checked, outcome),
        "errors": [],
    }


def absent_facts(rules: Rules, checked: Checked) -> dict[str, Known]:
    """The facts that were not answered at their absent values.

    What the record says is answered, as far as it reaches.
    """
    return {
        name: known
        for name, known in absent_values(rules).items()
        if name not in checked.answered
        and not (checked.record is not None and "from_record" in rules.facts[name])
    }


def _range(points: Points) -> dict[str, int]:
    return {"min": points.least, "max": points.most}


def _gate(rules: Rules, gate: Row, met: bool | None, facts: Facts, checked: Checked) -> Result:
    fact = gate["require"]["fact"]
    key = {True: "met", False: "unmet", None: "unknown"}[met]
    text = rules.texts.of("gates", gate["id"], key)
    return {
        "id": gate["id"],
        "met": met,
        "why": text.format(value=_value(rules, fact, facts)),
        "sources": [rules.texts.citation("gates", gate["source"], checked.rules_on)],
    }


def _value(rules: Rules, fact: str, facts: Facts) -> str:
    known = facts.known[fact]
    if isinstance(known, OneOf):
        return "、".join(rules.texts.option(fact, value) for value in known.values)
    between = facts.between(fact)
    return str(between.least) if between.single else f"{between.least}–{between.most}"


def _item(rules: Rules, item: Item, outcome: Outcome, checked: Checked) -> Result:
    scored = reason_of(item, outcome.facts, outcome.points[item.id], rules.texts)
    counted, rival = outcome.counted(item.id)
    sources = [rules.texts.citation(item.id, source, checked.rules_on) for source in scored.sources]
    result: Result = {
        "id": item.id,
        "points": _range(scored.points),
        "counted": counted,
        "why": scored.why,
        "sources": list(dict.fromkeys(sources)),
    }
    if rival is not None:
        result["lost_to"] = rival
        result["why"] += rules.texts.say("why_lost", rival=rules.texts.of("items", rival))
    return result
