"""What differs between two trees of rule data, row by row, each row with its dates and source.

A *row* is an entry of a list (a band of a scale, a gate, a period) or of ``sources``, or what
stands directly in a file. Rows are matched by id, else by what they say, so that an inserted row
does not make all later ones look changed.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

Plain = dict[str, Any]

# A condition or an answer set is one value: its parts mean nothing alone.
_WHOLE = frozenset({"absent", "alternative", "answers", "require", "when"})
# Two rows about different things are never one row that changed.
_NAMES = ("id", "option", "fact", "item", "document")
_MISSING = object()


@dataclass(frozen=True, slots=True)
class Field:
    """One value of a row, as text; ``None`` where the row did not have it."""

    key: str
    old: str | None
    new: str | None

    @property
    def is_wording(self) -> bool:
        """Whether only words for people changed."""
        return any(_has_han(text) for text in (self.old, self.new) if text)


@dataclass(frozen=True, slots=True)
class Change:
    """One row that was added, removed or changed. ``row`` is as it is now, or was if removed."""

    file: str
    section: str
    kind: str
    row: Plain
    above: tuple[Plain, ...]
    fields: tuple[Field, ...]


def compare(file: str, old: Plain, new: Plain) -> list[Change]:
    """Every row that differs between two versions of one file."""
    return list(_records(file, "", (), old, new))


def _records(
    file: str, section: str, above: tuple[Plain, ...], old: Plain | None, new: Plain | None
) -> Iterator[Change]:
    was, had = _split(old or {})
    now, has = _split(new or {})
    fields = tuple(
        Field(key, *(None if value is _MISSING else show(value) for value in pair))
        for key in dict.fromkeys((*now, *was))
        if not _same(*(pair := (was.get(key, _MISSING), now.get(key, _MISSING))))
    )
    row = old if new is None else new
    assert row is not None
    if fields or old is None or new is None:
        kind = "added" if old is None else "removed" if new is None else "changed"
        yield Change(file, section, kind, row, above, fields)
    for key in dict.fromkeys((*has, *had)):
        name = f"{section}.{key}".lstrip(".")
        for pair in _paired(had.get(key, []), has.get(key, [])):
            yield from _records(file, name, (*above, row), *pair)


def _same(old: Any, new: Any) -> bool:
    # Comparing alone would take 1 for true, and the order of keys says nothing.
    return old is new or (_MISSING not in (old, new) and _dump(old) == _dump(new))


def _dump(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)


def _split(row: Plain) -> tuple[Plain, dict[str, list[Plain]]]:
    """The values of a row, and the lists of further rows below it."""
    values: Plain = {}
    lists: dict[str, list[Plain]] = {}
    for key, value in row.items():
        if key in _WHOLE:
            values[key] = value
        elif isinstance(value, dict) and value and all(map(_is_row, value.values())):
            lists[key] = [{"id": name, **entry} for name, entry in value.items()]
        elif isinstance(value, dict):
            below, further = _split(value)
            values |= {f"{key}.{name}": entry for name, entry in below.items()}
            lists |= {f"{key}.{name}": entries for name, entries in further.items()}
        elif isinstance(value, list) and value and all(map(_is_row, value)):
            lists[key] = value
        else:
            values[key] = value
    return values, lists


def _is_row(value: object) -> bool:
    return isinstance(value, dict)


def _paired(
    old: Sequence[Plain], new: Sequence[Plain]
) -> Iterator[tuple[Plain | None, Plain | None]]:
    """Rows that changed, each with the old row most like it; rows that did not are left out."""
    same = Counter(map(_dump, old)) & Counter(map(_dump, new))
    left, came = _less(old, same), _less(new, same)
    for row in came:
        likeness = [_likeness(other, row) for other in left]
        best = max(likeness, default=0)
        yield left.pop(likeness.index(best)) if best else None, row
    for row in left:
        yield row, None


def _less(rows: Sequence[Plain], same: Counter[str]) -> list[Plain]:
    """The rows without those counted in ``same``."""
    rest = same.copy()
    left = []
    for row in rows:
        text = _dump(row)
        if rest[text]:
            rest[text] -= 1
        else:
            left.append(row)
    return left


def _likeness(old: Plain, new: Plain) -> int:
    """How many values two rows share; 0 when they speak of different things."""
    names = ("id",) if "id" in old and "id" in new else _NAMES
    if any(old.get(name) != new.get(name) for name in names):
        return 0
    named = sum(name in new for name in _NAMES)
    return named + sum(key in old and _same(old[key], value) for key, value in new.items())


def show(value: Any) -> str:
    """A value as one line of text."""
    if isinstance(value, bool) or value is None or isinstance(value, dict):
        return json.dumps(value, ensure_ascii=False)
    if isinstance(value, list):
        return "、".join(show(item) for item in value) or "[]"
    return str(value)


def _has_han(text: str) -> bool:
    return any("\u3400" <= char <= "\u9fff" for char in text)


def without(changes: Sequence[Change], covered: Sequence[Change]) -> list[Change]:
    """The changes less the values that ``covered`` already tells."""
    told = {(change.file, change.kind, field) for change in covered for field in change.fields}
    left = []
    for change in changes:
        fields = tuple(
            field for field in change.fields if (change.file, change.kind, field) not in told
        )
        if fields:
            left.append(
                Change(change.file, change.section, change.kind, change.row, change.above, fields)
            )
    return left


def dates(change: Change) -> tuple[str | None, str | None]:
    """From when until when the row holds: its own dates, else those of the row above it."""
    for row in (change.row, *reversed(change.above)):
        if "from" in row:
            return row["from"], row.get("to")
    return None, None


def cited(change: Change) -> str | None:
    """The id of the source that the row names, or the row above it."""
    rows: Iterator[Mapping[str, Any]] = iter((change.row, *reversed(change.above)))
    return next((str(row["source"]) for row in rows if "source" in row), None)
