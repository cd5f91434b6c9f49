"""The slow proofs: many edits of the rules, many applicants beside an independent reading.

Their plans are held against those that trying everything finds, and what forecasts take a gap in a
record for against every history that it may have had.

The mutation score is not measured here yet.
"""

from __future__ import annotations

import sys
from datetime import date
from typing import Any

from tests import rule_edits
from tests import test_histories as histories
from tests import test_plans as plans
from tests.oracle.generate import applicants
from tests.oracle.plans import Brute
from tests.oracle.plans import applicants as planners
from tests.oracle.reading import Unclear, evaluate
from tests.test_oracle import MODE, ours

_EDITS = 2000
_APPLICANTS = 10_000
_HISTORIES = 20_000
_SEED = 20_261
_SHARE = 0.05


def main() -> int:
    """Run every proof; returns 1 when one fails."""
    differ = sum(not _agrees(answers) for answers in applicants(_SEED, _APPLICANTS))
    print(f"{_APPLICANTS} applicants beside the independent reading: {differ} differ")
    off = sum(not _same_plans(*case) for case in planners(_SEED, _APPLICANTS))
    print(f"{_APPLICANTS} applicants with their plans beside trying everything: {off} differ")
    wrong = histories.tried(_HISTORIES, _SEED)
    print(f"{_HISTORIES} records with gaps beside every history there is: {wrong} differ")
    tally = rule_edits.run(_EDITS, _SEED)
    print(f"{_EDITS} edits of the rules: {tally.share:.1%} neither refused nor seen")
    return 1 if differ or off or wrong or tally.share >= _SHARE else 0


def _agrees(answers: dict[str, object]) -> bool:
    try:
        expected = evaluate(answers, rest_from_record=MODE)
    except Unclear:
        return True
    return ours(answers) == expected


def _same_plans(answers: dict[str, Any], levers: dict[str, Any], until: date) -> bool:
    expected = Brute(plans.RULES, answers, levers, until).plans()
    return plans.ours(answers, levers, until) == expected


if __name__ == "__main__":
    sys.exit(main())
