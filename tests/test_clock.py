"""The same commit on other days: after the next change of wages, and after the end of the rules.

`make clock` runs the other tests on these days too.
"""

from __future__ import annotations

import datetime
import json
from pathlib import Path

import pytest
import time_machine

from builder import model, pages, stale
from builder.compile import compile_all
from jifen import score_text
from tests.conftest import Run

ROOT = Path(__file__).resolve().parent.parent
DAYS = ("2027-07-01", "2028-01-01")


@pytest.fixture(params=DAYS)
def day(request: pytest.FixtureRequest) -> str:
    return str(request.param)


def at(day: str) -> time_machine.travel:
    noon = datetime.datetime.fromisoformat(f"{day}T12:00:00+08:00")
    return time_machine.travel(noon, tick=True)


def written(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_the_rules_stay_sound(day: str) -> None:
    with at(day):
        assert stale.today() == day
        assert model.find_problems(ROOT) == []


def test_pages_and_compiled_rules_are_the_same_bytes(day: str, tmp_path: Path) -> None:
    rules = model.load(ROOT)
    made = []
    for name in ("now", "then"):
        with at(day if name == "then" else "2026-11-22"):
            pages.render(rules, tmp_path / name / "docs")
            compile_all(rules, tmp_path / name / "data")
            made.append(written(tmp_path / name))
    assert made[0] == made[1]
    assert "docs/index.md" in made[0]


def test_a_score_asks_for_the_day_and_not_for_the_clock(day: str) -> None:
    answers = json.dumps({"as_of": "2026-11-22", "birth_date": "1990-01-01"})
    today = score_text(answers)
    with at(day):
        assert score_text(answers) == today


def test_the_command_fills_in_the_day_of_the_clock_alone(day: str, run: Run) -> None:
    """It is the one place of the package that may, and beyond the rules it refuses."""
    with at(day):
        ran = run("score", "-", stdin=json.dumps({"birth_date": "1990-01-01"}).encode())
    assert day in ran.out.decode() + ran.err


def test_what_is_due_grows(day: str) -> None:
    plain = model.load(ROOT).plain
    now = stale.due(plain, "2026-11-22")
    with at(day):
        then = stale.due(plain, stale.today())
    assert len(then) > len(now)
    kinds = {entry.kind for entry in then}
    assert kinds >= {"old", "recheck"}
    # The wage of that month, whether the one before was ever announced or not.
    assert kinds & {"unknown", "ended"}
