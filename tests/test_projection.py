"""The person on a later day, against `score` on the answers of that day."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from math import ceil
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jifen import load_rules, score
from jifen._answers import check_answers
from jifen._outcome import Outcome
from jifen._projection import Projection
from tests.applicants import (
    LAWS,
    MULTIPLES,
    SUPPOSED_WAGE,
    Answers,
    Spans,
    direct,
    month_number,
    month_text,
    recorded,
    wage_of,
    with_record,
)

RULES = load_rules("residence-points")
LAST_KNOWN = date(2027, 12, 31)


def numbers(outcome: Outcome) -> dict[str, Any]:
    return {
        "total": {"min": outcome.total.least, "max": outcome.total.most},
        "verdict": outcome.verdict,
        "items": {
            name: {"min": points.least, "max": points.most}
            for name, points in outcome.points.items()
        },
    }


def scored(answers: Answers) -> dict[str, Any]:
    result = score(RULES, answers)
    return {
        "total": result["total"],
        "verdict": result["verdict"],
        "items": {item["id"]: item["points"] for item in result["items"]},
    }


def later_days(first: date) -> st.SearchStrategy[date]:
    last = max(first, min(LAST_KNOWN, first + timedelta(days=3700)))
    return st.dates(first, last)


def going_on(span: dict[str, Any], first: int, last: int) -> Spans:
    """The same base for the months from one to another; none when there are none."""
    months = {"from": month_text(first), "to": month_text(last), "kind": "counted"}
    return [{**months, "base": span["base"]}] if last >= first else []


@LAWS
@given(with_record(), st.sampled_from(sorted(MULTIPLES)), st.booleans(), st.data())
def test_record_goes_on(
    drawn: tuple[Answers, Spans], multiple: str, employed: bool, data: st.DataObject
) -> None:
    """A record continued at the premise's base scores as that record written out and counted."""
    full = recorded(*drawn)
    first = date.fromisoformat(full["as_of"])
    start = month_number(full["as_of"])
    base = float(Fraction(ceil(MULTIPLES[multiple] * wage_of(start) * 100), 100))
    now = {**full, "from_now_on": {"employed": employed, "base": base}}
    later = data.draw(later_days(first))
    end = month_number(later.isoformat())
    paid_first = start if full["employed"] else start + 1
    months = going_on({"base": base}, paid_first, end - 1 if employed else min(start, end - 1))
    spans = [*full["contributions"], *months]
    then = {
        **full,
        "as_of": later.isoformat(),
        "contributions": spans,
        "insured_months": direct(spans, later)["insured_months"],
        "employed": employed if end > start else full["employed"],
    }
    projection = Projection(RULES, check_answers(RULES, now))
    assert full["assume_reference_wage"] == SUPPOSED_WAGE
    assert numbers(projection.outcome(later)) == scored(then)


@LAWS
@given(with_record())
def test_steps_miss_nothing(drawn: tuple[Answers, Spans]) -> None:
    """On every day between two steps the outcome is that of the step before."""
    full = recorded(*drawn)
    first = date.fromisoformat(full["as_of"])
    projection = Projection(RULES, check_answers(RULES, full))
    until = first + timedelta(days=800)
    steps = {step.day: numbers(step.outcome) for step in projection.steps(until) if step}
    shown = steps[first]
    day = first
    while day <= until:
        shown = steps.get(day, shown)
        assert numbers(projection.outcome(day)) == shown, day
        day += timedelta(days=1)


def inside(narrow: dict[str, int], wide: dict[str, int]) -> bool:
    return wide["min"] <= narrow["min"] <= narrow["max"] <= wide["max"]


