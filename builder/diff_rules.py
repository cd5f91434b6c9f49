"""Rule sets to compare: those of a model, and those of any commit of this repository."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from builder.compile import compile_scheme
from builder.model import Model, load
from builder.problems import RulesRefused

Plain = dict[str, Any]

_READER = """
import json, pathlib
from builder.compile import compile_scheme
from builder.model import load
model = load(pathlib.Path.cwd())
print(json.dumps([model.plain, {name: compile_scheme(model, name) for name in model.schemes}]))
"""


class NoSuchCommit(Exception):
    """The base is not a commit of this repository, or has no rules."""


@dataclass(frozen=True, slots=True)
class RuleSet:
    """One version of the rules: the data as written, and as compiled for each scheme."""

    plain: Plain
    compiled: dict[str, Plain]

    @classmethod
    def of(cls, model: Model) -> RuleSet:
        """The rule set of a model."""
        return cls(model.plain, {name: compile_scheme(model, name) for name in model.schemes})


def rules_of(root: Path, commit: str) -> RuleSet:
    """The rules of a commit, read by this builder, else by the builder of that commit.

    Args:
        root: the repository.
        commit: any name that git knows.

    Raises:
        NoSuchCommit: when git does not know the commit, or it has no rules.
        RulesRefused: when neither builder takes them; it says what this one found.
    """
    with tempfile.TemporaryDirectory() as folder:
        _check_out(root, commit, Path(folder))
        try:
            return RuleSet.of(load(Path(folder)))
        except RulesRefused:
            # The shape of the rules may have changed since.
            old = _read_by_its_own_builder(Path(folder))
            if old is None:
                raise
            return old


def _check_out(root: Path, commit: str, folder: Path) -> None:
    """Write the tree of a commit below ``folder``."""
    command = ["git", "-C", str(root), "archive", "--format=tar", _commit(root, commit)]
    done = subprocess.run(command, capture_output=True, check=True)
    with tarfile.open(fileobj=BytesIO(done.stdout)) as archive:
        archive.extractall(folder, filter="data")
    if not (folder / "rules").is_dir():
        raise NoSuchCommit(f"no rules in {commit}")


def _read_by_its_own_builder(folder: Path) -> RuleSet | None:
    """The rules of another commit as that commit's builder reads them, if it can."""
    done = subprocess.run(
        [sys.executable, "-c", _READER],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": os.pathsep.join((".", "calculator"))},
        capture_output=True,
        check=False,
    )
    return RuleSet(*json.loads(done.stdout)) if not done.returncode else None


def _commit(root: Path, name: str) -> str:
    """The full id of a commit; a name that looks like an option is none."""
    command = ["git", "-C", str(root), "rev-parse", "--verify", "--quiet", "--end-of-options"]
    done = subprocess.run(
        [*command, f"{name}^{{commit}}"], capture_output=True, check=False, text=True
    )
    if done.returncode:
        raise NoSuchCommit(f"no such commit: {name}")
    return done.stdout.strip()
