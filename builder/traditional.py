"""Writes Chinese in traditional characters: by OpenCC, a glossary of ours, and titles as issued.

The characters are those of Taiwan's standard (``s2tw``), which readers from Hong Kong know too;
``s2hk`` writes some that neither uses any more, and plain ``s2t`` is nobody's standard. The words
stay those of Shanghai's offices (so no ``s2twp``), since they stand in the forms to be filled in.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache, lru_cache
from itertools import accumulate
from typing import Any, NamedTuple

CONFIG = "s2tw"
HAN = re.compile("[\u3400-\u9fff]")
# What stands between these marks is a title, with another title in it perhaps.
_TITLE = "《(?:[^《》]|《[^《》]*》)*》"
# Where the characters are traditional, so are the quotation marks.
_QUOTES = str.maketrans("“”‘’", "「」『』")
# The search index has one between words.
_GAP = "\u200b"
# How far a phrase reaches to either side of the character that it is for.
_REACH = 8


class Piece(NamedTuple):
    """A part of a text: as it stands, as it is written, and whether it stays as issued."""

    source: str
    text: str
    issued: bool = False


class Writer:
    """Writes texts in traditional characters.

    ``names`` stay as they were issued; ``corrections`` are what OpenCC would write otherwise.
    """

    def __init__(self, rules: Mapping[str, Any]) -> None:
        """Prepare.

        Args:
            rules: the rule files as plain data: ``traditional`` and ``documents`` of them.
        """
        import opencc

        self._opencc = opencc.OpenCC(CONFIG)
        self._words = {one["word"]: one["write"] for one in rules["traditional"]["words"]}
        self.names = frozenset(_issued(rules))
        self.corrections = frozenset(self._words.values())
        fixed = sorted({*self._words, *self.names}, key=len, reverse=True)
        self._fixed = re.compile("|".join((*map(re.escape, fixed), _TITLE)))
        self.pieces = cache(self._pieces)
        self.write_gapped = cache(self._gapped)

    def write(self, text: str) -> str:
        """The text in traditional characters, but for titles."""
        return "".join(piece.text for piece in self.pieces(text))

    def write_all(self, text: str) -> str:
        """The same with titles too: what is only compared, not shown."""
        return self._converted(text)

    def _gapped(self, text: str) -> str:
        """A text with gaps between its words, which stay where they are."""
        words = text.split(_GAP)
        pieces = self.pieces("".join(words))
        written = "".join(piece.text for piece in pieces)
        # Where each character ends; in a piece of another length all do at its end.
        ends = [0]
        for piece in pieces:
            at, length = ends[-1], len(piece.text)
            same = length == len(piece.source)
            ends += [at + (place if same else length) for place in range(1, len(piece.source) + 1)]
        starts = accumulate(map(len, words), initial=0)
        parts = (
            written[ends[at] : ends[at + len(word)]]
            for at, word in zip(starts, words, strict=False)
        )
        return _GAP.join(parts)

    def _pieces(self, text: str) -> tuple[Piece, ...]:
        if not HAN.search(text):
            return (Piece(text, text),)
        return tuple(self._split(text))

    def _split(self, text: str) -> Iterator[Piece]:
        # As a whole, so that the words around a place tell how it is written.
        whole = self._converted(text)
        at = 0
        for match in self._fixed.finditer(text):
            if at < match.start():
                yield Piece(text[at : match.start()], whole[at : match.start()])
            word, at = match[0], match.end()
            yield Piece(word, self._words.get(word, word), issued=word not in self._words)
        if at < len(text):
            yield Piece(text[at:], whole[at:])

    def _converted(self, text: str) -> str:
        made: str = self._opencc.convert(text).translate(_QUOTES)
        if len(made) != len(text):
            raise ValueError(f"{CONFIG} does not keep the length of: {text}")
        return made


def writer_of(rules: Mapping[str, Any]) -> Writer:
    """The writer by these rules; while they are the same, one that remembers what it wrote."""
    return _writer(json.dumps([rules["traditional"], rules["documents"]]))


@lru_cache(maxsize=1)
def _writer(text: str) -> Writer:
    words, documents = json.loads(text)
    return Writer({"traditional": words, "documents": documents})


def _issued(rules: Mapping[str, Any]) -> Iterator[str]:
    """The names that stay as they were issued."""
    yield from rules["traditional"]["as_issued"]
    for document in rules["documents"]["documents"]:
        yield document["title"]
        if "number" in document:
            yield document["number"]


@lru_cache(maxsize=1)
def table(writer: Writer, texts: frozenset[str]) -> dict[str, str]:
    """What writes any of these texts by replacing its longest known parts, from left to right.

    Most parts are single characters; a phrase is for one that is written otherwise there.
    """
    pieces = {piece for text in texts for piece in writer.pieces(text)}
    plain = sorted(one for one in pieces if not one.issued and len(one.source) == len(one.text))
    found = {one.source: one.text for one in pieces.difference(plain)}
    found |= {source: to for source, to in _usual(plain).items() if source != to}
    for reach in range(1, _REACH):
        found |= dict(_phrases(found, plain, reach))
    # What no part of it tells apart is known as a whole.
    made = replaced(found, [piece.source for piece in plain])
    found |= {
        one.source: one.text for one, text in zip(plain, made, strict=True) if text != one.text
    }
    return dict(sorted(found.items()))


def _usual(pieces: Iterable[Piece]) -> dict[str, str]:
    """What each character is written as most often."""
    counts: dict[str, dict[str, int]] = {}
    for piece in pieces:
        for source, to in zip(piece.source, piece.text, strict=True):
            ways = counts.setdefault(source, {})
            ways[to] = ways.get(to, 0) + 1
    return {source: max(ways, key=lambda to: (ways[to], to)) for source, ways in counts.items()}


def _phrases(
    found: Mapping[str, str], pieces: Sequence[Piece], reach: int
) -> Iterator[tuple[str, str]]:
    """What the table still writes wrongly, each with as many characters around it."""
    made = replaced(found, [piece.source for piece in pieces])
    for (source, to, _), written in zip(pieces, made, strict=True):
        if written != to and len(written) == len(to):
            at = next(at for at, char in enumerate(to) if written[at] != char)
            part = slice(max(0, at - reach), at + reach + 1)
            yield source[part], to[part]


def replaced(found: Mapping[str, str], texts: Iterable[str]) -> list[str]:
    """The texts written by a table, as the page does it."""
    words = sorted(found, key=len, reverse=True)
    pattern = re.compile("|".join(map(re.escape, words)))
    return [pattern.sub(lambda match: found[match[0]], text) for text in texts]
