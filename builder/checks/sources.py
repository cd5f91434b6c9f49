"""Sources: every value names one, a document backs it, and it was in force."""

from __future__ import annotations

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence

from builder.checks.periods import Span, day_after, first_day, last_day, span_of
from builder.checks.tree import (
    EARLIEST,
    LATEST,
    Problems,
    Rules,
    child,
    get,
    items,
    known,
    many,
    unique,
    walk,
)
from builder.nodes import Node
from builder.problems import Problem
from builder.schema import key_place

Range = Callable[[Node], Span]
# What an entry names under a key, and the problem with what is not there: the ids that are.
Register = Mapping[tuple[str, str], Sequence[object]]


def check(rules: Rules, problems: Problems) -> None:
    """Check the register of documents, and the sources of every file against it."""
    for name in ("documents", "pages"):
        unique(items(rules.documents, name), problems)
    for document in items(rules.documents, "documents"):
        if last_day(document) < first_day(document):
            values = {"first": first_day(document), "last": last_day(document)}
            problems.append(Problem("M010", get(document, "to").where, values))
    register = {
        (of, code): [get(one, "id").value for one in items(rules.documents, key)]
        for of, key, code in (("document", "documents", "M003"), ("pages", "pages", "M004"))
        if rules.documents is not None
    }
    for file, span in _files(rules):
        _check_names(file, problems)
        for entry in _sources(file).values():
            _check_entry(entry, register, problems)
        if rules.documents is not None and span is not None:
            _check_in_force(file, span, rules.documents, problems)
    _check_past(rules, problems)


def _files(rules: Rules) -> Iterator[tuple[Node, Span | None]]:
    """The sound files with sources, each with the days that matter for it."""
    for file in (rules.reference_wages, rules.holidays, rules.changes):
        if file is not None:
            yield file, (EARLIEST, LATEST)
    for scheme in rules.schemes.values():
        for file in scheme.files:
            if child(file, "sources") is not None:
                yield file, span_of(scheme)


def _sources(file: Node) -> dict[str, Node]:
    defined = get(file, "sources").value
    assert isinstance(defined, dict)
    return defined


def _check_names(file: Node, problems: Problems) -> None:
    defined = _sources(file)
    used = set()
    for node in walk(file):
        source = child(node, "source")
        if source is not None:
            used.add(source.value)
            known(source, defined, "M002", problems)
    for name in defined:
        if name not in used:
            place = key_place(get(file, "sources"), name)
            problems.append(Problem("M023", place, {"name": name}))


def _check_entry(entry: Node, register: Register, problems: Problems) -> None:
    """An entry is checked before it is checked again, and names what the register has, once."""
    again, checked = child(entry, "recheck"), get(entry, "checked")
    if again is not None and str(again.value) <= str(checked.value):
        values = {"day": again.value, "checked": checked.value}
        problems.append(Problem("M068", again.where, values))
    for (of, code), names in register.items():
        seen: set[object] = set()
        named = child(entry, of)
        for node in many(named) if named is not None else ():
            known(node, names, code, problems)
            if node.value in seen:
                values = {"id": node.value, "line": node.where.line, "file": node.where.file}
                problems.append(Problem("M005", node.where, values))
            seen.add(node.value)


# Days in the past


def _check_past(rules: Rules, problems: Problems) -> None:
    """No day of checking, issue or publication lies in the future.

    The one place that asks the clock. A commit that passed once passes on any later day; one day
    is granted, since the day has already begun in China when it has not yet by the clock here.
    """
    now = datetime.datetime.now(datetime.UTC) + datetime.timedelta(days=1)
    today = now.date().isoformat()
    for node in _past_days(rules):
        latest = max(str(node.value).split("\u3001"))
        if latest > today:
            problems.append(Problem("M018", node.where, {"day": latest}))


def _past_days(rules: Rules) -> Iterator[Node]:
    places = [
        *((entry, "checked") for file, _ in _files(rules) for entry in _sources(file).values()),
        *((document, "issued") for document in items(rules.documents, "documents")),
        *((page, "day") for page in items(rules.documents, "pages")),
        *((row, "published") for row in items(rules.reference_wages, "statistical")),
    ]
    for node, key in places:
        day = child(node, key)
        if day is not None:
            yield day


# Documents in force


def _check_in_force(file: Node, span: Span, documents: Node, problems: Problems) -> None:
    """The documents behind a value cover all its days.

    A row that is marked as not certain, or that has a note, or whose source has one, says itself
    how its dates come about. History and wages are checked on their first day alone.
    """
    dated = {str(get(one, "id").value): one for one in items(documents, "documents")}
    for row, first, last in _values(file, span):
        source = _sources(file).get(str(get(row, "source").value))
        if source is None or child(source, "note") or child(row, "note") or child(row, "certain"):
            continue
        backing = [
            dated[str(one.value)] for one in many(get(source, "document")) if one.value in dated
        ]
        day = _uncovered(backing, first, last) if backing else None
        if day is not None:
            named = "、".join(str(get(one, "id").value) for one in backing)
            values = {"document": named, "day": day, "source": get(row, "source").value}
            problems.append(Problem("M027", get(row, "source").where, values))


def _uncovered(backing: list[Node], since: str, until: str) -> str | None:
    """The first day of a stretch on which no document is in force."""
    day = since
    for document in sorted(backing, key=first_day):
        first, last = first_day(document), last_day(document)
        # The dates of a document that ends before it begins say nothing.
        if first <= day or last < first:
            day = max(day, day_after(last if first <= last else LATEST))
    return day if day <= until and day < LATEST else None


def _values(file: Node, span: Span) -> Iterator[tuple[Node, str, str]]:
    """Every dated value of a file with the days of it that matter."""
    score = child(file, "score")
    rows = [
        *items(file, "periods"),
        *items(file, "pass_mark"),
        *items(file, "lowest_total"),
        *items(file, "gates"),
        *items(file, "cap"),
        *items(score, "rows"),
        *items(score, "conditions"),
    ]
    for row in rows:
        yield row, max(first_day(row), span[0]), min(last_day(row), span[1])
    for row in [*items(file, "series"), *items(file, "statistical")]:
        month = str(get(row, "from").value)
        yield row, f"{month}-01", f"{month}-01"
    for row in items(file, "history"):
        yield row, first_day(row), first_day(row)
