"""What the compiled rules say of one day."""

from __future__ import annotations

from datetime import date

import pytest

from jifen import load_rules, score
from jifen._rules import Texts, read_beside
from tests.applicants import LINGANG
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


def test_a_scheme_without_a_mark_asks_for_no_points() -> None:
    assert load_rules("settlement").on(date(2025, 6, 10)).pass_mark == 0


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
