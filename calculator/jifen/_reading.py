"""One reader for each type of fact, and the whole domain of a fact that is not known."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any, NamedTuple

from jifen._dates import completed_years, parse_day, parse_month
from jifen._exact import Exact, exact
from jifen._json import Literal, printable
from jifen._known import Between, Days, Entries, Known, OneOf
from jifen._refusals import Errors, fact_of, nearest
from jifen._rules import Row, Rules

__all__ = ["MAY_BE_MISSING", "Reading", "absent_values", "domains"]

_YES, _NO = OneOf((True,)), OneOf((False,))
_FIRST_DAY, _LAST_DAY = date.min, date.max
# A field of an entry that is not known is written ``null``; only these may be left out.
MAY_BE_MISSING = ("default", "open", "optional")


class Reading(NamedTuple):
    """Reads raw values. ``as_of`` is ``None`` while no sound day of application is known."""

    rules: Rules
    errors: Errors
    as_of: date | None

    def read(self, spec: Row, value: Any, at: str) -> Known | None:
        """What a value says, by the type of its fact or field; ``None`` when it was refused."""
        return _READERS[spec["type"]](self, spec, value, at)

    def day(self, value: Any, at: str) -> date | None:
        """A day, or ``None`` with the mistake noted."""
        day = parse_day(value) if isinstance(value, str) else None
        if day is None:
            self.errors.add(at, value, "not_day")
        return day

    def list(self, value: Any, at: str) -> list[Any]:
        """A list that is not too long; empty with the mistake noted."""
        longest = self.rules.longest_list
        if not isinstance(value, list):
            self.errors.add(at, value, "not_list")
        elif len(value) > longest:
            self.errors.add(at, len(value), "list_too_long", longest=longest)
        else:
            return value
        return []

    def entry(self, spec: Row, value: Any, at: str) -> dict[str, Known] | None:
        """The fields of one entry of a list; ``None`` when something in it was refused."""
        fields: Mapping[str, Row] = spec["fields"]
        before = len(self.errors.found)
        if not isinstance(value, dict):
            self.errors.add(at, value, "not_entry", fields="、".join(fields))
            return None
        for key in value:
            if key not in fields:
                near, shown = nearest(key, fields), printable(key)
                self.errors.add(f"{at}.{shown}", value[key], "unknown_field", near=near, name=shown)
        entry: dict[str, Known] = {}
        for key, field in fields.items():
            place, given = f"{at}.{key}", value.get(key)
            if given is None:
                known = self._missing(field, place, left_out=key not in value)
            else:
                known = self.read(field, given, place)
            if known is not None:
                entry[key] = known
        self._check_order(entry, value, at)
        return entry if len(self.errors.found) == before else None

    def _missing(self, field: Row, at: str, *, left_out: bool) -> Known | None:
        may_be = any(field.get(word) for word in MAY_BE_MISSING)
        if (left_out and not may_be) or field.get("required"):
            label = self.rules.texts.of("facts", fact_of(at), "fields", field["id"], "label")
            self.errors.add(at, None, "no_field", name=label)
            return None
        return OneOf((field["default"],)) if "default" in field else _any_value(field)

    def _check_order(self, entry: Mapping[str, Known], value: Row, at: str) -> None:
        first, last = entry.get("from"), entry.get("to")
        if not isinstance(first, Between) or not isinstance(last, Between):
            return
        if last.least is not None and last.least < first.least:
            self.errors.add(f"{at}.to", value["to"], "ends_before_start")


def _boolean(reading: Reading, spec: Row, value: Any, at: str) -> Known | None:
    del spec
    if isinstance(value, bool):
        return _YES if value else _NO
    reading.errors.add(at, value, "not_boolean")
    return None


def _option(reading: Reading, spec: Row, value: Any, at: str) -> Known | None:
    if isinstance(value, str) and value in spec["options"]:
        return OneOf((value,))
    reading.errors.no_option(at, value, spec["options"])
    return None


def _choices(reading: Reading, spec: Row, value: Any, at: str) -> Known | None:
    chosen = reading.list(value, at)
    for item in chosen:
        if not isinstance(item, str) or item not in spec["options"]:
            reading.errors.no_option(at, item, spec["options"])
    return OneOf(tuple(option for option in spec["options"] if option in chosen))


def _month(reading: Reading, spec: Row, value: Any, at: str) -> Known | None:
    del spec
    month = parse_month(value) if isinstance(value, str) else None
    if month is not None:
        return Between(month, month)
    reading.errors.add(at, value, "not_month")
    return None


def _integer(reading: Reading, spec: Row, value: Any, at: str) -> Known | None:
    least, most = spec["at_least"], spec["at_most"]
    if isinstance(value, int) and not isinstance(value, bool):
        if least <= value <= most:
            return Between(value, value)
        near = min(max(value, least), most)
        reading.errors.add(at, value, "out_of_range", near=near, least=least, most=most)
        return None
    number = _as_exact(value)
    whole = None if number is None else number.over(Exact(1, 0))
    near = whole if whole is not None and least <= whole <= most else None
    reading.errors.add(at, value, "not_integer", near=near)
    return None


def _as_exact(value: Any) -> Exact | None:
    if isinstance(value, Literal):
        return value.exact
    if isinstance(value, int | float) and not isinstance(value, bool):
        return exact(value)
    return None


def _number(reading: Reading, spec: Row, value: Any, at: str) -> Known | None:
    number = _as_exact(value)
    least, most, above = spec.get("at_least"), spec["at_most"], spec.get("more_than")
    if number is None:
        reading.errors.add(at, value, "not_number")
    elif above is not None and number <= above:
        reading.errors.add(at, value, "not_above", least=above)
    elif number > most or (least is not None and number < least):
        near = most if number > most else least
        reading.errors.add(at, value, "out_of_range", near=near, least=least, most=most)
    elif number.places > spec.get("decimals", number.places):
        reading.errors.add(at, value, "too_many_decimals", most=spec["decimals"])
    else:
        return Between(number, number)
    return None


def _date(reading: Reading, spec: Row, value: Any, at: str) -> Known | None:
    day = reading.day(value, at)
    if day is None:
        return None
    earliest, as_of = spec.get("earliest"), reading.as_of
    years = spec.get("years_before_as_of")
    if earliest is not None and day.isoformat() < earliest:
        reading.errors.add(at, value, "too_early", near=earliest, earliest=earliest)
    elif years is None or as_of is None:
        return Days(day, day)
    elif day > as_of:
        reading.errors.add(at, value, "after_as_of", as_of=as_of.isoformat())
    elif completed_years(day, as_of) < years:
        reading.errors.add(at, value, "too_young", years=years, as_of=as_of.isoformat())
    else:
        return Days(day, day)
    return None


def _date_or_never(reading: Reading, spec: Row, value: Any, at: str) -> Known | None:
    del spec
    if value == "never":
        return Days(None, None)
    day = parse_day(value) if isinstance(value, str) else None
    if day is None:
        reading.errors.add(at, value, "not_day_or_never", near=nearest(value, ["never"]))
        return None
    return Days(day, day)


def _dates(reading: Reading, spec: Row, value: Any, at: str) -> Known | None:
    del spec
    items = reading.list(value, at)
    days = [reading.day(item, f"{at}[{index}]") for index, item in enumerate(items)]
    return Entries(tuple(days), reading.rules.longest_list)


def _entries(reading: Reading, spec: Row, value: Any, at: str) -> Known | None:
    items = reading.list(value, at)
    entries = [reading.entry(spec, item, f"{at}[{index}]") for index, item in enumerate(items)]
    return Entries(tuple(entries), reading.rules.longest_list)


def _one_entry(reading: Reading, spec: Row, value: Any, at: str) -> Known | None:
    entry = reading.entry(spec, value, at)
    if entry is None:
        return None
    given = [name for name in spec.get("only_one", ()) if value.get(name) is not None]
    if len(given) > 1:
        words = reading.rules.texts.of("facts", fact_of(at), "fields")
        fields = "、".join(words[name]["label"] for name in given)
        reading.errors.add(f"{at}.{given[-1]}", value[given[-1]], "only_one", fields=fields)
        return None
    return Entries((entry,), 1)


_READERS: dict[str, Callable[[Reading, Row, Any, str], Known | None]] = {
    "boolean": _boolean,
    "option": _option,
    "choices": _choices,
    "month": _month,
    "integer": _integer,
    "number": _number,
    "date": _date,
    "date_or_never": _date_or_never,
    "dates": _dates,
    "entries": _entries,
    "entry": _one_entry,
}


def domains(rules: Rules, as_of: date | None) -> dict[str, Known]:
    """Every fact about the person with everything it may be when nothing is known of it."""
    if not rules.domains:
        rules.domains |= {
            name: None if spec["type"] == "date" else _any_value(spec, rules.longest_list)
            for name, spec in rules.facts.items()
            if not (spec.get("steers") or spec.get("ahead") or name == rules.record)
        }
    dates = {
        name: _days_before(rules.facts[name], as_of)
        for name, known in rules.domains.items()
        if known is None
    }
    return {**rules.domains, **dates}


def _any_value(spec: Row, longest: int = 0) -> Known:
    kind = spec["type"]
    if kind in {"boolean", "option"}:
        return OneOf(tuple(spec.get("options", (False, True))))
    if kind == "integer":
        return Between(spec["at_least"], spec["at_most"])
    if kind == "date_or_never":
        # Of never no year is completed either, as of a day to come.
        return Days(_FIRST_DAY, _LAST_DAY)
    if kind in {"dates", "entries"}:
        return Entries(None, longest)
    if kind == "number" and "at_least" in spec and not spec.get("optional"):
        return Between(Exact(spec["at_least"], 0), Exact(spec["at_most"], 0))
    # A month that is still running, a base that is not known.
    return Between(None, None)


def _days_before(spec: Row, as_of: date | None) -> Days:
    first = parse_day(spec["earliest"]) if "earliest" in spec else _FIRST_DAY
    years = spec.get("years_before_as_of")
    if years is None or as_of is None:
        return Days(first, _LAST_DAY)
    try:
        return Days(first, as_of.replace(year=as_of.year - years))
    except ValueError:
        # 29 February has no namesake that many years before; who was born the day before has
        # completed the years.
        return Days(first, as_of.replace(year=as_of.year - years, day=28))


def absent_values(rules: Rules) -> Mapping[str, Known]:
    """Every fact that has an ``absent`` value, at that value; the same for everyone."""
    if rules.absent is None:
        reading = Reading(rules, Errors(rules.texts), None)
        found = {
            name: reading.read(spec, spec["absent"], name)
            for name, spec in rules.facts.items()
            if "absent" in spec
        }
        rules.absent = {name: known for name, known in found.items() if known is not None}
    return rules.absent
