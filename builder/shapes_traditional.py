"""What the file of the edition in traditional characters looks like."""

from __future__ import annotations

from builder.scalars import Text
from builder.schema import ListOf, Record

__all__ = ["TRADITIONAL"]

_WORD = Text(12)

TRADITIONAL = Record(
    {
        "words": ListOf(Record({"word": _WORD, "write": _WORD})),
        "as_issued": ListOf(Text(60)),
    }
)
