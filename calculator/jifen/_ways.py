"""The closed set of ways to score one indicator.

Each takes the indicator as in force and what is known, and gives the least and the most points
that are possible, with the reason in words and the sources of the rows behind it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from jifen._conditions import holds
from jifen._dates import MONTHS_A_YEAR, completed_years
from jifen._exact import Exact
from jifen._known import Between, Facts, Known, OneOf
from jifen._rules import Item, Row, Texts

__all__ = ["Points", "Scored", "points_of", "reason_of"]


@dataclass(frozen=True, slots=True)
class Points:
    """The least and the most points that are possible."""

    least: int
    most: int

    @property
    def single(self) -> bool:
        return self.least == self.most


@dataclass(frozen=True, slots=True)
class Scored:
    """Points with the reason in words and the names of the sources."""

    points: Points
    why: str
    sources: tuple[str, ...]


def points_of(item: Item, facts: Facts) -> Points:
    """The possible points of one indicator, its cap applied."""
    return _capped(item, _POINTS[item.way](item, facts))


def _capped(item: Item, points: Points) -> Points:
    if item.cap is None:
        return points
    return Points(min(points.least, item.cap), min(points.most, item.cap))


def _around(values: Iterable[int]) -> Points:
    found = list(values)
    return Points(min(found), max(found))


def _best(choices: Iterable[Points]) -> Points:
    """The better of several independent possibilities."""
    found = list(choices) or [Points(0, 0)]
    return Points(max(one.least for one in found), max(one.most for one in found))


# Points, one function a way


def _options(item: Item, facts: Facts) -> Points:
    table = {row["option"]: int(row["points"]) for row in item.rows}
    return _around(table.get(value, 0) for value in facts.one_of(item.score["fact"]).values)


def _scale(item: Item, facts: Facts) -> Points:
    years = facts.years_since(item.score["years_since"])
    return _around(int(row["points"]) for row in _touched(item.rows, years))


def _touched(rows: Iterable[Row], value: Between) -> list[Row]:
    return [
        row
        for row in rows
        if row.get("at_least", value.least) <= value.most
        and row.get("at_most", value.most) >= value.least
    ]


def _years(item: Item, facts: Facts) -> Points:
    years = _years_known(item, facts)
    row = item.rows[0]
    return _around((_for_years(row, years.least), _for_years(row, years.most)))


def _years_known(item: Item, facts: Facts) -> Between:
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
    return _best(_row_steps(row, facts) for row in item.rows)


def _row_steps(row: Row, facts: Facts) -> Points:
    amount = facts.between(row["fact"])
    per = Exact(row["per"], 0)
    return _around(int(row["points"]) * end.over(per) for end in (amount.least, amount.most))


def _records(item: Item, facts: Facts) -> Points:
    each = int(item.rows[0]["points"])
    entries = facts.entries(item.score["fact"])
    if entries.items is None:
        return _around((0, each * entries.longest))
    return _around([each * _records_counting(item.rows[0], entries.items, facts)])


def _records_counting(row: Row, days: Iterable[Any], facts: Facts) -> int:
    return sum(
        day <= facts.as_of and completed_years(day, facts.as_of) < row["within_years"]
        for day in days
    )


def _veto(item: Item, facts: Facts) -> Points:
    del item, facts
    return Points(0, 0)


def _best_entry(item: Item, facts: Facts) -> Points:
    items = facts.entries(item.score["fact"]).items
    if items is None:
        # Any list: at least none, at most the best single entry.
        return Points(0, max(0, _entry_points(item, facts, None).most))
    return _best([Points(0, 0), *(_entry_points(item, facts, entry) for entry in items)])


def _entry_points(item: Item, facts: Facts, entry: Mapping[str, Known] | None) -> Points:
    if entry is None:
        return _around(
            end
            for row in item.rows
            for end in _ends(_row_points(item, facts, row, None))
        )
    field = entry[item.score["field"]]
    assert isinstance(field, OneOf)
    rows = {row["option"]: row for row in item.rows}
    return _around(
        end
        for option in field.values
        for end in _ends(
            _row_points(item, facts, rows[option], entry) if option in rows else Points(0, 0)
        )
    )


def _ends(points: Points) -> tuple[int, int]:
    return points.least, points.most


def _row_points(
    item: Item, facts: Facts, row: Row, entry: Mapping[str, Known] | None
) -> Points:
    """What one row gives to an entry of its option; to the best such entry for ``None``."""
    if "points" in row:
        points = Points(int(row["points"]), int(row["points"]))
    else:
        years = entry_months(facts, entry) // MONTHS_A_YEAR
        points = _capped(item, _around([_for_years(row, years)]))
    met = all_conditions(item, facts, row, entry)
    if met is False:
        return Points(0, 0)
    if met is None or not row.get("certain", True):
        return Points(min(0, points.least), max(0, points.most))
    return points


def all_conditions(
    item: Item, facts: Facts, row: Row, entry: Mapping[str, Known] | None
) -> bool | None:
    """Whether an entry meets every condition for its option; ``None`` when that is open."""
    results = [
        holds(condition["require"], facts, entry)
        for condition in item.conditions
        if row["option"] in condition.get("options", (row["option"],))
        # The fields of any entry can be chosen to fit; what is known of the person cannot.
        and (entry is not None or "field" not in condition["require"])
    ]
    if False in results:
        return False
    return None if None in results else True


def entry_months(facts: Facts, entry: Mapping[str, Known] | None) -> int:
    """Months of an entry with ``from`` and ``to``, before the month of application."""
    if entry is None:
        return facts.month
    first, last = entry["from"], entry["to"]
    assert isinstance(first, Between) and isinstance(last, Between)
    end = facts.month - 1 if last.least is None else min(last.least, facts.month - 1)
    return max(0, int(end) - int(first.least) + 1)


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


# Reasons, one function a way


def reason_of(item: Item, facts: Facts, points: Points, texts: Texts) -> Scored:
    """Why an indicator has these points: a sentence, and the sources of the rows behind it."""
    why, rows = _REASONS[item.way](item, facts, points, texts)
    sources = [str(row["source"]) for row in rows or item.rows]
    if item.cap is not None and item.cap_source is not None and points.most == item.cap:
        sources.append(item.cap_source)
    return Scored(points, why, tuple(dict.fromkeys(sources)))


_Reason = tuple[str, list[Row]]


def _open(texts: Texts, points: Points, facts: Iterable[str]) -> str:
    """The sentence for points that depend on facts not yet known."""
    names = "、".join(dict.fromkeys(texts.label(fact) for fact in facts))
    return texts.say("why_open", facts=names, least=points.least, most=points.most)


def _why_options(item: Item, facts: Facts, points: Points, texts: Texts) -> _Reason:
    fact = item.score["fact"]
    known = facts.one_of(fact)
    rows = [row for row in item.rows if row["option"] in known.values]
    if not known.single:
        return _open(texts, points, [fact]), rows
    label = texts.option(fact, known.values[0])
    return texts.say("why_option", label=label, points=points.least), rows


def _why_tiers(item: Item, facts: Facts, points: Points, texts: Texts) -> _Reason:
    fact = item.score["fact"]
    known = facts.one_of(fact)
    rows = [row for row in item.rows if row["option"] in known.values]
    if not known.single:
        return _open(texts, points, [fact]), rows
    if not rows:
        lowest = min(item.rows, key=lambda row: int(row["points"]))
        return texts.say("why_no_tier", **lowest), [lowest]
    return texts.say("why_tier", **rows[0]), rows


def _why_scale(item: Item, facts: Facts, points: Points, texts: Texts) -> _Reason:
    fact = item.score["years_since"]
    years = facts.years_since(fact)
    rows = _touched(item.rows, years)
    if not years.single:
        return _open(texts, points, [fact]), rows
    return texts.say("why_years_old", years=years.least, points=points.least), rows


def _why_years(item: Item, facts: Facts, points: Points, texts: Texts) -> _Reason:
    row = item.rows[0]
    fact = item.score.get("months") or item.score["years_since"]
    years = _years_known(item, facts)
    if not points.single:
        return _open(texts, points, [fact]), [row]
    values = {"years": years.least, "points": points.least, "label": texts.label(fact)}
    if points.least == 0:
        return texts.say("why_years_short", **values, starts=row["starts_at_year"]), [row]
    key = "why_years_capped" if points.least == item.cap else "why_years"
    return texts.say(key, **values, each=row["points_per_year"]), [row]


def _why_flag(item: Item, facts: Facts, points: Points, texts: Texts) -> _Reason:
    fact = item.score["fact"]
    known = facts.one_of(fact)
    if not known.single:
        return _open(texts, points, [fact]), []
    key = "why_flag" if known.values[0] else "why_no_flag"
    return texts.say(key, label=texts.label(fact), points=points.least), []


def _why_steps(item: Item, facts: Facts, points: Points, texts: Texts) -> _Reason:
    if not points.single:
        open_facts = [row["fact"] for row in item.rows if not facts.between(row["fact"]).single]
        return _open(texts, points, open_facts), []
    row = max(item.rows, key=lambda one: _row_steps(one, facts).most)
    values = {
        "label": texts.label(row["fact"]),
        "amount": facts.between(row["fact"]).most,
        "per": row["per"],
        "each": row["points"],
        "points": points.least,
    }
    return texts.say("why_steps" if points.least else "why_no_steps", **values), [row]


def _why_records(item: Item, facts: Facts, points: Points, texts: Texts) -> _Reason:
    row, fact = item.rows[0], item.score["fact"]
    items = facts.entries(fact).items
    label = texts.label(fact)
    if items is None:
        return texts.say("why_records_open", label=label, each=-int(row["points"])), []
    values = {
        "label": label,
        "count": _records_counting(row, items, facts),
        "years": row["within_years"],
        "points": points.least,
    }
    return texts.say("why_records" if values["count"] else "why_no_records", **values), []


def _why_veto(item: Item, facts: Facts, points: Points, texts: Texts) -> _Reason:
    del points
    known = facts.one_of(item.score["fact"])
    label = texts.label(item.score["fact"])
    if not known.single:
        return texts.say("why_veto_open", label=label), []
    return texts.say("why_veto" if known.values[0] else "why_no_veto", label=label), []


def _why_best_entry(item: Item, facts: Facts, points: Points, texts: Texts) -> _Reason:
    fact = item.score["fact"]
    items = facts.entries(fact).items
    if items is None:
        return _open(texts, points, [fact]), []
    if not items:
        return texts.say("why_no_entry", label=texts.label(fact)), []
    entry = max(items, key=lambda one: _entry_rank(item, facts, one))
    field = entry[item.score["field"]]
    assert isinstance(field, OneOf)
    rows = [row for row in item.rows if row["option"] in field.values]
    if len(field.values) != 1:
        return _open(texts, points, [fact]), rows
    label = texts.option(fact, field.values[0], item.score["field"])
    if not rows:
        return texts.say("why_entry_not_in_force", label=label), []
    return _why_entry(item, facts, points, texts, entry, rows[0], label), rows[:1]


def _entry_rank(item: Item, facts: Facts, entry: Mapping[str, Known]) -> tuple[int, int]:
    points = _entry_points(item, facts, entry)
    return points.most, points.least


def _why_entry(
    item: Item,
    facts: Facts,
    points: Points,
    texts: Texts,
    entry: Mapping[str, Known],
    row: Row,
    label: str,
) -> str:
    unmet = {False: [], None: []}  # type: dict[bool | None, list[str]]
    for condition in item.conditions:
        met = holds(condition["require"], facts, entry)
        if row["option"] in condition.get("options", (row["option"],)) and met is not True:
            unmet[met].append(texts.of("conditions", item.id, condition["id"]))
    values: dict[str, Any] = {"label": label, "least": points.least, "most": points.most}
    if unmet[False]:
        return texts.say("why_entry_unmet", **values, unmet="；".join(unmet[False]))
    if unmet[None]:
        return texts.say("why_entry_open", **values, unmet="；".join(unmet[None]))
    if "points" in row:
        return texts.say("why_entry", **values)
    values |= {
        "years": entry_months(facts, entry) // MONTHS_A_YEAR,
        "each": row["points_per_year"],
        "starts": row["starts_at_year"],
    }
    if not row.get("certain", True):
        return texts.say("why_entry_uncertain", **values)
    return texts.say("why_entry_years" if points.most else "why_entry_years_short", **values)


_REASONS: dict[str, Callable[[Item, Facts, Points, Texts], _Reason]] = {
    "options": _why_options,
    "tiers": _why_tiers,
    "scale": _why_scale,
    "years": _why_years,
    "flag": _why_flag,
    "steps": _why_steps,
    "records": _why_records,
    "veto": _why_veto,
    "best_entry": _why_best_entry,
}
