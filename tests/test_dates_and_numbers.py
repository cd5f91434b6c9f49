"""Days, months and exact decimals: what every rule is counted with."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from jifen._dates import completed_years, month_of, parse_day, parse_month, show_month
from jifen._exact import Exact, exact
from tests.applicants import LAWS


@pytest.mark.parametrize(
    ("text", "day"),
    [
        ("2024-02-29", date(2024, 2, 29)),
        ("0001-01-01", date(1, 1, 1)),
        ("9999-12-31", date(9999, 12, 31)),
        ("2023-02-29", None),
        ("2024-13-01", None),
        ("2024-00-10", None),
        ("2024-01-00", None),
        ("0000-01-01", None),
        ("2024-1-1", None),
        ("20240101", None),
        ("2024-01-01\n", None),
        ("2024-01-01 ", None),
        ("+024-01-01", None),
        ("２０２４-01-01", None),
        ("", None),
    ],
)
def test_a_day_is_written_one_way(text: str, day: date | None) -> None:
    """Four, two and two ASCII digits, and a day that exists."""
    assert parse_day(text) == day


@pytest.mark.parametrize(
    "text",
    ["2024-00", "2024-13", "0000-01", "2024-1", "2024", "2024-01-01", "2024-01\n", "二〇二四-01"],
)
def test_what_is_no_month(text: str) -> None:
    """Four and two ASCII digits, and a month that exists."""
    assert parse_month(text) is None


@LAWS
@given(st.dates())
def test_months_are_whole_numbers(day: date) -> None:
    """A month goes to a number and back, and December is followed by January."""
    month = month_of(day)
    assert show_month(month) == day.isoformat()[:7]
    assert parse_month(show_month(month)) == month
    assert month_of(date(day.year, 12, 31)) + 1 == (day.year + 1) * 12


@pytest.mark.parametrize(
    ("since", "until", "years"),
    [
        ("1980-02-29", "2026-02-28", 45),
        ("1980-02-29", "2026-03-01", 46),
        ("1980-02-29", "2028-02-28", 47),
        ("1980-02-29", "2028-02-29", 48),
        ("1980-02-28", "2026-02-28", 46),
        ("1980-03-01", "2026-02-28", 45),
        ("2020-02-29", "2100-02-28", 79),
        ("2020-02-29", "2100-03-01", 80),
        ("2026-03-10", "2026-03-10", 0),
        ("2026-03-11", "2026-03-10", 0),
        ("2030-01-01", "2026-03-10", 0),
        ("2025-12-31", "2026-12-30", 0),
        ("2025-12-31", "2026-12-31", 1),
    ],
)
def test_completed_years(since: str, until: str, years: int) -> None:
    """The anniversary counts; 29 February completes on 1 March in common years."""
    assert completed_years(date.fromisoformat(since), date.fromisoformat(until)) == years


@LAWS
@given(st.dates(), st.dates())
def test_years_grow_by_one_at_the_anniversary(since: date, until: date) -> None:
    """A year is complete on the first day whose month and day are not before those it began on."""
    years = completed_years(since, until)
    if until >= since:
        began = (since.month, since.day)
        passed = sum(
            (since.year + count, *began) <= (until.year, until.month, until.day)
            for count in range(1, until.year - since.year + 1)
        )
        assert years == passed
    else:
        assert years == 0


DECIMALS = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**14), max_value=10**14)


@LAWS
@given(
    st.from_regex(r"-?(0|[1-9][0-9]{0,15})(\.[0-9]{1,20})?([eE][+-]?[0-9]{1,2})?", fullmatch=True)
)
def test_literals_are_read_exactly(text: str) -> None:
    """A JSON number is the fraction it is written as."""
    number = exact(text)
    assert number is not None
    assert Fraction(number.mantissa, 10**number.places) == Fraction(text)


@LAWS
@given(DECIMALS.map(str), DECIMALS.map(str))
def test_comparisons_are_those_of_fractions(one: str, other: str) -> None:
    """Order is that of the numbers, whatever the number of decimals."""
    mine, theirs = exact(one), exact(other)
    assert mine is not None
    assert theirs is not None
    expected = Fraction(one), Fraction(other)
    assert (mine >= theirs) == (expected[0] >= expected[1])
    assert (mine > theirs) == (expected[0] > expected[1])
    assert (mine <= theirs) == (expected[0] <= expected[1])
    assert (mine < theirs) == (expected[0] < expected[1])
    assert (mine >= 7) == (expected[0] >= 7)


@LAWS
@given(st.integers(0, 10**15), st.integers(1, 10**6), st.integers(0, 6), st.integers(0, 6))
def test_whole_times(amount: int, step: int, places: int, step_places: int) -> None:
    """How often a step goes into an amount, without the rest."""
    whole = Fraction(amount, 10**places) // Fraction(step, 10**step_places)
    assert Exact(amount, places).over(Exact(step, step_places)) == whole


@pytest.mark.parametrize(
    ("number", "shown"),
    [
        ("0", "0"),
        ("-0.0", "0"),
        ("12", "12"),
        ("12.50", "12.5"),
        ("0.05", "0.05"),
        ("-0.05", "-0.05"),
        ("-12.5", "-12.5"),
        ("1e3", "1000"),
        ("1.5e1", "15"),
        ("1e-2", "0.01"),
    ],
)
def test_numbers_are_shown_plainly(number: str, shown: str) -> None:
    """In a reason a number has no exponent and no zeros that say nothing."""
    assert str(exact(number)) == shown


@pytest.mark.parametrize(
    "value",
    ["", "NaN", "Infinity", "1e401", "1e-401", "0x10", "1_000", "１", "9" * 401, "1.", ".5", "+1"],
)
def test_what_is_no_number(value: str) -> None:
    """Words, other notations and numbers beyond any money are no numbers."""
    assert exact(value) is None


def test_a_number_of_four_hundred_digits_is_the_longest() -> None:
    """It still is one, with or without a sign and a point among its characters."""
    for text in ("9" * 400, "-" + "9" * 399, "9." + "9" * 398):
        assert str(exact(text)) == text
        assert exact(text + "9") is None


@pytest.mark.parametrize(("value", "shown"), [(12, "12"), (0.1, "0.1"), (1e22, "1" + "0" * 22)])
def test_python_numbers_are_what_was_typed(value: float, shown: str) -> None:
    """A float is read through its shortest form: 0.1 is one tenth."""
    assert str(exact(value)) == shown


@pytest.mark.parametrize("value", [float("nan"), float("inf"), float("-inf")])
def test_no_finite_float_is_no_number(value: float) -> None:
    """What no JSON number can be is none."""
    assert exact(value) is None
