"""Makes the list of standard library files that the browser bundle ships.

Run ``python -m builder.bundle_trace`` after a change of what `jifen` imports, or of Pyodide.
"""

from __future__ import annotations

import ast
import json
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

from builder import bundle_archive as archive
from builder.bundle import PYODIDE, STDLIB_LIST
from builder.bundle_wheel import NOT_IN_BROWSER

_SCRIPT = Path(__file__).with_suffix(".mjs")
# A score, a refusal and text that is no JSON: each reads modules that the others do not.
ANSWERS = ("{}", '{"as_of":"2026-11-21"}', '{"as_of":"2026-02-30","education":"phd"}', "{", "[]")


def browser_sources(root: Path) -> list[Path]:
    """The modules of `jifen` that the browser may import."""
    project = root / "calculator"
    found = sorted((project / "jifen").rglob("*.py"))
    return [path for path in found if path.relative_to(project).as_posix() not in NOT_IN_BROWSER]


def imported_modules(sources: Iterable[Path]) -> list[str]:
    """Every module that an import statement names, those inside functions included."""
    return sorted({name for path in sources for name in _names(path)})


def trace(root: Path) -> list[str]:
    """The files of the standard library that starting, importing and scoring read."""
    modules = imported_modules(browser_sources(root))
    request = json.dumps({"modules": modules, "answers": ANSWERS})
    with TemporaryDirectory() as folder:
        name, data = archive.wheel(root / "calculator")
        path = Path(folder, name)
        path.write_bytes(data)
        library = Path(folder, "library.zip")
        source = archive.read_zip((root / PYODIDE / "python_stdlib.zip").read_bytes())
        library.write_bytes(archive.write_zip(source | archive.stand_ins()))
        done = subprocess.run(
            ["node", str(_SCRIPT), str(root / PYODIDE), str(library), str(path)],
            input=request,
            capture_output=True,
            text=True,
            check=True,
        )
    names: list[str] = json.loads(done.stdout.splitlines()[-1])
    return names


def _names(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def main() -> None:
    """Write the list anew."""
    root = Path(__file__).parent.parent
    (root / STDLIB_LIST).write_text("".join(f"{name}\n" for name in trace(root)))


if __name__ == "__main__":
    main()
