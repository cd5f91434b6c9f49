"""Why an indicator has its points, in words: one function a way to score."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any, NamedTuple

from jifen._conditions import holds
from jifen._dates import MONTHS_A_YEAR
from jifen._known import Facts, Known, OneOf
from jifen._rules import Item, Row, Texts
from jifen._ways import (
    Points,
    entry_months,
    entry_points,
    records_counting,
    rows_touched,
    steps_of,
    years_known,
)

__all__ = ["Scored", "reason_of"]


class Scored(NamedTuple):
    """Points with the reason in words and the names of the sources."""

    points: Points
    why: str
    sources: tuple[str, ...]


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
    if points.single:
        return texts.say("why_open_same", facts=names, points=points.least)
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
    rows = rows_touched(item.rows, years)
    if not years.single:
        return _open(texts, points, [fact]), rows
    return texts.say("why_years_old", years=years.least, points=points.least), rows


def _why_years(item: Item, facts: Facts, points: Points, texts: Texts) -> _Reason:
    row = item.rows[0]
    fact = item.score.get("months") or item.score["years_since"]
    years = years_known(item, facts)
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
    row = max(item.rows, key=lambda one: steps_of(one, facts).most)
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
        "count": records_counting(row, items, facts),
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
    entry = items[0]
    if len(items) > 1:
        entry = max(items, key=lambda one: _entry_rank(item, facts, one))
    options = entry[item.score["field"]]
    assert isinstance(options, OneOf)
    rows = [row for row in item.rows if row["option"] in options.values]
    if not options.single:
        return _open(texts, points, [fact]), rows
    label = texts.option(fact, options.values[0], item.score["field"])
    if not rows:
        return texts.say("why_entry_not_in_force", label=label), []
    key, values = _why_row(item, facts, entry, rows[0], texts)
    return texts.say(key, label=label, least=points.least, most=points.most, **values), rows[:1]


def _entry_rank(item: Item, facts: Facts, entry: Mapping[str, Known]) -> tuple[int, int]:
    points = entry_points(item, facts, entry)
    return points.most, points.least


def _why_row(
    item: Item, facts: Facts, entry: Mapping[str, Known], row: Row, texts: Texts
) -> tuple[str, dict[str, Any]]:
    """The sentence for an entry that one row is about, and what fills it."""
    results: dict[bool | None, list[str]] = {True: [], False: [], None: []}
    for condition in item.conditions:
        if row["option"] in condition.get("options", (row["option"],)):
            met = holds(condition["require"], facts, entry)
            results[met].append(texts.of("conditions", item.id, condition["id"]))
    if results[False]:
        return "why_entry_unmet", {"unmet": "；".join(results[False])}
    if results[None]:
        return "why_entry_open", {"unmet": "；".join(results[None])}
    if "points" in row:
        return "why_entry", {}
    years = max(0, entry_months(facts, entry) // MONTHS_A_YEAR)
    values = {"years": years, "each": row["points_per_year"], "starts": row["starts_at_year"]}
    if years < row["starts_at_year"]:
        return "why_entry_years_short", values
    return ("why_entry_years" if row.get("certain", True) else "why_entry_uncertain"), values


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
