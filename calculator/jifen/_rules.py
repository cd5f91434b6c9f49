"""The compiled rules of one scheme, and the view of them on one day."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Container, Hashable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache
from typing import Any, NamedTuple

from jifen._conditions import bound
from jifen._dates import parse_day, parse_month
from jifen._exact import Exact, exact
from jifen._route_rules import Route, SharedCap, in_force, routes, shared_caps

__all__ = [
    "DayRules",
    "Item",
    "Period",
    "Row",
    "Rules",
    "Texts",
    "Wage",
    "fact_names",
    "load_rules",
    "read_beside",
    "scheme_ids",
]

_FIRST_DAY, _LAST_DAY = "0001-01-01", "9999-12-31"
# Where conditions and ways to score name a fact.
_FACT_KEYS = ("fact", "months", "years_since", "entries")
Row = Mapping[str, Any]


class Period(NamedTuple):
    """One edition of the rules, both days included."""

    first: date
    last: date


class Wage(NamedTuple):
    """A reference wage in yuan a month over months; ``None`` when it is not known."""

    first: int
    last: int
    yuan: Exact | None


@dataclass(frozen=True, slots=True)
class Item:
    """One indicator with the rows, the conditions and the cap in force on one day.

    ``inputs`` names the facts it depends on, ``fields`` what counts of an entry beside its
    months, which count with ``by_years``; ``personal`` are the conditions that ask nothing of an
    entry, ``mixed`` says that one asks of both. ``kept`` is for `_ways`, which
    keeps there what it has worked out; a replaced item begins with nothing.
    """

    id: str
    way: str
    score: Row
    rows: tuple[Row, ...]
    conditions: tuple[Row, ...]
    cap: int | None
    cap_source: str | None
    facts: frozenset[str]
    inputs: tuple[str, ...]
    fields: tuple[str, ...]
    by_years: bool
    personal: tuple[Row, ...]
    mixed: bool
    kept: dict[Hashable, Any] = field(default_factory=dict, init=False, compare=False)


@dataclass(frozen=True, slots=True)
class DayRules:
    """The rules in force on one day.

    ``otherwise`` has the indicators as the other reading of an unclear clause would have them;
    ``alone`` names those that neither exclude others nor share a cap, ``vetoes`` the facts that
    bar. ``texts`` is for `_score`, which keeps there what it has written of the gates.
    """

    pass_mark: int
    lowest_total: int
    items: tuple[Item, ...]
    gates: tuple[Row, ...]
    notes: tuple[Row, ...]
    readings: tuple[Row, ...]
    by_id: Mapping[str, Item]
    otherwise: Mapping[str, Item]
    shared_caps: tuple[SharedCap, ...]
    routes: tuple[Route, ...]
    alone: tuple[str, ...]
    vetoes: tuple[str, ...]
    gate_facts: frozenset[str]
    facts: frozenset[str]
    texts: dict[Hashable, str] = field(default_factory=dict, init=False, compare=False)

    def item(self, item_id: str) -> Item:
        """The indicator with this id."""
        return self.by_id[item_id]


class Texts:
    """The words that stand beside the ids: labels, reasons, citations."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self._data = data

    def add(self, messages: Mapping[str, str]) -> None:
        """More sentences, of a part that was read later."""
        self._data["messages"].update(messages)

    def say(self, key: str, **values: object) -> str:
        """The sentence under ``key`` with its values filled in."""
        text: str = self._data["messages"][key]
        return text.format(**values)

    def of(self, *path: str) -> Any:
        """The text at a path such as ``("gates", "employer", "met")``."""
        value: Any = self._data
        for key in path:
            value = value[key]
        return value

    def option(self, fact: str, option: object, field: str | None = None) -> str:
        """The words for one option of a fact, or of a field of its entries."""
        if isinstance(option, bool):
            return self.say("yes" if option else "no")
        spec = self._data["facts"][fact]
        words: Mapping[str, str] = (spec if field is None else spec["fields"][field])["options"]
        return words[str(option)]

    def label(self, fact: str) -> str:
        """The short name of a fact."""
        label: str = self._data["facts"][fact]["label"]
        return label

    def citation(self, place: str, source: str, day: date) -> str:
        """The document and article behind a source of one rule file, as in force on a day."""
        cited: list[Row] = self._data["sources"][place][source]
        iso = day.isoformat() if len(cited) > 1 else ""
        for entry in cited[:-1]:
            if entry["from"] <= iso <= entry["to"]:
                return str(entry["text"])
        return str(cited[-1]["text"])


