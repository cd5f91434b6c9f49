"""The person on a later day, against `score` on the answers of that day."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from math import ceil
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jifen import Rules, load_rules, score
from jifen._answers import check_answers
from jifen._known import Days, Known, OneOf
from jifen._outcome import Outcome
from jifen._premise import Premise
from jifen._projection import Change, Projection
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
from tests.compiled_rules import changed

RULES = load_rules("residence-points")
LAST_KNOWN = date(2027, 12, 31)
PERSON: Answers = {
    "as_of": "2026-03-10",
    "birth_date": "1981-09-20",
    "has_residence_card": True,
    "employed": True,
    "recent_insured_months": 12,
    "employer": "shanghai_unit",
    "contract_term_months": 36,
    "education": "none",
    "credentials": [],
    "credential_base_months": 12,
    "insured_months": 60,
    "contribution_tier": "x1",
    "outer_areas": [],
    "married_to_local_since": "never",
    "serious_crime": False,
}
GOING_ON = Premise(employed=True, tier="x1")


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
    ("record_from", "insured", "left_open"),
    [
        ("2023-04", None, False),
        ("2023-05", None, True),
        (None, None, True),
        (None, 24, True),
        (None, 23, False),
    ],
)
def test_months_that_a_record_leaves_out_were_not_paid_from_where_it_is_whole(
    record_from: str | None, insured: int | None, left_open: bool
) -> None:
    """23 months at three times the wage; a 24th lies in the 36 before 2026-04 only if it is open.

    It is not where the record is whole, nor where the months in all are no more than it holds.
    What the record does hold counts on a later day too, whatever the months in all may be.
    """
    answers = {
        "as_of": "2026-03-10",
        "contributions": [{"from": "2024-04", "to": "2026-02", "base": 40000}],
        "record_from": record_from,
        "insured_months": insured,
        "employed": False,
    }
    projection = Projection(RULES, check_answers(RULES, answers))
    items = numbers(projection.outcome(date(2026, 4, 10)))["items"]
    assert items["contribution_base"]["min"] == 0
    assert (items["contribution_base"]["max"] > 0) == left_open
    assert items["insured_years"]["min"] == (6 if insured == 24 else 3)


# What becomes otherwise later


def projected(premise: Premise | None = GOING_ON, **answers: Any) -> Projection:
    return Projection(RULES, check_answers(RULES, {**PERSON, **answers}), premise)


def degree(option: str) -> dict[str, Known]:
    return {"education": OneOf((option,))}


def gates_of(outcome: Outcome) -> dict[str, bool | None]:
    return dict(zip((gate["id"] for gate in outcome.day.gates), outcome.gates, strict=True))


def daily(projection: Projection, until: date) -> list[tuple[date, dict[str, Any]]]:
    """Each day on which the outcome is no longer that of the day before, and the first."""
    found: list[tuple[date, dict[str, Any]]] = []
    for number in range((until - projection.start).days + 1):
        day = projection.start + timedelta(days=number)
        shown = numbers(projection.outcome(day))
        if not found or found[-1][1] != shown:
            found.append((day, shown))
    return found


def test_what_becomes_otherwise_counts_from_its_day_on_in_the_order_of_the_days() -> None:
    """However the changes are listed, and as the score of who has answered so."""
    listed = [
        Change(date(2026, 6, 15), degree("doctorate")),
        Change(date(2026, 5, 5), degree("master")),
        Change(date(2026, 5, 20), premise=GOING_ON),
    ]
    person = projected().under(changes=listed)
    for day, option in [
        (date(2026, 5, 4), "none"),
        (date(2026, 5, 5), "master"),
        (date(2026, 6, 14), "master"),
        (date(2026, 6, 15), "doctorate"),
    ]:
        told = projected(education=option)
        assert numbers(person.outcome(day)) == numbers(told.outcome(day)), day
    steps = [step.day for step in person.steps(date(2026, 6, 15)) if step]
    assert steps == [date(2026, 3, 10), date(2026, 5, 5), date(2026, 6, 15)]
    (turn,) = (turn for turn in person.turns(date(2026, 6, 14)) if turn.day == date(2026, 5, 5))
    assert (turn.changed, turn.rules_changed) == (frozenset({"education"}), False)


@pytest.mark.parametrize("known_since", [{}, {"married_to_local_since": "2020-02-29"}])
def test_each_day_on_which_a_change_shows_is_a_step(known_since: Answers) -> None:
    """Anniversaries of what is new among them, and those of the areas that a premise begins."""
    wed = date(2025, 11, 30)
    changes = [
        Change(date(2026, 4, 20), {"married_to_local_since": Days(wed, wed)}),
        Change(date(2026, 5, 10), premise=Premise(employed=True, tier="x2", area="lingang")),
        Change(date(2027, 7, 1), premise=Premise(employed=False)),
    ]
    person = projected(**known_since).under(changes=changes)
    until = date(2027, 8, 5)
    days = daily(person, until)
    assert {date(2026, 11, 30), date(2027, 5, 1), date(2027, 7, 1)} <= {day for day, _ in days}
    steps = [(step.day, numbers(step.outcome)) for step in person.steps(until) if step]
    # Where rules change, a step may have nothing to show for this person.
    assert [step for step in steps if step in days or step[0] not in RULES.starts] == days


def test_what_bars_is_a_step_though_it_costs_no_points() -> None:
    day = date(2026, 6, 15)
    person = projected().under(changes=[Change(day, {"serious_crime": OneOf((True,))})])
    _, *steps = (step for step in person.steps(day) if step)
    assert [(step.day, step.outcome.verdict) for step in steps] == [(day, "barred")]


def test_the_first_day_is_no_turn_though_it_is_a_birthday() -> None:
    """44 years are completed on it, 45 a year later."""
    person = projected(as_of="2025-09-20")
    birthdays = [
        turn.day for turn in person.turns(date(2026, 9, 20)) if "birth_date" in turn.changed
    ]
    assert birthdays == [date(2026, 9, 20)]


def test_once_nothing_is_paid_and_all_windows_are_empty_only_birthdays_are_turns() -> None:
    person = projected(Premise(employed=False), employed=False)
    turns = [turn for turn in person.turns(date(2031, 12, 31)) if turn.day > date(2030, 3, 10)]
    assert [(turn.day, turn.changed) for turn in turns] == [
        (date(2030, 9, 20), frozenset({"birth_date"})),
        (date(2031, 9, 20), frozenset({"birth_date"})),
    ]


@pytest.mark.parametrize(
    ("listed", "days"),
    [
        ("2022-05-15", [date(2027, 5, 15)]),
        ("2026-05-15", [date(2026, 5, 15), date(2031, 5, 15)]),
        ("2027-05-15", [date(2027, 5, 15), date(2032, 5, 15)]),
    ],
)
def test_a_detention_costs_from_its_day_until_five_years_are_over(
    listed: str, days: list[date]
) -> None:
    """One of a later day is not yet one."""
    person = projected(detentions=[listed])
    found = [step for step in person.steps(date(2033, 1, 1)) if step]
    changed = [
        after.day
        for before, after in pairwise(found)
        if before.outcome.points["detention"] != after.outcome.points["detention"]
    ]
    assert changed == days


def test_an_area_turns_with_each_full_year_up_to_the_last_month() -> None:
    area = {"area": "lingang", "from": "2024-01", "to": None}
    person = projected(outer_areas=[area])
    turns = [turn.day for turn in person.turns(date(2028, 1, 1)) if "outer_areas" in turn.changed]
    assert turns == [date(2027, 1, 1), date(2028, 1, 1)]


def asking_later(more: int) -> Rules:
    """The rules with tiers that ask for so many months more from 15 June 2026 on."""

    def change(rules: dict[str, Any]) -> None:
        item = next(one for one in rules["items"] if one["id"] == "contribution_base")
        rows = item["score"]["rows"]
        item["score"]["rows"] = [{**row, "to": "2026-06-14"} for row in rows] + [
            {**row, "from": "2026-06-15", "months": row["months"] + more} for row in rows
        ]

    return changed(change)


def test_tiers_that_change_within_a_month_count_from_their_day() -> None:
    """36 months are full in June; 37, which are asked for from the 15th on, in July."""
    answers = {
        "as_of": "2026-05-10",
        "employed": True,
        "contributions": [{"from": "2023-06", "to": "2026-04", "base": 11396}],
        "record_from": "2000-01",
        "insured_months": 35,
    }
    rules = asking_later(1)
    premise = Premise(employed=True, tier="x1")
    projection = Projection(rules, check_answers(rules, answers), premise)
    found = [
        numbers(projection.outcome(day))["items"]["contribution_base"]
        for day in (date(2026, 5, 31), date(2026, 6, 14), date(2026, 6, 15), date(2026, 7, 1))
    ]
    assert [one["max"] > 0 for one in found] == [False, True, False, True]
    assert all(one["min"] == one["max"] for one in found)


def test_a_premise_holds_from_the_month_of_its_day() -> None:
    """Who stops paying in June is unemployed all June; May is the last month that is paid."""
    stops = Change(date(2026, 6, 15), premise=Premise(employed=False))
    person = projected(insured_months=57).under(changes=[stops])
    last, first = date(2026, 5, 31), date(2026, 6, 1)
    for day, employed in ((last, True), (first, False)):
        assert gates_of(person.outcome(day))["employed"] is employed
    years = [
        numbers(person.outcome(day))["items"]["insured_years"]["max"]
        for day in (last, first, date(2027, 6, 1))
    ]
    assert years == [12, 15, 15]


@pytest.mark.parametrize(
    ("answered", "supposed", "years"),
    [
        (True, True, (21, 21)),
        (False, False, (15, 15)),
        (None, None, (15, 21)),
        (None, True, (21, 21)),
        (None, False, (15, 15)),
    ],
)
def test_months_that_may_be_paid_may_count(
    answered: bool | None, supposed: bool | None, years: tuple[int, int]
) -> None:
    """Five years are paid; two more are, are not, or may be.

    What is supposed of the months to come holds of that of application where nothing is answered.
    """
    person = projected(Premise(supposed, tier="x1"), employed=answered)
    outcome = person.outcome(date(2028, 3, 10))
    found = numbers(outcome)["items"]["insured_years"]
    assert (found["min"], found["max"]) == years
    assert gates_of(outcome)["employed"] is supposed


@pytest.mark.parametrize(
    ("first", "kind", "day", "met"),
    [
        ("2023-09", "counted", date(2026, 8, 31), True),
        ("2023-09", "counted", date(2026, 9, 1), False),
        ("2025-10", "counted", date(2026, 4, 10), False),
        ("2023-09", "back_paid", date(2026, 4, 10), False),
    ],
)
def test_months_paid_at_any_base_count_as_recent_for_a_year(
    first: str, kind: str, day: date, met: bool
) -> None:
    """The last is January: on 31 August six of the twelve are paid, a day later five.

    A base that reaches no multiple is paid as well; a month that the record leaves out, or has of
    a kind that does not count, is not.
    """
    span = {"from": first, "to": "2026-01", "base": 3000, "kind": kind}
    counts = ("recent_insured_months", "credential_base_months", "contribution_tier")
    answers = {**dict.fromkeys(counts), "insured_months": None, "employed": False}
    person = projected(
        Premise(employed=False), **answers, contributions=[span], record_from="2000-01"
    )
    assert gates_of(person.outcome(day))["recent_insurance"] is met


def test_answers_that_contradict_one_another_stand_each_by_itself_on_later_days_too() -> None:
    """A tier is reached, they say, and no month was ever paid."""
    person = projected(insured_months=0)
    first, later = (
        numbers(person.outcome(day))["items"]["contribution_base"]
        for day in (person.start, date(2026, 4, 10))
    )
    assert first == later == {"min": 50, "max": 50}


def test_months_in_all_say_nothing_of_a_window_without_a_record() -> None:
    """Nor do they in a score, where each answer stands by itself."""
    counts = ("recent_insured_months", "credential_base_months", "contribution_tier")
    person = projected(Premise(), **dict.fromkeys(counts), insured_months=3)
    first, later = (
        numbers(person.outcome(day))["items"]["contribution_base"]
        for day in (person.start, date(2026, 4, 10))
    )
    assert first["min"] < first["max"]
    assert later == first


def test_one_person_under_two_premises_is_two_persons() -> None:
    """What was worked out for the one is not taken for the other."""
    day = date(2028, 5, 10)
    known = projected(contribution_tier="none", insured_months=12)
    unchanged = numbers(known.outcome(day))
    assert numbers(known.under(changes=[]).outcome(day)) == unchanged
    lower = known.under(changes=[Change(date(2026, 4, 1), premise=Premise(True, tier="x0_8"))])
    higher = known.under(changes=[Change(date(2026, 4, 1), premise=Premise(True, tier="x3"))])
    found = [
        numbers(one.outcome(day))["items"]["contribution_base"] for one in (known, lower, higher)
    ]
    assert [one["max"] for one in found] == [50, 25, 120]
    answered = degree("master") | {"contribution_tier": OneOf(("none",))}
    open_ = projected(contribution_tier=None, recent_insured_months=None)
    before = numbers(open_.outcome(day))
    for facts in (answered, {"contribution_tier": OneOf(("none",))}):
        told = {name: known.values[0] for name, known in facts.items() if isinstance(known, OneOf)}
        more = open_.answering(facts, Premise(True, tier="x0_8"))
        other = projected(Premise(True, tier="x0_8"), recent_insured_months=None, **told)
        assert numbers(more.outcome(day)) == numbers(other.outcome(day)) != before


def test_tiers_that_change_in_the_first_month_count_its_record_alone() -> None:
    """36 months are full; 35, as asked from the 15th on, too. Work begins in July."""
    answers = {
        "as_of": "2026-06-10",
        "employed": False,
        "contributions": [{"from": "2022-06", "to": "2025-05", "base": 30000}],
        "record_from": "2000-01",
        "insured_months": 36,
        "from_now_on": {"employed": True},
    }
    rules = asking_later(-1)
    projection = Projection(rules, check_answers(rules, answers))
    found = []
    for day in (date(2026, 6, 10), date(2026, 6, 15), date(2026, 7, 1)):
        outcome = projection.outcome(day)
        found.append((outcome.points["contribution_base"].least, gates_of(outcome)["employed"]))
    assert found == [(100, False), (100, False), (100, True)]


@pytest.mark.parametrize("as_of", ["2026-05-10", "2026-06-10"])
def test_each_day_on_which_such_tiers_change_the_points_is_a_step(as_of: str) -> None:
    """36 months are full in June; 37, as asked from the 15th on, in July."""
    last = month_number(as_of) - 1
    answers = {
        "as_of": as_of,
        "employed": True,
        "contributions": [{"from": "2023-06", "to": month_text(last), "base": 30000}],
        "record_from": "2000-01",
        "insured_months": last + 1 - month_number("2023-06"),
        "assume_reference_wage": 12000,
        "from_now_on": {"base": 30000},
    }
    rules = asking_later(1)
    projection = Projection(rules, check_answers(rules, answers))
    points = {
        step.day: step.outcome.points["contribution_base"].least
        for step in projection.steps(date(2026, 7, 31))
        if step is not None
    }
    assert points[date(2026, 6, 15)] == 0
    assert points[date(2026, 7, 1)] > 0
