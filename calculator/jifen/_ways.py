"""The closed set of ways to score one indicator.

Each takes the indicator as in force and what is known, and gives the least and the most points
that are possible. The reasons in words stand in ``_reasons``.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from typing import Any, NamedTuple, TypeAlias

from jifen._conditions import every, holds
from jifen._dates import MONTHS_A_YEAR, completed_years
from jifen._exact import Exact
from jifen._known import Between, Facts, Known, OneOf
from jifen._rules import Item, Row

__all__ = [
    "Points",
    "entry_months",
    "entry_points",
    "points_and_texts",
    "points_of",
    "records_counting",
    "remember",
    "rows_touched",
    "steps_of",
    "years_known",
]


# Results kept for each indicator, and the longest list that one is kept for.
_MOST_KEPT, _LONGEST_KEPT = 512, 32


class Points(NamedTuple):
    """The least and the most points that are possible."""

    least: int
    most: int

    @property
    def single(self) -> bool:
        return self.least == self.most


# Points, and texts by what else they depend on.
_Kept: TypeAlias = tuple[Points, dict[Hashable, str]]


def points_of(item: Item, facts: Facts) -> Points:
    """The possible points of one indicator, its cap applied."""
    return points_and_texts(item, facts)[0]


def points_and_texts(item: Item, facts: Facts) -> _Kept:
    """The same, with a place to keep what is written of them.

    What alone decides the points of an indicator, and the words for them, few people differ in,
    and from one answer to the next it is mostly the same, so both are kept by it.
    """
    inputs = _INPUTS[item.way](item, facts)
    found: _Kept | None = item.kept.get(inputs)
    if found is None:
        found = _capped(item, _POINTS[item.way](item, facts)), {}
        remember(item.kept, inputs, found)
    return found


def remember(kept: dict[Hashable, Any], inputs: Hashable, value: Any) -> None:
    """Keep what was worked out for these inputs, in bounded room; ``None`` would take too much."""
    if inputs is not None:
        if len(kept) >= _MOST_KEPT:
            kept.clear()
        kept[inputs] = value


def _capped(item: Item, points: Points) -> Points:
    if item.cap is None:
        return points
    return Points(min(points.least, item.cap), min(points.most, item.cap))


def _around(values: Iterable[int]) -> Points:
    found = list(values)
    return Points(min(found), max(found))


def _best(choices: Iterable[Points]) -> Points:
    """The better of several independent possibilities."""
    found = list(choices)
    return Points(max([one.least for one in found]), max([one.most for one in found]))


# Points, one function a way


def _options(item: Item, facts: Facts) -> Points:
    table = {row["option"]: int(row["points"]) for row in item.rows}
    return _around(table.get(value, 0) for value in facts.one_of(item.score["fact"]).values)


def _scale(item: Item, facts: Facts) -> Points:
    years = facts.years_since(item.score["years_since"])
    return _around(int(row["points"]) for row in rows_touched(item.rows, years))


def rows_touched(rows: Iterable[Row], value: Between) -> list[Row]:
    return [
        row
        for row in rows
        if row.get("at_least", value.least) <= value.most
        and row.get("at_most", value.most) >= value.least
    ]


def _years(item: Item, facts: Facts) -> Points:
    years = years_known(item, facts)
    row = item.rows[0]
    return _around((_for_years(row, years.least), _for_years(row, years.most)))


def years_known(item: Item, facts: Facts) -> Between:
    if "years_since" in item.score:
        return facts.years_since(item.score["years_since"])
    months = facts.between(item.score["months"])
    return Between(months.least // MONTHS_A_YEAR, months.most // MONTHS_A_YEAR)


def _for_years(row: Row, years: int) -> int:
    return int(row["points_per_year"]) * years if years >= row["starts_at_year"] else 0


def _flag(item: Item, facts: Facts) -> Points:
    points = int(item.rows[0]["points"])
    return _around(points if value else 0 for value in facts.one_of(item.score["fact"]).values)


def _steps(item: Item, facts: Facts) -> Points:
    return _best(steps_of(row, facts) for row in item.rows)


def steps_of(row: Row, facts: Facts) -> Points:
    amount = facts.between(row["fact"])
    per = Exact(row["per"], 0)
    return _around(int(row["points"]) * end.over(per) for end in (amount.least, amount.most))


def _records(item: Item, facts: Facts) -> Points:
    each = int(item.rows[0]["points"])
    entries = facts.entries(item.score["fact"])
    if entries.items is None:
        return _around((0, each * entries.longest))
    return _around([each * records_counting(item.rows[0], entries.items, facts)])


def records_counting(row: Row, days: Iterable[Any], facts: Facts) -> int:
    return sum(
        [
            day <= facts.as_of and completed_years(day, facts.as_of) < row["within_years"]
            for day in days
        ]
    )


def _veto(item: Item, facts: Facts) -> Points:
    del item, facts
    return Points(0, 0)


def _best_entry(item: Item, facts: Facts) -> Points:
    items = facts.entries(item.score["fact"]).items
    if items is None:
        # Any list: at least none, at most the best single entry.
        return Points(0, entry_points(item, facts, None).most)
    return _best([Points(0, 0), *(entry_points(item, facts, entry) for entry in items)])


def entry_points(item: Item, facts: Facts, entry: Mapping[str, Known] | None) -> Points:
    """What an entry may give; the best entry there can be for ``None``."""
    if entry is None:
        found = [_row_points(item, facts, row, None) for row in item.rows]
    else:
        field = entry[item.score["field"]]
        assert isinstance(field, OneOf)
        rows = [row for row in item.rows if row["option"] in field.values]
        found = [_row_points(item, facts, row, entry) for row in rows]
        if len(found) < len(field.values):
            found.append(Points(0, 0))
    return Points(min([one.least for one in found]), max([one.most for one in found]))


def _row_points(item: Item, facts: Facts, row: Row, entry: Mapping[str, Known] | None) -> Points:
    """What one row gives to an entry of its option; to the best such entry for ``None``."""
    if "points" in row:
        points = int(row["points"])
    else:
        points = _for_years(row, entry_months(facts, entry) // MONTHS_A_YEAR)
    met = every(
        [
            holds(condition["require"], facts, entry)
            for condition in item.conditions
            if row["option"] in condition.get("options", (row["option"],))
            # The fields of any entry can be chosen to fit; what is known of the person cannot.
            and (entry is not None or "field" not in condition["require"])
        ]
    )
    if met is False:
        return Points(0, 0)
    if met is None or not row.get("certain", True):
        return Points(min(0, points), max(0, points))
    return Points(points, points)


def entry_months(facts: Facts, entry: Mapping[str, Known] | None) -> int:
    """Months of an entry before that of application; less than 0 where it begins later."""
    if entry is None:
        return facts.month
    first, last = entry["from"], entry["to"]
    assert isinstance(first, Between)
    assert isinstance(last, Between)
    end = facts.month - 1 if last.least is None else min(last.least, facts.month - 1)
    return int(end) - int(first.least) + 1


# Inputs, one function a kind of way


def _one_fact(item: Item, facts: Facts) -> Hashable:
    return facts.known[item.inputs[0]]


def _several_facts(item: Item, facts: Facts) -> Hashable:
    known = facts.known
    return tuple([known[fact] for fact in item.inputs])


def _records_inputs(item: Item, facts: Facts) -> Hashable:
    entries = facts.entries(item.score["fact"])
    if entries.items is None:
        return entries
    return records_counting(item.rows[0], entries.items, facts)


def _entry_inputs(item: Item, facts: Facts) -> Hashable:
    entries = facts.entries(item.score["fact"]).items
    if entries == ():
        return entries
    if item.mixed or (entries and len(entries) > _LONGEST_KEPT):
        return None
    counting = [_counting(item, facts, one) for one in entries or (None,)]
    return *counting, *[holds(one, facts) for one in item.personal]


def _counting(item: Item, facts: Facts, entry: Mapping[str, Known] | None) -> Hashable:
    """What decides the points of one entry, of any for ``None``."""
    years = entry_months(facts, entry) // MONTHS_A_YEAR if item.by_years else 0
    return years, *[entry.get(field) for field in item.fields if entry is not None]


_INPUTS: dict[str, Callable[[Item, Facts], Hashable]] = {
    "options": _one_fact,
    "tiers": _one_fact,
    "scale": lambda item, facts: facts.years_since(item.score["years_since"]),
    "years": years_known,
    "flag": _one_fact,
    "steps": _several_facts,
    "records": _records_inputs,
    "veto": _one_fact,
    "best_entry": _entry_inputs,
}

_POINTS: dict[str, Callable[[Item, Facts], Points]] = {
    "options": _options,
    "tiers": _options,
    "scale": _scale,
    "years": _years,
    "flag": _flag,
    "steps": _steps,
    "records": _records,
    "veto": _veto,
    "best_entry": _best_entry,
}
