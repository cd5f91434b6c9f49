"""What the file of explained words looks like."""

from __future__ import annotations

from builder.scalars import Id, Text
from builder.schema import ListOf, Record

__all__ = ["GLOSSARY"]

_TERM = Text(12)

GLOSSARY = Record(
    {
        "terms": ListOf(
            Record(
                {"id": Id(), "term": _TERM, "means": Text(60, sentence=True)},
                {"also": ListOf(_TERM, 1)},
            ),
            1,
        )
    }
)
