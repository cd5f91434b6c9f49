"""Changes the engine line by line and sees whether a test notices.

    python -m bench.mutate [--sample COUNT] [--seed NUMBER] [--explained] [MODULE...]

A module is named as its file: ``_ways``. Without any, all of ``jifen``: about an hour; a sample
of all its changes takes less and says how far it may be off. mutmut makes the changes. What no test
notices is shown; ``survivors.yml`` says of each such change why it changes nothing that anyone
could see. Those are left aside, or with ``--explained`` tried alone: none may be noticed.
"""

from __future__ import annotations

import argparse
import random
import sys
from collections.abc import Collection, Iterable, Mapping, Sequence
from math import sqrt
from pathlib import Path

import pytest
import yaml

from bench.mutants import Edit, Mutant, mutants
from bench.trials import NOTICED, Trials
from tests import engine

ROOT = Path(__file__).parent.parent
ENGINE = ROOT / "calculator" / "jifen"
EXPLAINED = Path(__file__).parent / "survivors.yml"
_LEAST = 0.90
# They try everything, or start processes of their own: too long to repeat for each change. What
# only they notice counts as missed.
_LEFT_OUT = (
    "cli_streams.py::test_jsonl_needs_constant_memory",
    "cli_streams.py::test_output_is_utf8_in_any_locale",
    "cli_streams.py::test_process_ends_quietly_on_a_closed_pipe",
    "dates_and_numbers.py::test_literals_are_read_exactly",
    "plans.py::test_finds_what_trying_everything_finds",
    "plans.py::test_no_plan_is_more_than_another_that_is_no_later",
    "questions.py::test_answering_the_next_question_settles_it_in_time",
    "schemes.py::test_bases_are_those_of_the_second_reading",
)
_PLAIN = ("-q", "-p", "no:cacheprovider", "-p", "bench.fresh")
# Of the normal distribution: 95 % lie within so many deviations.
_WIDTH = 1.96


def main() -> int:
    """Change and test; returns 1 below the score, or when an explanation is missing or wrong."""
    parser = argparse.ArgumentParser(prog="bench.mutate")
    parser.add_argument("--sample", type=int, metavar="COUNT", help="try only so many changes")
    parser.add_argument("--seed", type=int, default=0, help="of the sample")
    parser.add_argument("--explained", action="store_true", help="try what is explained, alone")
    parser.add_argument("modules", nargs="*", metavar="MODULE", default=sorted(_modules()))
    options = parser.parse_args()
    explained = explanations(yaml.safe_load(EXPLAINED.read_text("utf-8")))
    found = [mutant for module in options.modules for mutant in mutants(module)]
    wrong = strays(explained, [mutant.edit for mutant in found], options.modules)
    tried = [mutant for mutant in found if (mutant.edit in explained) == options.explained]
    count = len(tried)
    if options.sample:
        tried = drawn(tried, options.sample, options.seed)
        print(f"{len(tried)} of {count} changes, drawn with seed {options.seed}")
    states = _tried(tried)
    if options.explained:
        wrong += [one.edit for one, state in zip(tried, states, strict=True) if state == NOTICED]
        return _told("Explained, and wrongly so:", wrong)
    alive = [one.edit for one, state in zip(tried, states, strict=True) if state != NOTICED]
    share = 1 - len(alive) / max(1, len(tried))
    low, high = interval(share, len(tried))
    _told("No test notices:", alive)
    _told("Explained, but no such change is made:", wrong)
    print(f"{share:.1%} of {len(tried)} changes noticed, {len(explained)} more are explained")
    if options.sample:
        print(f"of all changes {low:.1%} to {high:.1%}, as sure as 95 %")
    return int(bool(alive or wrong) or share < _LEAST)


def _modules() -> set[str]:
    return {path.stem for path in ENGINE.glob("*.py")} - {"__main__"}


def _tried(tried: list[Mutant]) -> list[str]:
    """What came of each change."""
    trials = Trials(tried)
    # The others need the site, a browser or the whole project.
    tests = [str(path) for path in engine.FILES]
    left_out = [f"--deselect=tests/test_{name}" for name in _LEFT_OUT]
    if pytest.main([*_PLAIN, *left_out, *tests], plugins=[trials]):
        sys.exit("The tests must pass before anything is changed.")
    return trials.states


def _told(heading: str, edits: Iterable[Edit]) -> int:
    """Show changes; returns 1 if there are any."""
    shown = [f"\n{edit.place}\n  - {edit.was}\n  + {edit.now}" for edit in edits]
    if shown:
        print(heading, *shown, "", sep="\n")
    return int(bool(shown))


def explanations(listed: Iterable[Mapping[str, str]]) -> dict[Edit, str]:
    """Why a change makes no difference, as ``survivors.yml`` lists it."""
    return {Edit(one["in"], one["was"], one["now"]): one["why"] for one in listed}


def strays(
    explained: Iterable[Edit], made: Collection[Edit], modules: Collection[str]
) -> list[Edit]:
    """Explanations for changes of these modules that are no longer made."""
    return [
        edit
        for edit in explained
        if edit.place.partition(".")[0] in modules and edit not in set(made)
    ]


def drawn[T](changes: Sequence[T], count: int, seed: int) -> list[T]:
    """A sample in which each change is as likely as any other; the same for the same seed."""
    return random.Random(seed).sample(changes, min(count, len(changes)))


def interval(share: float, count: int) -> tuple[float, float]:
    """Within what the share of all changes lies with 95 % (Wilson), from that of a sample."""
    if not count:
        return 0.0, 1.0
    square = _WIDTH**2 / count
    middle = share + square / 2
    reach = _WIDTH * sqrt(share * (1 - share) / count + square / (4 * count))
    return (middle - reach) / (1 + square), (middle + reach) / (1 + square)


if __name__ == "__main__":
    sys.exit(main())
