"""Chinese typography: the few habits that every text of the rule data keeps."""

from __future__ import annotations

import re
from collections.abc import Iterator

from builder.nodes import Node
from builder.problems import Problem

_HAN = "\u3400-\u9fff"
_MARKS = (
    "\u3001\u3002\u300a\u300b\u2018\u2019\u201c\u201d\uff08\uff09\uff0c\uff1a\uff1b\uff1f\uff01"
)
_WIDE = f"[{_HAN}{_MARKS}]"
_PAIRS = dict(zip("\u201c\u2018\uff08\u300a", "\u201d\u2019\uff09\u300b", strict=True))
_CLOSERS = {closer: opener for opener, closer in _PAIRS.items()}
_FULL_WIDTH = dict(zip(",;:!?()", "\uff0c\uff1b\uff1a\uff01\uff1f\uff08\uff09", strict=True))
# An exclamation mark is refused by itself.
_ENDS = re.compile("[\u3002\uff1f\uff01\u201d\uff09]\\Z")
# A figure stands for a placeholder, whatever is written in it.
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_RULES: tuple[tuple[str, re.Pattern[str]], ...] = (
    ("T001", re.compile(rf"(?<={_WIDE})[,;:!?()](?!//)|[,;:!?()](?={_WIDE})|(?<=[{_HAN}])\.")),
    ("T002", re.compile(rf"(?<={_WIDE}) +(?=\S)|(?<=\S) +(?={_WIDE})")),
    ("T003", re.compile(r"[\"']")),
    ("T004", re.compile(r"\A\s|\s\Z|[ \t]{2,}|[\n\t]")),
    ("T005", re.compile("\uff01")),
    ("T006", re.compile("[\uff10-\uff19\uff21-\uff3a\uff41-\uff5a\u3000]")),
    ("T009", re.compile(r"([，。；：、？])\1+|，。|。，|\.\.\.")),
)


def check(node: Node, problems: list[Problem], *, sentence: bool = False) -> None:
    """Append what is wrong with how a text is set; a ``sentence`` needs a full stop."""
    text = str(node.value)
    shown = _PLACEHOLDER.sub(lambda match: "0" * len(match[0]), text)
    if not re.search(f"[{_HAN}]", shown):
        return
    for code, offset, char in [*_set_wrong(shown), *_unpaired(shown)]:
        values = {"char": char, "full": _FULL_WIDTH.get(char, "\u3002")}
        problems.append(Problem(code, node.inside(offset), values))
    said = text.rstrip()
    if sentence and not _ENDS.search(said):
        problems.append(Problem("T007", node.inside(len(said) - 1), {"end": said[-1]}))


def _set_wrong(text: str) -> Iterator[tuple[str, int, str]]:
    for code, pattern in _RULES:
        for match in pattern.finditer(text):
            yield code, match.start(), match[0]


def _unpaired(text: str) -> Iterator[tuple[str, int, str]]:
    """Quotation marks and brackets without their other half."""
    opened: list[tuple[int, str]] = []
    for offset, char in enumerate(text):
        if char in _PAIRS:
            opened.append((offset, char))
        elif char in _CLOSERS:
            if opened and opened[-1][1] == _CLOSERS[char]:
                opened.pop()
            else:
                yield "T008", offset, char
    for offset, char in opened:
        yield "T008", offset, char
