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
