"""The call ``statement``: a pasted social-insurance statement as spans of the record.

Every line of the text is accounted for: read, passed over with a reason, or not read with a
reason. A month that stands there twice with different values is left for the visitor to choose.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from jifen._calls import Result
from jifen._cells import Unread, plain
from jifen._dates import parse_month, show_month
from jifen._exact import Exact, exact
from jifen._json import printable
from jifen._lines import Entry, Passed, Reader, Words
from jifen._refusals import Errors, Refused, nearest
from jifen._rules import Row, Rules

__all__ = ["read_statement", "statement"]

_KEYS = ("text", "chosen")
# A working life with every branch of insurance on a line of its own is a tenth of this.
_LONGEST = 200_000
_MOST_LINES = 5_000
_BREAK = re.compile("\r\n|\r|\n")

# A month as some lines have it, its base and its kind; those lines by it; those of each month.
_Value = tuple[Exact | None, str]
_Values = Mapping[_Value, tuple[int, ...]]
_Said = dict[int, dict[_Value, tuple[int, ...]]]
_COUNTED = "counted"


@dataclass(frozen=True, slots=True)
class _Span:
    """Months in a row that the same lines say the same of."""

    first: int
    last: int
    said: _Values


def statement(rules: Rules, request: Mapping[str, Any], twice: Iterable[str] = ()) -> Result:
    """Read a statement: ``{"text": "...", "chosen": {"2023-07": 12}}``.

    Args:
        rules: the rules of a scheme that has a contribution record.
        request: the text, and by the first month of a choice a line whose values are to be taken.
        twice: names that stood twice in the JSON text of the request.

    Returns:
        ``contributions`` as answers hold them, ``months``, the numbers of the lines ``read``, the
        other ``lines`` and those in doubt with a reason, the ``choices`` that are left or made,
        and ``notes``.

    Raises:
        Refused: when the request is none, or the text holds more than answers may.
    """
    errors = Errors(rules.texts)
    for key in twice:
        errors.add(key, None, "twice", fact=key, name=key)
    text, chosen = _checked(request, errors)
    if rules.record is None:
        errors.add("text", None, "statement_no_record")
    if errors.found:
        raise Refused(errors.found)
    result = read_statement(rules, text, chosen)
    longest, found = rules.longest_list, len(result["contributions"])
    if found > longest:
        errors.add("text", None, "statement_too_many", found=found, longest=longest)
        raise Refused(errors.found)
    return result


def _checked(request: Mapping[str, Any], errors: Errors) -> tuple[str, dict[int, int]]:
    """The text and the choices of a request, mistakes noted."""
    for key in request:
        if key not in _KEYS:
            name = printable(key)
            errors.add(key, None, "unknown_field", fact=key, near=nearest(key, _KEYS), name=name)
    text, chosen = request.get("text"), request.get("chosen") or {}
    if not isinstance(text, str):
        errors.add("text", text, "statement_no_text")
        text = ""
    lines = len(_BREAK.split(text))
    if len(text) > _LONGEST:
        errors.add("text", None, "statement_too_long", got=len(text), longest=_LONGEST)
    elif lines > _MOST_LINES:
        errors.add("text", None, "statement_many_lines", got=lines, longest=_MOST_LINES)
    found: dict[int, int] = {}
    for key, line in chosen.items() if isinstance(chosen, dict) else [("", None)]:
        month = parse_month(key)
        if month is None or not isinstance(line, int) or isinstance(line, bool):
            errors.add("chosen", line, "statement_choice")
        else:
            found[month] = line
    return text.encode("utf-8", "replace").decode("utf-8"), found


def read_statement(rules: Rules, text: str, chosen: Mapping[int, int]) -> Result:
    """Read the text of a statement, for rules that have a contribution record.

    Args:
        rules: the rules of a scheme.
        text: of any length; each line is read by itself, a heading holds for those below it.
        chosen: lines by the first month of the choice that they settle.
    """
    lines = _BREAK.split(text)
    entries, told = _read_lines(rules, lines, plain(text))
    said = _by_month(entries)
    spans = list(_spans(said))
    settled = [
        (span.first, span.last, value)
        for span in spans
        if (value := _taken(span, chosen)) is not None
    ]
    return {
        "contributions": [_contribution(*span) for span in _joined(settled)],
        "months": sum(last - first + 1 for first, last, _ in settled),
        "read": sorted(entries),
        "lines": [{"line": number, "text": lines[number - 1], **told[number]} for number in told],
        "choices": [_choice(span, chosen) for span in spans if len(span.said) > 1],
        "notes": _notes(rules, said),
        "errors": [],
    }


def _read_lines(
    rules: Rules, lines: list[str], text: str
) -> tuple[dict[int, Entry], dict[int, Result]]:
    """The entries by the number of their line, and what is to be said of lines."""
    assert rules.record is not None
    data: Row = rules.texts.of("statement")
    fields = rules.facts[rules.record]["fields"]
    words = Words(data, fields["kind"]["default"])
    reader = Reader(words, fields["base"], text, _most_months(rules))
    entries: dict[int, Entry] = {}
    told: dict[int, Result] = {}
    for number, line in enumerate(lines, 1):
        bare = plain(line)
        if not bare.strip():
            continue
        try:
            entry = reader.read(bare)
        except Passed as passed:
            told[number] = _told(rules, "ignored", passed.key, passed.values)
        except Unread as unread:
            told[number] = _told(rules, "unread", unread.key, unread.values)
        else:
            entries[number] = entry
            doubts = "".join(
                rules.texts.say(f"statement_{key}", **values)
                for key, values in _doubts(rules, data, entry)
            )
            if doubts:
                told[number] = {"state": "doubtful", "reason": doubts}
    return entries, told


def _most_months(rules: Rules) -> int:
    totals = (fact for fact in rules.facts.values() if fact.get("from_record", {}).get("total"))
    most: int = next(totals)["at_most"]
    return most


def _told(rules: Rules, state: str, key: str, values: Mapping[str, object]) -> Result:
    return {"state": state, "reason": rules.texts.say(f"statement_{key}", **values)}


def _doubts(rules: Rules, data: Row, entry: Entry) -> Iterator[tuple[str, dict[str, object]]]:
    """What speaks against a line that was read."""
    if entry.base is None:
        yield "base_missing", {}
    elif entry.first >= rules.wages[0].first:
        wages = (wage for wage in rules.wages if wage.yuan and wage.first <= entry.first)
        wage = list(wages)[-1].yuan
        assert wage is not None
        low, high = data["doubtful"]["low"], data["doubtful"]["high"]
        if entry.base < _times(wage, low):
            yield "looks_small", {"got": entry.base, "times": low}
        elif entry.base > _times(wage, high):
            yield "looks_large", {"got": entry.base, "times": high}
    late = 0 if entry.paid is None else entry.paid - entry.last
    if late >= data["late_months"] and entry.kind == _COUNTED:
        yield "looks_late", {"got": late}


def _times(wage: Exact, multiple: float) -> Exact:
    factor = exact(multiple)
    assert factor is not None
    return Exact(wage.mantissa * factor.mantissa, wage.places + factor.places)


# Months


def _by_month(entries: Mapping[int, Entry]) -> _Said:
    """What is said of each month, by which lines."""
    said: _Said = {}
    for number, entry in entries.items():
        value = (entry.base, entry.kind)
        for month in range(entry.first, entry.last + 1):
            values = said.setdefault(month, {})
            values[value] = (*values.get(value, ()), number)
    return {month: said[month] for month in sorted(said)}


def _spans(said: _Said) -> Iterator[_Span]:
    """Months in a row of which the same lines say the same."""
    span: _Span | None = None
    for month, values in said.items():
        if span is not None and span.last == month - 1 and span.said == values:
            span = _Span(span.first, month, span.said)
            continue
        if span is not None:
            yield span
        span = _Span(month, month, values)
    if span is not None:
        yield span


def _taken(span: _Span, chosen: Mapping[int, int]) -> _Value | None:
    """The values of a span: the only ones, or those that were chosen."""
    if len(span.said) == 1:
        return next(iter(span.said))
    line = chosen.get(span.first)
    return next((value for value, lines in span.said.items() if line in lines), None)


def _joined(settled: Iterable[tuple[int, int, _Value]]) -> list[tuple[int, int, _Value]]:
    """Spans in a row with the same values as one: a choice may have made them so."""
    joined: list[tuple[int, int, _Value]] = []
    for first, last, value in settled:
        if joined and joined[-1][1] == first - 1 and joined[-1][2] == value:
            joined[-1] = (joined[-1][0], last, value)
        else:
            joined.append((first, last, value))
    return joined


def _contribution(first: int, last: int, value: _Value) -> Result:
    base, kind = value
    months = {"from": show_month(first), "to": show_month(last)}
    return {**months, "base": _number(base), "kind": kind}


def _number(base: Exact | None) -> float | None:
    """An amount as JSON has it; with two decimals at most, a float says it exactly."""
    if base is None:
        return None
    return float(str(base)) if base.places else base.mantissa


def _choice(span: _Span, chosen: Mapping[int, int]) -> Result:
    taken = _taken(span, chosen)
    options = [
        {"base": _number(base), "kind": kind, "lines": list(lines), "taken": (base, kind) == taken}
        for (base, kind), lines in span.said.items()
    ]
    return {"from": show_month(span.first), "to": show_month(span.last), "options": options}


def _notes(rules: Rules, said: _Said) -> list[Result]:
    """What was done with months beside reading them."""
    lines = [values for values in said.values() if len(values) == 1]
    twice = sum(len(numbers) > 1 for values in lines for numbers in values.values())
    left = sum(kind != _COUNTED for values in lines for _, kind in values)
    notes = {"merged": twice, "kinds": left}
    return [
        {"id": key, "text": rules.texts.say(f"statement_{key}", n=n)}
        for key, n in notes.items()
        if n
    ]
