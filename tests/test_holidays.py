"""Working days: the library's years, years written by hand, and what follows from a date."""

from __future__ import annotations

import datetime
from pathlib import Path
from typing import Any

import chinese_calendar  # type: ignore[import-untyped]
import pytest

from builder import contexts, dates, holidays, pages, scripts
from builder.holidays import Date, NotAnnounced, WorkCalendar
from builder.model import load

ROOT = Path(__file__).resolve().parent.parent
ONE = datetime.timedelta(days=1)
NONE: dict[str, Any] = {"since": 2008, "years": []}
NEXT = holidays.library().until + 1


def entry(year: int, off: list[tuple[str, str]], work: list[str]) -> dict[str, Any]:
    return {"year": year, "off": [{"from": first, "to": last} for first, last in off], "work": work}


@pytest.fixture(scope="module")
def announced() -> WorkCalendar:
    return holidays.calendar(NONE)


class TestLibrary:
    def test_every_known_day_is_as_the_library_says(self, announced: WorkCalendar) -> None:
        day = announced.first
        while day <= announced.last:
            assert announced.is_workday(day) == chinese_calendar.is_workday(day), day
            day += ONE

    def test_every_year_has_holidays(self, announced: WorkCalendar) -> None:
        for year in range(announced.since, announced.until + 1):
            assert any(day.year == year for day in announced.off), year

    def test_the_end_of_the_last_year_may_still_move(self, announced: WorkCalendar) -> None:
        """29 December 2018 was made a workday by the notice of 2019."""
        assert Date(2018, 12, 29) in announced.work
        assert announced.last == Date(announced.until, 12, 28)

    def test_other_days_are_not_known(self, announced: WorkCalendar) -> None:
        for day in (announced.first - ONE, announced.last + ONE):
            with pytest.raises(NotAnnounced):
                announced.is_workday(day)
        with pytest.raises(NotAnnounced):
            announced.after(announced.last, 1)


class TestCounting:
    @pytest.mark.parametrize(
        ("day", "workdays", "expected"),
        [
            ("2026-09-18", 3, "2026-09-22"),  # Sunday the 20th is at work
            ("2026-09-18", 20, "2026-10-22"),  # two holidays and two make-up days
            ("2026-02-13", 3, "2026-02-25"),  # the longest holiday so far
            ("2020-01-22", 3, "2020-02-04"),  # prolonged by a second notice
            ("2018-12-28", 3, "2019-01-03"),
            ("2026-07-03", 1, "2026-07-06"),
        ],
    )
    def test_the_day_itself_does_not_count(
        self, announced: WorkCalendar, day: str, workdays: int, expected: str
    ) -> None:
        assert announced.after(Date.fromisoformat(day), workdays).isoformat() == expected

    def test_between_tells_of_whole_holidays(self, announced: WorkCalendar) -> None:
        found = announced.between(Date(2026, 9, 18), Date(2026, 10, 22))
        assert found["off"] == [
            (Date(2026, 9, 25), Date(2026, 9, 27)),
            (Date(2026, 10, 1), Date(2026, 10, 7)),
        ]
        assert found["work"] == [Date(2026, 9, 20), Date(2026, 10, 10)]


class TestWrittenYears:
    def test_a_year_prolongs_what_is_known(self) -> None:
        year = entry(NEXT, [(f"{NEXT}-10-01", f"{NEXT}-10-07")], [f"{NEXT}-10-09"])
        calendar = holidays.calendar({**NONE, "years": [year]})
        assert calendar.last == Date(NEXT, 12, 28)
        assert not calendar.is_workday(Date(NEXT, 10, 1))
        assert calendar.is_workday(Date(NEXT, 10, 9))
        assert str(NEXT) in calendar.compiled["years"]

    def test_its_notice_may_reach_into_the_december_before(self) -> None:
        year = entry(NEXT, [(f"{NEXT - 1}-12-31", f"{NEXT}-01-03")], [f"{NEXT - 1}-12-27"])
        calendar = holidays.calendar({**NONE, "years": [year]})
        assert not calendar.is_workday(Date(NEXT - 1, 12, 31))
        assert calendar.is_workday(Date(NEXT - 1, 12, 27))
        assert calendar.last == Date(NEXT, 12, 26)

    def test_weekends_within_a_holiday_change_nothing(self) -> None:
        year = entry(2026, [("2026-10-01", "2026-10-07")], ["2026-10-10"])
        written, known = holidays.read(year), holidays.library()
        assert {day for day in known.off if f"{day:%Y%m}" == "202610"} == written.off
        assert {day for day in known.work if f"{day:%Y%m}" == "202610"} == written.work

    def test_days_before_since_are_left_out(self) -> None:
        calendar = holidays.calendar({"since": 2020, "years": []})
        assert calendar.first == Date(2020, 1, 1)
        assert min(calendar.off).year == 2020


@pytest.fixture(scope="module")
def context() -> dict[str, Any]:
    model = load(ROOT)
    scheme = contexts.scheme_contexts(model, pages._environment())[0]["view"]
    return dates.context(scheme, model.plain["holidays"])


class TestPage:
    """What the page of dates is given."""

    def test_what_only_experience_says_enters_no_date(self, context: dict[str, Any]) -> None:
        told = {one["source"] for one in context["told"]}
        assert told
        for rows in context["kinds"].values():
            assert not told & {row["source"] for row in rows}

    def test_every_row_has_a_source_that_is_shown(self, context: dict[str, Any]) -> None:
        used = {row["source"] for rows in context["kinds"].values() for row in rows}
        used |= {one["source"] for one in context["told"]}
        assert used == set(context["sources"])

    def test_days_that_do_not_exist_become_the_last_of_the_month(self) -> None:
        back = {"months": -1, "days": 0}
        assert dates._moved(Date(2027, 3, 31), back) == Date(2027, 2, 28)
        assert dates._moved(Date(2024, 3, 31), back) == Date(2024, 2, 29)
        assert dates._moved(Date(2027, 1, 15), back) == Date(2026, 12, 15)


def test_scripts_carry_their_hash() -> None:
    found = scripts.files(ROOT)
    # The one script that other sites ask for keeps its address.
    assert len({Path(path).parts[1] for path in found if "/" in path}) == 1
    for names in scripts.modules(found).values():
        assert set(names) <= set(found)
