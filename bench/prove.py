"""The slow proofs: many edits of the rules, many applicants beside an independent reading.

Their plans are held against those that trying everything finds, and what forecasts take a gap in a
record for against every history that it may have had.

    python -m bench.prove [--share SHARE] [PART...]

All parts take hours; ``--share 0.1`` tries a tenth of each. ``make mutate`` changes the engine.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable
from datetime import date
from time import perf_counter
from typing import Any

from tests import rule_edits
from tests import test_histories as histories
from tests import test_plans as plans
from tests.oracle.generate import applicants
from tests.oracle.plans import Brute
from tests.oracle.plans import applicants as planners
from tests.oracle.reading import Unclear, evaluate
from tests.test_oracle import MODE, ours

_SEED = 20_261
_SHARE = 0.05


def main() -> int:
    """Run the proofs that are named, or every one; returns 1 when one fails."""
    parser = argparse.ArgumentParser(prog="bench.prove")
    parser.add_argument("--share", type=float, default=1.0, help="of each proof's count")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(_PARTS)}")
    options = parser.parse_args()
    unknown = set(options.parts) - set(_PARTS)
    if unknown:
        parser.error(f"no such part: {', '.join(sorted(unknown))}")
    failed = False
    for name in options.parts or _PARTS:
        count, prove = _PARTS[name]
        started = perf_counter()
        said, holds = prove(max(1, round(count * options.share)))
        print(f"{name}: {said} ({perf_counter() - started:.0f} s)", flush=True)
        failed = failed or not holds
    return 1 if failed else 0


def _scores(count: int) -> tuple[str, bool]:
    differ = sum(not _agrees(answers) for answers in applicants(_SEED, count))
    return f"{count} applicants beside the independent reading: {differ} differ", not differ


def _agrees(answers: dict[str, object]) -> bool:
    try:
        expected = evaluate(answers, rest_from_record=MODE)
    except Unclear:
        return True
    return ours(answers) == expected


def _plans(count: int) -> tuple[str, bool]:
    differ = sum(not _same_plans(*case) for case in planners(_SEED, count))
    return f"plans of {count} applicants beside trying everything: {differ} differ", not differ


def _same_plans(answers: dict[str, Any], levers: dict[str, Any], until: date) -> bool:
    expected = Brute(plans.RULES, answers, levers, until).plans()
    return plans.ours(answers, levers, until) == expected


def _histories(count: int) -> tuple[str, bool]:
    differ = histories.tried(count, _SEED)
    return f"{count} records with gaps beside every history there is: {differ} differ", not differ


def _edits(count: int) -> tuple[str, bool]:
    tally = rule_edits.run(count, _SEED)
    for edit in tally.neither:
        print(f"neither: {edit}")
    told = f"{tally.refused} refused, {tally.changed} seen, {tally.share:.1%} neither"
    return f"{count} edits of the rules: {told}", tally.share < _SHARE


_PARTS: dict[str, tuple[int, Callable[[int], tuple[str, bool]]]] = {
    "scores": (10_000, _scores),
    "plans": (10_000, _plans),
    "histories": (20_000, _histories),
    "edits": (2000, _edits),
}

if __name__ == "__main__":
    sys.exit(main())
