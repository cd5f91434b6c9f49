"""What a result must say beside its points: doubts, warnings, readings that would change it."""

from __future__ import annotations

from typing import Any

from jifen._answers import Checked
from jifen._conditions import holds
from jifen._dates import show_month
from jifen._known import Facts, OneOf
from jifen._outcome import Outcome
from jifen._plan import plan_of
from jifen._rules import DayRules, Row, Rules
from jifen._ways import points_of

__all__ = ["notes_of"]


def notes_of(
    rules: Rules, day: DayRules, checked: Checked, outcome: Outcome
) -> list[dict[str, str]]:
    """The notes of one result, those of the data first, each with its id."""
    found = [
        note["id"] for note in day.notes if "when" not in note or holds(note["when"], outcome.facts)
    ]
    notes = [{"id": name, "text": rules.texts.of("notes", name)} for name in found]
    notes += [
        {"id": key, "text": rules.texts.say(f"note_{key}", **values)}
        for key, values in _engine_notes(rules, day, checked, outcome)
    ]
    for reading in day.readings:
        if _reading_matters(day, checked, outcome, reading):
            text = rules.texts.of("readings", reading["item"], reading["id"])
            notes.append({"id": reading["id"], "text": text})
    return notes


def _engine_notes(
    rules: Rules, day: DayRules, checked: Checked, outcome: Outcome
) -> list[tuple[str, dict[str, Any]]]:
    found: list[tuple[str, dict[str, Any]]] = []
    record = checked.record
    if record is not None:
        if record.has_later_months:
            found.append(("later_months", {"month": show_month(record.month)}))
        if record.wage_matters and outcome.is_open:
            found.append(("wage_unknown", {}))
    else:
        found += _unlikely(rules, day, outcome.facts)
    return found


def _unlikely(rules: Rules, day: DayRules, facts: Facts) -> list[tuple[str, dict[str, Any]]]:
    """Direct answers that could not all be true of one person; they are scored as given."""
    if rules.tiers_item is None:
        return []
    plan = plan_of(rules, day.item(rules.tiers_item))
    tiers = facts.one_of(plan.tier_fact).values
    needed = {
        plan.paid: facts.between(plan.paid).least,
        plan.based: facts.between(plan.based).least,
        plan.tier_fact: min([plan.months.get(one, 0) for one in tiers]),
    }
    # Months at the base are paid months, and every month paid is one of all.
    pairs = [(plan.based, plan.paid), *((name, plan.total) for name in needed)]
    return [
        ("unlikely", {"fact": rules.texts.label(name), "total": rules.texts.label(other)})
        for name, other in pairs
        if needed[name] > facts.between(other).most
    ]


def _reading_matters(day: DayRules, checked: Checked, outcome: Outcome, reading: Row) -> bool:
    """Whether the other reading of an unclear clause would give this item other points."""
    item, alternative = day.item(reading["item"]), reading["alternative"]
    now = outcome.points[item.id]
    if "set" in alternative:
        return points_of(day.otherwise[reading["id"]], outcome.facts) != now
    if checked.record is None or item.score["fact"] in checked.answered:
        return False
    strict = not alternative.get("higher_months_count", True)
    rounded = alternative.get("rounded_to_yuan", False)
    tiers = checked.record.tiers_otherwise(checked.given, strict=strict, rounded=rounded)
    other = outcome.facts.with_known({item.score["fact"]: OneOf(tuple(sorted(tiers)))})
    return points_of(item, other) != now
