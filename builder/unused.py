"""Leaves out of the theme's stylesheets what no page has.

Every rule costs each visitor's browser: a third of the theme's asks for what is not here.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from functools import lru_cache
from typing import Any

import tinycss2  # type: ignore[import-untyped]

# Set on each start for a moment, so that nothing fades while colours change: the browser then works
# out the style of every element twice, which is the longest wait on a long page.
_FLEETING = "data-md-color-switching"
_CLASSES = re.compile(r'\bclass="([^"]*)"')
_WORD = re.compile(r"[\w-]+")
# The theme has two; while the site is served, both are mostly asked for as before.
_SHEETS = 2
_NESTING = frozenset({"media", "supports"})


def class_names(pages: Iterable[str], scripts: Iterable[str]) -> frozenset[str]:
    """The classes that elements of the pages have; of scripts every word, which may become one."""
    written = {value for text in pages for value in _CLASSES.findall(text)}
    found = {name for value in written for name in value.split()}
    return frozenset(found.union(*(_WORD.findall(text) for text in scripts)))


@lru_cache(maxsize=_SHEETS)
def without_unused(sheet: str, classes: frozenset[str]) -> str:
    """The stylesheet without the selectors that ask for a class which nothing has.

    What stands within ``:is()`` or ``:not()`` is left as it is.
    """
    return "".join(_kept(tinycss2.parse_stylesheet(sheet, True, True), classes))


def _kept(nodes: Iterable[Any], classes: Collection[str]) -> Iterator[str]:
    for node in nodes:
        if node.type == "qualified-rule":
            wanted = [part for part in _split(node.prelude) if _matches(part, classes)]
            if wanted:
                selectors = ",".join(tinycss2.serialize(part) for part in wanted)
                yield f"{selectors}{{{tinycss2.serialize(node.content)}}}"
        elif node.type == "at-rule" and node.lower_at_keyword in _NESTING:
            inner = "".join(_kept(tinycss2.parse_rule_list(node.content, True, True), classes))
            if inner:
                yield f"@{node.at_keyword}{tinycss2.serialize(node.prelude)}{{{inner}}}"
        else:
            yield node.serialize()


def _split(prelude: Sequence[Any]) -> list[list[Any]]:
    parts: list[list[Any]] = [[]]
    for part in prelude:
        if part == ",":
            parts.append([])
        else:
            parts[-1].append(part)
    return parts


def _matches(selector: Sequence[Any], classes: Collection[str]) -> bool:
    for before, token in zip([None, *selector], selector, strict=False):
        if before == "." and token.value not in classes:
            return False
        if token.type == "[] block" and _FLEETING in tinycss2.serialize(token.content):
            return False
    return True
