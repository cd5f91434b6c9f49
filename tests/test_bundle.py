"""The browser bundle: the same bytes every time, and nothing missing from it."""

from __future__ import annotations

import ast
import dataclasses
import gzip
import importlib.util
import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from builder import bundle_archive as archive
from builder import bundle_wheel
from builder.bundle import STDLIB_LIST, Manifest, build_bundle
from builder.bundle_exports import without_unused
from builder.bundle_trace import browser_sources, trace
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


def test_exports_that_nothing_names_are_left_out() -> None:
    def export(name: str, value: str) -> str:
        return f'var _{name}=Module["_{name}"]={value};'

    called = export("PyRun", 'wasmExports["PyRun"]') + export("PyDel", 'wasmExports["PyDel"]')
    quoted, other = export("Py_Size", "3e3"), export("PyNew", 'wasmExports["PyNew"]')
    unused = export("PyList_New", 'wasmExports["PyList_New"]') + export("Py_True", "2794600")
    renamed = 'var _memory=Module["memory"]=wasmExports["memory"];'
    rest = 'f=()=>_PyRun();Module._PyDel(1);ccall("Py_Size");'
    script = called + quoted + other + unused + renamed + rest
    assert without_unused(script, "M._PyNew()") == called + quoted + other + renamed + rest


def stand_in(name: str) -> ModuleType:
    path = ROOT / "builder" / "stand_ins" / name
    spec = importlib.util.spec_from_file_location("stand_in", path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


# One stands in annotations alone; functools asks for the others to tell functions apart by type.
NEVER_TAKEN = {"Match", "Union", "get_args", "get_origin", "get_type_hints"}


@pytest.mark.parametrize("name", ["dataclasses", "inspect", "re", "traceback", "typing"])
def test_a_stand_in_has_every_name_that_is_taken_from_it(name: str) -> None:
    """A module imported late would fail in the browser alone."""
    library = archive.read_zip((ROOT / "node_modules/pyodide/python_stdlib.zip").read_bytes())
    library |= archive.stand_ins()
    listed = (ROOT / STDLIB_LIST).read_text("utf-8").split()
    (own,) = {f"{name}.py", f"{name}/__init__.py"} & set(listed)
    trees = [ast.parse(library[path]) for path in listed if path != own]
    trees += [ast.parse(path.read_bytes()) for path in browser_sources(ROOT)]
    taken = {found for tree in trees for found in taken_from(tree, name)}
    given = {node.id for node in ast.walk(ast.parse(library[own])) if isinstance(node, ast.Name)}
    given |= {getattr(node, "name", "") for node in ast.parse(library[own]).body}
    assert taken - given <= NEVER_TAKEN, "taken from the stand-in, which does not have it"


def taken_from(tree: ast.Module, module: str) -> set[str]:
    whole = any(
        isinstance(node, ast.Import) and module in {alias.name for alias in node.names}
        for node in ast.walk(tree)
    )
    taken = {
        alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == module and not node.level
        for alias in node.names
    }
    for node in ast.walk(tree):
        if whole and isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            taken |= {node.attr} if node.value.id == module else set()
    return taken


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("{}", {}),
        ("import sys; sys.maxsize", sys.maxsize),
        ("import sys; sys.maxsize = sys.maxsize", None),
        ("number = 2\nnumber + 1\n", 3),
        ("for number in (1, 2): number; number", None),
        ("if True:\n    3", None),
        ("number = 1 + \\\n2", None),
    ],
)
def test_a_source_text_gives_the_value_of_its_last_line(source: str, value: object) -> None:
    assert stand_in("_pyodide/_base.py").eval_code(source) == value


def test_no_other_name_is_taken_for_a_class_variable() -> None:
    """Dataclasses compare what stands at a field with this name."""
    typing = stand_in("typing.py")
    assert [name for name in vars(typing) if getattr(typing, name) is typing.ClassVar] == [
        "ClassVar"
    ]


def test_named_tuples_are_those_of_the_library() -> None:
    """Fields, defaults, methods and properties, as the engine writes them."""
    base = stand_in("typing.py").NamedTuple

    class Span(base):  # type: ignore[misc, valid-type]
        first: int
        last: int = 3

        @property
        def length(self) -> int:
            return int(self.last - self.first + 1)

    span = Span(1)
    assert (span, span.length, span._fields) == ((1, 3), 3, ("first", "last"))
    assert span._replace(last=1).length == 1
    assert repr(span) == "Span(first=1, last=3)"
    with pytest.raises(AttributeError):
        span.first = 2
    with pytest.raises(TypeError):
        Span()


_CLASSES = """
@library.dataclass(frozen=True, slots=True)
class Row:
    first: int
    last: int = 3
    kept: list[int] = library.field(default_factory=list, init=False, compare=False)
    notes: list[int] = library.field(default_factory=list, compare=False)

    @property
    def length(self) -> int:
        return self.last - self.first + 1

@library.dataclass(slots=True)
class Open:
    name: str
    uses: list[str] = library.field(default_factory=list)

@library.dataclass(frozen=True, slots=True, eq=False)
class Lone:
    value: int
"""


@pytest.mark.parametrize("library", [dataclasses, stand_in("dataclasses.py")], ids=["own", "ours"])
def test_data_classes_are_those_of_the_library(library: Any) -> None:
    """What the engine's classes do, in the library itself and in what stands in for it."""
    names: dict[str, Any] = {"__name__": __name__, "library": library}
    exec(_CLASSES, names)  # noqa: S102 - mypy would know the classes of the library alone
    Row, Open, Lone = (names[name] for name in ("Row", "Open", "Lone"))  # noqa: N806 - classes
    row = Row(1, notes=[5])
    assert (row.first, row.last, row.kept, row.notes, row.length) == (1, 3, [], [5], 3)
    assert row == Row(first=1) != Row(2)
    assert row != (1, 3)
    assert hash(row) == hash(Row(1)) == hash((1, 3))
    assert repr(row).endswith("Row(first=1, last=3, kept=[], notes=[5])")
    row.kept.append(1)
    other = library.replace(row, last=4)
    assert (other.first, other.last, other.kept, other.notes) == (1, 4, [], [5])
    assert other.kept is not Row(1).kept
    with pytest.raises((TypeError, ValueError)):
        library.replace(row, kept=[])
    for wrong in (Row, lambda: Row(1, 2, [], []), lambda: Row(1, none=2)):
        with pytest.raises(TypeError):
            wrong()
    with pytest.raises(library.FrozenInstanceError):
        row.first = 2
    with pytest.raises(library.FrozenInstanceError):
        del row.first
    assert not hasattr(row, "__dict__")
    assert Row.__match_args__ == ("first", "last", "notes")
    opened = Open("a")
    opened.uses.append("b")
    opened.name = "c"
    assert (opened, Open("c").uses) == (Open("c", ["b"]), [])
    with pytest.raises(TypeError):
        hash(opened)
    lone = Lone(1)
    assert lone != Lone(1)
    assert len({lone, Lone(1)}) == 2


def test_the_engine_that_is_measured_beside_ours_has_all_that_the_page_imports() -> None:
    imported = re.search(
        r'import \{([^}]*)\} from "\./engine\.js"',
        (ROOT / "builder/browser/calculator.js").read_text("utf-8"),
    )
    assert imported
    plain = (ROOT / "bench/plain-engine.js").read_text("utf-8")
    exported = re.findall(r"^export (?:const|class|function) (\w+)", plain, re.MULTILINE)
    assert set(re.findall(r"\w+", imported[1])) <= set(exported)
