"""Changes the engine line by line and sees whether a test notices, with mutmut.

    python -m bench.mutate [--sample COUNT] [--seed NUMBER] [MODULE...]

A module is named as its file: ``_ways``. Without any, all of ``jifen``: hours; a sample of all its
changes takes less and says how far it may be off. What no test notices is named; ``survivors.yml``
says of each such change why it changes nothing that anyone could see.
"""

from __future__ import annotations

import argparse
import json
import random
import shutil
import subprocess
import sys
from collections.abc import Collection, Mapping, Sequence
from math import sqrt
from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent
WORK = ROOT / ".cache" / "mutation"
EXPLAINED = Path(__file__).parent / "survivors.yml"
_LEAST = 0.90
# The tests of the engine: the others need the site, a browser or the whole project.
_TESTS = (
    *("cases", "cli", "cli_streams", "conditions", "dates_and_numbers", "explain", "forecast"),
    *("histories", "laws", "months", "oracle", "papers", "plans", "projection", "questions"),
    *("rare", "receipt", "record", "refusals", "schemes", "statement", "written"),
)
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
# mutmut runs tests by their names, again and again; only once does pytest find escaped ones.
_ESCAPING = "disable_test_id_escaping_and_forfeit_all_rights_to_community_support"
_PLAIN = ("-p", "no:cacheprovider", "-p", "bench.fresh", "-o", f"{_ESCAPING}=true")
_NOTICED = frozenset({"killed", "timeout", "suspicious", "segfault"})
_MISSED = frozenset({"survived", "no tests"})
# Of the normal distribution: 95 % lie within so many deviations.
_WIDTH = 1.96
_COPIED = ("bench", "builder", "calculator", "rules", "scripts", "tests", "build.py")
_SETTINGS = """

[tool.mutmut]
source_paths = ["jifen"]
only_mutate = {modules}
also_copy = {copied}
pytest_add_cli_args_test_selection = {tests}
pytest_add_cli_args = {arguments}
"""


def main() -> int:
    """Mutate and test; returns 1 below the score, or when a survivor has no explanation."""
    parser = argparse.ArgumentParser(prog="bench.mutate")
    parser.add_argument("--mutmut", default=str(Path(sys.executable).with_name("mutmut")))
    parser.add_argument("--sample", type=int, metavar="COUNT", help="try only so many changes")
    parser.add_argument("--seed", type=int, default=0, help="of the sample")
    parser.add_argument("modules", nargs="*", metavar="MODULE", default=["*"])
    options = parser.parse_args()
    _stage(options.modules)
    tried: list[str] = []
    if options.sample:
        # mutmut cannot only make the changes: asked for one that is none, it makes them and stops.
        subprocess.run([options.mutmut, "run", "none"], cwd=WORK, check=False)
        tried = drawn(_results(options.mutmut), options.sample, options.seed)
    subprocess.run([options.mutmut, "run", *tried], cwd=WORK, check=False)
    found = _results(options.mutmut)
    if options.sample:
        print(f"{len(tried)} of {len(found)} changes, drawn with seed {options.seed}")
        found = {name: found[name] for name in tried}
    explained = yaml.safe_load(EXPLAINED.read_text("utf-8"))
    alive = unexplained(found, explained)
    reached, count = score(found, explained)
    low, high = interval(reached, count)
    print(f"{reached:.1%} of {count} changes noticed", *alive, sep="\n")
    if options.sample:
        print(f"of all changes {low:.1%} to {high:.1%}, as sure as 95 %")
    return 1 if alive or reached < _LEAST else 0


def _results(mutmut: str) -> dict[str, str]:
    """What came of each change, by mutmut's name."""
    command = [mutmut, "results", "--all", "true"]
    done = subprocess.run(command, cwd=WORK, capture_output=True, text=True, check=True)
    return parsed(done.stdout)


def parsed(listed: str) -> dict[str, str]:
    """The states of changes as mutmut lists them, by name."""
    lines = (line.strip().partition(": ") for line in listed.splitlines())
    return {name: state for name, _, state in lines if state}


def drawn(names: Collection[str], count: int, seed: int) -> list[str]:
    """A sample in which each change is as likely as any other; the same for the same seed."""
    return random.Random(seed).sample(sorted(names), min(count, len(names)))


def _stage(modules: Sequence[str]) -> None:
    """A copy in which the package lies at the top: mutmut tells modules by their paths."""
    shutil.rmtree(WORK, ignore_errors=True)
    for name in _COPIED:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        (WORK / name).parent.mkdir(parents=True, exist_ok=True)
        copy(ROOT / name, WORK / name)
    shutil.copytree(ROOT / "calculator" / "jifen", WORK / "jifen")
    for module in (WORK / "jifen").glob("*.py"):
        # That two lists are as long as each other is asserted; a test cannot make them differ.
        module.write_text(module.read_text("utf-8").replace(", strict=True", ""), "utf-8")
    tests = [f"tests/test_{name}.py" for name in _TESTS]
    left_out = [f"--deselect=tests/test_{name}" for name in _LEFT_OUT]
    settings = _SETTINGS.format(
        modules=json.dumps([f"jifen/{name}.py" for name in modules]),
        copied=json.dumps(_COPIED),
        tests=json.dumps(tests),
        arguments=json.dumps([*_PLAIN, *left_out]),
    )
    (WORK / "pyproject.toml").write_text(
        (ROOT / "pyproject.toml").read_text("utf-8") + settings, "utf-8"
    )


def score(found: Mapping[str, str], explained: Collection[str]) -> tuple[float, int]:
    """The share of the changes that tests notice, those left aside that nobody could see.

    Args:
        found: what came of each change, by name.
        explained: names of the changes that nobody could see.

    Returns:
        The share, and of how many changes.
    """
    noticed = sum(state in _NOTICED for state in found.values())
    count = noticed + len(unexplained(found, explained))
    return noticed / max(1, count), count


def interval(share: float, count: int) -> tuple[float, float]:
    """Within what the share of all changes lies with 95 % (Wilson), from that of a sample."""
    if not count:
        return 0.0, 1.0
    square = _WIDTH**2 / count
    middle = share + square / 2
    reach = _WIDTH * sqrt(share * (1 - share) / count + square / (4 * count))
    return (middle - reach) / (1 + square), (middle + reach) / (1 + square)


def unexplained(found: Mapping[str, str], explained: Collection[str]) -> list[str]:
    """The survivors that have no explanation, with their state."""
    return [
        f"{name}: {state}"
        for name, state in found.items()
        if state in _MISSED and name not in explained
    ]


if __name__ == "__main__":
    sys.exit(main())
