"""The browser bundle: the same bytes every time, and nothing missing from it."""

from __future__ import annotations

import gzip
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from builder import bundle_archive as archive
from builder import bundle_wheel
from builder.bundle import STDLIB_LIST, Manifest, build_bundle
from builder.bundle_trace import trace
from tests.oracle.generate import applicants

ROOT = Path(__file__).parent.parent


def project(folder: Path) -> Path:
    """A project with its own engine and its own cache, and all else borrowed."""
    shutil.copytree(ROOT / "calculator", folder / "calculator")
    for name in ("builder", "node_modules"):
        (folder / name).symlink_to(ROOT / name)
    return folder


def contents(folder: Path) -> dict[str, bytes]:
    files = [path for path in folder.rglob("*") if path.is_file()]
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


@pytest.fixture(scope="module")
def root(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return project(tmp_path_factory.mktemp("project"))


@pytest.fixture(scope="module")
def manifest(root: Path) -> Manifest:
    return build_bundle(root, root / "out")


def test_two_builds_give_the_same_bytes(
    root: Path, manifest: Manifest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONHASHSEED", "77")
    monkeypatch.setenv("TZ", "Asia/Shanghai")
    other = project(tmp_path)
    assert build_bundle(other, other / "out") == manifest
    assert contents(other / "out") == contents(root / "out")


def test_the_manifest_describes_what_is_there(root: Path, manifest: Manifest) -> None:
    found = contents(root / "out")
    for role, path in manifest.files.items():
        assert len(found[path]) == manifest.sizes[role], role
    assert set(manifest.modules) <= set(found)
    assert {path.rsplit(".", 1)[1] for path in manifest.connect} == {"wasm", "bin"}


def test_no_script_names_a_map_that_is_not_shipped(root: Path, manifest: Manifest) -> None:
    assert manifest.build
    named = [
        name
        for name, data in contents(root / "out").items()
        if name.endswith(("js", "css")) and b"sourceMappingURL" in data
    ]
    assert named == []


def test_a_rule_edit_changes_the_wheel_alone(root: Path, manifest: Manifest) -> None:
    rules = next((root / "calculator" / "jifen" / "data").glob("residence-points.json"))
    before = rules.read_bytes()
    rules.write_bytes(before + b"\n")
    try:
        edited = build_bundle(root, root / "out")
    finally:
        rules.write_bytes(before)
    changed = {role for role, path in edited.files.items() if path != manifest.files[role]}
    assert changed == {"wheel"}
    assert manifest.files["wheel"] not in contents(root / "out"), "the old wheel was left behind"
    build_bundle(root, root / "out")


# Scores answers given line by line, and says which of the modules it needs were not there.
_SCORE = """
import sys
sys.path.insert(0, sys.argv[1])
import jifen
assert jifen.__file__.startswith(sys.argv[1]), jifen.__file__
for line in sys.stdin:
    try:
        jifen.score_text(line)
    except ModuleNotFoundError as error:
        print(error.name, '"contributions"' in line)
"""


def test_the_first_archive_scores_whoever_gives_no_record(tmp_path: Path) -> None:
    """Nobody waits for the second one to see a first score; a record is typed much later."""
    wheel = tmp_path / "jifen.whl"
    wheel.write_bytes(gzip.decompress(bundle_wheel.archives(ROOT)[0]))
    lines = [json.dumps(answers) for answers in applicants(3, 300)]
    lines += ["{", '{"education":"phd","as_of":"2026-02-30"}', "[]"]
    done = subprocess.run(
        [sys.executable, "-I", "-OO", "-c", _SCORE, str(wheel)],
        input="\n".join(lines),
        capture_output=True,
        text=True,
        check=False,
    )
    assert not done.returncode, done.stderr
    assert set(done.stdout.splitlines()) == {"jifen._record True"}


def test_both_archives_hold_the_whole_package_once() -> None:
    first, more = (
        set(archive.read_zip(gzip.decompress(packed))) for packed in bundle_wheel.archives(ROOT)
    )
    assert not first & more
    shipped = {
        path.relative_to(ROOT / "calculator").as_posix().replace(".py", ".pyc")
        for path in (ROOT / "calculator" / "jifen").rglob("*")
        if path.suffix in {".py", ".json"}
    }
    assert first | more == shipped - {f"{name}c" for name in bundle_wheel.NOT_IN_BROWSER}


def test_what_the_engine_imports_is_shipped() -> None:
    listed = (ROOT / STDLIB_LIST).read_text("utf-8").split()
    assert listed == trace(ROOT), "run python -m builder.bundle_trace"
