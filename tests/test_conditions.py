"""Conditions of the rule data that no rule in force uses, tried in a copy of the rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from jifen import Rules, score
from tests.edited_rules import SCHEME, edited

NOTE = "fresh_graduate_evidence"


@pytest.mark.parametrize(
    ("answer", "noted"), [(True, False), (False, True), (None, False)], ids=str
)
def test_not_turns_a_condition_round(
    tmp_path: Path,
    answer: bool | None,
    noted: bool,
) -> None:
    """`not` holds where its part is false; of what is unknown it says nothing either."""
    when = "{fact: fresh_graduate, is: true}"
    data = edited(tmp_path, f"{SCHEME}/notes.yml", f"when: {when}", f"when: {{not: {when}}}")
    result = score(Rules(data), {"as_of": "2026-03-10", "fresh_graduate": answer})
    assert (NOTE in [note["id"] for note in result["notes"]]) == noted


@pytest.mark.parametrize(
    ("field", "levels"),
    [
        ("{field: level, in: [mid_title]}", ("mid_title", "mid_title", "skill_3")),
        ("{not: {field: level, in: [skill_3]}}", ("senior_title", "mid_title", "skill_3")),
    ],
    ids=["field", "not"],
)
def test_what_holds_of_an_entry_may_hold_of_the_person_too(
    tmp_path: Path, field: str, levels: tuple[str, ...]
) -> None:
    """`some` asks the fields of one entry and the facts beside the list in one condition."""
    when = "{fact: fresh_graduate, is: true}"
    some = f"{{all: [{field}, {when}]}}"
    both = f"{{entries: credentials, some: {some}}}"
    rules = Rules(edited(tmp_path, f"{SCHEME}/notes.yml", f"when: {when}", f"when: {both}"))
    entry = {"obtained": "shanghai", "matches_post": True, "registration": "valid"}
    noted = []
    for level, answer in zip(levels, (True, False, True), strict=True):
        credentials = [{**entry, "level": level}]
        answers = {"as_of": "2026-03-10", "fresh_graduate": answer, "credentials": credentials}
        noted.append(NOTE in [note["id"] for note in score(rules, answers)["notes"]])
    assert noted == [True, False, False]
