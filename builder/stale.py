"""What is due: values that will have changed by a known day, and values not checked for long."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from builder.shapes import FOLDERS

Plain = dict[str, Any]

_SETTINGS = Path(__file__).parent / "reports" / "stale.yml"
_SHANGHAI = datetime.timedelta(hours=8)
_DOCUMENTS = "rules/documents.yml"
_MONTH = len("YYYY-MM")
# A row that names what it is about, or lies in one that does, may end for good; one that names
# nothing is part of a series that has to go on, such as the wages and the periods.
_NAMES = ("id", "option", "fact", "item", "at_least", "at_most")
_ORDER = ("unknown", "ended", "ending", "recheck", "old")


@dataclass(frozen=True, slots=True)
class Value:
    """One dated value: when its source was last checked, and when it will have changed.

    ``until`` is the first day on which the value no longer holds, where that is known; ``known``
    is false for a value that is ``null``; ``named`` says that the row tells what it is about.
    """

    file: str
    section: str
    row: Plain
    source: str
    checked: str
    confidence: str
    until: str | None
    recheck: str | None
    documents: tuple[str, ...]
    known: bool
    newest: bool
    named: bool


class _Row(NamedTuple):
    """A row with a source: where it lies, whether no later one takes its place, whether named."""

    section: str
    row: Plain
    newest: bool
    named: bool


@dataclass(frozen=True, slots=True)
class Due:
    """Something to look at.

    ``kind`` is ``unknown`` (a value that should be known by now), ``ended`` or ``ending`` (its
    time is over, or soon), ``recheck`` (the day its source says) or ``old`` (not checked for
    longer than its confidence allows). ``count`` values rest on it.
    """

    kind: str
    file: str
    section: str
    label: str
    day: str
    checked: str | None
    confidence: str | None
    count: int = 1


def today() -> str:
    """Today in Shanghai; staleness is the one thing here that has to ask the clock."""
    return (datetime.datetime.now(datetime.UTC) + _SHANGHAI).date().isoformat()


def due(plain: Plain, day: str) -> list[Due]:
    """What is due on a day (``YYYY-MM-DD``), the most pressing first.

    Args:
        plain: the rule data as ``Model.plain`` holds it.
        day: the day to look from.
    """
    found = list(values(plain))
    entries = [*_series(found, day), *_documents(plain, found, day), *_sources(found, day)]
    return sorted(
        entries, key=lambda one: (_ORDER.index(one.kind), one.day, one.file, one.section, one.label)
    )


def values(plain: Plain) -> Iterator[Value]:
    """Every value that has a source, with the day it was last checked."""
    for file, sheet in _sheets(plain):
        sources = sheet.get("sources", {})
        for found in _rows(sheet, ""):
            source = sources.get(found.row["source"])
            if source is not None:
                yield _value(file, found, source)


def _value(file: str, found: _Row, source: Plain) -> Value:
    listed, row = source["document"], found.row
    return Value(
        file=file,
        section=found.section,
        row=row,
        source=row["source"],
        checked=source["checked"],
        confidence=source["confidence"],
        until=_day_after(row["to"]) if "to" in row else None,
        recheck=source.get("recheck"),
        documents=tuple(listed if isinstance(listed, list) else [listed]),
        known=not ("yuan" in row and row["yuan"] is None),
        newest=found.newest,
        named=found.named,
    )


def _series(found: Iterable[Value], day: str) -> Iterator[Due]:
    """Rows that end with nothing after them, and rows whose value is not known."""
    for value in found:
        label = str(value.row.get("id") or value.row.get("option") or value.row.get("from", ""))
        entry = ("", value.file, value.section, label)
        start = str(value.row.get("from", ""))
        if not value.known and _first_day(start) <= day:
            yield _due("unknown", entry, _first_day(start), value)
        elif value.until is not None and value.newest:
            if value.until > day and value.until <= _later(day, settings()["soon_days"]):
                yield _due("ending", entry, value.until, value)
            elif value.until <= day and not value.named:
                yield _due("ended", entry, value.until, value)


def _due(kind: str, entry: Sequence[str], day: str, value: Value) -> Due:
    _, file, section, label = entry
    return Due(kind, file, section, label, day, value.checked, value.confidence)


def _documents(plain: Plain, found: Iterable[Value], day: str) -> Iterator[Due]:
    """Documents whose time is over, or soon, while values in force still rest on them."""
    ends = {
        entry["id"]: _day_after(entry["to"])
        for entry in plain["documents"]["documents"]
        if "to" in entry
    }
    # A check made after the end knew of it: what rests on the document then is history.
    resting = Counter(
        value.documents[-1]
        for value in found
        if value.newest and value.checked < ends.get(value.documents[-1], "")
    )
    for name, count in resting.items():
        kind = "ended" if ends[name] <= day else "ending"
        if ends[name] <= _later(day, settings()["soon_days"]):
            yield Due(kind, _DOCUMENTS, "documents", name, ends[name], None, None, count)


def _sources(found: Iterable[Value], day: str) -> Iterator[Due]:
    """Sources that say when to look again, and those not looked at for too long."""
    grouped: dict[tuple[str, str], list[Value]] = {}
    for value in found:
        grouped.setdefault((value.file, value.source), []).append(value)
    for (file, name), resting in grouped.items():
        value = resting[0]
        allowed = settings()["recheck_days"][value.confidence]
        limit = _later(value.checked, allowed)
        if value.recheck is not None and value.checked < value.recheck <= day:
            kind, when = "recheck", value.recheck
        elif limit <= day and any(one.newest for one in resting):
            kind, when = "old", limit
        else:
            continue
        yield Due(kind, file, "sources", name, when, value.checked, value.confidence, len(resting))


def _sheets(plain: Plain) -> Iterator[tuple[str, Plain]]:
    for name, sheet in plain.items():
        if name != "schemes":
            yield f"rules/{name.replace('_', '-')}.yml", sheet
    for scheme, tree in plain["schemes"].items():
        for name, sheet in tree.items():
            if name in FOLDERS:
                for item, entry in sheet.items():
                    yield f"rules/{scheme}/{name}/{item}.yml", entry
            else:
                yield f"rules/{scheme}/{name.replace('_', '-')}.yml", sheet


def _rows(node: Any, section: str, *, named: bool = False) -> Iterator[_Row]:
    """Every row with a source."""
    if isinstance(node, dict):
        for key, value in node.items():
            if key != "sources":
                yield from _rows(value, f"{section}.{key}".lstrip("."), named=named)
    elif isinstance(node, list):
        for row in node:
            own = named or (isinstance(row, dict) and any(name in row for name in _NAMES))
            if isinstance(row, dict) and isinstance(row.get("source"), str):
                newest = not any(_follows(other, row) for other in node)
                yield _Row(section, row, newest, own)
            yield from _rows(row, section, named=own)


def _follows(other: Any, row: Mapping[str, Any]) -> bool:
    """Whether a row takes the place of an earlier one about the same thing."""
    return (
        isinstance(other, dict)
        and all(other.get(name) == row.get(name) for name in _NAMES)
        and str(other.get("from", "")) > str(row.get("from", ""))
    )


def _first_day(text: str) -> str:
    """The first day of a month, or the day itself."""
    return f"{text}-01" if len(text) == _MONTH else text


def _day_after(text: str) -> str:
    """The day after a day, or the first day after a month."""
    if len(text) == _MONTH:
        year, month = int(text[:4]), int(text[5:])
        return f"{year + month // 12:04d}-{month % 12 + 1:02d}-01"
    return _later(text, 1)


def _later(day: str, days: int) -> str:
    first = datetime.date.fromisoformat(day)
    if first.toordinal() + days > datetime.date.max.toordinal():
        return day
    return (first + datetime.timedelta(days=days)).isoformat()


@lru_cache(maxsize=1)
def settings() -> Mapping[str, Any]:
    """How soon is soon, and how long a value may go unchecked by its confidence, in days."""
    found: Mapping[str, Any] = yaml.safe_load(_SETTINGS.read_text("utf-8"))
    return found


def text(plain: Plain, day: str, template: str = "stale.txt.j2") -> str:
    """What is due as text for a terminal, or in Markdown with ``stale.md.j2``."""
    from builder.reporting import Rows, environment

    rows = Rows(plain) if template.endswith(".md.j2") else Rows(plain, quote=str)
    entries = [rows.due(entry) for entry in due(plain, day)]
    return environment().get_template(template).render(entries=entries, day=day)
