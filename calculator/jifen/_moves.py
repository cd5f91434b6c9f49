"""What one answer more or less would give: the nearest steps up and down of one indicator.

Each way to score has a function that names changed answers; the engine then scores them, so no
step promises what it would not give. Nothing here holds a rule: every figure is a row's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from jifen._answers import Checked
from jifen._dates import MONTHS_A_YEAR, anniversary, first_day, month_of, show_month
from jifen._exact import Exact
from jifen._grounds import next_turn
from jifen._known import Days, OneOf
from jifen._moves_entries import entry_moves
from jifen._plan import plan_of
from jifen._rules import Item, Rules
from jifen._ways import points_of, records_counting, years_known

__all__ = ["Case", "Move", "moves_of"]

# Nobody is older, and no scale of the rules goes further.
_LONGEST_YEARS = 130


@dataclass(frozen=True, slots=True)
class Move:
    """Changed answers, and the sentence about them.

    ``change`` replaces answers, as JSON gives them; ``None`` makes one unknown. ``key`` names the
    message, ``values`` fill it beside the points. ``on`` is the day on which time alone brings it.
    """

    change: Mapping[str, Any]
    key: str
    values: Mapping[str, Any] = field(default_factory=dict)
    on: date | None = None


@dataclass(frozen=True, slots=True)
class Case:
    """One indicator of one person: the answers as given, and what is known by them."""

    rules: Rules
    item: Item
    answers: Mapping[str, Any]
    checked: Checked

    @property
    def fact(self) -> str:
        """The fact that the indicator asks for."""
        score = self.item.score
        return str(score.get("fact") or score.get("months") or score.get("years_since"))


def moves_of(case: Case) -> Iterator[Move]:
    """Candidate changes, the nearest first in each direction; the caller scores them.

    Of those that time brings, only what comes before the rules of this indicator change is named,
    or else that change.
    """
    turn = next_turn(case.rules, case.item.id, case.checked.rules_on)
    if "rules_on" in case.checked.answered:
        turn = None
    waits = False
    for move in _MOVES[case.item.way](case):
        if move.on is None or turn is None or move.on < turn:
            waits = waits or move.on is not None
            yield move
    if turn is not None and not waits:
        yield Move(_later(case, turn), "explain_turn", {"day": turn.isoformat()}, turn)


def _by_points(case: Case) -> list[tuple[int, str]]:
    """The options of a fact with their points, in the order of the form."""
    table = {row["option"]: int(row["points"]) for row in case.item.rows}
    return [(table.get(one, 0), one) for one in case.rules.facts[case.fact]["options"]]


def _options(case: Case) -> Iterator[Move]:
    current = points_of(case.item, case.checked.facts).least
    options = _by_points(case)
    better = sorted((one for one in options if one[0] > current), key=lambda one: one[0])
    worse = sorted((one for one in options if one[0] < current), key=lambda one: -one[0])
    for found, key in ((better, "explain_option_up"), (worse, "explain_option_down")):
        for _, option in found[:1]:
            label = case.rules.texts.option(case.fact, option)
            yield Move({case.fact: option}, key, {"label": label})


def _tiers(case: Case) -> Iterator[Move]:
    record = case.checked.record
    if record is None:
        yield from _tiers_direct(case)
        return
    without = _without_record(case)
    if case.fact in case.checked.answered:
        # The record would contradict another tier.
        for move in _tiers_direct(case):
            yield replace(move, change={**without, **move.change})
        return
    plan = plan_of(case.rules, case.item)
    counts = record.tier_counts
    months = {row["option"]: at for row, at in zip(plan.tiers, counts, strict=True)}
    current = points_of(case.item, case.checked.facts).least
    for row in plan.tiers:
        if int(row["points"]) > current:
            have = months[row["option"]]
            values = {**row, "have": have, "short": row["months"] - have}
            yield Move({**without, case.fact: row["option"]}, "explain_months_up", values)
            break
    held = next((row for row in plan.tiers if int(row["points"]) == current), None)
    if held is not None:
        lower = [
            row["option"]
            for row in plan.tiers
            if int(row["points"]) < current and months[row["option"]] >= row["months"]
        ]
        have = months[held["option"]]
        values = {**held, "have": have, "spare": have - held["months"] + 1}
        option = lower[-1] if lower else plan.no_tier
        yield Move({**without, case.fact: option}, "explain_months_down", values)


def _tiers_direct(case: Case) -> Iterator[Move]:
    rows = {row["option"]: row for row in case.item.rows}
    for move in _options(case):
        row = rows.get(move.change[case.fact])
        if row is None:
            row = min(case.item.rows, key=lambda one: int(one["points"]))
            yield Move(move.change, "explain_tier_none", row)
        else:
            key = "explain_tier_up" if move.key == "explain_option_up" else "explain_tier_down"
            yield Move(move.change, key, row)


def _without_record(case: Case) -> dict[str, Any]:
    """The answers that say the same as the record where it is certain, in its place."""
    rules, known = case.rules, case.checked.facts.known
    derived = [name for name, fact in rules.facts.items() if "from_record" in fact]
    found: dict[str, Any] = {str(rules.record): None, "record_from": None}
    for name in derived:
        value = known[name]
        if value.single:  # type: ignore[union-attr]
            found[name] = value.values[0] if isinstance(value, OneOf) else value.least  # type: ignore[union-attr]
        else:
            found[name] = None
    return found


# Time


def _later(case: Case, day: date) -> dict[str, Any]:
    """The change that moves the day of application, beyond the known rules by assumption."""
    change: dict[str, Any] = {"as_of": day.isoformat()}
    if day > case.rules.periods[-1].last:
        change["assume"] = ["rules_continue"]
    return change


def _years_passing(case: Case, key: str) -> Iterator[Move]:
    """Anniversaries of a day after which the points are other than today's."""
    known = case.checked.facts.known[case.fact]
    if not isinstance(known, Days) or known.first is None or known.first != known.last:
        return
    now = points_of(case.item, case.checked.facts).least
    done: set[bool] = set()
    years = case.checked.facts.years_since(case.fact).least
    for year in range(years + 1, _LONGEST_YEARS):
        if known.first.year + year > date.max.year:
            break
        day = anniversary(known.first, year)
        facts = type(case.checked.facts)(day, case.checked.facts.known)
        there = points_of(case.item, facts).least
        if there != now and (there > now) not in done:
            done.add(there > now)
            values = {"years": year, "day": day.isoformat()}
            yield Move(_later(case, day), key, values, day)


