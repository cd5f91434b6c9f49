"""Single edits of the rules are refused or change something; a sample, `make prove` runs many."""

from __future__ import annotations

from pathlib import Path

from tests.broken_rules import copy_rules
from tests.rule_edits import edits, places, run

ROOT = Path(__file__).resolve().parent.parent
LARGEST_SHARE = 0.05


def test_a_sample_of_edits_does_not_pass_in_silence(tmp_path: Path) -> None:
    tally = run(20, 11, copy_rules(tmp_path / "rules"))
    assert tally.refused > 5
    assert tally.changed > 2
    assert len(tally.neither) <= 20 * LARGEST_SHARE, [str(edit) for edit in tally.neither]


def test_edits_are_of_every_kind() -> None:
    kinds = {place.kind for place in places(ROOT)}
    assert kinds == {"condition", "date", "flag", "id", "number", "unit"}
    assert {edit.place.kind for edit in edits(ROOT, 200, seed=3)} == kinds
