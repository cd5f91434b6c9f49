"""The package as the browser gets it: what the first score needs, and the rest beside it.

The first archive has the modules that a score of the default scheme imports, and that scheme's
rules. The second is fetched once the first score can be computed, so that nobody waits for it.
"""

from __future__ import annotations

import ast
import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from builder import bundle_archive as archive

# The command line never runs in a browser.
NOT_IN_BROWSER = frozenset({"jifen/__main__.py", "jifen/_cli.py", "jifen/py.typed"})
_PACKAGE = "jifen"
# What `begin` needs, whatever the call, and the module of the first call.
_FIRST = ("__init__", "_calls", "_score")
_DATA = f"{_PACKAGE}/data/"


def archives(root: Path) -> tuple[bytes, bytes]:
    """The first archive and the second, both packed.

    Code is compiled apart from data, since a change of the rules leaves it as it is.
    """
    project = root / "calculator"
    files = {
        path.relative_to(project).as_posix(): path.read_bytes()
        for path in sorted((project / _PACKAGE).rglob("*"))
        if path.is_file() and "__pycache__" not in path.parts
    }
    shipped = {name: data for name, data in files.items() if name not in NOT_IN_BROWSER}
    code = {name: data for name, data in shipped.items() if name.endswith(".py")}
    inputs = (json.dumps(list(code)).encode(), *code.values())
    made = archive.cached(
        root, inputs, lambda: archive.write_zip(archive.compiled(code), stored=True)
    )
    compiled = archive.read_zip(made)
    data = {name: shipped[name] for name in shipped if name.startswith(_DATA)}
    first = {f"{name}c" for name in first_modules(code)} | _first_data(data)
    together = {**compiled, **data}
    one = {name: data for name, data in together.items() if name in first}
    other = {name: data for name, data in together.items() if name not in first}
    return _packed(root, one), _packed(root, other)


def _packed(root: Path, files: archive.Files) -> bytes:
    # Each scheme's page asks for the same archives.
    inputs = (json.dumps(list(files)).encode(), *files.values())
    return archive.cached(root, inputs, lambda: archive.packed(files))


def first_modules(code: archive.Files) -> set[str]:
    """The files that are imported before the first score, each by what stands at its top."""
    found: set[str] = set()
    waiting = [f"{_PACKAGE}/{name}.py" for name in _FIRST]
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += _imported(ast.parse(code[name]).body)
    return found


def _imported(body: Iterable[ast.stmt]) -> Iterator[str]:
    for node in body:
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith(f"{_PACKAGE}."):
            yield f"{str(node.module).replace('.', '/')}.py"


def _first_data(data: archive.Files) -> set[str]:
    schemes = f"{_DATA}schemes.json"
    return {schemes, f"{_DATA}{json.loads(data[schemes])[0]}.json"}
