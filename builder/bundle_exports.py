"""Takes out of Pyodide's own script the names of C functions that nothing in it calls.

They are there for packages with C code of their own, of which none is ever loaded. The script is a
quarter shorter without them, and the worker reads it while nothing else can go on.
"""

from __future__ import annotations

import re
from collections import Counter

_EXPORT = re.compile(r'var (_(\w+))=Module\["\1"\]=(?:wasmExports\["\w+"\]|[\de]+);')
# How often such a statement names what it makes.
_OWN = 2


def without_unused(script: str, *others: str) -> str:
    """The script without the exports whose names stand nowhere else, nor in the other scripts."""
    everything = "".join((script, *others))
    names = Counter(re.findall(r"[\w$]+", everything))
    quoted = Counter(re.findall(r'"(\w+)"', everything))

    def kept(match: re.Match[str]) -> str:
        called = names[match[1]] > _OWN
        asked_for = quoted[match[2]] > match[0].count(f'"{match[2]}"')
        return match[0] if called or asked_for else ""

    return _EXPORT.sub(kept, script)