@LAWS
@given(with_record(), st.data())
def test_range_holds_what_was_left_out(drawn: tuple[Answers, Spans], data: st.DataObject) -> None:
    """On any later day a record with gaps, or answers instead of it, hold what the whole one has.

    The gaps are early months, bases, the wage and the months in all; beside them stand some of the
    counts that the whole record gives.
    """
    full = recorded(*drawn)
    first = date.fromisoformat(full["as_of"])
    employed = data.draw(st.booleans())
    full["from_now_on"] = {"employed": employed, "base": 24000}
    told = direct(drawn[1], first)
    left = dict(full)
    spans = list(full["contributions"])
    cut_short = data.draw(st.booleans())
    if spans and cut_short:
        keep = data.draw(st.integers(0, len(spans) - 1))
        # The newest span comes first; the record is complete from the oldest one that is kept.
        left["record_from"] = spans[keep]["from"]
        spans = spans[: keep + 1]
    hidden = data.draw(st.sets(st.integers(0, 5)))
    left["contributions"] = [
        {**span, "base": None} if index in hidden else span for index, span in enumerate(spans)
    ]
    if data.draw(st.booleans()):
        del left["contributions"], left["record_from"]
    for name in ("insured_months", "assume_reference_wage"):
        if data.draw(st.booleans()):
            del left[name]
    names = data.draw(st.sets(st.sampled_from(sorted(told))))
    left |= {name: told[name] for name in names if name != "insured_months"}
    later = data.draw(later_days(first))
    whole = numbers(Projection(RULES, check_answers(RULES, full)).outcome(later))
    gaps = numbers(Projection(RULES, check_answers(RULES, left)).outcome(later))
    assert inside(whole["total"], gaps["total"])
    for name, points in whole["items"].items():
        assert inside(points, gaps["items"][name]), name
    if whole["verdict"] == "reached":
        assert gaps["verdict"] in ("reached", "undecided")
    if gaps["verdict"] in ("reached", "barred"):
        assert gaps["verdict"] == whole["verdict"]


@pytest.mark.parametrize(
    ("as_of", "first", "later"),
    [("2027-06-10", "2025-01", date(2027, 9, 10)), ("2026-10-10", "2024-06", date(2027, 12, 10))],
    ids=["most of them in the record", "most of them to come"],
)
def test_months_under_a_wage_that_nobody_knows_stay_open(
    as_of: str, first: str, later: date
) -> None:
    """They may have reached every multiple, or none that is counted."""
    last = month_number(as_of) - 1
    span = {"from": first, "to": month_text(last), "base": 40000}
    answers = {
        "as_of": as_of,
        "contributions": [span],
        "record_from": "1980-01",
        "insured_months": last - month_number(first) + 1,
        "employed": True,
    }
    found = []
    for supposed in ({"assume_reference_wage": 12000}, {"assume_reference_wage": 60000}, {}):
        projection = Projection(RULES, check_answers(RULES, {**answers, **supposed}))
        found.append(numbers(projection.outcome(later))["items"]["contribution_base"])
    under_low, under_high, left_open = found
    assert under_low["min"] == under_low["max"] > under_high["max"] == 0
    assert left_open == {"min": 0, "max": under_low["max"]}


def test_a_base_of_nothing_reaches_no_multiple_of_any_wage() -> None:
    """Even where nobody knows the wage: in the record and in the months to come."""
    answers = {
        "as_of": "2026-10-10",
        "contributions": [
            {"from": "2024-06", "to": "2026-06", "base": 40000},
            {"from": "2026-07", "to": "2026-09", "base": 0},
        ],
        "record_from": "1980-01",
        "insured_months": 28,
        "employed": True,
    }
    projection = Projection(RULES, check_answers(RULES, answers))
    points = numbers(projection.outcome(date(2027, 12, 10)))["items"]["contribution_base"]
    assert points == {"min": 0, "max": 0}


@pytest.mark.parametrize(
    ("record_from", "left_open"), [("2023-04", False), ("2023-05", True), (None, True)]
)
def test_months_that_a_record_leaves_out_were_not_paid_from_where_it_is_whole(
    record_from: str | None, left_open: bool
) -> None:
    """23 months at three times the wage; a 24th lies in the 36 before 2026-04 only if it is open.

    What the record does hold counts on a later day too, whatever the months in all may be.
    """
    answers = {
        "as_of": "2026-03-10",
        "contributions": [{"from": "2024-04", "to": "2026-02", "base": 40000}],
        "record_from": record_from,
        "employed": False,
    }
    projection = Projection(RULES, check_answers(RULES, answers))
    items = numbers(projection.outcome(date(2026, 4, 10)))["items"]
    assert items["contribution_base"]["min"] == 0
    assert (items["contribution_base"]["max"] > 0) == left_open
    assert items["insured_years"]["min"] == 3
