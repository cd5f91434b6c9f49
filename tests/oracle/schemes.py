"""A second, plain reading of the schemes beside the default one, straight from the sources' tables.

It shares nothing with the package or with `rules/`: sums by hand, months one by one, fractions.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from fractions import Fraction
from itertools import product
from typing import Any

Answers = Mapping[str, Any]

# facts.md section 10b, the table of 2023.
TABLE: dict[str, dict[Any, int]] = {
    "education": {
        "none": 0, "associate": 0, "bachelor": 21, "bachelor_with_degree": 21, "master": 24,
        "doctorate": 27,
    },
    "school_class": {"first": 15, "second": 12, "other": 8},
    "grades": {"top_quarter": 8, "second_quarter": 6, "third_quarter": 4, "last_quarter": 2},
    "language": {"none": 0, "advanced": 8, "basic": 7, "course": 7},
    "computer": {
        "none": 0, "postgraduate": 7, "science_advanced": 7, "arts_intermediate": 7,
        "science_intermediate": 6, "arts_elementary": 6, "course": 6,
    },
    "student_honour": {
        "none": 0, "school_one": 1, "school_more": 2, "provincial": 5, "national": 10,
    },
    "contest": {
        "none": 0, "region_third": 1, "region_second": 3, "region_first": 5, "national_third": 6,
        "national_second": 8, "national_first": 10,
    },
    "patent": {False: 0, True: 5},
    "national_service": {False: 0, True: 5},
    "employer_basic": {False: 0, True: 5},
    "employer_field": {False: 0, True: 3},
    "employer_project": {False: 0, True: 3},
    "employer_new_town": {False: 0, True: 3},
    "own_business": {False: 0, True: 5},
}  # fmt: skip
MARK, PRIZES = 72, 15


def graduate_total(answers: Answers) -> int:
    """The total of a graduate of whom everything is known."""
    points = {name: values[answers[name]] for name, values in TABLE.items()}
    prizes = points.pop("student_honour") + points.pop("contest")
    return sum(points.values()) + min(PRIZES, prizes)


def graduate_totals(answers: Answers) -> tuple[int, int]:
    """The least and the greatest total over every completion of what is not answered."""
    asked = [name for name in TABLE if answers.get(name) is None]
    totals = [
        graduate_total({**answers, **dict(zip(asked, values, strict=True))})
        for values in product(*(TABLE[name] for name in asked))
    ]
    return min(totals), max(totals)


# facts.md section 7b; what is not in it is unknown.
WAGES = {
    "2016-04": 5939, "2017-04": 6504, "2018-04": 7132, "2019-04": 7832, "2019-11": 8211,
    "2020-07": 9339, "2021-07": 10338, "2023-07": 11396, "2026-07": None,
}  # fmt: skip


def wage(month: str) -> int | None:
    """The reference wage of a month written ``2024-08``."""
    begun = [start for start in WAGES if start <= month]
    return WAGES[max(begun)] if begun else None


def _next(month: str, by: int = 1) -> str:
    year, number = int(month[:4]), int(month[5:]) - 1 + by
    return f"{year + number // 12:04d}-{number % 12 + 1:02d}"


def _covered(spans: list[Mapping[str, Any]]) -> Iterator[tuple[str, Mapping[str, Any]]]:
    for span in spans:
        month = span["from"]
        while month <= span["to"]:
            yield month, span
            month = _next(month)


def base_met(
    answers: Answers, multiple: str, *, months: int, of_last: int, above: bool, itself: bool
) -> bool | None:
    """Whether the base of enough of the last months reached a multiple of that month's wage."""
    spans = dict(_covered(answers["contributions"]))
    first = min(spans, default="9999-12")
    now = answers["as_of"][:7]

    def reached(month: str) -> bool | None:
        if month not in spans:
            return None if month >= now or month < first else False
        span = spans[month]
        if span.get("kind", "counted") != "counted" or span["base"] == 0:
            return False
        if span["base"] is None or wage(month) is None:
            return None
        mine, wanted = Fraction(str(span["base"])), Fraction(multiple) * Fraction(wage(month) or 0)
        return mine > wanted if above else mine >= wanted

    found = [reached(_next(now, -back)) for back in range(1, of_last + 1)]
    last = reached(now) if itself else True
    sure, possible = found.count(True), of_last - found.count(False)
    if possible < months or last is False:
        return False
    return True if sure >= months and last else None
