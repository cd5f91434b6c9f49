"""The package from outside: its names, its imports, its version, its silence about the clock."""

from __future__ import annotations

import ast
import importlib
import json
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

import jifen

PACKAGE = Path(jifen.__file__).parent
ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted(path.stem for path in PACKAGE.glob("*.py"))
# Ways to the present moment, by module.
CLOCKS = {
    "time": {"time", "time_ns", "localtime", "gmtime", "monotonic", "perf_counter", "strftime"},
    "datetime": {"datetime"},
}


def tree_of(module: str) -> ast.Module:
    return ast.parse((PACKAGE / f"{module}.py").read_text("utf-8"))


def imports_of(module: str) -> set[tuple[str, str]]:
    """What a module imports anywhere in it: the module and the name, or "" for the whole."""
    found: set[tuple[str, str]] = set()
    for node in ast.walk(tree_of(module)):
        if isinstance(node, ast.Import):
            found |= {(alias.name, "") for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{module} imports from where it stands"
            found |= {(str(node.module), alias.name) for alias in node.names}
    return found


def public_names(module: str) -> set[str]:
    """The names without an underscore that a module makes at its top."""
    names: set[str] = set()
    for node in tree_of(module).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names.add(node.name)
        elif isinstance(node, ast.Assign):
            names |= {target.id for target in node.targets if isinstance(target, ast.Name)}
        elif isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name):
            names.add(node.target.id)
    return {name for name in names if not name.startswith("_")}


@pytest.mark.parametrize("module", [name for name in MODULES if name.startswith("_")])
def test_all_names_what_a_module_offers(module: str) -> None:
    """`__all__` holds exactly the public names that the module makes; the linter sorts it."""
    if not public_names(module):
        return
    offered = importlib.import_module(f"jifen.{module}").__all__
    assert set(offered) == public_names(module)


def test_face_offers_what_exists() -> None:
    """`jifen.__all__` is sorted, and each name can be imported from the package alone."""
    assert jifen.__all__ == sorted(jifen.__all__)
    assert {name for name in jifen.__all__ if not hasattr(jifen, name)} == set()
    made = {name for source, name in imports_of("__init__") if source.startswith("jifen.")}
    assert set(jifen.__all__) == made


def test_every_public_function_says_what_it_does() -> None:
    """Whoever asks for help on a name of the face gets it."""
    for name in jifen.__all__:
        if callable(getattr(jifen, name)):
            assert getattr(jifen, name).__doc__, name


def test_version_is_told_once() -> None:
    """The packaging and every result name the same version."""
    project = tomllib.loads((PACKAGE.parent / "pyproject.toml").read_text("utf-8"))["project"]
    assert project["version"] == jifen.__version__
    result = json.loads(jifen.score_text('{"as_of":"2026-03-10"}'))
    assert result["package_version"] == jifen.__version__


def test_package_needs_nothing() -> None:
    """No dependency is declared, and none is imported anywhere in the package."""
    project = tomllib.loads((PACKAGE.parent / "pyproject.toml").read_text("utf-8"))["project"]
    assert "dependencies" not in project
    known = {*sys.stdlib_module_names, "jifen"}
    for module in MODULES:
        assert {name.split(".")[0] for name, _ in imports_of(module)} <= known, module


def test_core_runs_without_site_packages() -> None:
    """With the package folder alone on the path a score is made."""
    script = (
        "import sys; sys.path.insert(0, sys.argv[1]); import jifen;"
        'print(jifen.score_text(\'{"as_of":"2026-03-10"}\')[:8])'
    )
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", script, str(PACKAGE.parent)],
        capture_output=True,
        check=True,
    )
    assert done.stdout.strip() == b'{"as_of"'


@pytest.mark.parametrize("module", [name for name in MODULES if name != "_cli"])
def test_only_the_command_opens_a_clock(module: str) -> None:
    """Nothing but the command line can learn what day it is."""
    imported = imports_of(module)
    assert not {(source, name) for source, name in imported if name in CLOCKS.get(source, ())}
    assert not {source for source, name in imported if source in CLOCKS and not name}
    called = {node.attr for node in ast.walk(tree_of(module)) if isinstance(node, ast.Attribute)}
    assert not called & {"today", "now", "utcnow"}


def test_core_needs_no_files_or_sockets() -> None:
    """The core reads its rules through its loader alone; no module of it does other I/O."""
    doors = {"io", "os", "pathlib", "shutil", "socket", "subprocess", "tempfile", "urllib", "http"}
    for module in MODULES:
        if module not in {"_cli", "__main__"}:
            assert not {source.split(".")[0] for source, _ in imports_of(module)} & doors, module


def test_default_scheme() -> None:
    """Where no scheme is named it is the first of those that are known."""
    assert jifen.scheme_ids()[0] == "residence-points"
    assert jifen.facts_text() == jifen.facts_text("residence-points")
    text = '{"as_of":"2026-03-10"}'
    assert jifen.score_text(text) == jifen.score_text(text, "residence-points")
