"""Changes the engine line by line and sees whether a test notices, with mutmut.

    python -m bench.mutate [MODULE...]

A module is named as its file: ``_ways``. Without any, all of ``jifen``: hours. What no test notices
is named; ``survivors.yml`` says of each such change why it changes nothing that anyone could see.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

import yaml

ROOT = Path(__file__).parent.parent
WORK = ROOT / ".cache" / "mutation"
EXPLAINED = Path(__file__).parent / "survivors.yml"
_LEAST = 0.90
# The tests of the engine: the others need the site, a browser or the whole project.
_TESTS = (
    *("cases", "cli", "conditions", "dates_and_numbers", "explain", "forecast", "histories"),
    *("laws", "months", "oracle", "plans", "projection", "questions", "receipt", "record"),
    *("refusals", "rules_version", "schemes", "statement"),
)
_COPIED = ("bench", "builder", "calculator", "rules", "scripts", "tests", "build.py")
_SETTINGS = """

[tool.mutmut]
source_paths = ["jifen"]
only_mutate = {modules}
also_copy = {copied}
pytest_add_cli_args_test_selection = {tests}
pytest_add_cli_args = ["-p", "no:cacheprovider"]
"""


def main() -> int:
    """Mutate and test; returns 1 below the score, or when a survivor has no explanation."""
    parser = argparse.ArgumentParser(prog="bench.mutate")
    parser.add_argument("--mutmut", default=str(Path(sys.executable).with_name("mutmut")))
    parser.add_argument("modules", nargs="*", metavar="MODULE", default=["*"])
    options = parser.parse_args()
    _stage(options.modules)
    subprocess.run([options.mutmut, "run"], cwd=WORK, check=False)
    subprocess.run([options.mutmut, "export-cicd-stats"], cwd=WORK, check=True)
    listed = subprocess.run(
        [options.mutmut, "results"], cwd=WORK, capture_output=True, text=True, check=True
    )
    counts = json.loads((WORK / "mutants" / "mutmut-cicd-stats.json").read_text("utf-8"))
    explained = yaml.safe_load(EXPLAINED.read_text("utf-8"))
    alive = unexplained(listed.stdout, explained)
    reached = score(counts, len(explained))
    print(f"{reached:.1%} of {counts['total']} changes noticed", *alive, sep="\n")
    return 1 if alive or reached < _LEAST else 0


def _stage(modules: Sequence[str]) -> None:
    """A copy in which the package lies at the top: mutmut tells modules by their paths."""
    shutil.rmtree(WORK, ignore_errors=True)
    for name in _COPIED:
        copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copy
        (WORK / name).parent.mkdir(parents=True, exist_ok=True)
        copy(ROOT / name, WORK / name)
    shutil.copytree(ROOT / "calculator" / "jifen", WORK / "jifen")
    tests = [f"tests/test_{name}.py" for name in _TESTS]
    settings = _SETTINGS.format(
        modules=json.dumps([f"jifen/{name}.py" for name in modules]),
        copied=json.dumps(_COPIED),
        tests=json.dumps([name for name in tests if (ROOT / name).exists()]),
    )
    (WORK / "pyproject.toml").write_text(
        (ROOT / "pyproject.toml").read_text("utf-8") + settings, "utf-8"
    )


def score(counts: Mapping[str, int], equivalent: int) -> float:
    """The share of the changes that tests notice, those left aside that nobody could see.

    Args:
        counts: what mutmut counted.
        equivalent: how many survivors are explained.
    """
    noticed = counts["killed"] + counts["timeout"] + counts["suspicious"] + counts["segfault"]
    missed = counts["survived"] + counts["no_tests"] - equivalent
    return noticed / max(1, noticed + max(0, missed))


def unexplained(results: str, explained: Mapping[str, str]) -> list[str]:
    """The survivors, as mutmut lists them, that have no explanation."""
    found = []
    for line in results.splitlines():
        name, _, state = line.strip().partition(": ")
        if state in {"survived", "no tests"} and name not in explained:
            found.append(f"{name}: {state}")
    return found


if __name__ == "__main__":
    sys.exit(main())
