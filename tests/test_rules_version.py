"""`rules_version` names what can change a result, and nothing else."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from jifen import Rules, score
from tests.edited_rules import SCHEME, edited, unchanged

INDICATORS = f"{SCHEME}/indicators"


WORDING = [
    (f"{INDICATORS}/education.yml", "title: 教育背景", "title: 学历学位"),
    (f"{SCHEME}/facts.yml", "question: 你是哪天出生的？", "question: 你的出生日期是哪天？"),
    (f"{SCHEME}/notes.yml", "年龄超过了计分表的上限", "年龄高过了计分表的上限"),
    (f"{SCHEME}/gates.yml", "met: 持有有效的居住证。", "met: 有有效的居住证。"),
    ("messages.yml", "refused_no_as_of: 没有写申请日期。", "refused_no_as_of: 请写申请日期。"),
]
VALUES = [
    (
        f"{INDICATORS}/education.yml",
        "bachelor_with_degree, points: 90",
        "bachelor_with_degree, points: 91",
    ),
    (
        f"{SCHEME}/gates.yml",
        "recent_insured_months, at_least: 6",
        "recent_insured_months, at_least: 7",
    ),
    (
        "reference-wages.yml",
        "yuan: 5939, printed: {0.8: 4751.2, 1.3: 7720.7, 1.5: 8908.5, 2: 11878, 3: 17817}, s",
        "yuan: 5940, printed: {2: 11880}, s",
    ),
    (f"{INDICATORS}/detention.yml", "within_years: 5", "within_years: 4"),
    (f"{SCHEME}/notes.yml", "birth_date, at_least: 61", "birth_date, at_least: 62"),
]


@pytest.mark.parametrize(("file", "old", "new"), WORDING, ids=[row[2] for row in WORDING])
def test_wording_does_not_move_it(tmp_path: Path, file: str, old: str, new: str) -> None:
    """Other words give another content version and the same rules version."""
    other = edited(tmp_path, file, old, new)
    assert other["rules_version"] == unchanged()["rules_version"]
    assert other["content_version"] != unchanged()["content_version"]
    assert other["rules"] == unchanged()["rules"]


@pytest.mark.parametrize(("file", "old", "new"), VALUES, ids=[row[2] for row in VALUES])
def test_a_value_moves_it(tmp_path: Path, file: str, old: str, new: str) -> None:
    """Any value that can change a result gives another rules version."""
    other = edited(tmp_path, file, old, new)
    assert other["rules_version"] != unchanged()["rules_version"]


def test_a_value_changes_the_score(tmp_path: Path) -> None:
    """The number stands in the rules alone: changed there, it is scored so, under its version."""
    other = edited(tmp_path, *VALUES[0])
    answers = {"as_of": "2026-03-10", "education": "bachelor_with_degree", "credentials": []}
    results = [score(Rules(data), answers) for data in (unchanged(), other)]
    assert [result["items"][1]["points"]["min"] for result in results] == [90, 91]
    assert [result["rules_version"] for result in results] == [
        unchanged()["rules_version"],
        other["rules_version"],
    ]


def test_compiling_again_gives_the_same(tmp_path: Path) -> None:
    """A hash of content: the same rules in another place and at another time have the same."""
    again = edited(tmp_path, "messages.yml", "refused_", "refused_")
    assert json.dumps(again) == json.dumps(unchanged())
