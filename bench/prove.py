"""The slow proofs: many edits of the rules, many applicants beside the independent reading.

The mutation score is not measured here yet.
"""

from __future__ import annotations

import sys

from tests import rule_edits
from tests.oracle.generate import applicants
from tests.oracle.reading import Unclear, evaluate
from tests.test_oracle import MODE, ours

_EDITS = 2000
_APPLICANTS = 10_000
_SEED = 20_261
_SHARE = 0.05


def main() -> int:
    """Run every proof; returns 1 when one fails."""
    differ = sum(not _agrees(answers) for answers in applicants(_SEED, _APPLICANTS))
    print(f"{_APPLICANTS} applicants beside the independent reading: {differ} differ")
    tally = rule_edits.run(_EDITS, _SEED)
    print(f"{_EDITS} edits of the rules: {tally.share:.1%} neither refused nor seen")
    return 1 if differ or tally.share >= _SHARE else 0


def _agrees(answers: dict[str, object]) -> bool:
    try:
        expected = evaluate(answers, rest_from_record=MODE)
    except Unclear:
        return True
    return ours(answers) == expected


if __name__ == "__main__":
    sys.exit(main())
