"""What the compiled rules say of one day."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from jifen import Rules, load_rules, score
from jifen._rules import Texts, fact_names, read_beside
from tests.applicants import LINGANG
from tests.compiled_rules import changed, compiled
from tests.test_cases import CASES, read

APPLICANT = read(CASES / "applicant.yml")
RULES = load_rules("residence-points")


@pytest.mark.parametrize(
    ("day", "cited"),
    [
        ("2012-06-01", "first"),
        ("2014-12-31", "first"),
        ("2015-01-01", "second"),
        ("2018-06-01", "third"),
        # After the last one it is still the one to cite.
        ("2030-01-01", "third"),
    ],
)
def test_of_several_documents_the_one_in_force_is_cited(day: str, cited: str) -> None:
    turns = [
        {"from": "2010-01-01", "to": "2014-12-31", "text": "first"},
        {"from": "2015-01-01", "to": "2017-12-31", "text": "second"},
        {"from": "2018-01-01", "to": "2022-12-31", "text": "third"},
    ]
    texts = Texts({"sources": {"gates": {"window": turns}}})
    assert texts.citation("gates", "window", date.fromisoformat(day)) == cited


@pytest.mark.parametrize(
    ("area", "start", "said"), [("lingang", "2024-01", True), ("new_town", "2022-06", False)]
)
def test_another_reading_changes_the_rows_that_it_names_alone(
    area: str, start: str, said: bool
) -> None:
    """Two years might not count in Lingang yet; no three years are enough for a new town."""
    stay = {**LINGANG, "area": area, "from": start}
    notes = score(RULES, {**APPLICANT, "outer_areas": [stay]})["notes"]
    assert ("lingang_three_years" in {note["id"] for note in notes}) is said


def test_a_reading_that_names_no_rows_changes_them_all() -> None:
    def change(rules: dict[str, Any]) -> None:
        *_, reading = rules["readings"]
        reading["alternative"] = {"set": {"points": 7}}

    otherwise = changed(change).on(date(2026, 3, 10)).otherwise["lingang_three_years"]
    assert {row["points"] for row in otherwise.rows} == {7}


def test_a_scheme_without_a_mark_asks_for_no_points() -> None:
    day = load_rules("settlement").on(date(2025, 6, 10))
    assert (day.pass_mark, day.lowest_total) == (0, 0)


def test_before_the_first_day_nothing_is_in_force() -> None:
    day = RULES.on(date(1990, 1, 1))
    assert (day.pass_mark, day.gates, day.item("age").rows) == (0, (), ())


def test_a_day_that_only_a_text_names_is_no_turn() -> None:
    def change(rules: dict[str, Any]) -> None:
        rules["notes"][0] |= {"name": "2024-05-05", "to": "2024-06-06"}

    turns = {day.isoformat() for day in changed(change).starts}
    assert "2024-06-07" in turns
    assert not turns & {"2024-05-05", "2024-05-06", "2024-06-06"}


def test_names_are_found_below_their_keys_alone() -> None:
    """Of what stands there as a list or as a part, the names within."""
    part = {
        "fact": "a",
        "field": "b",
        "all": [{"fact": "c"}, {"not": {"field": "d", "months": "e"}}],
        "entries": {"fact": "f", "years_since": 3},
    }
    assert list(fact_names(part)) == ["a", "c", "e", "f"]
    assert list(fact_names(part, ("field",))) == ["b", "d"]


def test_an_indicator_says_what_of_its_entries_counts() -> None:
    """Points are kept by these fields alone, where no condition asks of the person as well."""
    credential = RULES.on(date(2026, 3, 10)).item("credential")
    assert credential.fields == ("level", "matches_post", "registration", "obtained")
    assert [one["fact"] for one in credential.personal] == ["credential_base_months"]
    assert not credential.mixed


def test_rules_say_of_which_edition_they_are() -> None:
    data = compiled() | {"content_version": "two", "rules_version": "one"}
    rules = Rules(data)
    assert (rules.rules_version, rules.content_version) == ("one", "two")


@pytest.mark.parametrize(
    ("file", "read"),
    [
        ("/a b/jifen/_rules.py", "/a b/jifen/data/points.json"),
        ("C:\\a b\\jifen\\_rules.py", "C:\\a b\\jifen/data/points.json"),
    ],
)
def test_data_lie_beside_the_module_on_every_system(file: str, read: str) -> None:
    class Loader:
        def get_data(self, path: str) -> bytes:
            return f"{path}：读到了".encode()

    assert read_beside(file, Loader(), "points.json") == f"{read}：读到了"
