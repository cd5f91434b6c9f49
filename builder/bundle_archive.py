"""Archives of the browser bundle: the wheel, the standard library, and bytes that never vary."""

from __future__ import annotations

import gzip
import hashlib
import os
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterable
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

import zopfli.gzip  # type: ignore[import-untyped]
from flit_core.wheel import WheelBuilder  # type: ignore[import-untyped]

# The first moment that a ZIP entry can hold, and the same moment in Unix time.
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)
_EPOCH = "315532800"
# More of them save no further byte in a thousand.
_ROUNDS = 5
# -OO drops docstrings and asserts, a sixth of the download; without the columns of each
# instruction a quarter of the rest goes. The epoch turns the bytecode's time stamp, which would
# differ in each build, into a hash of the source.
_COMPILE_ENV = {
    "PYTHONOPTIMIZE": "2",
    "PYTHONNODEBUGRANGES": "1",
    "SOURCE_DATE_EPOCH": _EPOCH,
    "PYTHONHASHSEED": "0",
}

_CACHE = Path(".cache", "bundle")
_STAND_INS = Path(__file__).with_name("stand_ins")
_LEAN = Path(__file__).with_name("bundle_lean.py")

Files = dict[str, bytes]


def stand_ins() -> Files:
    """Modules in place of the library's own, which Pyodide reads as it starts and never uses.

    They are a quarter of the library, and more than that of the time it takes to start.
    """
    return {
        path.relative_to(_STAND_INS).as_posix(): path.read_bytes()
        for path in sorted(_STAND_INS.rglob("*.py"))
    }


def read_zip(data: bytes) -> Files:
    """Every file of a ZIP archive by its name."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist() if not name.endswith("/")}


def write_zip(files: Files, *, stored: bool = False) -> bytes:
    """A ZIP archive whose bytes depend on the files alone, deflated unless ``stored``."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", compresslevel=9) as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, _ZIP_DATE)
            entry.compress_type = zipfile.ZIP_STORED if stored else zipfile.ZIP_DEFLATED
            entry.create_system = 3
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, files[name])
    return buffer.getvalue()


def packed(files: Files, *, patiently: bool = False) -> bytes:
    """A stored ZIP archive, compressed as a whole.

    Small modules share their words, so this takes a tenth less than file by file, and the browser
    unpacks it faster than Python would. To compress it ``patiently`` takes seconds and saves a
    thirtieth more.
    """
    data = write_zip(files, stored=True)
    if patiently:
        return bytes(zopfli.gzip.compress(data, numiterations=_ROUNDS))
    return gzip.compress(data, 9, mtime=0)


def trimmed(files: Files, wanted: Iterable[str]) -> Files:
    """The wanted files alone.

    Raises:
        LookupError: naming what is wanted and not there.
    """
    names = list(wanted)
    if missing := [name for name in names if name not in files]:
        raise LookupError(f"not in the standard library of Pyodide: {', '.join(missing)}")
    return {name: files[name] for name in names}


def compiled(files: Files) -> Files:
    """The same files with lean bytecode in place of source, made by ``pyodide py-compile``."""
    with TemporaryDirectory() as folder:
        archive = Path(folder, "sources.zip")
        archive.write_bytes(write_zip(files))
        command = [sys.executable, "-m", "pyodide_cli", "py-compile", "--silent", str(archive)]
        _run(command, Path(folder))
        _run([sys.executable, "-S", str(_LEAN), str(archive)], Path(folder))
        return read_zip(archive.read_bytes())


def digest(*parts: bytes) -> str:
    """A short name for these bytes."""
    total = hashlib.blake2s(digest_size=8)
    for part in parts:
        total.update(hashlib.sha256(part).digest())
    return total.hexdigest()


def cached(root: Path, inputs: Iterable[bytes], make: Callable[[], bytes]) -> bytes:
    """What ``make`` makes of these inputs, kept in the project's cache."""
    recipe = (Path(__file__).read_bytes(), _LEAN.read_bytes())
    path = root / _CACHE / digest(*recipe, *inputs)
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".new")
        draft.write_bytes(make())
        draft.replace(path)
    return path.read_bytes()


def wheel(project: Path) -> tuple[str, bytes]:
    """Build the wheel of a flit project: its file name and its bytes."""
    buffer = BytesIO()
    builder = WheelBuilder.from_ini_path(project / "pyproject.toml", buffer)
    builder.source_time_stamp = _ZIP_DATE
    builder.build()
    return builder.wheel_filename, buffer.getvalue()


def _run(command: list[str], folder: Path) -> None:
    done = subprocess.run(
        command,
        cwd=folder,
        env={**os.environ, **_COMPILE_ENV},
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise RuntimeError(f"{' '.join(command)} failed:\n{done.stdout}{done.stderr}")
