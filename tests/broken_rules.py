"""The rule files that the fixtures of `broken/` break, and how they are applied.

They are the rules of one day, kept in `broken/rules`, so that a correction of the rules never moves
a line that a fixture names. What is not kept there, such as the engine's messages, is today's;
schemes that are not kept there are left out, and one of an invented city shows what they may hold.
"""

from __future__ import annotations

import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).resolve().parent.parent
BROKEN = ROOT / "tests" / "broken"
KEPT = BROKEN / "rules"
# Of these folders only what is kept is there.
_FOLDERS = ("indicators", "guides")


@dataclass(frozen=True)
class Broken:
    """An edit of the rules: in ``file`` the one ``replace`` becomes ``with``.

    Instead, ``text`` is the whole file, ``bytes`` (in hexadecimal) are added to it, and ``delete``
    takes it away. ``expect`` holds the messages; ``{line}`` in them is the line of the edit.
    """

    name: str
    data: dict[str, Any]

    @property
    def file(self) -> str:
        return str(self.data["file"])

    def apply(self, rules: Path) -> list[str]:
        """Make the edit below a folder of rules; returns the messages to expect."""
        path = rules / self.file
        before = path.read_bytes()
        if "replace" in self.data:
            old, new = (str(self.data[key]).encode("utf-8") for key in ("replace", "with"))
            assert before.count(old) == 1, f"{self.data['replace']!r} is not there once"
            path.write_bytes(before.replace(old, new))
        elif "text" in self.data:
            path.write_text(self.data["text"], "utf-8")
        elif "bytes" in self.data:
            path.write_bytes(before + bytes.fromhex(self.data["bytes"]))
        else:
            assert self.data["delete"]
            path.unlink()
        line = _first_change(before, path.read_bytes() if path.exists() else b"")
        expected: list[str] = self.data["expect"]
        return [message.replace("{line}", str(line)) for message in expected]


def _first_change(before: bytes, after: bytes) -> int:
    lines = zip(before.split(b"\n"), after.split(b"\n"), strict=False)
    return next((at for at, (old, new) in enumerate(lines, 1) if old != new), 1)


def broken() -> list[Broken]:
    """Every fixture, by name."""
    return [
        Broken(path.stem, yaml.safe_load(path.read_text("utf-8")))
        for path in sorted(BROKEN.glob("*.yml"))
    ]


def copy_rules(target: Path) -> Path:
    """A copy of the rules to break, in ``target``."""
    shutil.copytree(KEPT, target)
    live = ROOT / "rules"
    for path in sorted(live.rglob("*.yml")):
        inner = path.relative_to(live)
        kept = (target / inner.parent).is_dir() and inner.parent.name not in _FOLDERS
        if kept and not (target / inner).exists():
            shutil.copy(path, target / inner)
    return target
