"""Scores the worked examples of the indicator pages with the engine itself, at build time."""

from __future__ import annotations

from typing import Any

import jifen
from builder.views import Plain, Scheme


def add(scheme: Scheme, indicators: dict[str, Plain], compiled: dict[str, Any]) -> None:
    """Replace each indicator's examples by what its page shows of them: answers, items, total.

    Raises:
        Refused: when the engine refuses an example's answers.
    """
    rules = jifen.Rules(compiled)
    for item in indicators.values():
        item["examples"] = [_view(scheme, item, example, rules) for example in item["examples"]]


def _view(scheme: Scheme, indicator: Plain, example: Plain, rules: jifen.Rules) -> Plain:
    answers = {"as_of": example["as_of"], **example["answers"]}
    result = jifen.score(rules, {**_absent(scheme, answers), **answers})
    return {
        "note": "",
        **example,
        "given": _given(scheme, example["answers"], result),
        "gates": result["gates"],
        "total": result["total"],
        "verdict": result["verdict"],
        "pass_mark": result["pass_mark"],
        "rows": [row for row in result["items"] if _shown(row, indicator)],
    }


def _given(scheme: Scheme, answers: Plain, result: Plain) -> list[Plain]:
    """The answers worth reading: those that only show that the gates are met are left out."""
    met = all(gate["met"] for gate in result["gates"])
    asked = {gate["require"]["fact"] for gate in scheme.plain["gates"]["gates"]}
    return [
        {"fact": scheme.facts[name], "value": value}
        for name, value in answers.items()
        if not (met and name in asked)
    ]


def _absent(scheme: Scheme, answers: Plain) -> Plain:
    """What the example's person does not have, since the example does not say it.

    What follows from a contribution record is left to the record.
    """
    recorded = any(scheme.facts[name].get("record") for name in answers)
    return {
        name: fact["absent"]
        for name, fact in scheme.facts.items()
        if "absent" in fact and not (recorded and "from_record" in fact)
    }


def _shown(row: Plain, indicator: Plain) -> bool:
    return bool(row["points"]["min"] or row["points"]["max"]) or row["id"] == indicator["id"]
