"""Takes out of bytecode what only tracebacks read: ``python bundle_lean.py ARCHIVE``.

Line numbers and qualified names are a fifth of the download. It runs in a process of its own, since
how an object is written depends on what else refers to it.
"""

from __future__ import annotations

import marshal
import sys
import zipfile
from pathlib import Path
from types import CodeType

# Before the code stand a magic number, flags and the hash of the source.
_HEADER = 16


def lean(code: CodeType) -> CodeType:
    """The code, and all code inside it, without line numbers and with short names."""
    constants = (lean(one) if isinstance(one, CodeType) else one for one in code.co_consts)
    return code.replace(co_linetable=b"", co_qualname=code.co_name, co_consts=tuple(constants))


def main(path: Path) -> None:
    """Rewrite an archive in place."""
    with zipfile.ZipFile(path) as archive:
        files = {name: archive.read(name) for name in archive.namelist()}
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in files.items():
            if name.endswith(".pyc"):
                code = lean(marshal.loads(data[_HEADER:]))  # noqa: S302 - written a moment ago
                files[name] = data[:_HEADER] + marshal.dumps(code)
            archive.writestr(name, files[name])


if __name__ == "__main__":
    main(Path(sys.argv[1]))
