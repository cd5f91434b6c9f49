"""The engine agrees with an independent reading of the rules, written without seeing it."""

from __future__ import annotations

import json
from typing import Any, Literal

import pytest

from jifen import Refused, load_rules, score
from tests.oracle.generate import applicants, refusals, worlds
from tests.oracle.reading import Unclear, evaluate

RULES = load_rules("residence-points")
# Readings on which the vocabulary leaves room and the two were made to differ in writing: what
# the record leaves open is no unanswered fact, and an unknown wage is one number to the end.
MODE: Literal["never"] = "never"


def ours(answers: dict[str, Any]) -> dict[str, Any]:
    """The engine's result in the shape of the independent reading."""
    try:
        result = score(RULES, answers)
    except Refused as refused:
        return {"refused": sorted({str(error["fact"]) for error in refused.errors})}
    return {
        "total": result["total"],
        "if_rest_absent": result["if_rest_absent"],
        "verdict": result["verdict"],
        "gates": {gate["id"]: gate["met"] for gate in result["gates"]},
        "items": {
            item["id"]: {
                "points": item["points"],
                "counted": item["counted"],
                "lost_to": item.get("lost_to"),
            }
            for item in result["items"]
        },
        "assumptions": result["assumptions"],
    }


@pytest.mark.parametrize("seed", range(4))
def test_agrees_on_applicants(seed: int) -> None:
    """Every range, gate, item and verdict is the same for generated applicants."""
    for answers in applicants(seed, 150):
        try:
            expected = evaluate(answers, rest_from_record=MODE)
        except Unclear:
            continue
        assert ours(answers) == expected, json.dumps(answers, ensure_ascii=False)


def test_range_contains_every_completion() -> None:
    """The score of a completed applicant lies in the range of the incomplete one."""
    for answers, truth in worlds(7, 1500):
        given, known = ours(answers), ours(truth)
        least, most = given["total"]["min"], given["total"]["max"]
        assert least <= known["total"]["min"] <= known["total"]["max"] <= most, json.dumps(answers)


def test_refuses_what_must_be_refused() -> None:
    """Each invalid answer is named, and no valid one beside it."""
    for answers, facts in refusals(3, 1500):
        assert ours(answers) == {"refused": facts}, json.dumps(answers, default=str)
