"""Explains technical terms where a page first uses them."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable, Mapping
from functools import lru_cache
from typing import Any

_TAG = re.compile(r"(<[^>]+>)")
_NAME = re.compile(r"</?([a-z0-9]+)")
_FENCE = "---\n"
# More than a site has: while it is served, most are as they were.
_PAGES = 512
# In links and controls a tap does something else; headings and table heads stay plain; what is not
# text for readers is left alone.
_PLAIN = frozenset(
    (
        *("a", "abbr", "button", "code", "dt", "figure", "h1", "h2", "h3", "label", "legend"),
        *("option", "script", "select", "style", "summary", "svg", "template", "textarea"),
        *("th", "title"),
    )
)
# What is not shown, or not read out, explains nothing.
_UNSEEN = re.compile(r'\s(?:aria-hidden="true"|hidden(?=[\s>]))')
_VOID = frozenset(("br", "hr", "img", "input", "link", "meta"))


def explained(text: str, terms: Iterable[Mapping[str, Any]]) -> str:
    """A page in Markdown with HTML in which each term is explained where it first stands.

    Args:
        text: the page, with its front matter.
        terms: the entries of the glossary.
    """
    told = ((word, term) for term in terms for word in (term["term"], *term.get("also", ())))
    return _explained(text, tuple((word, term["id"], term["means"]) for word, term in told))


@lru_cache(maxsize=_PAGES)
def _explained(text: str, told: tuple[tuple[str, str, str], ...]) -> str:
    meanings = {word: (name, means) for word, name, means in told}
    # The longest first: 社会平均工资 before 平均工资.
    words = "|".join(map(re.escape, sorted(meanings, key=len, reverse=True)))
    head, fence, body = text.removeprefix(_FENCE).partition(f"\n{_FENCE}")
    marker = _Marker(re.compile(words), meanings)
    return f"{_FENCE}{head}{fence}{marker.marked(body)}" if fence else text


class _Marker:
    """Walks through a page; ``open`` are the elements around, and whether each is plain."""

    def __init__(self, words: re.Pattern[str], meanings: Mapping[str, tuple[str, str]]) -> None:
        self._words = words
        self._meanings = meanings
        self._open: list[tuple[str, bool]] = []
        self._told: set[str] = set()

    def marked(self, body: str) -> str:
        """The text with its terms explained."""
        return "".join(
            self._tag(part) if part.startswith("<") else self._text(part)
            for part in _TAG.split(body)
        )

    def _tag(self, tag: str) -> str:
        name = _NAME.match(tag)
        if name and name[1] not in _VOID and not tag.endswith("/>"):
            if not tag.startswith("</"):
                self._open.append((name[1], name[1] in _PLAIN or bool(_UNSEEN.search(tag))))
            elif any(name[1] == opened for opened, _ in self._open):
                while self._open.pop()[0] != name[1]:
                    pass
        return tag

    def _text(self, part: str) -> str:
        # Outside of HTML stand only headings and lists of links.
        if not self._open or any(plain for _, plain in self._open):
            return part
        return self._words.sub(self._explained, part)

    def _explained(self, match: re.Match[str]) -> str:
        name, means = self._meanings[match[0]]
        if name in self._told:
            return match[0]
        self._told.add(name)
        return f'<abbr title="{html.escape(means)}" tabindex="0">{match[0]}</abbr>'
