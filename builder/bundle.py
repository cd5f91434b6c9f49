"""The browser bundle: Pyodide, the trimmed standard library, the wheel and the page's modules.

Everything is written below one folder of the built site. What may change has its content's hash
in its name, so that a page and the files it names always come from one build.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from builder import bundle_archive as archive
from builder import bundle_exports, bundle_wheel, scripts

PYODIDE = Path("node_modules", "pyodide")
STDLIB_LIST = Path("builder", "stdlib-modules.txt")
BROWSER = Path("builder", "browser")
_RUNTIME = {"pyodide": "pyodide.mjs", "asm": "pyodide.asm.js", "wasm": "pyodide.asm.wasm"}
# What calculator.js imports: asked for along with it, they save a round trip.
_PAGE_MODULES = (
    "engine.js",
    "fields.js",
    "form.js",
    "mend.js",
    "panels/panel.js",
    "piece.js",
    "requests.js",
    "result.js",
    "rows.js",
    "session.js",
    "shared/host.js",
    "watch.js",
)
# Folders of BROWSER whose modules belong to the calculator's page, beside those of no folder.
_PAGE_FOLDERS = ("keeping", "panels", "record", "shared", "why")
# Draws codes for links; fetched only when a visitor asks for one.
QR = Path("node_modules", "qrcode-generator")
# Modules that calculator.js never imports, or that are itself.
_QR_SCRIPT = "vendor/qrcode-generator.js"
_NOT_LATER = frozenset({"calculator.js", "worker.js", _QR_SCRIPT, *_PAGE_MODULES})
# Fetched by the worker before the first score.
_FETCHED = ("wasm", "stdlib", "wheel")
_ARCHIVES = {"wheel": "jifen", "more": "jifen-more"}


@dataclass(frozen=True, slots=True)
class Manifest:
    """What one build of the bundle holds.

    ``files`` maps a role (``calculator``, ``engine``, ``style``, ``worker``, ``pyodide``, ``asm``,
    ``wasm``, ``stdlib``, ``wheel``, ``more``) to a path below the bundle's folder, ``sizes`` to its
    length in bytes. ``modules`` are the scripts that the page loads at once, ``later`` those that
    it loads when it has nothing else to do, so that nothing a visitor opens has to be asked for.
    ``lock`` is the runtime's own description of itself. ``rules`` has the version of the rules of
    each scheme, the default one first.
    """

    files: dict[str, str]
    modules: list[str]
    later: list[str]
    sizes: dict[str, int]
    lock: dict[str, Any]
    rules: dict[str, str]
    build: str

    @property
    def connect(self) -> list[str]:
        """Paths that the worker fetches: ``connect-src`` needs each of them."""
        return [self.files[role] for role in (*_FETCHED, "more")]

    @property
    def assets(self) -> dict[str, Any]:
        """What the page tells its scripts, as its ``data-assets`` attribute."""
        return {
            "files": self.files,
            "modules": self.modules,
            "later": self.later,
            "sizes": {role: self.sizes[role] for role in _FETCHED},
            "lock": self.lock,
            "build": self.build,
            "lead": next(iter(self.rules)),
        }


def build_bundle(root: Path, out: Path) -> Manifest:
    """Write the bundle into ``out``, which then holds nothing else, and describe it.

    Raises:
        LookupError: when the list of modules names one that Pyodide does not have.
        RuntimeError: when a build step fails, with what it printed.
    """
    package = json.loads((root / PYODIDE / "package.json").read_bytes())
    runtime = _runtime(root)
    folder = f"py/{package['version']}.{archive.digest(*runtime)}"
    written: dict[str, bytes] = {f"{folder}/NOTICE.txt": _notice(package)}
    files: dict[str, str] = {}

    def add(role: str, path: str, data: bytes) -> None:
        files[role] = path
        written[path] = data

    for (role, name), data in zip(_RUNTIME.items(), runtime, strict=True):
        add(role, f"{folder}/{name}", data)
    # Not named .gz: some hosts would declare them as compressed, and the browser unpack them.
    stdlib = _stdlib(root)
    add("stdlib", f"stdlib.{archive.digest(stdlib)}.bin", stdlib)
    for role, data in zip(("wheel", "more"), bundle_wheel.archives(root), strict=True):
        add(role, f"{_ARCHIVES[role]}.{archive.digest(data)}.bin", data)
    browser = root / BROWSER
    sources = {
        path.relative_to(browser).as_posix(): path.read_bytes()
        for folder in (browser, *(browser / name for name in _PAGE_FOLDERS))
        for path in sorted(folder.iterdir())
        if path.is_file()
    }
    sources |= _vendored(root)
    page = f"page.{archive.digest(*sources.values())}"
    written |= {f"{page}/{name}": data for name, data in sources.items()}
    files |= {
        "calculator": f"{page}/calculator.js",
        "engine": f"{page}/engine.js",
        "style": f"{page}/calculator.css",
        "worker": f"{page}/worker.js",
    }
    lock = json.loads((root / PYODIDE / "pyodide-lock.json").read_bytes())["info"]
    _write_all(out, written)
    return Manifest(
        files=files,
        modules=[f"{page}/{name}" for name in sources if name in _PAGE_MODULES],
        later=[
            f"{page}/{name}" for name in sources if name.endswith(".js") and name not in _NOT_LATER
        ],
        sizes={role: len(written[path]) for role, path in files.items()},
        lock={"info": lock, "packages": {}},
        rules=_rules_versions(root),
        build=archive.digest(*(written[path] for path in sorted(written))),
    )


def _stdlib(root: Path) -> bytes:
    source = (root / PYODIDE / "python_stdlib.zip").read_bytes()
    names = (root / STDLIB_LIST).read_bytes()
    stand_ins = archive.stand_ins()
    return archive.cached(
        root,
        (source, names, *stand_ins.values()),
        lambda: archive.packed(
            archive.compiled(
                archive.trimmed(archive.read_zip(source) | stand_ins, names.decode().split())
            ),
            patiently=True,
        ),
    )


def _rules_versions(root: Path) -> dict[str, str]:
    data = root / "calculator" / "jifen" / "data"
    schemes = json.loads((data / "schemes.json").read_bytes())
    return {
        scheme: json.loads((data / f"{scheme}.json").read_bytes())["rules_version"]
        for scheme in schemes
    }


def _runtime(root: Path) -> tuple[bytes, bytes, bytes]:
    start, script, machine = (root / PYODIDE / name for name in _RUNTIME.values())
    texts = [_without_source_map(path).decode() for path in (start, script)]
    used = bundle_exports.without_unused(texts[1], texts[0])
    return texts[0].encode(), used.encode(), machine.read_bytes()


def _without_source_map(path: Path) -> bytes:
    # The map is not shipped, and a debugger that asks for it would only meet a 404.
    lines = path.read_bytes().splitlines(keepends=True)
    return b"".join(line for line in lines if not line.startswith(b"//# sourceMappingURL="))


def _notice(package: dict[str, Any]) -> bytes:
    return (
        f"Pyodide {package['version']}, {package['license']}, {package['homepage']}\n"
        "It holds CPython, licensed under the Python Software Foundation License, "
        "https://docs.python.org/3/license.html\n"
    ).encode()


def _vendored(root: Path) -> dict[str, bytes]:
    package = json.loads((root / QR / "package.json").read_bytes())
    qr = (
        f"qrcode-generator {package['version']}, {package['license']}, "
        "Copyright (c) 2009 Kazuhiko Arase, "
        "https://github.com/kazuhikoarase/qrcode-generator\n"
    )
    # Named .js: not every host knows the type of .mjs.
    return {
        _QR_SCRIPT: (root / QR / package["module"]).read_bytes(),
        "vendor/ical.js": scripts.ical(root),
        "vendor/NOTICE.txt": qr.encode() + scripts.notice(root),
    }


def _write_all(out: Path, files: dict[str, bytes]) -> None:
    for name, data in files.items():
        path = out / name
        if not path.exists() or path.read_bytes() != data:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
    for path in sorted(out.rglob("*"), reverse=True):
        if path.is_dir():
            if not any(path.iterdir()):
                path.rmdir()
        elif path.relative_to(out).as_posix() not in files:
            path.unlink()