class Rules:
    """The compiled rules of one scheme.

    Args:
        data: what ``build.py compile`` writes for a scheme.
    """

    def __init__(self, data: Mapping[str, Any]) -> None:
        rules = bound(data["rules"])
        self.scheme: str = data["scheme"]
        self.rules_version: str = data["rules_version"]
        self.content_version: str = data["content_version"]
        self.texts = Texts(data["texts"])
        self.levers: Row = data["levers"]
        self.facts: dict[str, Row] = {fact["id"]: fact for fact in rules["facts"]}
        self.longest_list: int = rules["longest_list"]
        self.exclusive: tuple[tuple[str, ...], ...] = tuple(map(tuple, rules.get("exclusive", ())))
        self.rivals = {name: group for group in self.exclusive for name in group}
        self.periods = tuple(
            Period(_day(period["from"]), _day(period["to"])) for period in rules["periods"]
        )
        self.wages = tuple(_wage(row) for row in rules["wages"])
        self.record = next((name for name, fact in self.facts.items() if fact.get("record")), None)
        self.has_routes = bool(rules.get("routes"))
        self._rules = rules
        # Documents take turns, too, so that one view has one way to cite.
        self._starts = sorted({_FIRST_DAY} | _starts(rules) | _starts(data["texts"]["sources"]))
        self._views: dict[int, DayRules] = {}
        self._items: dict[Hashable, Item] = {}
        self._parts: dict[str, Mapping[str, Any]] = {}
        # What other modules work out once: the plans of records by the id of their tiers, the
        # reference wages by month, the domains of facts, the absent values.
        self.plans: dict[int, Any] = {}
        self.wage_at: dict[int, tuple[int, int | None]] = {}
        self.domains: dict[str, Any] = {}
        self.absent: Mapping[str, Any] | None = None

    def part(self, name: str) -> Mapping[str, Any]:
        """What only one call needs, read when it is first made; its sentences join the rest."""
        if name not in self._parts:
            self._parts[name] = bound(json.loads(_read(f"{self.scheme}.{name}.json")))
            self.texts.add(self._parts[name]["messages"])
        return self._parts[name]

    @cached_property
    def tiers_item(self) -> str | None:
        """The indicator whose rows are the tiers that a contribution record reaches."""
        sources = (fact.get("from_record", {}) for fact in self.facts.values())
        return next((source["tiers_of"] for source in sources if "tiers_of" in source), None)

    @cached_property
    def starts(self) -> tuple[date, ...]:
        """The days on which some value of the rules begins, or is over."""
        return tuple(_day(text) for text in self._starts)

    def on(self, day: date) -> DayRules:
        """The rules in force on a day; views are kept, since few days differ."""
        index = bisect_right(self.starts, day)
        if index not in self._views:
            self._views[index] = self._view(self._starts[index - 1])
        return self._views[index]

    def _view(self, iso: str) -> DayRules:
        rules = self._rules
        items = {item["id"]: self._item(item, iso) for item in rules["items"]}
        readings = in_force(rules["readings"], iso)
        gates, caps = in_force(rules["gates"], iso), shared_caps(rules, iso)
        gate_facts = frozenset(fact_names([*gates]))
        together = {*self.rivals, *(name for cap in caps for name in cap.items)}
        return DayRules(
            pass_mark=_only(rules.get("pass_mark", ()), iso)["points"],
            lowest_total=_only(rules.get("lowest_total", ()), iso)["points"],
            items=tuple(items.values()),
            gates=gates,
            notes=in_force(rules["notes"], iso),
            readings=readings,
            shared_caps=caps,
            routes=routes(rules, iso),
            vetoes=tuple(item.score["fact"] for item in items.values() if item.way == "veto"),
            alone=tuple(name for name in items if name not in together),
            gate_facts=gate_facts,
            facts=gate_facts.union(*(item.facts for item in items.values())),
            by_id=items,
            otherwise={
                reading["id"]: _read_otherwise(items[reading["item"]], reading["alternative"])
                for reading in readings
                if "set" in reading["alternative"]
            },
        )

    def _item(self, item: Row, iso: str) -> Item:
        """The indicator on a day: the same one while its rows and its citations are the same."""
        score, name, day = item["score"], item["id"], _day(iso)
        caps, rows = in_force(item["cap"], iso), in_force(score["rows"], iso)
        conditions = in_force(score.get("conditions", ()), iso)
        cited = [self.texts.citation(name, one, day) for one in self.texts.of("sources", name)]
        key = name, *map(id, (*caps, *conditions, *rows)), *cited
        if key not in self._items:
            self._items[key] = _item(item, caps, conditions, rows)
        return self._items[key]


