"""The score of one answer set: gates, items, total, verdict and notes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from jifen._answers import Checked, check_answers
from jifen._calls import Result
from jifen._known import Between, Known, OneOf
from jifen._notes import notes_of
from jifen._outcome import Outcome
from jifen._reading import absent_values
from jifen._reasons import reason_of
from jifen._route_rules import SharedCap
from jifen._rules import Item, Row, Rules, Texts
from jifen._version import __version__
from jifen._ways import Points, remember

__all__ = ["absent_facts", "gate_result", "item_result", "points_range", "score"]


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
    same = day.facts.isdisjoint(absent) and not rules.has_routes
    filled = outcome if same else Outcome(rules, day, rest, completions, outcome, absent)
    result: Result = {
        "scheme": rules.scheme,
        "as_of": checked.facts.as_of.isoformat(),
        "rules_version": rules.rules_version,
        "package_version": __version__,
        "assumptions": list(checked.assumptions),
        "gates": [
            gate_result(gate, met, outcome)
            for gate, met in zip(day.gates, outcome.gates, strict=True)
        ],
        "notes": notes_of(rules, day, checked, outcome),
        "errors": [],
    }
    if day.items:
        result |= {
            "total": points_range(outcome.total),
            "if_rest_absent": {"total": points_range(filled.total), "verdict": filled.verdict},
            "pass_mark": day.pass_mark,
            "verdict": outcome.verdict,
            "items": [item_result(item, outcome) for item in day.items],
        }
    if day.shared_caps:
        result["shared_caps"] = [_cap(rules, cap, outcome, checked) for cap in day.shared_caps]
    if rules.has_routes:
        # Few schemes have routes, and a phone need not read the module for the others.
        from jifen._routes import add_routes

        add_routes(result, checked.rules_on, outcome, filled)
    return result


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


def gate_result(gate: Row, met: bool | None, outcome: Outcome) -> Result:
    """A condition of application as a result has it, with the documents in force on the day."""
    known = outcome.facts.known[gate["require"]["fact"]]
    said = outcome.day.said.get((gate["id"], known))
    if said is None:
        said = _said(gate, met, known, outcome)
        remember(outcome.day.said, (gate["id"], known), said)
    return {"id": gate["id"], "met": met, "why": said[0], "sources": [said[1]]}


def _said(gate: Row, met: bool | None, known: Known, outcome: Outcome) -> tuple[str, str]:
    """Why a gate is passed or not, and its source."""
    texts, key = outcome.rules.texts, {True: "met", False: "unmet", None: "unknown"}[met]
    why: str = texts.of("gates", gate["id"], key)
    value = _value(texts, gate["require"]["fact"], known)
    return why.format(value=value), texts.citation("gates", gate["source"], outcome.day.since)


def _value(texts: Texts, fact: str, known: Known) -> str:
    if isinstance(known, OneOf):
        return "、".join(texts.option(fact, value) for value in known.values)
    assert isinstance(known, Between)
    return str(known.least) if known.single else f"{known.least}–{known.most}"


def item_result(item: Item, outcome: Outcome) -> Result:
    """An indicator as a result has it, with the documents in force on the day."""
    scored = reason_of(item, outcome)
    counted, rival = outcome.counted(item.id)
    result: Result = {
        "id": item.id,
        "points": points_range(scored.points),
        "counted": counted,
        "why": scored.why,
        "sources": list(scored.cited),
    }
    if rival is not None:
        texts = outcome.rules.texts
        result["lost_to"] = rival
        result["why"] += texts.say("why_lost", rival=texts.of("items", rival))
    return result
