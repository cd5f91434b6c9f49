"""Applicants for the property tests: complete answers and records, near the rules' boundaries."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from fractions import Fraction
from math import ceil
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from tests.vocabulary import (
    AREAS,
    EDUCATION,
    EMPLOYERS,
    HONOURS,
    KINDS,
    LEVELS,
    OBTAINED,
    REGISTRATION,
    TIERS,
)

type Answers = dict[str, Any]
type Spans = list[dict[str, Any]]

# One certificate and one stay that count, as they are answered.
TITLE: dict[str, Any] = {
    "level": "mid_title",
    "obtained": "shanghai",
    "matches_post": True,
    "registration": "valid",
}
LINGANG: dict[str, Any] = {"area": "lingang", "from": "2020-01", "to": None}

# The same examples on every run, few enough for every `make test`.
LAWS = settings(
    derandomize=True,
    database=None,
    deadline=None,
    max_examples=40,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)

FIRST_DAY, LAST_DAY = date(2018, 1, 1), date(2027, 12, 31)
# Days on which some rule begins, and the day before each.
TURNS = [
    date(2019, 11, 20),
    date(2021, 3, 2),
    date(2023, 1, 1),
    date(2024, 2, 29),
    date(2024, 8, 21),
    date(2025, 12, 11),
    date(2026, 3, 1),
]
# Facts §7b: the reference wage by the month it begins in; outside it the one supposed here.
WAGES = {
    "2016-04": 5939,
    "2017-04": 6504,
    "2018-04": 7132,
    "2019-04": 7832,
    "2019-11": 8211,
    "2020-07": 9339,
    "2021-07": 10338,
    "2023-07": 11396,
    "2026-07": None,
}
SUPPOSED_WAGE = 12000
MULTIPLES = {
    "x0_8": Fraction(4, 5),
    "x1": Fraction(1),
    "x2": Fraction(2),
    "x3": Fraction(3),
}


def month_text(month: int) -> str:
    """A month counted from year 0, as it is written."""
    return f"{month // 12:04d}-{month % 12 + 1:02d}"


def month_number(text: str) -> int:
    return int(text[:4]) * 12 + int(text[5:7]) - 1


def wage_of(month: int) -> int:
    """The reference wage of a month, the supposed one where none is known."""
    known = [wage for first, wage in WAGES.items() if month_number(first) <= month]
    return (known[-1] if known else None) or SUPPOSED_WAGE


def years_before(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year - years)
    except ValueError:
        return date(day.year - years, 3, 1)


def days() -> st.SearchStrategy[date]:
    """Days of application."""
    turns = [turn - timedelta(days=back) for turn in TURNS for back in (0, 1)]
    return st.one_of(st.sampled_from(turns), st.dates(FIRST_DAY, LAST_DAY))


def anniversaries(as_of: date, least: int, most: int) -> st.SearchStrategy[str]:
    """Days some years back, and the days beside them."""
    return st.builds(
        lambda years, beside: (years_before(as_of, years) + timedelta(days=beside)).isoformat(),
        st.integers(least, most),
        st.sampled_from([-1, 0, 1]),
    )


def credentials() -> st.SearchStrategy[Answers]:
    return st.fixed_dictionaries(
        {
            "level": st.sampled_from(LEVELS),
            "obtained": st.sampled_from(OBTAINED),
            "matches_post": st.sampled_from([True, True, False]),
            "registration": st.sampled_from(REGISTRATION),
        }
    )


def areas(as_of: date) -> st.SearchStrategy[Answers]:
    end = month_number(as_of.isoformat())
    return st.builds(
        lambda area, length, ago: {
            "area": area,
            "from": month_text(end - ago - length),
            "to": month_text(end - ago - 1) if ago else None,
        },
        st.sampled_from(AREAS),
        st.sampled_from([1, 11, 12, 35, 36, 59, 60, 61, 120, 150]),
        st.sampled_from([0, 0, 1, 7]),
    )


def months(most: int) -> st.SearchStrategy[int]:
    edges = [edge for edge in (0, 5, 6, 11, 12, 35, 36, 59, 60, 600) if edge <= most]
    return st.one_of(st.sampled_from(edges), st.integers(0, most))


def facts_on(as_of: date) -> dict[str, st.SearchStrategy[Any]]:
    """Every fact of an applicant without a record, none of them unknown."""
    yes_or_no = st.booleans()
    rare = st.sampled_from([False, False, False, True])
    past = st.lists(anniversaries(as_of, 0, 6), max_size=2)
    return {
        "as_of": st.just(as_of.isoformat()),
        "birth_date": anniversaries(as_of, 17, 70),
        "has_residence_card": yes_or_no,
        "employed": yes_or_no,
        "recent_insured_months": months(12),
        "employer": st.sampled_from(EMPLOYERS),
        "contract_term_months": months(600),
        "education": st.sampled_from(EDUCATION),
        "credentials": st.lists(credentials(), max_size=3),
        "credential_base_months": months(12),
        "insured_months": months(600),
        "contribution_tier": st.sampled_from(TIERS),
        "startup_talent": rare,
        "tech_transfer_talent": rare,
        "shortage_major": rare,
        "fresh_graduate": rare,
        "investment_tax_average": st.sampled_from([0, 99999.99, 100000, 373333.33, 10**12]),
        "local_hires_average": st.sampled_from([0, 9.99, 10, 19.5, 120]),
        "public_service_months": months(600),
        "outer_areas": st.lists(areas(as_of), max_size=2),
        "honour": st.sampled_from(HONOURS),
        "married_to_local_since": st.one_of(st.just("never"), anniversaries(as_of, 0, 12)),
        "false_materials": past,
        "detentions": past,
        "minor_crimes": past,
        "serious_crime": rare,
    }


def complete() -> st.SearchStrategy[Answers]:
    """Applicants who answered everything."""
    return days().flatmap(lambda as_of: st.fixed_dictionaries(facts_on(as_of)))


def without(answers: Answers) -> st.SearchStrategy[Answers]:
    """The same applicant with some answers missing, some of them written ``null``."""
    names = [name for name in answers if name != "as_of"]

    def drop(dropped: dict[str, bool]) -> Answers:
        left = {name: value for name, value in answers.items() if name not in dropped}
        return left | {name: None for name, written in dropped.items() if written}

    return st.dictionaries(st.sampled_from(names), st.booleans(), max_size=10).map(drop)


def incomplete() -> st.SearchStrategy[Answers]:
    """Applicants who left some things open."""
    return complete().flatmap(without)


# Records


def records(as_of: date) -> st.SearchStrategy[Spans]:
    """Spans back from the month of application: gaps, kinds, bases at a multiple or a fen off."""
    run = st.tuples(
        st.sampled_from([1, 2, 6, 7, 11, 12, 13, 23, 24, 25, 35, 36]),
        st.sampled_from(["counted", "counted", "counted", "gap", *KINDS]),
        st.sampled_from([Fraction(1, 2), *MULTIPLES.values()]),
        st.sampled_from([-1, 0, 0, 1]),
    )
    end = month_number(as_of.isoformat())
    return st.lists(run, min_size=1, max_size=6).map(lambda runs: list(_spans(runs, end)))


def _spans(runs: list[tuple[int, str, Fraction, int]], end: int) -> Iterator[dict[str, Any]]:
    for length, kind, multiple, beside in runs:
        base = Fraction(ceil(multiple * wage_of(end - 1) * 100) + beside, 100)
        first, last, end = end - length, end - 1, end - length
        if kind != "gap":
            yield {
                "from": month_text(first),
                "to": month_text(last),
                "base": float(base),
                "kind": kind,
            }


def direct(spans: Spans, as_of: date) -> Answers:
    """What a person with this complete record would answer directly, counted month by month."""
    end = month_number(as_of.isoformat())
    bases = {
        month: Fraction(str(span["base"]))
        for span in spans
        if span["kind"] == "counted"
        for month in range(month_number(span["from"]), month_number(span["to"]) + 1)
    }

    def reaching(window: int, multiple: Fraction) -> int:
        return sum(
            bases[month] >= multiple * wage_of(month)
            for month in range(end - window, end)
            if month in bases
        )

    tier = "none"
    for name in ("x0_8", "x1", "x2"):
        tier = name if reaching(48, MULTIPLES[name]) >= 36 else tier
    tier = "x3" if reaching(36, MULTIPLES["x3"]) >= 24 else tier
    return {
        "recent_insured_months": reaching(12, Fraction(0)),
        "credential_base_months": reaching(12, Fraction(1)),
        "contribution_tier": tier,
        "insured_months": len(bases),
    }


def recorded(answers: Answers, spans: Spans) -> Answers:
    """The applicant with a complete record instead of the direct answers that follow from it."""
    as_of = date.fromisoformat(answers["as_of"])
    told = direct(spans, as_of)
    return {
        **{name: value for name, value in answers.items() if name not in told},
        "contributions": spans,
        "record_from": "1980-01",
        "insured_months": told["insured_months"],
        "assume_reference_wage": SUPPOSED_WAGE,
    }


def with_record() -> st.SearchStrategy[tuple[Answers, Spans]]:
    """A complete applicant, and a record to give beside the other answers."""
    return complete().flatmap(
        lambda answers: st.tuples(st.just(answers), records(date.fromisoformat(answers["as_of"])))
    )
