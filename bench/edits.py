"""How long a maintainer waits: for a whole build, and from one edited rule to the reloaded page."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from time import perf_counter

from builder import serve

_COPIED = ("rules", "docs", "calculator", "mkdocs.yml")
_LINKED = ("builder", "node_modules")
_TIMES = 5


def whole_build(root: Path) -> float:
    """Seconds of ``build.py build`` in a process of its own."""
    with TemporaryDirectory() as folder:
        started = perf_counter()
        command = [sys.executable, "build.py", "build", "--out", folder]
        subprocess.run(command, cwd=root, check=True, capture_output=True)
        return perf_counter() - started


def one_edit(root: Path, edited: str) -> float:
    """Seconds from a changed rule file to the built page, in a server that runs already."""
    with TemporaryDirectory() as folder:
        project = Path(folder)
        for name in _COPIED:
            copy = shutil.copytree if (root / name).is_dir() else shutil.copyfile
            copy(root / name, project / name)
        for name in _LINKED:
            (project / name).symlink_to(root / name)
        served = serve.Site("http://127.0.0.1:8000/", project / ".cache" / "serve")
        serve.build(project, served)
        times = []
        for number in range(_TIMES):
            path = project / edited
            text = path.read_text("utf-8")
            path.write_text(text.replace("summary: ", f"summary: {number}", 1), "utf-8")
            before = served.build
            started = perf_counter()
            serve.build(project, served)
            times.append(perf_counter() - started)
            if served.build == before:
                raise RuntimeError("the edited rules were refused")
            path.write_text(text, "utf-8")
        return median(times)