def _day(text: str) -> date:
    day = parse_day(text)
    assert day is not None
    return day


def _wage(row: Row) -> Wage:
    first, last = parse_month(row["from"]), parse_month(row["to"])
    assert first is not None
    assert last is not None
    return Wage(first, last, None if row["yuan"] is None else exact(row["yuan"]))


def _only(rows: Iterable[Row], iso: str) -> Row:
    # The days before the first period have no rules; the oldest view stands in so that one
    # view exists for each stretch, and the answers' check refuses such days.
    return next(iter(in_force(rows, iso)), {"points": 0})


def _item(
    item: Row, caps: tuple[Row, ...], conditions: tuple[Row, ...], rows: tuple[Row, ...]
) -> Item:
    score = item["score"]
    facts = frozenset(fact_names(score))
    requires = [one["require"] for one in conditions]
    of_entries = [one for one in requires if any(fact_names(one, ("field",)))]
    return Item(
        id=item["id"],
        way=score["way"],
        score=score,
        rows=rows,
        conditions=conditions,
        cap=caps[0]["points"] if caps else None,
        cap_source=caps[0]["source"] if caps else None,
        facts=facts,
        inputs=tuple(sorted(facts)),
        fields=tuple(dict.fromkeys((score.get("field"), *fact_names(of_entries, ("field",))))),
        by_years=any("points_per_year" in row for row in rows),
        personal=tuple(one for one in requires if one not in of_entries),
        mixed=any(fact_names(of_entries)),
    )


def _read_otherwise(item: Item, alternative: Row) -> Item:
    """The indicator with what a reading sets, in the rows that the reading is about."""
    wanted = alternative.get("where", {}).items()
    rows = tuple(
        {**row, **alternative["set"]}
        if all(row.get(key) == value for key, value in wanted)
        else row
        for row in item.rows
    )
    return replace(item, rows=rows)


def fact_names(node: Any, keys: Container[str] = _FACT_KEYS) -> Iterable[str]:
    """The facts that a part of the rules asks for, or what else stands there under such keys."""
    if isinstance(node, Mapping):
        for key, value in node.items():
            if key in keys and isinstance(value, str):
                yield value
            else:
                yield from fact_names(value, keys)
    elif isinstance(node, list):
        for value in node:
            yield from fact_names(value, keys)


def _starts(node: Any) -> set[str]:
    """Every day on which some value of the rules begins, or the day after one ends."""
    found: set[str] = set()
    if isinstance(node, Mapping):
        for key, value in node.items():
            day = parse_day(value) if key in ("from", "to") and isinstance(value, str) else None
            if day is not None and key == "from":
                found.add(value)
            elif day is not None and value < _LAST_DAY:
                found.add(date.fromordinal(day.toordinal() + 1).isoformat())
            elif day is None:
                found |= _starts(value)
    elif isinstance(node, list):
        for value in node:
            found |= _starts(value)
    return found


def _read(name: str) -> str:
    try:
        return read_beside(__file__, globals()["__loader__"], name)
    except OSError:
        from jifen._later import read

        return read(name)


def read_beside(file: str, loader: Any, name: str) -> str:
    """A file of the folder ``data`` beside a module."""
    # The loader reads from a folder and from a zip alike, and importlib.resources would cost
    # the browser a dozen modules.
    folder = file.rsplit("/", 1)[0].rsplit("\\", 1)[0]
    data: bytes = loader.get_data(f"{folder}/data/{name}")
    return data.decode("utf-8")


@lru_cache(maxsize=1)
def scheme_ids() -> tuple[str, ...]:
    """The schemes that the package holds, the default one first."""
    return tuple(json.loads(_read("schemes.json")))


@lru_cache(maxsize=8)
def load_rules(scheme: str) -> Rules:
    """The compiled rules of a scheme that ``scheme_ids`` names."""
    return Rules(json.loads(_read(f"{scheme}.json")))