def _scale(case: Case) -> Iterator[Move]:
    yield from _years_passing(case, "explain_years_old")


def _years(case: Case) -> Iterator[Move]:
    if "years_since" in case.item.score:
        yield from _years_passing(case, "explain_years_since")
        return
    row, facts = case.item.rows[0], case.checked.facts
    now, have = points_of(case.item, facts).least, facts.between(case.fact).least
    years = max(years_known(case.item, facts).least + 1, row["starts_at_year"])
    capped = case.item.cap is not None and now >= case.item.cap
    if not capped and years * MONTHS_A_YEAR <= case.rules.facts[case.fact]["at_most"]:
        short = years * MONTHS_A_YEAR - have
        earliest = show_month(month_of(facts.as_of) + short)
        values = {"years": years, "short": short, "month": earliest}
        yield Move({case.fact: years * MONTHS_A_YEAR}, "explain_more_months", values)
    if now:
        least = -(-now // row["points_per_year"]) * MONTHS_A_YEAR
        values = {"fewer": have - least + 1}
        yield Move({case.fact: least - 1}, "explain_fewer_months", values)


# Flags, amounts, records


def _flag(case: Case) -> Iterator[Move]:
    held = case.checked.facts.one_of(case.fact).values[0]
    yield Move({case.fact: not held}, "explain_flag_down" if held else "explain_flag_up")


def _steps(case: Case) -> Iterator[Move]:
    facts, item = case.checked.facts, case.item
    now = points_of(item, facts).least
    for row in item.rows:
        amount, each = facts.between(row["fact"]).least, int(row["points"])
        words = case.rules.texts.of("facts", row["fact"])
        values = {"label": words["label"], "unit": str(words["unit"]).split("/")[0]}
        steps = now // each + 1
        if item.cap is None or now < item.cap:
            wanted = steps * row["per"]
            short = str(_minus(wanted, amount))
            change = {row["fact"]: wanted}
            yield Move(change, "explain_more_steps", {**values, "short": short, "amount": wanted})
        if now and amount.over(Exact(row["per"], 0)) * each >= now:
            edge = -(-now // each) * row["per"]
            yield Move({row["fact"]: edge - 1}, "explain_fewer_steps", {**values, "amount": edge})


def _minus(whole: int, amount: Exact) -> Exact:
    return Exact(whole * 10**amount.places - amount.mantissa, amount.places)


def _records(case: Case) -> Iterator[Move]:
    row, facts = case.item.rows[0], case.checked.facts
    days = facts.entries(case.fact).items or ()
    lapses = [
        anniversary(one, row["within_years"]) for one in days if records_counting(row, [one], facts)
    ]
    if lapses:
        day = min(lapses)
        values = {"years": row["within_years"], "day": day.isoformat()}
        yield Move(_later(case, day), "explain_lapse", values, day)
    given = list(case.answers.get(case.fact) or [])
    change = {case.fact: [*given, facts.as_of.isoformat()]}
    yield Move(change, "explain_one_more")


def _veto(case: Case) -> Iterator[Move]:
    if not case.checked.facts.one_of(case.fact).values[0]:
        yield Move({case.fact: True}, "explain_veto")


def _entries(case: Case) -> Iterator[Move]:
    for change, key, values, month in entry_moves(
        case.rules, case.item, case.answers, case.checked.facts
    ):
        if month is None:
            yield Move(change, key, values)
        else:
            day = first_day(month)
            yield Move(_later(case, day), key, values, day)


_MOVES: dict[str, Callable[[Case], Iterator[Move]]] = {
    "options": _options,
    "tiers": _tiers,
    "scale": _scale,
    "years": _years,
    "flag": _flag,
    "steps": _steps,
    "records": _records,
    "veto": _veto,
    "best_entry": _entries,
}
