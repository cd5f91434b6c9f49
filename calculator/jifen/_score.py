"""The score of one answer set: gates, items, total, verdict and notes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from jifen._answers import Checked, check_answers
from jifen._calls import Result
from jifen._json import dump, dump_with
from jifen._known import Facts, Known, OneOf
from jifen._notes import notes_of
from jifen._outcome import Outcome
from jifen._reading import absent_values
from jifen._reasons import reason_of
from jifen._route_rules import SharedCap
from jifen._rules import Item, Row, Rules
from jifen._version import __version__
from jifen._ways import Points, remember

__all__ = ["absent_facts", "gate_result", "item_result", "points_range", "score", "written"]


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
    result, outcome, rules_on = _scored(rules, answers, twice)
    result["gates"] = [
        gate_result(rules, gate, met, outcome.facts, rules_on)
        for gate, met in zip(outcome.day.gates, outcome.gates, strict=True)
    ]
    if outcome.day.items:
        result["items"] = [item_result(rules, one, outcome, rules_on) for one in outcome.day.items]
    return result


def written(rules: Rules, answers: Mapping[str, Any], twice: Iterable[str] = ()) -> str:
    """The same as JSON text, for which gates and items are written once for all who share them."""
    result, outcome, rules_on = _scored(rules, answers, twice)
    parts = {
        "gates": [
            _gate_text(outcome, gate, met, rules_on)
            for gate, met in zip(outcome.day.gates, outcome.gates, strict=True)
        ]
    }
    if outcome.day.items:
        parts["items"] = [_item_text(outcome, one, rules_on) for one in outcome.day.items]
    return dump_with(result, parts)


def _scored(
    rules: Rules, answers: Mapping[str, Any], twice: Iterable[str]
) -> tuple[Result, Outcome, date]:
    """The result without its gates and items, what they come from, and the day of their rules."""
    checked = check_answers(rules, answers, twice)
    day = rules.on(checked.rules_on)
    completions = checked.completions
    outcome = filled = Outcome(rules, day, checked.facts, completions)
    absent = absent_facts(rules, checked)
    if rules.has_routes or not day.facts.isdisjoint(absent):
        rest = checked.facts.with_known(absent)
        filled = Outcome(rules, day, rest, completions, outcome, absent)
    result: Result = {
        "scheme": rules.scheme,
        "as_of": checked.facts.as_of.isoformat(),
        "rules_version": rules.rules_version,
        "package_version": __version__,
        "assumptions": list(checked.assumptions),
        "notes": notes_of(rules, day, checked, outcome),
        "errors": [],
    }
    if day.items:
        result |= {
            "total": points_range(outcome.total),
            "if_rest_absent": {"total": points_range(filled.total), "verdict": filled.verdict},
            "pass_mark": day.pass_mark,
            "verdict": outcome.verdict,
        }
    if day.shared_caps:
        result["shared_caps"] = [_cap(rules, cap, outcome, checked) for cap in day.shared_caps]
    if rules.has_routes:
        # Few schemes have routes, and a phone need not read the module for the others.
        from jifen._routes import add_routes

        add_routes(result, checked.rules_on, outcome, filled)
    return result, outcome, checked.rules_on


def _gate_text(outcome: Outcome, gate: Row, met: bool | None, day: date) -> str:
    facts, kept = outcome.facts, outcome.day.texts
    key = gate["id"], facts.known[gate["require"]["fact"]]
    text = kept.get(key)
    if text is None:
        text = dump(gate_result(outcome.rules, gate, met, facts, day))
        remember(kept, key, text)
    return text


def _item_text(outcome: Outcome, item: Item, day: date) -> str:
    kept, key = outcome.texts[item.id], (outcome.points[item.id], outcome.counted(item.id))
    text = kept.get(key)
    if text is None:
        text = kept[key] = dump(item_result(outcome.rules, item, outcome, day))
    return text


def _cap(rules: Rules, cap: SharedCap, outcome: Outcome, checked: Checked) -> Result:
    """What a shared cap leaves of its indicators."""
    before, held = outcome.together(cap)
    names = "、".join(rules.texts.of("items", name) for name in cap.items)
    key = "why_cap_held" if before.most > cap.points else "why_cap"
    return {
        "id": cap.id,
        "items": list(cap.items),
        "most": cap.points,
        "before": points_range(before),
        "points": points_range(held),
        "why": rules.texts.say(key, names=names, most=cap.points),
        "sources": [rules.texts.citation("scheme", cap.source, checked.rules_on)],
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


def points_range(points: Points) -> dict[str, int]:
    """Points as a result has them."""
    return {"min": points.least, "max": points.most}


def gate_result(rules: Rules, gate: Row, met: bool | None, facts: Facts, day: date) -> Result:
    """A condition of application as a result has it, with the documents in force on a day."""
    fact = gate["require"]["fact"]
    key = {True: "met", False: "unmet", None: "unknown"}[met]
    text = rules.texts.of("gates", gate["id"], key)
    return {
        "id": gate["id"],
        "met": met,
        "why": text.format(value=_value(rules, fact, facts)),
        "sources": [rules.texts.citation("gates", gate["source"], day)],
    }


def _value(rules: Rules, fact: str, facts: Facts) -> str:
    known = facts.known[fact]
    if isinstance(known, OneOf):
        return "、".join(rules.texts.option(fact, value) for value in known.values)
    between = facts.between(fact)
    return str(between.least) if between.single else f"{between.least}–{between.most}"


def item_result(rules: Rules, item: Item, outcome: Outcome, day: date) -> Result:
    """An indicator as a result has it, with the documents in force on a day."""
    scored = reason_of(item, outcome.facts, outcome.points[item.id], rules.texts)
    counted, rival = outcome.counted(item.id)
    sources = [rules.texts.citation(item.id, source, day) for source in scored.sources]
    result: Result = {
        "id": item.id,
        "points": points_range(scored.points),
        "counted": counted,
        "why": scored.why,
        "sources": list(dict.fromkeys(sources)),
    }
    if rival is not None:
        result["lost_to"] = rival
        result["why"] += rules.texts.say("why_lost", rival=rules.texts.of("items", rival))
    return result
