"""The score of one answer set: gates, items, total, verdict and notes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from jifen._answers import Checked, Refused, absent_values, check_answers
from jifen._conditions import holds
from jifen._dates import show_month
from jifen._json import Unreadable, dump, parse
from jifen._known import Facts, Known, OneOf
from jifen._record import Completion
from jifen._rules import DayRules, Item, Row, Rules, load_rules, scheme_ids
from jifen._version import __version__
from jifen._ways import Points, points_of, reason_of

__all__ = ["Result", "refusal_of_text", "score", "score_text"]

Result = dict[str, Any]


def score(rules: Rules, answers: Mapping[str, Any], twice: Iterable[str] = ()) -> Result:
    """Score one answer set.

    Args:
        rules: the rules of a scheme.
        answers: facts by name as JSON gives them; ``as_of`` is needed, the rest may be unknown.
        twice: names that stood twice in the JSON text the answers came from.

    Returns:
        The result of the public vocabulary: points are whole numbers, ``total`` the exact range
        over every value that the unknown facts may have. Articles 10 to 12 of the measures give
        the highest score within an indicator, the sum over indicators and its floor.

    Raises:
        Refused: with every mistake in the answers.
    """
    checked = check_answers(rules, answers, twice)
    day = rules.on(checked.rules_on)
    completions = checked.completions
    outcome = _Outcome(rules, day, checked.facts, completions)
    absent = _absent(rules, checked)
    filled = _Outcome(rules, day, checked.facts.with_known(absent), completions, outcome, absent)
    facts = outcome.facts
    return {
        "scheme": rules.scheme,
        "as_of": checked.facts.as_of.isoformat(),
        "rules_version": rules.rules_version,
        "package_version": __version__,
        "assumptions": list(checked.assumptions),
        "total": _range(outcome.total),
        "if_rest_absent": {"total": _range(filled.total), "verdict": filled.verdict},
        "pass_mark": day.pass_mark,
        "verdict": outcome.verdict,
        "gates": [_gate(rules, gate, facts, checked) for gate in day.gates],
        "items": [_item(rules, item, outcome, checked) for item in day.items],
        "notes": _notes(rules, day, checked, outcome),
        "errors": [],
    }


def score_text(text: str, scheme: str | None = None) -> str:
    """Score answers given as JSON text; the result is JSON text, the same on every platform.

    Refused answers give ``{"errors": [...]}``; nothing is raised for them.
    """
    rules = load_rules(scheme or scheme_ids()[0])
    try:
        answers, twice = parse(text)
        result = score(rules, answers, twice)
    except Unreadable as error:
        result = refusal_of_text(rules, error)
    except Refused as refused:
        result = {"errors": refused.errors}
    return dump(result)


def refusal_of_text(rules: Rules, error: Unreadable) -> Result:
    """The refused result for text that holds no answers at all."""
    message = rules.texts.say(error.key, **error.values)
    return {"errors": [{"fact": None, "value": None, "message": message}]}


def _absent(rules: Rules, checked: Checked) -> dict[str, Known]:
    """The facts that were not answered at their absent values.

    What the record says is answered, as far as it reaches.
    """
    return {
        name: known
        for name, known in absent_values(rules).items()
        if name not in checked.answered
        and not (checked.record is not None and "from_record" in rules.facts[name])
    }


class _Outcome:
    """Points, total and verdict for what is known.

    Args:
        rules: the rules of the scheme.
        day: the rules in force.
        facts: what is known, the facts that follow from a record not yet narrowed.
        completions: what the record's facts may be together; one empty one without a record.
        like: an outcome that differs only in the facts ``changed``, to take points over from.
        changed: those facts.
    """

    def __init__(
        self,
        rules: Rules,
        day: DayRules,
        facts: Facts,
        completions: Sequence[Completion],
        like: _Outcome | None = None,
        changed: Iterable[str] = (),
    ) -> None:
        self.rules = rules
        self.day = day
        self.facts = facts.with_known(_union(completions))
        moved = frozenset(changed)
        self.points: dict[str, Points] = {
            item.id: like.points[item.id]
            if like is not None and moved.isdisjoint(item.facts)
            else points_of(item, self.facts)
            for item in day.items
        }
        self.cases = self._cases(facts, completions)
        self.total = self._total()
        self.verdict = self._verdict()

    def _cases(self, facts: Facts, completions: Sequence[Completion]) -> list[dict[str, Points]]:
        """The points in each completion; items that do not depend on the record stay as they are."""
        if len(completions) == 1:
            return [self.points]
        cases = []
        for completion in completions:
            known = facts.with_known(completion)
            linked = {
                item.id: points_of(item, known)
                for item in self.day.items
                if not item.facts.isdisjoint(completion)
            }
            cases.append({**self.points, **linked})
        # An item's own range is what its completions reach, which may be narrower than what the
        # range of each fact alone would allow.
        for name in self.points:
            self.points[name] = Points(
                min(case[name].least for case in cases), max(case[name].most for case in cases)
            )
        return cases

    def _total(self) -> Points:
        rivals = {name for group in self.rules.exclusive for name in group}
        sums = []
        for case in self.cases:
            least = sum(points.least for name, points in case.items() if name not in rivals)
            most = sum(points.most for name, points in case.items() if name not in rivals)
            for group in self.rules.exclusive:
                least += max(case[name].least for name in group)
                most += max(case[name].most for name in group)
            sums.append((least, most))
        floor = self.day.lowest_total
        return Points(
            max(floor, min(least for least, _ in sums)), max(floor, max(most for _, most in sums))
        )

    def _verdict(self) -> str:
        vetoes = [
            self.facts.one_of(item.score["fact"]).values
            for item in self.day.items
            if item.way == "veto"
        ]
        if any(values == (True,) for values in vetoes):
            return "barred"
        gates = [holds(gate["require"], self.facts) for gate in self.day.gates]
        if False in gates:
            return "not_eligible"
        if self.total.most < self.day.pass_mark:
            return "not_reached"
        if None in gates or any(True in values for values in vetoes):
            return "undecided"
        return "undecided" if self.total.least < self.day.pass_mark else "reached"

    def counted(self, item: str) -> tuple[bool | None, str | None]:
        """Whether an item counts, and the rival it loses to."""
        group = next((group for group in self.rules.exclusive if item in group), (item,))
        mine, place = self.points[item], group.index(item)
        open_question = False
        for rival in group:
            other, later = self.points[rival], group.index(rival) > place
            if rival == item:
                continue
            # On equal points the earlier of the two counts.
            if other.least > mine.most or (not later and other.least == mine.most):
                return False, rival
            if other.most > mine.least or (not later and other.most == mine.least):
                open_question = True
        return (None if open_question else True), None


def _union(completions: Sequence[Completion]) -> dict[str, Known]:
    """Each derived fact over all completions together."""
    if len(completions) == 1:
        return dict(completions[0])
    union: dict[str, Known] = {}
    for name, first in completions[0].items():
        values: list[Any] = [completion[name] for completion in completions]
        if isinstance(first, OneOf):
            union[name] = OneOf(tuple(dict.fromkeys(v for one in values for v in one.values)))
        else:
            union[name] = replace(
                values[0],
                least=min(value.least for value in values),
                most=max(value.most for value in values),
            )
    return union


def _range(points: Points) -> dict[str, int]:
    return {"min": points.least, "max": points.most}


def _gate(rules: Rules, gate: Row, facts: Facts, checked: Checked) -> Result:
    met = holds(gate["require"], facts)
    fact = gate["require"]["fact"]
    key = {True: "met", False: "unmet", None: "unknown"}[met]
    text = rules.texts.of("gates", gate["id"], key)
    return {
        "id": gate["id"],
        "met": met,
        "why": text.format(value=_value(rules, fact, facts)),
        "sources": [rules.texts.citation("gates", gate["source"], checked.rules_on)],
    }


def _value(rules: Rules, fact: str, facts: Facts) -> str:
    known = facts.known[fact]
    if isinstance(known, OneOf):
        return "、".join(rules.texts.option(fact, value) for value in known.values)
    between = facts.between(fact)
    return str(between.least) if between.single else f"{between.least}–{between.most}"


def _item(rules: Rules, item: Item, outcome: _Outcome, checked: Checked) -> Result:
    scored = reason_of(item, outcome.facts, outcome.points[item.id], rules.texts)
    counted, rival = outcome.counted(item.id)
    sources = [
        rules.texts.citation(item.id, source, checked.rules_on) for source in scored.sources
    ]
    result: Result = {
        "id": item.id,
        "points": _range(scored.points),
        "counted": counted,
        "why": scored.why,
        "sources": list(dict.fromkeys(sources)),
    }
    if rival is not None:
        result["lost_to"] = rival
        result["why"] += rules.texts.say("why_lost", rival=rules.texts.of("items", rival))
    return result


def _notes(rules: Rules, day: DayRules, checked: Checked, outcome: _Outcome) -> list[Result]:
    found = [
        note["id"]
        for note in day.notes
        if "when" not in note or holds(note["when"], outcome.facts)
    ]
    notes = [{"id": name, "text": rules.texts.of("notes", name)} for name in found]
    notes += [
        {"id": key, "text": rules.texts.say(f"note_{key}", **values)}
        for key, values in _engine_notes(rules, day, checked, outcome)
    ]
    for reading in day.readings:
        if _reading_matters(rules, day, checked, outcome, reading):
            text = rules.texts.of("readings", reading["item"], reading["id"])
            notes.append({"id": reading["id"], "text": text})
    return notes


def _engine_notes(
    rules: Rules, day: DayRules, checked: Checked, outcome: _Outcome
) -> list[tuple[str, dict[str, Any]]]:
    found: list[tuple[str, dict[str, Any]]] = []
    record = checked.record
    if record is not None:
        if record.has_later_months:
            found.append(("later_months", {"month": show_month(record.month)}))
        if record.wage_matters:
            found.append(("wage_unknown", {}))
    else:
        found += _unlikely(rules, day, outcome.facts)
    return found


def _unlikely(rules: Rules, day: DayRules, facts: Facts) -> list[tuple[str, dict[str, Any]]]:
    """Direct answers that could not all be true of one person; they are scored as given."""
    total = next(
        (n for n, fact in rules.facts.items() if fact.get("from_record", {}).get("total")), None
    )
    if total is None:
        return []
    most = facts.between(total).most
    needed = []
    for name, fact in rules.facts.items():
        source = fact.get("from_record", {})
        if "tiers_of" in source:
            values = facts.one_of(name).values
            rows = [row for row in day.item(source["tiers_of"]).rows if row["option"] in values]
            needed.append((name, rows[0]["months"] if len(values) == len(rows) == 1 else 0))
        elif "of_last" in source:
            needed.append((name, facts.between(name).least))
    return [
        ("unlikely", {"fact": rules.texts.label(name), "total": rules.texts.label(total)})
        for name, months in needed
        if months > most
    ]


def _reading_matters(
    rules: Rules, day: DayRules, checked: Checked, outcome: _Outcome, reading: Row
) -> bool:
    """Whether the other reading of an unclear clause would give this item other points."""
    item, alternative = day.item(reading["item"]), reading["alternative"]
    now = outcome.points[item.id]
    if "set" in alternative:
        wanted = alternative.get("where", {}).items()
        rows = tuple(
            {**row, **alternative["set"]}
            if all(row.get(key) == value for key, value in wanted)
            else row
            for row in item.rows
        )
        return points_of(replace(item, rows=rows), outcome.facts) != now
    if checked.record is None or item.score["fact"] in checked.answered:
        return False
    strict = not alternative.get("higher_months_count", True)
    rounded = alternative.get("rounded_to_yuan", False)
    tiers = checked.record.tiers_otherwise(strict=strict, rounded=rounded)
    other = outcome.facts.with_known({item.score["fact"]: OneOf(tuple(sorted(tiers)))})
    return points_of(item, other) != now


