"""The check of an answer set: every mistake at once, nothing defaulted, nothing guessed."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from jifen._dates import completed_years, month_of, parse_day, parse_month, show_month
from jifen._exact import Exact, exact
from jifen._json import Literal, printable
from jifen._known import Between, Days, Entries, Facts, Known, OneOf
from jifen._record import Completion, Contradiction, Record, Span, fen
from jifen._rules import Row, Rules

__all__ = ["Checked", "Refused", "absent_values", "check_answers"]

_FIRST_DAY, _LAST_DAY = date.min, date.max
# A field of an entry that is not known is written ``null``; only these may be left out.
_MAY_BE_MISSING = ("default", "open", "optional")


class Refused(Exception):
    """Answers that cannot be scored; ``errors`` is what the contract calls ``errors``."""

    def __init__(self, errors: list[dict[str, Any]]) -> None:
        super().__init__("; ".join(str(error["message"]) for error in errors))
        self.errors = errors


@dataclass(frozen=True, slots=True)
class Checked:
    """Answers that can be scored.

    ``answered`` names the facts that were given; ``rules_on`` is the day whose rules apply;
    ``completions`` is what the facts that follow from a record may be together.
    """

    facts: Facts
    answered: frozenset[str]
    rules_on: date
    assumptions: tuple[str, ...]
    record: Record | None
    completions: Sequence[Completion]


class _Errors:
    def __init__(self, rules: Rules) -> None:
        self.texts = rules.texts
        self.found: list[dict[str, Any]] = []

    def add(
        self,
        fact: str | None,
        value: Any,
        key: str,
        *,
        near: Any = None,
        path: str | None = None,
        **values: object,
    ) -> None:
        error = {
            "fact": printable(fact),
            "value": printable(value),
            "message": self.texts.say(f"refused_{key}", **values),
        }
        if near is not None:
            error["did_you_mean"] = near
        if path is not None:
            error["path"] = path
        self.found.append(error)


def check_answers(rules: Rules, answers: Mapping[str, Any], twice: Iterable[str] = ()) -> Checked:
    """Check answers against the facts of a scheme.

    Args:
        rules: the scheme's rules.
        answers: facts by name, as JSON gives them; a missing or ``None`` fact is unknown.
        twice: keys that stood twice in the JSON text.

    Raises:
        Refused: with every mistake found.
    """
    errors = _Errors(rules)
    for key in twice:
        errors.add(key, None, "twice", name=printable(key))
    for name, value in answers.items():
        if name not in rules.facts:
            near = _nearest(name, rules.facts)
            errors.add(name, value, "unknown_fact", near=near, name=printable(name))
    given = {
        name: value
        for name, value in answers.items()
        if value is not None and name in rules.facts
    }
    checker = _Checker(rules, errors, given)
    return checker.run()


def absent_values(rules: Rules) -> Mapping[str, Known]:
    """Every fact that has an ``absent`` value, at that value; the same for everyone."""
    if rules.absent is None:
        given = {n: fact["absent"] for n, fact in rules.facts.items() if "absent" in fact}
        checker = _Checker(rules, _Errors(rules), given)
        rules.absent = {
            name: known
            for name in given
            if (known := checker.read(name, rules.facts[name])) is not None
        }
    return rules.absent


class _Checker:
    """One pass over the facts; the days come first, since other checks refer to them."""

    def __init__(self, rules: Rules, errors: _Errors, given: dict[str, Any]) -> None:
        self.rules = rules
        self.errors = errors
        self.given = given
        self.as_of: date | None = None

    def run(self) -> Checked:
        assume = self._choices("assume")
        self.as_of = self._day_of_rules("as_of", "rules_continue" in assume)
        rules_on = self._day_of_rules("rules_on", "rules_continue" in assume) or self.as_of
        if "as_of" not in self.given:
            self.errors.add("as_of", None, "no_as_of")
        known: dict[str, Known] = {}
        for name, fact in self.rules.facts.items():
            if fact["type"] in _READERS and not fact.get("within_periods"):
                value = self.read(name, fact) if name in self.given else None
                known[name] = value if value is not None else self._domain(name, fact)
        wage = self._wage()
        spans = self._spans()
        from_month = self._month("record_from")
        record = None
        if spans is not None and rules_on is not None:
            record = self._record(spans, from_month, rules_on, wage)
        if self.errors.found or self.as_of is None or rules_on is None:
            raise Refused(self.errors.found)
        assumptions = [*assume, *(["assume_reference_wage"] if wage is not None else [])]
        return Checked(
            facts=Facts(self.as_of, known),
            answered=frozenset(self.given),
            rules_on=rules_on,
            assumptions=tuple(assumptions),
            record=record,
            completions=record.completions(self.given) if record is not None else [{}],
        )

    def read(self, name: str, fact: Row) -> Known | None:
        """What an answered fact says; ``None`` when it was refused or is read elsewhere."""
        reader = _READERS.get(fact["type"])
        return None if reader is None else reader(self, name, fact)

    # Days and assumptions

    def _choices(self, name: str) -> tuple[str, ...]:
        value = self.given.get(name)
        if value is None:
            return ()
        options = list(self.rules.facts[name]["options"])
        if not isinstance(value, list):
            self.errors.add(name, value, "not_list")
            return ()
        for item in value:
            if item not in options or not isinstance(item, str):
                near = _nearest(item, options)
                self.errors.add(name, item, "no_option", near=near, options="、".join(options))
        return tuple(option for option in options if option in value)

    def _day_of_rules(self, name: str, continues: bool) -> date | None:
        value = self.given.get(name)
        if value is None:
            return None
        day = self._parse_day(name, value)
        if day is None:
            return None
        periods = self.rules.periods
        if any(period.first <= day <= period.last for period in periods):
            return day
        first, last = periods[0].first, periods[-1].last
        if day > last and continues:
            return day
        near = first if day < first else last
        key = "before_rules" if day < first else "after_rules"
        values = {"first": first.isoformat(), "last": last.isoformat()}
        self.errors.add(name, value, key, near=near.isoformat(), **values)
        return None

    def _parse_day(self, name: str, value: Any, path: str | None = None) -> date | None:
        day = parse_day(value) if isinstance(value, str) else None
        if day is None:
            self.errors.add(name, value, "not_day", path=path)
        return day

    def _wage(self) -> Exact | None:
        name = "assume_reference_wage"
        if name not in self.given or name not in self.rules.facts:
            return None
        return self._number(name, self.rules.facts[name], self.given[name])

    # One reader for each type of fact

    def _boolean(self, name: str, fact: Row) -> Known | None:
        del fact
        value = self.given[name]
        if isinstance(value, bool):
            return OneOf((value,))
        self.errors.add(name, value, "not_boolean")
        return None

    def _option(self, name: str, fact: Row) -> Known | None:
        value = self.given[name]
        if isinstance(value, str) and value in fact["options"]:
            return OneOf((value,))
        self._no_option(name, value, fact["options"])
        return None

    def _no_option(
        self, name: str, value: Any, options: list[str], path: str | None = None
    ) -> None:
        near = _nearest_option(value, options, self.rules.texts.of("facts", name))
        shown = "、".join(options)
        self.errors.add(name, value, "no_option", near=near, path=path, options=shown)

    def _integer(self, name: str, fact: Row) -> Known | None:
        value = self.given[name]
        if isinstance(value, bool) or not isinstance(value, int):
            number = value.exact if isinstance(value, Literal) else None
            if isinstance(value, float):
                number = exact(value)
            near = None if number is None else number.over(Exact(1, 0))
            if near is not None and not fact["at_least"] <= near <= fact["at_most"]:
                near = None
            self.errors.add(name, value, "not_integer", near=near)
            return None
        if not fact["at_least"] <= value <= fact["at_most"]:
            near = min(max(value, fact["at_least"]), fact["at_most"])
            bounds = {"least": fact["at_least"], "most": fact["at_most"]}
            self.errors.add(name, value, "out_of_range", near=near, **bounds)
            return None
        return Between(value, value)

    def _number_fact(self, name: str, fact: Row) -> Known | None:
        number = self._number(name, fact, self.given[name])
        return None if number is None else Between(number, number)

    def _number(
        self, name: str, fact: Row, value: Any, path: str | None = None
    ) -> Exact | None:
        number: Exact | None = None
        if isinstance(value, Literal):
            number = value.exact
        elif isinstance(value, int | float) and not isinstance(value, bool):
            number = exact(value)
        if number is None:
            self.errors.add(name, value, "not_number", path=path)
            return None
        least, most, above = fact.get("at_least"), fact.get("at_most"), fact.get("more_than")
        if above is not None and number <= above:
            self.errors.add(name, value, "not_above", path=path, least=above)
        elif (least is not None and number < least) or (most is not None and number > most):
            near = least if least is not None and number < least else most
            bounds = {"least": least if least is not None else above, "most": most}
            self.errors.add(name, value, "out_of_range", near=near, path=path, **bounds)
        elif number.places > fact.get("decimals", number.places):
            self.errors.add(name, value, "too_many_decimals", path=path, most=fact["decimals"])
        else:
            return number
        return None

    def _date(self, name: str, fact: Row) -> Known | None:
        value = self.given[name]
        day = self._parse_day(name, value)
        if day is None:
            return None
        earliest = parse_day(fact.get("earliest", "0001-01-01"))
        years = fact.get("years_before_as_of")
        if earliest is not None and day < earliest:
            near = earliest.isoformat()
            self.errors.add(name, value, "too_early", near=near, earliest=near)
        elif years is None or self.as_of is None:
            return Days(day, day)
        elif day > self.as_of:
            self.errors.add(name, value, "after_as_of", as_of=self.as_of.isoformat())
        elif completed_years(day, self.as_of) < years:
            self.errors.add(name, value, "too_young", years=years, as_of=self.as_of.isoformat())
        else:
            return Days(day, day)
        return None

    def _date_or_never(self, name: str, fact: Row) -> Known | None:
        del fact
        value = self.given[name]
        if value == "never":
            return Days(None, None, never=True)
        day = parse_day(value) if isinstance(value, str) else None
        if day is None:
            near = _nearest(value, ["never"])
            self.errors.add(name, value, "not_day_or_never", near=near)
            return None
        return Days(day, day)

    def _list(self, name: str) -> list[Any] | None:
        value = self.given[name]
        longest = self.rules.longest_list
        if not isinstance(value, list):
            self.errors.add(name, value, "not_list")
            return None
        if len(value) > longest:
            self.errors.add(name, len(value), "list_too_long", longest=longest)
            return None
        return value

    def _dates(self, name: str, fact: Row) -> Known | None:
        del fact
        days = [
            self._parse_day(name, item, f"{name}[{index}]")
            for index, item in enumerate(self._list(name) or ())
        ]
        return Entries(tuple(days), self.rules.longest_list)

    def _entries(self, name: str, fact: Row) -> Known | None:
        if fact.get("record"):
            return None
        entries = [
            self._entry(name, fact, item, f"{name}[{index}]")
            for index, item in enumerate(self._list(name) or ())
        ]
        return Entries(tuple(entries), self.rules.longest_list)

    # Entries of a list

    def _entry(self, name: str, fact: Row, item: Any, path: str) -> dict[str, Known]:
        fields: Mapping[str, Row] = fact["fields"]
        if not isinstance(item, dict):
            self.errors.add(name, item, "not_entry", path=path, fields="、".join(fields))
            return {}
        for key, value in item.items():
            if key not in fields:
                near = _nearest(key, fields)
                where = f"{path}.{printable(key)}"
                self.errors.add(
                    name, value, "unknown_field", near=near, path=where, name=printable(key)
                )
        entry: dict[str, Known] = {}
        for key, field in fields.items():
            if key in item or any(field.get(word) for word in _MAY_BE_MISSING):
                entry[key] = self._field(name, field, item.get(key), f"{path}.{key}")
            else:
                self._no_field(name, key, f"{path}.{key}")
        first, last = entry.get("from"), entry.get("to")
        if (
            isinstance(first, Between)
            and isinstance(last, Between)
            and first.least is not None
            and last.least is not None
            and last.least < first.least
        ):
            self.errors.add(name, item["to"], "ends_before_start", path=f"{path}.to")
        return entry

    def _field(self, name: str, field: Row, value: Any, path: str) -> Known:
        kind = field["type"]
        if value is None:
            if field.get("required"):
                self._no_field(name, field["id"], path)
            return _unknown_field(field)
        if kind == "boolean":
            if isinstance(value, bool):
                return OneOf((value,))
            self.errors.add(name, value, "not_boolean", path=path)
        elif kind == "option":
            if isinstance(value, str) and value in field["options"]:
                return OneOf((value,))
            self._no_option(name, value, field["options"], path)
        elif kind == "month":
            month = parse_month(value) if isinstance(value, str) else None
            if month is not None:
                return Between(month, month)
            self.errors.add(name, value, "not_month", path=path)
        else:
            number = self._number(name, field, value, path)
            return Between(number, number)
        return Between(None, None)

    def _no_field(self, name: str, field: str, path: str) -> None:
        label = self.rules.texts.of("facts", name, "fields", field, "label")
        self.errors.add(name, None, "no_field", path=path, name=label)

    def _month(self, name: str) -> int | None:
        if name not in self.given or name not in self.rules.facts:
            return None
        value = self.given[name]
        month = parse_month(value) if isinstance(value, str) else None
        if month is None:
            self.errors.add(name, value, "not_month")
        return month

    # The contribution record

    def _spans(self) -> list[Span] | None:
        """The spans of the record; ``None`` without a record or with a broken one."""
        name = self.rules.record
        if name is None or name not in self.given:
            return None
        fact = self.rules.facts[name]
        before = len(self.errors.found)
        spans = []
        for index, item in enumerate(self._list(name) or ()):
            entry = self._entry(name, fact, item, f"{name}[{index}]")
            if len(self.errors.found) == before:
                spans.append(_span(entry, index))
        self._check_overlaps(name, spans)
        return spans if len(self.errors.found) == before else None

    def _record(
        self, spans: list[Span], from_month: int | None, rules_on: date, wage: Exact | None
    ) -> Record | None:
        """The record, its contradictions with the other answers noted."""
        if self.as_of is None or self.rules.tiers_item is None:
            return None
        tiers = self.rules.on(rules_on).item(self.rules.tiers_item)
        record = Record(self.rules, tiers, month_of(self.as_of), spans, from_month, wage)
        refused = {error["fact"] for error in self.errors.found}
        sound = {name: value for name, value in self.given.items() if name not in refused}
        for found in record.contradictions(sound):
            self._contradiction(found)
        return record

    def _contradiction(self, found: Contradiction) -> None:
        value = self.given[found.fact]
        if found.fact == self.rules.record:
            self.errors.add(found.fact, None, "record_too_long", most=found.possible[0])
            return
        texts = self.rules.texts
        shown = "、".join(
            texts.option(found.fact, one) if isinstance(one, str) else str(one)
            for one in found.possible
        )
        near = found.possible[0] if len(found.possible) == 1 else None
        label = texts.label(found.fact)
        self.errors.add(
            found.fact, value, "contradicts_record", near=near, label=label, possible=shown
        )

    def _check_overlaps(self, name: str, spans: list[Span]) -> None:
        ordered = sorted(spans, key=lambda span: span.first)
        for earlier, later in zip(ordered, ordered[1:], strict=False):
            if later.first <= earlier.last:
                self.errors.add(
                    name,
                    show_month(later.first),
                    "spans_overlap",
                    path=f"{name}[{later.index}].from",
                    first=min(earlier.index, later.index) + 1,
                    second=max(earlier.index, later.index) + 1,
                    month=show_month(later.first),
                )

    # The whole domain of an unknown fact

    def _domain(self, name: str, fact: Row) -> Known:
        if fact["type"] == "date":
            return self._date_domain(fact)
        domains = self.rules.domains
        if name not in domains:
            domains[name] = self._fixed_domain(fact)
        known: Known = domains[name]
        return known

    def _fixed_domain(self, fact: Row) -> Known:
        kind = fact["type"]
        if kind == "boolean":
            return OneOf((False, True))
        if kind == "option":
            return OneOf(tuple(fact["options"]))
        if kind == "integer":
            return Between(fact["at_least"], fact["at_most"])
        if kind == "number":
            return Between(Exact(fact.get("at_least", 0), 0), Exact(fact["at_most"], 0))
        if kind == "date_or_never":
            return Days(_FIRST_DAY, _LAST_DAY, never=True)
        return Entries(None, self.rules.longest_list)

    def _date_domain(self, fact: Row) -> Days:
        first = parse_day(fact.get("earliest", "")) or _FIRST_DAY
        years = fact.get("years_before_as_of")
        if years is None or self.as_of is None or self.as_of.year <= years:
            return Days(first, _LAST_DAY)
        try:
            return Days(first, self.as_of.replace(year=self.as_of.year - years))
        except ValueError:
            # 29 February has no namesake that many years before; the day before completes.
            return Days(first, self.as_of.replace(year=self.as_of.year - years, day=28))


_READERS: dict[str, Callable[[_Checker, str, Row], Known | None]] = {
    "boolean": _Checker._boolean,
    "option": _Checker._option,
    "integer": _Checker._integer,
    "number": _Checker._number_fact,
    "date": _Checker._date,
    "date_or_never": _Checker._date_or_never,
    "dates": _Checker._dates,
    "entries": _Checker._entries,
}


def _unknown_field(field: Row) -> Known:
    if "default" in field:
        return OneOf((field["default"],))
    if field["type"] == "boolean":
        return OneOf((False, True))
    if field["type"] == "option":
        return OneOf(tuple(field["options"]))
    return Between(None, None)


def _span(entry: Mapping[str, Known], index: int) -> Span:
    first, last, base, kind = entry["from"], entry["to"], entry["base"], entry["kind"]
    assert isinstance(first, Between) and isinstance(last, Between)
    assert isinstance(base, Between) and isinstance(kind, OneOf)
    yuan = base.least
    amount = None if yuan is None else fen(yuan)
    return Span(first.least, last.least, amount, kind.values == ("counted",), index)


def _nearest_option(value: Any, options: list[str], words: Mapping[str, Any]) -> str | None:
    """The option meant by an id with a slip, by another word for it, or by its label."""
    also: Mapping[str, str] = words.get("also", {})
    if isinstance(value, str) and value.strip().lower() in also:
        found = also[value.strip().lower()]
        return found if found in options else None
    return _nearest(value, options)


def _nearest(value: Any, candidates: Iterable[str]) -> str | None:
    """The valid word a wrong one most likely meant."""
    if not isinstance(value, str) or not value:
        return None
    words = list(candidates)
    lowered = value[:60].strip().lower().replace("-", "_").replace(" ", "_")
    if lowered in words:
        return lowered
    return next(iter(difflib.get_close_matches(lowered, words, n=1, cutoff=0.5)), None)
