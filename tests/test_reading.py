"""What an answer that is not known may be: any that is not refused, and no other."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Any

import pytest

from jifen import load_rules, scheme_ids
from jifen._dates import parse_day
from jifen._domains import Domain
from jifen._known import Facts
from jifen._reading import Reading, absent_values, domains
from jifen._refusals import Errors
from jifen._ways import Points, points_of
from tests.test_domains import AS_OF, EACH_YEAR, domain, item, points_with

TEXTS = load_rules("residence-points").texts
BY_AMOUNT = item("steps", [{"fact": "asked", "per": 10, "points": 5}])
BY_YEARS = item("years", [EACH_YEAR], years_since="asked")
LEAP_DAY = date(2024, 2, 29)


def points_unknown(where: Domain) -> Points:
    """The points of the indicator while nothing is known of the person."""
    (scored,) = where.day.items
    return points_of(scored, Facts(where.as_of, domains(where.rules, where.as_of)))


def points_of_any(where: Domain, answers: Iterable[Any]) -> Points:
    found = [points_with(where, answer) for answer in answers]
    return Points(min(one.least for one in found), max(one.most for one in found))


def messages(where: Domain, answer: Any) -> list[str]:
    """Why an answer is refused."""
    errors = Errors(TEXTS)
    Reading(where.rules, errors, where.as_of).read(where.rules.facts["asked"], answer, "asked")
    return [error["message"] for error in errors.found]


@pytest.mark.parametrize("least", [0, 9, 10, 30, 1000])
@pytest.mark.parametrize("most", [1000, 1009, 10**12])
def test_an_unknown_amount_lies_between_the_least_and_the_most_that_may_be_given(
    least: int, most: int
) -> None:
    where = domain({"type": "number", "at_least": least, "at_most": most}, BY_AMOUNT)
    assert points_unknown(where) == points_of_any(where, [least, most])
    assert messages(where, least - 1)
    assert messages(where, most + 1)


@pytest.mark.parametrize(
    ("spec", "as_of", "first", "last"),
    [
        ({}, AS_OF, "0001-01-01", "9999-12-31"),
        ({"earliest": "1900-01-01"}, AS_OF, "1900-01-01", "9999-12-31"),
        ({"years_before_as_of": 16}, AS_OF, "0001-01-01", "2010-03-10"),
        ({"earliest": "1965-03-11", "years_before_as_of": 50}, AS_OF, "1965-03-11", "1976-03-10"),
        # Sixteen years before there was such a day too, seventeen years before there was none.
        ({"years_before_as_of": 16}, LEAP_DAY, "0001-01-01", "2008-02-29"),
        ({"years_before_as_of": 17}, LEAP_DAY, "0001-01-01", "2007-02-28"),
    ],
)
def test_an_unknown_day_is_one_that_would_not_be_refused(
    spec: dict[str, Any], as_of: date, first: str, last: str
) -> None:
    """Neither before the earliest one, nor of somebody too young to apply."""
    where = domain({"type": "date", **spec}, BY_YEARS, as_of=as_of)
    assert points_unknown(where) == points_of_any(where, [first, last])
    assert messages(where, first) == messages(where, last) == []
    for day, step in ((parse_day(first), -1), (parse_day(last), 1)):
        if day not in (date.min, date.max):
            assert day is not None
            assert messages(where, date.fromordinal(day.toordinal() + step).isoformat())


def test_who_is_not_known_to_be_married_may_be_since_any_day_or_never() -> None:
    where = domain({"type": "date_or_never"}, BY_YEARS)
    answers = ("never", "0001-01-01", AS_OF.isoformat(), "9999-12-31")
    assert points_unknown(where) == points_of_any(where, answers)
    assert points_with(where, "never") == Points(0, 0)


@pytest.mark.parametrize("scheme", scheme_ids())
def test_no_value_that_stands_for_nothing_is_refused(scheme: str) -> None:
    rules = load_rules(scheme)
    absent = {name: spec["absent"] for name, spec in rules.facts.items() if "absent" in spec}
    errors = Errors(rules.texts)
    for name, value in absent.items():
        Reading(rules, errors, None).read(rules.facts[name], value, name)
    assert errors.found == []
    assert absent_values(rules).keys() == absent.keys()
